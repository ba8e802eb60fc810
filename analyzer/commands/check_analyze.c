/* What is shown of a run: each project analysed by itself, the diagnostics of all of them in one
 * order, with names of files relative to what their roots share. */

#include "analyzer/commands/check.h"
#include "analyzer/fix/line_style.h"
#include "analyzer/project/narrow.h"
#include "analyzer/project/paths.h"
#include "analyzer/report/report.h"

#include <string.h>

/* The folder that holds all projects' roots. The caller frees it. */
static char *common_root(const GPtrArray *readings)
{
    const struct reading *first = readings->pdata[0];
    char *common = g_strdup(first->project->root);
    for (guint i = 1; i < readings->len; i++) {
        const struct reading *reading = readings->pdata[i];
        while (!g_str_equal(reading->project->root, common) &&
               path_below(common, reading->project->root) == NULL) {
            char *parent = g_path_get_dirname(common);
            g_free(common);
            common = parent;
        }
    }
    return common;
}

/* Where names go that are made here. */
struct renaming {
    const char *prefix; /* "sub/project"; "": nothing changes */
    GPtrArray *memory;
    struct source_reader *sources; /* of the one project */
};

static void *keep(struct renaming *renaming, void *memory)
{
    g_ptr_array_add(renaming->memory, memory);
    return memory;
}

static void rename_range(struct renaming *renaming, struct range *range)
{
    if (range->file != NULL && !g_path_is_absolute(range->file))
        range->file = keep(renaming, g_build_filename(renaming->prefix, range->file, NULL));
}

/* Gives what a fix writes the style of its file. */
static void adapt_edit(struct renaming *renaming, struct edit *edit)
{
    gsize length = 0;
    if (strchr(edit->text, '\n') == NULL)
        return;
    const char *content = source_reader_get(renaming->sources, edit->range.file, &length);
    if (content == NULL)
        return;
    char *adapted = line_style_adapt(edit->text, content, length, edit->range.start.offset);
    if (adapted != NULL)
        edit->text = keep(renaming, adapted);
}

static void rename_fixes(struct renaming *renaming, struct finding *finding)
{
    struct fix *fixes = keep(renaming, g_memdup2(finding->fixes, finding->n_fixes * sizeof *fixes));
    for (size_t i = 0; i < finding->n_fixes; i++) {
        struct edit *edits =
            keep(renaming, g_memdup2(fixes[i].edits, fixes[i].n_edits * sizeof *edits));
        for (size_t j = 0; j < fixes[i].n_edits; j++) {
            adapt_edit(renaming, &edits[j]);
            rename_range(renaming, &edits[j].range);
        }
        fixes[i].edits = edits;
    }
    finding->fixes = fixes;
}

static void rename_finding(struct renaming *renaming, struct finding *finding)
{
    rename_range(renaming, &finding->range);
    struct related *related =
        keep(renaming, g_memdup2(finding->related, finding->n_related * sizeof *related));
    for (size_t i = 0; i < finding->n_related; i++)
        rename_range(renaming, &related[i].range);
    finding->related = related;
}

static gint compare_files(gconstpointer a, gconstpointer b)
{
    const struct diagnostic *left = a, *right = b;
    return g_strcmp0(left->finding.range.file, right->finding.range.file);
}

/* The files of one project as they were read, unsaved buffers included. The caller frees it. */
static struct source_reader *sources_of(const struct check *check, const char *root)
{
    struct source_reader *sources = source_reader_new(root);
    GHashTableIter iter;
    gpointer path, content;
    g_hash_table_iter_init(&iter, check->run.overlays);
    while (g_hash_table_iter_next(&iter, &path, &content))
        source_reader_overlay(sources, path_name(root, path), content);
    return sources;
}

/* Adds one project's diagnostics, under names relative to the root of all. */
static void add_shown(struct check *check, const struct reading *reading, const GArray *shown)
{
    gboolean is_same = g_str_equal(check->root, reading->project->root);
    struct renaming renaming = {
        .prefix = is_same ? "" : path_below(check->root, reading->project->root),
        .memory = check->memory,
        .sources = sources_of(check, reading->project->root),
    };
    for (guint i = 0; i < shown->len; i++) {
        struct diagnostic diagnostic = g_array_index(shown, struct diagnostic, i);
        if (!is_same)
            rename_finding(&renaming, &diagnostic.finding);
        if (diagnostic.finding.n_fixes > 0)
            rename_fixes(&renaming, &diagnostic.finding);
        g_array_append_val(check->shown, diagnostic);
    }
    source_reader_free(renaming.sources);
}

/* --since and --staged: takes out of `shown` what has no place in what was changed. */
static gboolean narrow_to_changes(const struct check *check, const struct reading *reading,
                                  GArray *shown, GError **error)
{
    const struct check_values *values = check->values;
    if (values->since == NULL && !values->staged)
        return TRUE;
    struct changes *changes = changes_read(reading->project->root, values->since, error);
    if (changes == NULL)
        return FALSE;
    narrow_to_changed_lines(reading->project, changes, shown);
    changes_free(changes);
    return TRUE;
}

gboolean check_analyze(struct check *check, GError **error)
{
    const GPtrArray *readings = check->run.readings;
    check->root = common_root(readings);
    check->shown = g_array_new(FALSE, FALSE, sizeof(struct diagnostic));
    for (guint i = 0; i < readings->len; i++) {
        struct reading *reading = readings->pdata[i];
        struct analysis *analysis = reading_analyze(reading);
        g_ptr_array_add(check->analyses, analysis);
        if (!check_apply_baseline(check, reading, analysis, error))
            return FALSE;
        g_autoptr(GArray) shown = narrow_diagnostics(reading->project, reading->facts, analysis);
        if (!narrow_to_changes(check, reading, shown, error))
            return FALSE;
        add_shown(check, reading, shown);
        profile_note(check->run.profile, PROFILE_RULES);
    }
    /* Each project's own are in order, and stay so: the sort is stable. */
    if (readings->len > 1)
        g_array_sort(check->shown, compare_files);
    return TRUE;
}
