#pragma once

/* `bothways check`: what it takes, and what its stages pass on. */

#include "analyzer/analysis/analysis.h"
#include "analyzer/commands/command.h"
#include "analyzer/commands/reading.h"

/* What its options say. */
struct check_values {
    struct reading_values reading;
    char **formats; /* F or F=FILE */
    char *color;
    int max_warnings;
    gboolean fix;
    gboolean unsafe_fixes;
    gboolean diff;
    gboolean exit_zero;
    gboolean statistics;
    gboolean profile;
    gboolean show_suppressed;
    gboolean write_baseline;
    char *since; /* a revision; NULL: not asked for */
    gboolean staged;
    gboolean watch;
};

/* One run. Each stage reads what the ones before it made and adds its own; check.c frees all. */
struct check {
    const struct check_values *values;
    struct reading_run run;
    GPtrArray *analyses; /* struct analysis *: one for each of the run's readings */
    char *root;          /* what the roots of all projects have in common */
    GArray *shown;       /* struct diagnostic: of all projects, by file */
    GPtrArray *memory;   /* what `shown` owns */
    gboolean is_diff_empty;
    GHashTable *baselines; /* absolute path → struct baseline * */
};

/* A check that has read nothing yet; the values and the arguments must outlive it. Freed by
 * check_clear(). */
struct check check_new(const struct check_values *values, const struct arguments *arguments);
void check_clear(struct check *check);
/* Reads and analyses everything that is asked for, up to `shown`. */
gboolean check_read(struct check *check, GError **error);

/* Analyses every project that was read; fills in `analyses`, `root`, `shown` and `baselines`.
 * Errors: a baseline that can't be read; changes that git can't tell. */
gboolean check_analyze(struct check *check, GError **error);

/* Suppresses the diagnostics of one project that its baseline lists; with --write-baseline, lists
 * them. */
gboolean check_apply_baseline(struct check *check, const struct reading *reading,
                              struct analysis *analysis, GError **error);
/* Writes the baselines where that is asked for; else says on standard error which entries no
 * finding has any more. */
gboolean check_finish_baselines(const struct check *check, GError **error);

/* Makes the fixes of what is shown, round by round, and reads again after each, so that `check`
 * holds what remains; or prints what it would change. Does nothing where no fixes are asked for.
 * Errors: files that can't be written, in which case every file is as it was. */
gboolean check_fix(struct check *check, GError **error);
/* Whether fixes are to be made or shown. */
gboolean check_wants_fixes(const struct check_values *values);
/* Whether standard output is taken by fixes: by the diff, or by the buffer that is fixed. */
gboolean check_fixes_to_stdout(const struct check_values *values);

/* One whole run of a new check, up to the reports, and what it exits with. */
int check_run(struct check *check);
/* Runs again and again, whenever something that was read has changed, until Ctrl-C; exits as the
 * last run. */
int check_watch(const struct check_values *values, const struct arguments *arguments);

extern const struct option check_options[];

/* The last stage: writes every report that was asked for. Errors: an unknown format, a file that
 * can't be written. */
gboolean check_write_reports(const struct check *check, GError **error);
/* Whether the formats that were asked for can be written, before anything is read. */
gboolean check_formats(const struct check_values *values, GError **error);
