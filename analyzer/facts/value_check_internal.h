#pragma once

/*
 * What the checks of values, by keyword (value_check.c) and without one (positional_check.c), have
 * in common. Strings that are returned are the caller's. Nothing fails.
 */

#include "analyzer/facts/value_check.h"

/* One annotation under check. */
struct check {
    const struct annotation *annotation;
    const struct macro_query *macros;
    struct reading *reading;
};

/* What the annotation stands on, for messages; owned by the reading. */
const char *check_label(const struct check *check);

/* The value as written, as far as it is short, for messages. */
char *value_describe(const struct argument *value);

/* Whether it is a string or a bare name. */
bool value_is_text(const struct argument *value);

/* Whether it is `table.column` or `schema.table.column`, with every part there. */
bool is_column_reference(const char *text);

/* A bare table name must not be a macro: it isn't expanded, though whoever wrote it expects it.
 * Reports it, and gives false. */
bool check_no_macro(const struct check *check, const char *keyword, const struct argument *value);
