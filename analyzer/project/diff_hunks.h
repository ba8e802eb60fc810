#pragma once

/*
 * Which lines a diff changes: the hunks of git's unified format without context (`git diff -U0
 * --src-prefix=a/ --dst-prefix=b/`), by file.
 */

#include <glib.h>

/* `old_count` lines from `old_start` on became `new_count` lines from `new_start` on. Where there
 * are none, the start is the line before. */
struct diff_hunk {
    guint32 old_start, old_count;
    guint32 new_start, new_count;
};

/* The new name of each file of the diff, as git has it → GArray of struct diff_hunk, in order. A
 * file that is deleted, or whose text did not change, is not among them. The caller frees it. */
GHashTable *diff_hunks_read(const char *diff, gsize length);

/* Where line `line` of the old text is in the new one, after `hunks` (NULL: there are none); 0
 * where it is no more. A line that was replaced is where the first that replaces it is. */
guint32 diff_line_after(const GArray *hunks, guint32 line);
