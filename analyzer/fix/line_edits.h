#pragma once

/*
 * The shortest list of changed runs of lines between two texts (E. W. Myers, "An O(ND) difference
 * algorithm and its variations", 1986). Time and memory grow with the number of changed lines; past
 * a bound the whole differing middle counts as one change, which is longer and as right.
 */

#include <glib.h>

struct text_line {
    const char *text; /* in the bytes compared */
    gsize length;     /* with its line end, if it has one */
};

/* Lines old_start…old_end of the one text became lines new_start…new_end of the other; from 0, ends
 * exclusive. */
struct line_edit {
    guint old_start, old_end;
    guint new_start, new_end;
};

struct line_edits {
    GArray *old_lines, *new_lines; /* struct text_line */
    GArray *edits;                 /* struct line_edit, in order, none touching the next */
};

/* Borrows the texts. Free with line_edits_free(). */
struct line_edits *line_edits_new_between(GBytes *before, GBytes *after);
void line_edits_free(struct line_edits *edits);

static inline const struct text_line *line_edits_old(const struct line_edits *edits, guint i)
{
    return &g_array_index(edits->old_lines, struct text_line, i);
}

static inline const struct text_line *line_edits_new(const struct line_edits *edits, guint i)
{
    return &g_array_index(edits->new_lines, struct text_line, i);
}
