/* Which projects a run is about: those that its PATHs lie in, and those that lie below. */

#include "analyzer/commands/reading.h"
#include "analyzer/project/paths.h"

#include <stdio.h>
#include <string.h>

static gboolean usage_error(GError **error, const char *message)
{
    g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, message);
    return FALSE;
}

/* Standard input as an unsaved buffer laid over a file. */
static gboolean read_overlay(struct reading_run *run, GError **error)
{
    g_autoptr(GByteArray) content = g_byte_array_new();
    guint8 buffer[65536];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        g_byte_array_append(content, buffer, (guint)n);
    if (ferror(stdin))
        return usage_error(error, "cannot read standard input");
    g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    run->unsaved = path_in_real_folder(run->folder, run->values->stdin_filename);
    reading_run_lay_over(run, run->unsaved, bytes);
    return TRUE;
}

static gboolean read_arguments(struct reading_run *run, GError **error)
{
    const struct reading_values *values = run->values;
    if (run->folder == NULL)
        return usage_error(error, "the working folder does not exist any more");
    gboolean from_stdin = g_strv_contains((const char *const *)run->arguments->positional, "-");
    if (values->jobs < 0)
        return usage_error(error, "--jobs takes a number that is not negative");
    if (from_stdin != (values->stdin_filename != NULL))
        return usage_error(error, from_stdin ? "`-` needs --stdin-filename, the file's name"
                                             : "--stdin-filename needs `-` as the PATH");
    if (from_stdin && values->facts != NULL)
        return usage_error(error, "`-` and --facts exclude each other: facts are not read again");
    return !from_stdin || run->unsaved != NULL || read_overlay(run, error);
}

/* A project of the run, and the PATHs that lie in it. */
struct scope {
    char *root;
    GPtrArray *paths; /* char *, borrowed; none: the whole project */
};

static void scope_free(gpointer data)
{
    struct scope *scope = data;
    g_free(scope->root);
    g_ptr_array_unref(scope->paths);
    g_free(scope);
}

static gint compare_scopes(gconstpointer a, gconstpointer b)
{
    const struct scope *const *left = a, *const *right = b;
    return strcmp((*left)->root, (*right)->root);
}

/* The scope of `root`, new or old; takes the string. */
static struct scope *add_scope(GPtrArray *scopes, char *root)
{
    for (guint i = 0; i < scopes->len; i++) {
        struct scope *scope = scopes->pdata[i];
        if (g_str_equal(scope->root, root)) {
            g_free(root);
            return scope;
        }
    }
    struct scope *scope = g_new(struct scope, 1);
    *scope = (struct scope){.root = root, .paths = g_ptr_array_new()};
    g_ptr_array_add(scopes, scope);
    return scope;
}

/* The projects that the PATHs lie in, sorted; facts files are of one, that of the working folder.
 */
static GPtrArray *collect_scopes(const struct reading_run *run)
{
    GPtrArray *scopes = g_ptr_array_new_with_free_func(scope_free);
    gboolean is_isolated = run->values->isolated;
    gboolean is_one = run->values->facts != NULL;
    for (char **path = run->arguments->positional; *path != NULL; path++) {
        if (g_str_equal(*path, "-") || reading_is_facts_file(run->values, *path))
            continue;
        g_autofree char *real = path_in_real_folder(run->folder, *path);
        char *root = project_root(is_one ? run->folder : real, run->folder, is_isolated);
        g_ptr_array_add(add_scope(scopes, root)->paths, *path);
    }
    if (run->unsaved != NULL)
        add_scope(scopes, project_root(run->unsaved, run->folder, is_isolated));
    if (scopes->len == 0)
        add_scope(scopes, project_root(run->folder, run->folder, is_isolated));
    g_ptr_array_sort(scopes, compare_scopes);
    return scopes;
}

static void free_bytes(gpointer bytes)
{
    g_bytes_unref(bytes);
}

void reading_run_init(struct reading_run *run, const struct reading_values *values,
                      const struct arguments *arguments)
{
    *run = (struct reading_run){
        .values = values,
        .arguments = arguments,
        .folder = path_real("."),
        .overlays = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_bytes),
        .readings = g_ptr_array_new_with_free_func(reading_free),
    };
}

void reading_run_lay_over(struct reading_run *run, const char *path, GBytes *content)
{
    g_hash_table_replace(run->overlays, g_strdup(path), g_bytes_ref(content));
}

static struct reading *read_scope(struct reading_run *run, struct scope *scope, GError **error)
{
    g_ptr_array_add(scope->paths, NULL);
    struct reading *reading =
        reading_new(run, scope->root, (const char *const *)scope->paths->pdata, error);
    if (reading != NULL)
        g_ptr_array_add(run->readings, reading);
    return reading;
}

gboolean reading_run_all(struct reading_run *run, GError **error)
{
    if (!read_arguments(run, error))
        return FALSE;
    g_ptr_array_set_size(run->readings, 0);
    g_autoptr(GPtrArray) scopes = collect_scopes(run);
    for (guint i = 0; i < scopes->len; i++) {
        const struct reading *reading = read_scope(run, scopes->pdata[i], error);
        if (reading == NULL)
            return FALSE;
        /* A project that lies in what is reported is reported whole. It lies below this one, and so
         * behind it in the order of the roots: none of them has been read yet. */
        for (guint j = 0; j < reading->project->projects->len; j++) {
            char *below = g_strdup(reading->project->projects->pdata[j]);
            g_ptr_array_set_size(add_scope(scopes, below)->paths, 0);
        }
        g_ptr_array_sort(scopes, compare_scopes);
    }
    return TRUE;
}

const struct reading *reading_run_one(struct reading_run *run, GError **error)
{
    if (!read_arguments(run, error))
        return NULL;
    g_autoptr(GPtrArray) scopes = collect_scopes(run);
    if (scopes->len == 1)
        return read_scope(run, scopes->pdata[0], error);
    const struct scope *first = scopes->pdata[0], *second = scopes->pdata[1];
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                "the paths belong to several projects, `%s` and `%s`: name those of one",
                first->root, second->root);
    return NULL;
}

void reading_run_clear(struct reading_run *run)
{
    g_ptr_array_unref(run->readings);
    g_hash_table_unref(run->overlays);
    g_free(run->unsaved);
    g_free(run->folder);
}
