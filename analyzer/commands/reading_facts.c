/* The facts of one project: from the cache, by workers, or from files that --facts names. */

#include "analyzer/commands/reading_facts.h"
#include "analyzer/cache/cache.h"
#include "analyzer/config/config_flags.h"
#include "analyzer/facts/facts_rows.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/walk.h"
#include "analyzer/project/workers.h"

#include <stdio.h>
#include <unistd.h>

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
        .started = reading->started,
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

static gpointer keep_facts(gpointer reading_data)
{
    struct reading *reading = reading_data;
    cache_store(reading->cache, reading->project, reading->headers, reading->parts);
    return NULL;
}

void reading_finish_keeping(struct reading *reading)
{
    if (reading->keeping == NULL)
        return;
    g_thread_join(g_steal_pointer(&reading->keeping));
    for (guint i = 0; i < reading->parts->len; i++)
        facts_keep_rows(reading->parts->pdata[i], NULL, 0);
}

/* What the cache knows of, from there; the others by workers, for the cache to keep: it writes
 * beside whatever reads the facts. */
static gboolean read_cached(struct reading *reading, const struct reading_run *run, GError **error)
{
    if (run->only_findings && take_conclusion(reading, reading->headers))
        return TRUE;
    g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    struct facts *known = NULL;
    const gboolean has_known = cache_find_missing(reading->cache, reading->headers, missing);
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
    else if (!read_headers(reading, run, reading->headers, error))
        return FALSE;
    reading->keeping = g_thread_new("cache", keep_facts, reading);
    return TRUE;
}

static void clear_header(gpointer header)
{
    g_variant_unref(((struct extraction_header *)header)->flags);
}

/* The headers that are read, each with its flags. */
static GArray *choose_headers(const struct project *project, struct flag_chooser *chooser)
{
    GArray *headers = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    g_array_set_clear_func(headers, clear_header);
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = project->files->pdata[i];
        if (!file->is_read)
            continue;
        const struct extraction_header header = {
            .path = file->path,
            .flags = g_variant_ref(flag_chooser_choose(chooser, file).flags),
        };
        g_array_append_val(headers, header);
    }
    return headers;
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
    reading->headers = choose_headers(reading->project, chooser);
    flag_chooser_free(chooser);
    profile_note(run->profile, PROFILE_FLAGS);
    reading->parts = g_ptr_array_new_with_free_func(free_facts);
    reading->ending = workers_ending();
    return reading->cache != NULL ? read_cached(reading, run, error)
                                  : read_headers(reading, run, reading->headers, error);
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

gboolean reading_read_facts(struct reading *reading, const struct reading_run *run, GError **error)
{
    gboolean ok = run->values->facts != NULL ? load_facts(reading, run, error)
                                             : extract_facts(reading, run, error);
    profile_note(run->profile, PROFILE_KNOWN);
    if (ok && reading->analysis == NULL)
        reading->merged = facts_merge(reading->parts);
    return ok;
}
