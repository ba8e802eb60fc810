#pragma once

/*
 * Finds the headers below a folder: regular files named .h, .hh, .hpp or .hxx, each once however
 * many names it has. Hidden folders are skipped, symbolic links to folders are not followed (what
 * they hold is found where it really is), and neither are folders that are projects of their own.
 */

#include <glib.h>
#include <sys/types.h>

struct file_id {
    dev_t device;
    ino_t inode;
};

/* Whether `path` is named as a header, and whether as a source that includes headers. */
gboolean path_is_header(const char *path);
gboolean path_is_source(const char *path);
/* Whether `path` is one of the headers that Bothways itself brings. */
gboolean path_is_own_header(const char *path);

/* For tables keyed by struct file_id. */
guint file_id_hash(gconstpointer id);
gboolean file_id_equal(gconstpointer a, gconstpointer b);
/* The identity of a regular file or folder, links followed; FALSE where there is none. */
gboolean file_id_of(const char *path, struct file_id *id);

/* Absolute paths of all headers below absolute `folder`, sorted; of several names of one file, the
 * first that is no symbolic link. A folder below that has a .bothways.yaml is left out and added to
 * `projects` (char *); with `projects` NULL it is like any other. Folders that can't be read are
 * named on stderr and left out. The caller releases the array, which frees the paths. */
GPtrArray *walk_headers(const char *folder, GPtrArray *projects);
/* Absolute paths of all headers below absolute `folder`, those of projects below included, that are
 * hard links of the file `path`. The caller releases the array, which frees the paths. */
GPtrArray *walk_hard_links(const char *folder, const char *path);
