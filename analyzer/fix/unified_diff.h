#pragma once

/*
 * Differences of two texts as a unified diff that `git apply` and `patch -p1` take: three lines of
 * context, names below a/ and b/, bytes as they are. Lines end at LF alone, as these programs have
 * it. Nothing here fails.
 */

#include <glib.h>

/* Appends what changes `before` into `after`, under `name`, a path with `/`; nothing where they are
 * equal. */
void unified_diff_append(GString *out, const char *name, GBytes *before, GBytes *after);
