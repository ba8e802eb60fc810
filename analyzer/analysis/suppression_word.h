#pragma once

/*
 * The words of a suppression comment, NOLINT(words): which of them speak of our rules, and of
 * which. Upper and lower case are the same, as they are in the selection of rules.
 *
 *     BW103, bothways-BW103                                      a code
 *     bothways-unknown-back-populates, unknown-back-populates    a name
 *     BW, BW1, BW10                                              what codes begin with
 *     bothways-*, bothways-unknown-*, BW1*                       a glob, of codes or names
 *
 * Every other word is another tool's, as a lone `*` is, and `bothways-` before a word makes it ours
 * even where no rule is called so.
 */

#include "rules/rule.h"

enum suppression_word_kind {
    SUPPRESSION_WORD_FOREIGN, /* another tool's */
    SUPPRESSION_WORD_UNKNOWN, /* meant for us, and no rule is called so */
    SUPPRESSION_WORD_RULE,    /* exactly one rule, by its code or name */
    SUPPRESSION_WORD_GROUP,   /* by a prefix or a glob */
};

enum suppression_word_kind suppression_word_kind(const char *word);
/* Whether a word of kind RULE or GROUP speaks of `rule`. */
bool suppression_word_matches(const char *word, const struct rule_entry *rule);
/* Whether two words speak of the same rules in the same way. */
bool suppression_words_equal(const char *a, const char *b);
/* What an unknown word may have meant, as it is written in a comment; NULL where nothing is near.
 * The caller frees it. */
char *suppression_word_nearest(const char *word);
