#pragma once

/*
 * The identifiers that a file mentions, found without preprocessing: in directives and behind a
 * false `#if` as well, but not in comments and literals. What can change how a file reads can only
 * do so through one of these, or through what mentions_scan() returns. Nothing fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mention_use {
    MENTION_DEFINES = 1 << 0,  /* behind #define or #undef */
    MENTION_TYPE = 1 << 1,     /* where a type may begin */
    MENTION_VALUE = 1 << 2,    /* where an expression may name it */
    MENTION_ARGUMENT = 1 << 3, /* only in the arguments of an annotation, which are not expanded */
    MENTION_TAG = 1 << 4,      /* behind struct, union or enum, outside of parentheses */
};

enum mention_trait {
    TRAIT_STATE = 1 << 0, /* a #pragma or _Pragma that changes how what follows reads */
    TRAIT_SELF = 1 << 1,  /* reads differently when it is included, or can't be scanned */
    TRAIT_PASTE = 1 << 3, /* puts names together with ## */
    TRAIT_DEEP = 1 << 2,  /* asks for sizes, types or values of what is declared elsewhere */
};

/* Told of every mention, in the order of the text: `length` bytes at `offset`; `use` has bits of
 * enum mention_use. */
typedef void (*mention_function)(const char *text, size_t length, uint32_t offset, unsigned use,
                                 void *data);

/* Scans `text`; returns bits of enum mention_trait. */
unsigned mentions_scan(const char *text, size_t length, mention_function tell, void *data);
