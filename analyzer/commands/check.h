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
    gboolean exit_zero;
    gboolean statistics;
};

/* One run. Each stage reads what the ones before it made and adds its own; check.c frees all. */
struct check {
    const struct check_values *values;
    struct reading_run run;
    GPtrArray *analyses; /* struct analysis *: one for each of the run's readings */
    char *root;          /* what the roots of all projects have in common */
    GArray *shown;       /* struct diagnostic: of all projects, by file */
    GPtrArray *memory;   /* what `shown` owns */
};

/* Analyses every project that was read; fills in `analyses`, `root` and `shown`. */
void check_analyze(struct check *check);

extern const struct option check_options[];

int command_check(int argc, char **argv);

/* The last stage: writes every report that was asked for. Errors: an unknown format, a file that
 * can't be written. */
gboolean check_write_reports(const struct check *check, GError **error);
/* Whether the formats that were asked for can be written, before anything is read. */
gboolean check_formats(const struct check_values *values, GError **error);
