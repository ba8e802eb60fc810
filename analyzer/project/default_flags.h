#pragma once

/*
 * Include folders for a project that says nothing of its compile flags: those that make the
 * includes of its model headers resolve to files of the project.
 */

#include "analyzer/project/project.h"

struct default_folders;

struct default_folders *default_folders_new(const struct project *project);
void default_folders_free(struct default_folders *folders);

/* Appends the flags for `file`: language, standard, folders. Where one name means several files,
 * the folders nearest to `file` come first. */
void default_folders_add_flags(const struct default_folders *folders,
                               const struct project_file *file, GStrvBuilder *flags);
/* Whether the flags of two files may differ by more than their language. */
gboolean default_folders_differ(const struct default_folders *folders);
