#pragma once

/*
 * What was changed according to git, by line: since a revision, in the working folder, files that
 * git does not track yet included; or in the index, against the last commit.
 *
 * Lines are those of the files as they are now. Where lines were only taken away, the file was
 * changed and no line of it. A set of changes owns all it reaches and is released with
 * changes_free().
 */

#include <glib.h>

struct changes;

/* The changes of the repository that `root` (absolute, real) lies in: since `revision`, or the
 * staged ones where it is NULL. Errors: git is missing, `root` lies in no repository, git does not
 * know the revision (its message). */
struct changes *changes_read(const char *root, const char *revision, GError **error);
void changes_free(struct changes *changes);

/* Whether any line from `first` to `last` of the file at absolute `path` was changed. */
gboolean changes_touch(const struct changes *changes, const char *path, guint32 first,
                       guint32 last);
/* Whether the file was changed at all. */
gboolean changes_have_file(const struct changes *changes, const char *path);
