#pragma once

/*
 * The files that fixes change, in memory: what each held when it was first looked at, and what the
 * fixes have made of it so far. Nothing here writes to a disk (replace.h does).
 *
 * A file that is known by several names (symbolic or hard links) is one file, so that an edit that
 * is reached by two names is made once. A `struct fix_files` owns everything it reaches and is
 * released with fix_files_free(). A file that can't be read is no error: no fix touches it.
 */

#include "analyzer/finding.h"

#include <glib.h>

struct fix_file {
    GPtrArray *names; /* char *: the absolute names that it is read by */
    GPtrArray *paths; /* char *: its real paths, one unless it has hard links; none: see unsaved */
    GBytes *original; /* as it was read */
    GBytes *content;  /* with the fixes of all rounds so far; what edits speak of */
    char *identity;   /* the same for every name of one file */
    gboolean unsaved; /* a buffer that stands for a file, and is not written */
};

struct fix_files {
    GPtrArray *files;    /* struct fix_file *, in the order in which they became known */
    GHashTable *by_name; /* char * absolute name → struct fix_file *; NULL: can't be read */
    GHashTable *by_identity;
};

struct fix_files *fix_files_new(void);
void fix_files_free(struct fix_files *files);

/* The file of this absolute name, which is read when it is first named; NULL where it can't be. */
struct fix_file *fix_files_find(struct fix_files *files, const char *name);
/* Says that `content` stands for the file of this name. To be said before the file is named. */
void fix_files_lay_over(struct fix_files *files, const char *name, GBytes *content);

/* What all files hold now, to go back to it; the caller unrefs it. */
GPtrArray *fix_files_save(const struct fix_files *files);
void fix_files_restore(struct fix_files *files, const GPtrArray *saved);

/* One round: fixes that can all be made at once, each as a whole. */
struct fix_plan;

/* A plan of no fixes. `files` must outlive it. Free with fix_plan_free(). */
struct fix_plan *fix_plan_new(struct fix_files *files);
void fix_plan_free(struct fix_plan *plan);

/* Adds all edits of `fix`, whose files are relative to `root`, or none. FALSE where one of them
 * overlaps or touches another fix's, lies outside its file, or is in a file that can't be read.
 * What another fix does already is not done again. The fix's strings must outlive the plan. */
gboolean fix_plan_add(struct fix_plan *plan, const char *root, const struct fix *fix);
/* Whether every file of `fix` satisfies `is_allowed`. */
gboolean fix_plan_allows(struct fix_plan *plan, const char *root, const struct fix *fix,
                         gboolean (*is_allowed)(const struct fix_file *file));

/* Calls `tell` with every name of every file that would differ from what was read at first, and
 * what it would hold. */
typedef void (*fix_content_told)(const char *name, GBytes *content, gpointer data);
void fix_plan_tell(const struct fix_plan *plan, fix_content_told tell, gpointer data);
/* Makes the plan's contents those of the files. */
void fix_plan_accept(struct fix_plan *plan);
