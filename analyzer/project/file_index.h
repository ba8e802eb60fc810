#pragma once

/*
 * Finds the project's file that an `#include` line means, without compile flags: beside the
 * includer, else by the end of its path. The index borrows the files, which must outlive it.
 */

#include "analyzer/project/include_scan.h"
#include "analyzer/project/project.h"

struct file_index;

/* `files` holds struct project_file *. */
struct file_index *file_index_new(const GPtrArray *files);
void file_index_free(struct file_index *index);

/* The file at absolute `path`, or NULL. */
struct project_file *file_index_find(const struct file_index *index, const char *path);

/* How an include line was resolved. */
enum resolution {
    RESOLVED_NOT,
    RESOLVED_BESIDE,  /* a quoted name, beside its includer */
    RESOLVED_ONLY,    /* the one file whose path ends in the name */
    RESOLVED_NEAREST, /* the nearest in the tree of several whose path ends in the name */
};

/* What `line` in the file at absolute `includer` means; NULL where there is none. `resolution` (may
 * be NULL) says how it was found. */
struct project_file *file_index_resolve(const struct file_index *index, const char *includer,
                                        const struct include_line *line,
                                        enum resolution *resolution);

/* Marks as read every file that reaches the annotation headers, directly or through others of
 * `files`. Linear in the include lines. */
void file_index_mark_models(const struct file_index *index, const GPtrArray *files);
