#pragma once

/*
 * What a rule says of itself, as documents: its text and its fixtures, without what the tests
 * expect of them. Each function appends to a string and never fails.
 */

#include "rules/rule.h"

/* For a terminal; lines are wrapped. */
void rule_write_text(const struct rule_entry *rule, GString *out);
/* One section of docs/rules/README.md. */
void rule_write_markdown(const struct rule_entry *rule, GString *out);
/* What stands above the sections of all rules: the purpose, and a table of them. */
void rules_write_markdown_overview(GString *out);
/* An array of objects; docs/rules/README.md says what is in them. The caller frees the text. */
char *rules_to_json(const GPtrArray *rules);

/* The rule's examples of one kind ("bad", "good"), in order: what is shown of each file. */
struct example_text {
    char *file; /* "bad.h", or "team.h" in a folder of several */
    char *text;
};
/* The caller frees the array (of struct example_text) with g_array_unref(). */
GArray *rule_examples_of(const struct rule_entry *rule, const char *kind);
