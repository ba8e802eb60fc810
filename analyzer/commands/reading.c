/* From one project's headers to its graph: project → facts → graph, each stage one call. */

#include "analyzer/commands/reading.h"
#include "analyzer/cache/cache.h"
#include "analyzer/config/config_flags.h"
#include "analyzer/facts/facts_rows.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/walk.h"
#include "analyzer/project/worker.h"
#include "analyzer/project/workers.h"

#include <stdio.h>
#include <unistd.h>

/* The unsaved buffer's file, where it lies in the project at `root`. */
static const char *unsaved_of(const struct reading_run *run, const char *root)
{
    if (run->unsaved == NULL)
        return NULL;
    g_autofree char *own = project_root(run->unsaved, run->folder, run->values->isolated);
    return g_str_equal(own, root) ? run->unsaved : NULL;
}

/* Buffers laid over files are read once and never again. */
static struct cache *open_cache(const struct reading_run *run, const char *root)
{
    if (run->values->no_cache || run->values->facts != NULL ||
        (run->overlays != NULL && g_hash_table_size(run->overlays) > 0))
        return NULL;
    g_autofree char *program = worker_program(NULL);
    const struct cache_request request = {
        .folder = run->values->cache_folder,
        .root = root,
        .program = program,
    };
    return cache_open(&request);
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
        .include_lines = reading->cache != NULL ? cache_include_lines : NULL,
        .include_data = reading->cache,
    };
    profile_note(run->profile, PROFILE_START);
    reading->project =
        run->values->facts != NULL ? project_of_facts(&request) : project_discover(&request, error);
    profile_note(run->profile, PROFILE_FIND);
    return reading->project != NULL;
}

/* On a terminal, after a second; erased by an empty line. */
struct progress {
    gint64 start;
    gboolean is_shown;
};

static void show_progress(guint done, guint all, gpointer data)
{
    struct progress *progress = data;
    if (g_get_monotonic_time() - progress->start < G_USEC_PER_SEC)
        return;
    progress->is_shown = TRUE;
    fprintf(stderr, "\r\033[Kreading headers: %u of %u", done, all);
    fflush(stderr);
}

static void free_facts(gpointer facts)
{
    facts_free(facts);
}

/* Reads headers by workers; appends their facts to the parts. */
static gboolean read_headers(struct reading *reading, const struct reading_run *run,
                             const GArray *headers, GError **error)
{
    struct progress progress = {.start = g_get_monotonic_time()};
    gboolean is_terminal = isatty(STDERR_FILENO) && !run->values->quiet;
    const struct extraction_input input = {
        .root = reading->project->root,
        .headers = headers,
        .overlays = run->overlays,
        .jobs = run->values->jobs > 0 ? (guint)run->values->jobs : g_get_num_processors(),
        .is_batched = !run->values->no_batch,
        .first_row = reading->cache != NULL ? cache_first_row(reading->cache) : 0,
        .ending = reading->ending,
        .progress = is_terminal ? show_progress : NULL,
        .progress_data = &progress,
    };
    GPtrArray *parts = workers_read(&input, error);
    profile_note(run->profile, PROFILE_READ);
    if (progress.is_shown)
        fputs("\r\033[K", stderr);
    if (parts == NULL)
        return FALSE;
    g_ptr_array_extend_and_steal(reading->parts, parts);
    return TRUE;
}

/* What the findings depend on besides facts: rules, selection and sidecars. The caller frees it. */
static char *conclusion_key(const struct reading *reading)
{
    const struct file_stamp program = file_stamp_of("/proc/self/exe");
    g_autofree char *config = config_print(reading->config);
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                        " %" G_GUINT64_FORMAT "\n%s%s",
                        program.modified, program.changed, program.size, program.inode,
                        reading->sidecars->checksums->str, config);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* A PATH stands for what it includes as well, which only facts know, where that does not parse. */
static gboolean needs_facts(const struct reading *reading)
{
    const GArray *diagnostics = reading->analysis->diagnostics;
    for (guint i = 0; reading->project->is_narrowed && i < diagnostics->len; i++)
        if (g_str_equal(g_array_index(diagnostics, struct diagnostic, i).rule->code, "BW001"))
            return TRUE;
    return FALSE;
}

/* Takes the analysis that an earlier run made of just this. */
static gboolean take_conclusion(struct reading *reading, const GArray *headers)
{
    reading->conclusion_key = conclusion_key(reading);
    g_autoptr(GBytes) kept = cache_conclusion(reading->cache, headers, reading->conclusion_key);
    reading->analysis = kept != NULL ? analysis_unpack(kept) : NULL;
    if (reading->analysis != NULL && needs_facts(reading))
        g_clear_pointer(&reading->analysis, analysis_free);
    return reading->analysis != NULL;
}

static gpointer read_known(gpointer cache)
{
    return cache_facts(cache);
}

/* Reads what is missing by workers and, in the meantime, the rest from the cache: its facts go to
 * `known`. */
static gboolean read_both(struct reading *reading, const struct reading_run *run,
                          const GArray *missing, struct facts **known, GError **error)
{
    if (missing->len == 0) {
        *known = cache_facts(reading->cache);
        profile_note(run->profile, PROFILE_KNOWN);
        return TRUE;
    }
    GThread *thread = g_thread_new("cache", read_known, reading->cache);
    const gboolean ok = read_headers(reading, run, missing, error);
    *known = g_thread_join(thread);
    return ok;
}

/* What the cache knows of, from there; the others by workers, for the cache to keep. */
static gboolean read_cached(struct reading *reading, const struct reading_run *run,
                            const GArray *headers, GError **error)
{
    if (run->only_findings && take_conclusion(reading, headers))
        return TRUE;
    g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    struct facts *known = NULL;
    const gboolean has_known = cache_find_missing(reading->cache, headers, missing);
    profile_note(run->profile, PROFILE_KNOWN);
    if (has_known && !read_both(reading, run, missing, &known, error)) {
        facts_free(known);
        return FALSE;
    }
    if (has_known && known == NULL) {
        g_ptr_array_set_size(reading->parts, 0);
        cache_forget(reading->cache);
    }
    if (known != NULL)
        g_ptr_array_add(reading->parts, known);
    else if (!read_headers(reading, run, headers, error))
        return FALSE;
    cache_store(reading->cache, reading->project, headers, reading->parts);
    for (guint i = 0; i < reading->parts->len; i++)
        facts_keep_rows(reading->parts->pdata[i], NULL, 0);
    return TRUE;
}

static gboolean extract_facts(struct reading *reading, const struct reading_run *run,
                              GError **error)
{
    g_autoptr(config_flags_owned) said = config_flags_new(reading->config);
    const struct flag_request request = {
        .project = reading->project,
        .database = said->database,
        .extra = (const char *const *)run->arguments->flags,
        .configured = (const char *const *)said->compile_flags,
        .configured_at = said->compile_flags_at,
        .prelude = (const char *const *)said->prelude,
    };
    struct flag_chooser *chooser = flag_chooser_new(&request, error);
    if (chooser == NULL && said->database_at != NULL)
        g_prefix_error(error, "%s: ", said->database_at);
    if (chooser == NULL)
        return FALSE;
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    for (guint i = 0; i < reading->project->files->len; i++) {
        const struct project_file *file = reading->project->files->pdata[i];
        struct extraction_header header = {.path = file->path};
        if (!file->is_read)
            continue;
        header.flags = flag_chooser_choose(chooser, file).flags;
        g_array_append_val(headers, header);
    }
    profile_note(run->profile, PROFILE_FLAGS);
    reading->parts = g_ptr_array_new_with_free_func(free_facts);
    reading->ending = workers_ending();
    gboolean ok = reading->cache != NULL ? read_cached(reading, run, headers, error)
                                         : read_headers(reading, run, headers, error);
    flag_chooser_free(chooser);
    profile_note(run->profile, PROFILE_KEEP);
    return ok;
}

gboolean reading_is_facts_file(const struct reading_values *values, const char *path)
{
    return values->facts != NULL && !path_is_header(path) && !path_is_source(path) &&
           !g_file_test(path, G_FILE_TEST_IS_DIR);
}

static gboolean load_part(struct reading *reading, const char *path, GError **error)
{
    struct facts *facts = facts_load(path, error);
    if (facts != NULL)
        g_ptr_array_add(reading->parts, facts);
    return facts != NULL;
}

static gboolean load_facts(struct reading *reading, const struct reading_run *run, GError **error)
{
    reading->parts = g_ptr_array_new_with_free_func(free_facts);
    for (char **path = run->values->facts; *path != NULL; path++) {
        if (!load_part(reading, *path, error))
            return FALSE;
    }
    for (char **path = run->arguments->positional; *path != NULL; path++) {
        if (reading_is_facts_file(run->values, *path) && !load_part(reading, *path, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_facts(struct reading *reading, const struct reading_run *run, GError **error)
{
    gboolean ok = run->values->facts != NULL ? load_facts(reading, run, error)
                                             : extract_facts(reading, run, error);
    profile_note(run->profile, PROFILE_KNOWN);
    if (ok && reading->analysis == NULL)
        reading->merged = facts_merge(reading->parts);
    return ok;
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

struct reading *reading_open(const struct reading_run *run, const char *root,
                             const char *const *paths, GError **error)
{
    struct reading *reading = g_new0(struct reading, 1);
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
    if (reading == NULL || !read_facts(reading, run, error)) {
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

void reading_keep_analysis(const struct reading *reading)
{
    if (reading->conclusion != NULL)
        cache_keep_conclusion(reading->cache, reading->conclusion_key, reading->conclusion);
}

void reading_free(gpointer reading_data)
{
    struct reading *reading = reading_data;
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
    g_clear_pointer(&reading->project, project_free);
    cache_free(reading->cache);
    sidecars_free(reading->sidecars);
    config_free(reading->config);
    g_free(reading);
}
