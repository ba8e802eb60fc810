#pragma once

/*
 * The nearest word to a misspelt one, for messages. Nothing fails.
 */

#include <glib.h>

/* How many characters must be inserted, deleted, replaced or swapped with their neighbour to make
 * `b` of `a`; more than `limit` is limit + 1. Bytes, not characters. */
guint spelling_distance(const char *a, const char *b, guint limit);

/* The nearest of `candidates` (NULL behind the last) to `word`, or NULL where none is near enough
 * to be meant. Ties go to the first. */
const char *spelling_nearest(const char *word, const char *const *candidates);
