#pragma once

/*
 * Files replaced on disk, all of a project or none.
 *
 * Every new content is first written beside its file and brought to the disk; what goes wrong until
 * then (a folder that can't be written, a full disk, a file that has changed meanwhile) leaves
 * every file as it was. Then the files are replaced one by one, each at once and with its mode;
 * where there are several, a journal in the project's root says which, so that what is killed in
 * between is completed by replace_recover(). A symbolic link stays one: the file it leads to is
 * replaced.
 */

#include <glib.h>

#define REPLACE_ERROR (replace_error_quark())
GQuark replace_error_quark(void);

enum replace_error {
    REPLACE_ERROR_WRITE,   /* a file or its folder can't be written */
    REPLACE_ERROR_CHANGED, /* another program has written to a file since it was read */
};

/* The journal's name in a project's root. */
#define REPLACE_JOURNAL ".bothways-fix.json"

struct replacement {
    const char *root;       /* absolute: the project it belongs to, where its journal is written */
    const GPtrArray *paths; /* char *: real and absolute, all of one file: its hard links */
    GBytes *before;         /* what it must hold */
    GBytes *after;          /* what it shall hold */
};

/* Makes all `replacements` (struct replacement), or none where it gives FALSE. */
gboolean replace_files(const GArray *replacements, GError **error);

/* What replace_recover() found in a project's root. */
enum recovery {
    RECOVERY_NONE,      /* nothing was interrupted */
    RECOVERY_COMPLETED, /* the rest of the files was replaced */
    RECOVERY_IMPOSSIBLE /* some file has changed since: all stay as they are */
};

/* Whether something was interrupted in `root`. */
gboolean replace_is_interrupted(const char *root);
/* Completes what was interrupted in `root`, which must be locked, and removes the journal. */
enum recovery replace_recover(const char *root);

/* Waits until no other run fixes the project at `root`; `told` is called once where it has to wait.
 * Gives what replace_unlock() takes; -1 where the file system knows no locks. */
int replace_lock(const char *root, void (*told)(const char *root));
void replace_unlock(int lock);
