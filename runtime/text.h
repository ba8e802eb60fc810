#pragma once

/*
 * Strings and bytes that members point to, and those of the copy. Short ones have their places
 * within the instance; longer ones lie in blocks of the session, listed in the instance: one that a
 * setter made for the user's member, one for the copy, or all those of a row in one.
 */

#include "internal.h"

struct bw_text {
    struct bw_text *next;
    size_t field; /* TEXT_OF_ROW: those of a row, each twice */
    bool is_copy;
    char data[];
};

#define TEXT_OF_ROW BW_NONE

/* Writes a short value into its place, ended by a NUL. The value may lie in the string that it
 * replaces, or next to it. */
char *text_write_short(struct bw_state *state, size_t field, bool is_copy,
                       const struct bw_value *value);
/* A string with the value, in place of the field's own one from before; NULL without memory. */
char *text_make(struct bw_state *state, size_t field, bool is_copy, const struct bw_value *value);
/* Releases the block that is the field's own. */
void text_free(struct bw_state *state, size_t field, bool is_copy);
