/* From PATHs and options to a graph: project → facts → graph, each stage one call. */

#include "analyzer/commands/reading.h"

#include "analyzer/facts/facts_store.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/walk.h"
#include "analyzer/project/workers.h"

#include <stdio.h>
#include <unistd.h>

static gboolean usage_error(GError **error, const char *message)
{
    g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, message);
    return FALSE;
}

/* Standard input as an unsaved buffer laid over a file. */
static gboolean read_overlay(struct reading *reading, GError **error)
{
    g_autoptr(GByteArray) content = g_byte_array_new();
    guint8 buffer[65536];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        g_byte_array_append(content, buffer, (guint)n);
    if (ferror(stdin))
        return usage_error(error, "cannot read standard input");
    reading->overlay.path = path_in_real_folder(reading->folder, reading->values->stdin_filename);
    reading->overlay.content = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    return TRUE;
}

/* Behind --facts, whatever is no header, source or folder is one more facts file. */
static gboolean is_facts_file(const struct reading *reading, const char *path)
{
    return reading->values->facts != NULL && !path_is_header(path) && !path_is_source(path) &&
           !g_file_test(path, G_FILE_TEST_IS_DIR);
}

static gboolean read_arguments(struct reading *reading, GError **error)
{
    gboolean from_stdin = FALSE;
    for (char **path = reading->arguments->positional; *path != NULL; path++) {
        if (g_str_equal(*path, "-"))
            from_stdin = TRUE;
        else if (!is_facts_file(reading, *path))
            g_ptr_array_add(reading->paths, *path);
    }
    g_ptr_array_add(reading->paths, NULL);
    if (reading->values->jobs < 0)
        return usage_error(error, "--jobs takes a number that is not negative");
    if (from_stdin != (reading->values->stdin_filename != NULL))
        return usage_error(error, from_stdin ? "`-` needs --stdin-filename, the file's name"
                                             : "--stdin-filename needs `-` as the PATH");
    if (from_stdin && reading->values->facts != NULL)
        return usage_error(error, "`-` and --facts exclude each other: facts are not read again");
    return !from_stdin || read_overlay(reading, error);
}

static gboolean find_project(struct reading *reading, GError **error)
{
    const struct project_request request = {
        .folder = reading->folder,
        .paths = (const char *const *)reading->paths->pdata,
        .is_isolated = reading->values->isolated,
        .overlay = reading->overlay.path != NULL ? &reading->overlay : NULL,
    };
    reading->project = reading->values->facts != NULL ? project_of_facts(&request)
                                                      : project_discover(&request, error);
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

static gboolean extract_facts(struct reading *reading, GError **error)
{
    const struct flag_request request = {
        .project = reading->project,
        .database = reading->values->database,
        .extra = (const char *const *)reading->arguments->flags,
    };
    struct flag_chooser *chooser = flag_chooser_new(&request, error);
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
    struct progress progress = {.start = g_get_monotonic_time()};
    gboolean is_terminal = isatty(STDERR_FILENO) && !reading->values->quiet;
    const struct extraction_input input = {
        .root = reading->project->root,
        .headers = headers,
        .overlay = reading->overlay.path != NULL ? &reading->overlay : NULL,
        .jobs = reading->values->jobs > 0 ? (guint)reading->values->jobs : g_get_num_processors(),
        .progress = is_terminal ? show_progress : NULL,
        .progress_data = &progress,
    };
    reading->parts = workers_read(&input, error);
    if (progress.is_shown)
        fputs("\r\033[K", stderr);
    flag_chooser_free(chooser);
    return reading->parts != NULL;
}

static void free_facts(gpointer facts)
{
    facts_free(facts);
}

static gboolean load_part(struct reading *reading, const char *path, GError **error)
{
    struct facts *facts = facts_load(path, error);
    if (facts != NULL)
        g_ptr_array_add(reading->parts, facts);
    return facts != NULL;
}

static gboolean load_facts(struct reading *reading, GError **error)
{
    reading->parts = g_ptr_array_new_with_free_func(free_facts);
    for (char **path = reading->values->facts; *path != NULL; path++) {
        if (!load_part(reading, *path, error))
            return FALSE;
    }
    for (char **path = reading->arguments->positional; *path != NULL; path++) {
        if (is_facts_file(reading, *path) && !load_part(reading, *path, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_facts(struct reading *reading, GError **error)
{
    gboolean ok =
        reading->values->facts != NULL ? load_facts(reading, error) : extract_facts(reading, error);
    if (ok)
        reading->facts = facts_merge(reading->parts);
    return ok;
}

void reading_init(struct reading *reading, const struct reading_values *values,
                  const struct arguments *arguments)
{
    *reading = (struct reading){
        .values = values,
        .arguments = arguments,
        .folder = g_get_current_dir(),
        .paths = g_ptr_array_new(),
        .linked = g_ptr_array_new(),
    };
}

gboolean reading_run(struct reading *reading, GError **error)
{
    if (!read_arguments(reading, error) || !find_project(reading, error) ||
        !read_facts(reading, error))
        return FALSE;
    g_ptr_array_add(reading->linked, reading->facts);
    reading->graph = graph_build(reading->linked);
    return TRUE;
}

void reading_clear(struct reading *reading)
{
    g_clear_pointer(&reading->graph, graph_free);
    g_ptr_array_unref(reading->linked);
    facts_free(reading->facts);
    g_clear_pointer(&reading->parts, g_ptr_array_unref);
    g_clear_pointer(&reading->project, project_free);
    g_clear_pointer(&reading->overlay.content, g_bytes_unref);
    g_free(reading->overlay.path);
    g_ptr_array_unref(reading->paths);
    g_free(reading->folder);
}
