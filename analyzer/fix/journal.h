#pragma once

/*
 * What replace.c is about to rename, as a JSON file in the project's root. It is there exactly
 * while some files may be replaced and others not yet.
 */

#include <glib.h>

/* One file to replace. Paths are absolute. */
struct journal_entry {
    char *temporary; /* the new content, in the folder of `path` */
    char *path;
    char *before; /* SHA-256 of what is replaced, and of what replaces it */
    char *after;
};

/* An empty array of struct journal_entry, which owns its strings. */
GArray *journal_new(void);
/* Writes the journal, so that it is on the disk when this returns. */
gboolean journal_write(const char *root, const GArray *entries, GError **error);
/* The journal of `root`: NULL where there is none, or none of ours; the caller unrefs it. Entries
 * whose temporary file isn't one of ours beside its file are left out. */
GArray *journal_read(const char *root);
void journal_remove(const char *root);

/* What the names of temporary files begin with. */
#define JOURNAL_TEMPORARY ".bothways-fix-"

/* Brings what was renamed in a folder to the disk. */
void journal_sync_folder(const char *folder);
