#pragma once

/*
 * All tokens of a file, to look backwards as well: what stands before and behind an annotation says
 * whether it is in its place.
 */

#include "analyzer/extract/macros.h"

/* What an annotation stands between, other annotations and attributes beside it left out. */
struct neighbours {
    char *before; /* the token's text; NULL at the start of the file */
    uint32_t before_start;
    uint32_t before_end;
    bool before_is_macro; /* the end of some other macro's invocation: anything may be in it */
    char *two_before;     /* the token in front of `before`, or NULL */
    char *after;          /* NULL at the end of the file */
    uint32_t after_start;
};

/* The neighbours of `expansion`; clear with neighbours_clear(). The file is lexed once. */
struct neighbours neighbours_of(const struct expansion *expansion);
void neighbours_clear(struct neighbours *neighbours);

/* Whether braces are open where the expansion stands, as far as the tokens just before it tell. */
bool expansion_is_in_braces(const struct expansion *expansion);

/* Whether `neighbours->before` or `->after` (may be NULL) is one of `words`, separated by spaces.
 */
bool neighbour_is(const char *neighbour, const char *words);

/* The expansions of our macros, and of macros that use them, in the run of annotations that ends
 * just before the token at `offset`: an array of struct expansion *, from the last to the first. */
GPtrArray *expansions_before(struct source_file *file, uint32_t offset);
