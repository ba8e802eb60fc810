/* The baselines of `bothways check`: each project has the one that --baseline or its configuration
 * names. */

#include "analyzer/baseline/baseline.h"
#include "analyzer/commands/check.h"
#include "analyzer/project/paths.h"

#include <stdio.h>

#define STANDARD_NAME ".bothways-baseline.json"

/* The absolute path of the project's baseline, or NULL. The caller frees it. */
static char *baseline_path(const struct check *check, const struct reading *reading)
{
    const struct config_word *named = config_value(reading->config, CONFIG_BASELINE);
    if (named != NULL)
        return g_strdup(named->path);
    if (!check->values->write_baseline)
        return NULL;
    return g_build_filename(reading->project->root, STANDARD_NAME, NULL);
}

/* How the baseline names the project. The caller frees it. */
static char *project_name(const char *baseline_path, const struct reading *reading)
{
    g_autofree char *folder = g_path_get_dirname(baseline_path);
    const char *below = path_below(folder, reading->project->root);
    return g_strdup(below != NULL ? below : "");
}

/* The baseline at `path`, which is taken; every project that names it shares it. */
static struct baseline *find_baseline(struct check *check, char *path, GError **error)
{
    struct baseline *baseline = g_hash_table_lookup(check->baselines, path);
    gboolean is_known = baseline != NULL;
    if (!is_known)
        baseline = check->values->write_baseline ? baseline_new() : baseline_load(path, error);
    if (baseline != NULL && !is_known)
        g_hash_table_insert(check->baselines, path, baseline);
    else
        g_free(path);
    return baseline;
}

gboolean check_apply_baseline(struct check *check, const struct reading *reading,
                              struct analysis *analysis, GError **error)
{
    char *path = baseline_path(check, reading);
    if (path == NULL)
        return TRUE;
    g_autofree char *project = project_name(path, reading);
    struct baseline *baseline = find_baseline(check, path, error);
    if (baseline == NULL)
        return FALSE;
    if (check->values->write_baseline)
        baseline_add(baseline, project, analysis->diagnostics);
    else
        baseline_apply(baseline, project, analysis->diagnostics, reading->config->selection,
                       !analysis->is_incomplete);
    return TRUE;
}

static gboolean write_baseline(const struct check *check, const char *path,
                               const struct baseline *baseline, GError **error)
{
    g_autofree char *text = baseline_text(baseline);
    if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error)) {
        g_prefix_error(error, "cannot write the baseline: ");
        return FALSE;
    }
    guint n = baseline_count(baseline);
    if (!check->values->reading.quiet)
        fprintf(stderr, "bothways: listed %u %s in the baseline `%s`\n", n,
                n == 1 ? "finding" : "findings", path_name(check->run.folder, path));
    return TRUE;
}

static gboolean has_findings(const struct check *check)
{
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        for (guint j = 0; j < analysis->diagnostics->len; j++)
            if (g_array_index(analysis->diagnostics, struct diagnostic, j).suppressed ==
                SUPPRESSED_NOT)
                return TRUE;
    }
    return FALSE;
}

/* The command that writes the baseline anew lists every finding, new ones, too. */
static void tell_stale(const struct check *check, const char *path, const struct baseline *baseline)
{
    guint n = baseline_count_stale(baseline);
    if (n == 0 || check->values->reading.quiet)
        return;
    const char *name = path_name(check->run.folder, path);
    const char *flag = check->values->reading.baseline;
    g_autofree char *quoted = flag != NULL ? g_shell_quote(flag) : NULL;
    fprintf(stderr,
            "bothways: %u %s of the baseline `%s` %s no finding any more: prune the baseline with "
            "`bothways check %s%s%s--write-baseline`%s\n",
            n, n == 1 ? "entry" : "entries", name, n == 1 ? "has" : "have",
            quoted != NULL ? "--baseline " : "", quoted != NULL ? quoted : "",
            quoted != NULL ? " " : "",
            has_findings(check) ? ", once the new findings are mended: it would list them" : "");
}

static gint compare_paths(gconstpointer left, gconstpointer right)
{
    return g_strcmp0(left, right);
}

gboolean check_finish_baselines(const struct check *check, GError **error)
{
    GList *paths = g_list_sort(g_hash_table_get_keys(check->baselines), compare_paths);
    gboolean ok = TRUE;
    for (const GList *at = paths; at != NULL && ok; at = at->next) {
        const struct baseline *baseline = g_hash_table_lookup(check->baselines, at->data);
        if (check->values->write_baseline)
            ok = write_baseline(check, at->data, baseline, error);
        else
            tell_stale(check, at->data, baseline);
    }
    g_list_free(paths);
    return ok;
}
