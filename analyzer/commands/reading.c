/* From one project's headers to its graph: project → facts → graph, each stage one call. */

#include "analyzer/commands/reading.h"
#include "analyzer/cache/cache.h"
#include "analyzer/commands/reading_facts.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/worker.h"

/* The unsaved buffer's file, where it lies in the project at `root`. */
static const char *unsaved_of(const struct reading_run *run, const char *root)
{
    if (run->unsaved == NULL)
        return NULL;
    g_autofree char *own = project_root(run->unsaved, run->folder, run->values->isolated);
    return g_str_equal(own, root) ? run->unsaved : NULL;
}

static struct cache *open_cache(const struct reading_run *run, const char *root)
{
    if (run->values->no_cache || run->values->facts != NULL)
        return NULL;
    g_autofree char *program = worker_program(NULL);
    const struct cache_request request = {
        .folder = run->values->cache_folder,
        .root = root,
        .program = program,
        .overlays = run->overlays,
    };
    return cache_open(&request);
}

/* Something is going to be read: the worker for that starts while headers are still looked for.
 * Where it does not start, whoever needs it will say so. */
static void expect_reading(struct reading *reading)
{
    if (reading->started->len > 0)
        return;
    g_autofree char *program = worker_program(NULL);
    struct worker *worker = program != NULL ? worker_start(program, NULL) : NULL;
    if (worker != NULL)
        g_ptr_array_add(reading->started, worker);
}

static gboolean has_overlay(const struct reading_run *run, const char *root)
{
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, run->overlays);
    while (g_hash_table_iter_next(&iter, &path, NULL)) {
        if (path_below(root, path) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* A header that was read before and has changed will be read again. */
static GArray *known_include_lines(const struct project_file *file, void *data)
{
    struct reading *reading = data;
    GArray *lines = cache_include_lines(file, reading->cache);
    if (lines == NULL && cache_has_read(reading->cache, file->path))
        expect_reading(reading);
    return lines;
}

static gboolean find_project(struct reading *reading, const struct reading_run *run,
                             const char *root, const char *const *paths, GError **error)
{
    const struct project_request request = {
        .folder = run->folder,
        .root = root,
        .paths = paths,
        .is_isolated = run->values->isolated,
        .overlays = run->overlays,
        .unsaved = unsaved_of(run, root),
        .headers = reading->config->header_patterns,
        .exclude = reading->config->exclude_patterns,
        .listed_structs = reading->sidecars->structs,
        .listed_files = reading->sidecars->headers,
        .include_lines = reading->cache != NULL ? known_include_lines : NULL,
        .include_data = reading,
    };
    if (reading->cache != NULL && has_overlay(run, root))
        expect_reading(reading);
    profile_note(run->profile, PROFILE_START);
    reading->project =
        run->values->facts != NULL ? project_of_facts(&request) : project_discover(&request, error);
    profile_note(run->profile, PROFILE_FIND);
    return reading->project != NULL;
}

struct config *reading_config(const struct reading_run *run, const char *root, GError **error)
{
    const struct reading_values *values = run->values;
    const struct config_options options = {
        .file = values->config,
        .is_isolated = values->isolated,
        .compile_commands = values->database,
        .baseline = values->baseline,
        .select = values->select,
        .extend_select = values->extend_select,
        .ignore = values->ignore,
    };
    return config_resolve(root, run->folder, &options, error);
}

static void stop_worker(gpointer worker)
{
    worker_stop(worker, FALSE);
}

struct reading *reading_open(const struct reading_run *run, const char *root,
                             const char *const *paths, GError **error)
{
    struct reading *reading = g_new0(struct reading, 1);
    reading->started = g_ptr_array_new_with_free_func(stop_worker);
    reading->config = reading_config(run, root, error);
    if (reading->config != NULL)
        reading->sidecars = sidecars_load(reading->config, error);
    if (reading->sidecars != NULL)
        reading->cache = open_cache(run, root);
    if (reading->sidecars == NULL || !find_project(reading, run, root, paths, error))
        g_clear_pointer(&reading, reading_free);
    return reading;
}

struct reading *reading_new(const struct reading_run *run, const char *root,
                            const char *const *paths, GError **error)
{
    struct reading *reading = reading_open(run, root, paths, error);
    if (reading == NULL || !reading_read_facts(reading, run, error)) {
        g_clear_pointer(&reading, reading_free);
        return NULL;
    }
    if (reading->analysis != NULL)
        return reading;
    reading->facts = reading->sidecars->entries->len > 0
                         ? sidecars_apply(reading->sidecars, reading->merged)
                         : reading->merged;
    profile_note(run->profile, PROFILE_MERGE);
    reading->linked = g_ptr_array_new();
    g_ptr_array_add(reading->linked, reading->facts);
    reading->graph = graph_build(reading->linked);
    profile_note(run->profile, PROFILE_LINK);
    g_clear_pointer(&reading->ending, g_ptr_array_unref);
    return reading;
}

struct analysis *reading_analyze(struct reading *reading)
{
    if (reading->analysis != NULL)
        return g_steal_pointer(&reading->analysis);
    struct analysis *analysis = analysis_run(reading->graph, reading->config->selection);
    if (reading->conclusion_key != NULL)
        reading->conclusion = analysis_pack(analysis);
    return analysis;
}

void reading_keep_analysis(struct reading *reading)
{
    reading_finish_keeping(reading);
    if (reading->conclusion != NULL)
        cache_keep_conclusion(reading->cache, reading->conclusion_key, reading->conclusion);
}

void reading_free(gpointer reading_data)
{
    struct reading *reading = reading_data;
    reading_finish_keeping(reading);
    analysis_free(reading->analysis);
    g_clear_pointer(&reading->conclusion, g_bytes_unref);
    g_free(reading->conclusion_key);
    g_clear_pointer(&reading->graph, graph_free);
    g_clear_pointer(&reading->linked, g_ptr_array_unref);
    if (reading->facts != reading->merged)
        facts_free(reading->facts);
    facts_free(reading->merged);
    g_clear_pointer(&reading->ending, g_ptr_array_unref);
    g_clear_pointer(&reading->parts, g_ptr_array_unref);
    g_clear_pointer(&reading->headers, g_array_unref);
    g_clear_pointer(&reading->started, g_ptr_array_unref);
    g_clear_pointer(&reading->project, project_free);
    cache_free(reading->cache);
    sidecars_free(reading->sidecars);
    config_free(reading->config);
    g_free(reading);
}
