#pragma once

/*
 * The arguments of an annotation: a recursive-descent parser of the grammar of annotations over the
 * lexer. It knows no keyword; annotation_check.h does. What doesn't follow the grammar is BW002 at
 * the exact token, and reading goes on behind it.
 *
 * The result belongs to the facts of `reading`. Nothing fails; nesting and the number of findings
 * of one annotation are bounded.
 */

#include "analyzer/facts/reading.h"

/* Where the arguments stand. */
struct argument_text {
    const char *text; /* a whole file, or the text of an attribute; borrowed */
    size_t length;
    struct place start; /* just behind the opening parenthesis */
    const char *file;   /* interned */
    /* NULL where the text is the file's own; else the range that stands for every token, because
     * the text came out of a macro or of a string literal. */
    const struct range *whole;
    const char *annotation; /* how messages call it: "COLUMN" */
};

struct argument_list {
    const struct argument *arguments;
    size_t n_arguments;
    struct place end;   /* before the closing parenthesis, or the end of the text without one */
    bool has_directive; /* a preprocessor directive stands among the arguments */
};

/* Reads up to the closing parenthesis. A null value, in whatever form, is the NAME `NULL`. */
struct argument_list arguments_read(const struct argument_text *text, struct reading *reading);

/* The same text twice but for white space and comments: whether the tokens from `start` to `end` of
 * `text` are those of `other`. What the preprocessor made of arguments is compared with them so. */
bool arguments_equal(const char *text, struct place start, struct place end, const char *other,
                     size_t other_length);
