#pragma once

/*
 * Finds the headers below a folder: regular files named .h, .hh, .hpp or .hxx, each once however
 * many names it has. Hidden folders are skipped, symbolic links to folders are not followed (what
 * they hold is found where it really is), and neither are folders that are projects of their own.
 */

#include "analyzer/project/file_stamp.h"

/* A header that was found. */
struct walked_file {
    char *path; /* absolute */
    struct file_stamp stamp;
};

/* Whether `path` is named as a header, and whether as a source that includes headers. */
gboolean path_is_header(const char *path);
gboolean path_is_source(const char *path);
/* Whether `path` is one of the headers that Bothways itself brings. */
gboolean path_is_own_header(const char *path);

/* All headers below absolute `folder` (struct walked_file), sorted by path; of several names of one
 * file, the first that is no symbolic link. A folder below that has a .bothways.yaml is left out
 * and added to `projects` (char *); with `projects` NULL it is like any other. Folders that can't
 * be read are named on stderr and left out. The caller releases the array, which frees the paths
 * that are still there. */
GArray *walk_headers(const char *folder, GPtrArray *projects);
/* Absolute paths of all headers below absolute `folder`, those of projects below included, that are
 * hard links of the file `path`. The caller releases the array, which frees the paths. */
GPtrArray *walk_hard_links(const char *folder, const char *path);
