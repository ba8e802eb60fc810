/* `bothways check`: read (reading.h), analyze (check_analyze.c), fix (check_fix.c), report
 * (check_report.c). */

#include "analyzer/commands/check.h"
#include "analyzer/baseline/baseline.h"

#include <stdio.h>
#include <string.h>

static int exit_status_of(const struct check *check)
{
    if (check->values->write_baseline)
        return EXIT_CLEAN;
    if (check->values->diff)
        return check->is_diff_empty ? EXIT_CLEAN : EXIT_FINDINGS;
    int errors = 0, warnings = 0;
    for (guint i = 0; i < check->shown->len; i++) {
        const struct diagnostic *shown = &g_array_index(check->shown, struct diagnostic, i);
        if (shown->suppressed != SUPPRESSED_NOT)
            continue;
        if (shown->severity == SEVERITY_ERROR)
            errors++;
        else
            warnings++;
    }
    gboolean is_clean =
        check->values->exit_zero || (errors == 0 && warnings <= check->values->max_warnings);
    return is_clean ? EXIT_CLEAN : EXIT_FINDINGS;
}

static void free_analysis(gpointer analysis)
{
    analysis_free(analysis);
}

void check_clear(struct check *check)
{
    g_clear_pointer(&check->shown, g_array_unref);
    g_ptr_array_unref(check->memory);
    g_ptr_array_unref(check->analyses);
    g_hash_table_unref(check->baselines);
    reading_run_clear(&check->run);
    g_free(check->root);
}

struct check check_new(const struct check_values *values, const struct arguments *arguments)
{
    struct check check = {
        .values = values,
        .analyses = g_ptr_array_new_with_free_func(free_analysis),
        .memory = g_ptr_array_new_with_free_func(g_free),
        .baselines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, baseline_free),
    };
    reading_run_init(&check.run, &values->reading, arguments);
    /* Fixes are judged by the facts, and what is watched is what these name. */
    check.run.only_findings = !check_wants_fixes(values) && !values->watch;
    return check;
}

gboolean check_read(struct check *check, GError **error)
{
    return reading_run_all(&check->run, error) && check_analyze(check, error);
}

static gboolean check_values_are_valid(const struct check_values *values, GError **error)
{
    if (values->max_warnings < 0) {
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "--max-warnings takes a number that is not negative");
        return FALSE;
    }
    if (check_wants_fixes(values) && values->reading.facts != NULL) {
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "fixes and --facts exclude each other: a fix is judged by reading the "
                            "headers again");
        return FALSE;
    }
    if (values->since != NULL && values->staged) {
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "--since and --staged exclude each other");
        return FALSE;
    }
    if (values->watch && values->reading.stdin_filename != NULL) {
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "--watch and standard input exclude each other");
        return FALSE;
    }
    if (values->write_baseline && check_wants_fixes(values)) {
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "--write-baseline and fixes exclude each other: what a baseline lists "
                            "is not fixed");
        return FALSE;
    }
    return check_formats(values, error);
}

int check_run(struct check *check)
{
    GError *error = NULL;
    gboolean ok = check_read(check, &error) && check_fix(check, &error) &&
                  check_finish_baselines(check, &error) && check_write_reports(check, &error);
    profile_note(check->run.profile, PROFILE_REPORT);
    for (guint i = 0; ok && i < check->run.readings->len; i++)
        reading_keep_analysis(check->run.readings->pdata[i]);
    profile_note(check->run.profile, PROFILE_KEEP);
    return ok ? exit_status_of(check) : command_fail(error);
}

static int run(const void *data, const struct arguments *arguments)
{
    const struct check_values *values = data;
    GError *error = NULL;
    if (!check_values_are_valid(values, &error))
        return command_fail(error);
    if (values->watch)
        return check_watch(values, arguments);
    struct check check = check_new(values, arguments);
    struct profile profile;
    profile_begin(&profile);
    check.run.profile = values->profile ? &profile : NULL;
    int status = check_run(&check);
    if (values->profile)
        profile_print(&profile, check.analyses);
    check_clear(&check);
    return status;
}

const struct command command_check = {
    .name = "check",
    .summary = "Report every broken relationship of the project's model headers",
    .arguments = "[PATH…] [-- FLAGS]",
    .most_arguments = ANY_NUMBER,
    .options = check_options,
    .values_size = sizeof(struct check_values),
    .run = run,
};
