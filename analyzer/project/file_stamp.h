#pragma once

/*
 * What tells that a file is the same as it was.
 *
 * A file changed within the grain of the clock keeps its times; so one whose times are not clearly
 * before the moment it was read is known by its content as well.
 */

#include <glib.h>
#include <sys/stat.h>

/* Plain numbers, so that equal stamps are equal bytes. */
struct file_stamp {
    gint64 modified; /* times of content and of the file itself, in nanoseconds since 1970 */
    gint64 changed;
    gint64 size;
    guint64 inode; /* 0: there is no such file */
    guint64 device;
};

struct file_stamp file_stamp_of(const char *path);
struct file_stamp file_stamp_of_status(const struct stat *status);
gboolean file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

/* Whether the file is too young, at time `now` in microseconds, for its times to tell. */
gboolean file_stamp_is_young(const struct file_stamp *stamp, gint64 now);

/* A checksum of the file's content, or NULL; the caller frees it. */
char *file_checksum(const char *path);

/* For tables keyed by stamps: whether both are of one file, whatever its names. */
guint file_stamp_hash_file(gconstpointer stamp);
gboolean file_stamp_equal_file(gconstpointer a, gconstpointer b);
