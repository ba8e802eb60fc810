#pragma once

/*
 * Whether a header defines a struct of some name, found without preprocessing: what a sidecar
 * speaks of must be read.
 */

#include <glib.h>
#include <stdbool.h>

/* Whether `text` (any bytes) has `struct NAME … {`, or `} … NAME` of a typedef, for a NAME of
 * `names` (char *). */
bool struct_scan(const char *text, gsize length, GHashTable *names);
