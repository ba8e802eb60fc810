#pragma once

/*
 * Names of files: absolute and clean for reading, relative to the project's root for reports.
 */

#include <glib.h>

/* The absolute path of `path` (relative to `folder`), without `.`, `..` and doubled slashes,
 * symbolic links left as they are. The caller frees it. */
char *path_absolute(const char *folder, const char *path);

/* The real path of `path`, or NULL where it does not exist. The caller frees it with g_free(). */
char *path_real(const char *path);

/* path_absolute() with the links in the path's folder resolved, though not that of a last part
 * which is a link itself: the name that a walk of the real folders gives. The caller frees it. */
char *path_in_real_folder(const char *folder, const char *path);

/* The part of absolute `path` below absolute folder `root`, or NULL where it is not below. Points
 * into `path`. */
const char *path_below(const char *root, const char *path);

/* The name of absolute `path` in reports: relative to `root`, or absolute where it lies outside.
 * Points into `path`. */
const char *path_name(const char *root, const char *path);

/* The whole content of a regular file. Never waits: a FIFO, a device or a folder is an error that
 * names it. The caller frees the result. */
GBytes *path_read(const char *path, GError **error);

/* The real path of the folder that the running program lies in. The caller frees it. */
char *path_of_program(void);
