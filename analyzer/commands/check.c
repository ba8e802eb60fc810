/* `bothways check`: project → facts → graph → analysis → report, each stage one call. */

#include "analyzer/commands/check.h"

#include "analyzer/facts/facts_store.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/narrow.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/walk.h"
#include "analyzer/project/workers.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gboolean usage_error(GError **error, const char *message)
{
    g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, message);
    return FALSE;
}

/* Standard input as an unsaved buffer laid over a file. */
static gboolean read_overlay(struct check *check, GError **error)
{
    g_autoptr(GByteArray) content = g_byte_array_new();
    guint8 buffer[65536];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        g_byte_array_append(content, buffer, (guint)n);
    if (ferror(stdin))
        return usage_error(error, "cannot read standard input");
    check->overlay.path = path_in_real_folder(check->folder, check->values->stdin_filename);
    check->overlay.content = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    return TRUE;
}

/* Behind --facts, whatever is no header, source or folder is one more facts file. */
static gboolean is_facts_file(const struct check *check, const char *path)
{
    return check->values->facts != NULL && !path_is_header(path) && !path_is_source(path) &&
           !g_file_test(path, G_FILE_TEST_IS_DIR);
}

static gboolean read_arguments(struct check *check, GError **error)
{
    gboolean from_stdin = FALSE;
    for (char **path = check->arguments->positional; *path != NULL; path++) {
        if (g_str_equal(*path, "-"))
            from_stdin = TRUE;
        else if (!is_facts_file(check, *path))
            g_ptr_array_add(check->paths, *path);
    }
    g_ptr_array_add(check->paths, NULL);
    if (check->values->jobs < 0 || check->values->max_warnings < 0)
        return usage_error(error, "--jobs and --max-warnings take a number that is not negative");
    if (from_stdin != (check->values->stdin_filename != NULL))
        return usage_error(error, from_stdin ? "`-` needs --stdin-filename, the file's name"
                                             : "--stdin-filename needs `-` as the PATH");
    if (from_stdin && check->values->facts != NULL)
        return usage_error(error, "`-` and --facts exclude each other: facts are not read again");
    return !from_stdin || read_overlay(check, error);
}

static gboolean select_rules(struct check *check, GError **error)
{
    const struct check_values *values = check->values;
    check->selection = selection_new();
    if (values->select != NULL && !selection_set(check->selection, "all", FALSE, error))
        return FALSE;
    const struct {
        char **words;
        gboolean on;
    } steps[] = {{values->select, TRUE}, {values->extend_select, TRUE}, {values->ignore, FALSE}};
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        for (char **word = steps[i].words; word != NULL && *word != NULL; word++) {
            if (!selection_set(check->selection, *word, steps[i].on, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean find_project(struct check *check, GError **error)
{
    const struct project_request request = {
        .folder = check->folder,
        .paths = (const char *const *)check->paths->pdata,
        .is_isolated = check->values->isolated,
        .overlay = check->overlay.path != NULL ? &check->overlay : NULL,
    };
    check->project = check->values->facts != NULL ? project_of_facts(&request)
                                                  : project_discover(&request, error);
    return check->project != NULL;
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

static gboolean extract_facts(struct check *check, GError **error)
{
    const struct flag_request request = {
        .project = check->project,
        .database = check->values->database,
        .extra = (const char *const *)check->arguments->flags,
    };
    struct flag_chooser *chooser = flag_chooser_new(&request, error);
    if (chooser == NULL)
        return FALSE;
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(struct extraction_header));
    for (guint i = 0; i < check->project->files->len; i++) {
        const struct project_file *file = check->project->files->pdata[i];
        struct extraction_header header = {.path = file->path};
        if (!file->is_read)
            continue;
        header.flags = flag_chooser_choose(chooser, file).flags;
        g_array_append_val(headers, header);
    }
    struct progress progress = {.start = g_get_monotonic_time()};
    gboolean is_terminal = isatty(STDERR_FILENO) && !check->values->quiet;
    const struct extraction_input input = {
        .root = check->project->root,
        .headers = headers,
        .overlay = check->overlay.path != NULL ? &check->overlay : NULL,
        .jobs = check->values->jobs > 0 ? (guint)check->values->jobs : g_get_num_processors(),
        .progress = is_terminal ? show_progress : NULL,
        .progress_data = &progress,
    };
    check->parts = workers_read(&input, error);
    if (progress.is_shown)
        fputs("\r\033[K", stderr);
    flag_chooser_free(chooser);
    return check->parts != NULL;
}

static void free_facts(gpointer facts)
{
    facts_free(facts);
}

static gboolean load_part(struct check *check, const char *path, GError **error)
{
    struct facts *facts = facts_load(path, error);
    if (facts != NULL)
        g_ptr_array_add(check->parts, facts);
    return facts != NULL;
}

static gboolean load_facts(struct check *check, GError **error)
{
    check->parts = g_ptr_array_new_with_free_func(free_facts);
    for (char **path = check->values->facts; *path != NULL; path++) {
        if (!load_part(check, *path, error))
            return FALSE;
    }
    for (char **path = check->arguments->positional; *path != NULL; path++) {
        if (is_facts_file(check, *path) && !load_part(check, *path, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_facts(struct check *check, GError **error)
{
    gboolean ok =
        check->values->facts != NULL ? load_facts(check, error) : extract_facts(check, error);
    if (ok)
        check->facts = facts_merge(check->parts);
    return ok;
}

static void analyze(struct check *check, GPtrArray *facts)
{
    g_ptr_array_add(facts, check->facts);
    check->graph = graph_build(facts);
    check->analysis = analysis_run(check->graph, check->selection);
    check->shown = narrow_diagnostics(check->project, check->facts, check->analysis);
}

static int exit_status_of(const struct check *check)
{
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

static void check_clear(struct check *check)
{
    g_clear_pointer(&check->shown, g_array_unref);
    g_clear_pointer(&check->analysis, analysis_free);
    g_clear_pointer(&check->graph, graph_free);
    g_clear_pointer(&check->selection, selection_free);
    facts_free(check->facts);
    g_clear_pointer(&check->parts, g_ptr_array_unref);
    g_clear_pointer(&check->project, project_free);
    g_clear_pointer(&check->overlay.content, g_bytes_unref);
    g_free(check->overlay.path);
    g_ptr_array_unref(check->paths);
    g_free(check->folder);
}

static int run(const struct check_values *values, const struct arguments *arguments)
{
    struct check check = {
        .values = values,
        .arguments = arguments,
        .folder = g_get_current_dir(),
        .paths = g_ptr_array_new(),
    };
    g_autoptr(GPtrArray) facts = g_ptr_array_new();
    GError *error = NULL;
    gboolean ok = check_formats(values, &error) && read_arguments(&check, &error) &&
                  select_rules(&check, &error) && find_project(&check, &error) &&
                  read_facts(&check, &error);
    if (ok) {
        analyze(&check, facts);
        ok = check_write_reports(&check, &error);
    }
    int status = ok ? exit_status_of(&check) : command_fail(error);
    check_clear(&check);
    return status;
}

int command_check(int argc, char **argv)
{
    struct check_values values = {0};
    struct arguments arguments;
    GError *error = NULL;
    int status;
    if (!options_parse(check_options, argc, argv, &values, &arguments, &error)) {
        status = command_fail(error);
    } else if (arguments.wants_help) {
        const struct command *self = command_find(argv[0]);
        g_autofree char *help =
            options_help(self->name, self->arguments, self->summary, self->options);
        fputs(help, stdout);
        status = EXIT_CLEAN;
    } else {
        status = run(&values, &arguments);
    }
    options_clear(check_options, &values);
    arguments_clear(&arguments);
    return status;
}
