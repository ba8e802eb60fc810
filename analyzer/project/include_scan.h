#pragma once

/*
 * The `#include` lines of a file, found without preprocessing: lines in comments or behind a false
 * `#if` count, names made by macros don't. Cheap enough for every header of a large project.
 */

#include <glib.h>

struct include_line {
    char *name;         /* between the quotes or angle brackets */
    gboolean is_quoted; /* "name" and not <name> */
};

/* Frees the strings in `line`; for g_array_set_clear_func(). */
void include_line_clear(gpointer line);

/* The include lines of `text` (any bytes), in order; an array of struct include_line. The caller
 * releases it. */
GArray *include_scan(const char *text, gsize length);
