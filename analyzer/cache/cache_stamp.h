#pragma once

/*
 * What tells that a file is the same as it was.
 *
 * A file changed within the grain of the clock keeps its times; so one whose times are not clearly
 * before the moment it was read is known by its content as well.
 */

#include <glib.h>

struct stamp {
    char *text;     /* times, size and inode; NULL: there is no such file */
    gint64 changed; /* the later of its times, in microseconds since 1970 */
};

struct stamp stamp_of(const char *path);
void stamp_clear(struct stamp *stamp);

/* Whether the file is too young, at time `now` in microseconds, for its times to tell. */
gboolean stamp_is_young(const struct stamp *stamp, gint64 now);

/* A checksum of the file's content, or NULL; the caller frees it. */
char *stamp_checksum(const char *path);
