#include "analyzer/project/narrow.h"

#include "analyzer/project/paths.h"

#include <stdint.h>

static gboolean is_reported(const struct project *project, const char *file)
{
    if (file == NULL)
        return FALSE;
    if (g_hash_table_contains(project->reported_files, file))
        return TRUE;
    g_autofree char *path = path_absolute(project->root, file);
    for (guint i = 0; i < project->reported_folders->len; i++) {
        if (path_below(project->reported_folders->pdata[i], path) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* The files without which some reported header can't be read. */
static GHashTable *files_needed(const struct project *project, const struct facts *facts)
{
    GHashTable *needed = g_hash_table_new(g_str_hash, g_str_equal);
    const size_t n = project->is_narrowed && facts != NULL ? facts->n_headers : 0;
    for (size_t i = 0; i < n; i++) {
        const struct fact_header *header = &facts->headers[i];
        for (size_t j = 0; is_reported(project, header->path) && j < header->n_includes; j++)
            g_hash_table_add(needed, (gpointer)(uintptr_t)header->includes[j]);
    }
    return needed;
}

static gboolean touches(const struct project *project, GHashTable *needed,
                        const struct finding *finding)
{
    if (is_reported(project, finding->range.file))
        return TRUE;
    for (size_t i = 0; i < finding->n_related; i++) {
        if (is_reported(project, finding->related[i].range.file))
            return TRUE;
    }
    return finding->range.file != NULL && g_str_equal(finding->code, "BW001") &&
           g_hash_table_contains(needed, finding->range.file);
}

GArray *narrow_diagnostics(const struct project *project, const struct facts *facts,
                           const struct analysis *analysis)
{
    GArray *shown = g_array_new(FALSE, FALSE, sizeof(struct diagnostic));
    g_autoptr(GHashTable) needed = files_needed(project, facts);
    for (guint i = 0; i < analysis->diagnostics->len; i++) {
        const struct diagnostic *diagnostic =
            &g_array_index(analysis->diagnostics, struct diagnostic, i);
        if (!project->is_narrowed || touches(project, needed, &diagnostic->finding))
            g_array_append_vals(shown, diagnostic, 1);
    }
    return shown;
}

static gboolean is_changed(const struct project *project, const struct changes *changes,
                           struct range range)
{
    if (range.file == NULL)
        return FALSE;
    g_autofree char *path = path_absolute(project->root, range.file);
    return changes_touch(changes, path, range.start.line, range.end.line);
}

static gboolean touches_changes(const struct project *project, const struct changes *changes,
                                const struct finding *finding)
{
    gboolean touches = is_changed(project, changes, finding->range);
    for (size_t i = 0; i < finding->n_related && !touches; i++)
        touches = is_changed(project, changes, finding->related[i].range);
    if (touches || finding->range.file == NULL || !g_str_equal(finding->code, "BW001"))
        return touches;
    g_autofree char *path = path_absolute(project->root, finding->range.file);
    return changes_have_file(changes, path);
}

void narrow_to_changed_lines(const struct project *project, const struct changes *changes,
                             GArray *diagnostics)
{
    guint n_kept = 0;
    for (guint i = 0; i < diagnostics->len; i++) {
        const struct diagnostic diagnostic = g_array_index(diagnostics, struct diagnostic, i);
        if (touches_changes(project, changes, &diagnostic.finding))
            g_array_index(diagnostics, struct diagnostic, n_kept++) = diagnostic;
    }
    g_array_set_size(diagnostics, n_kept);
}
