/* `bothways check --watch`: checks again whenever something that the last check read has changed.
 */

#include "analyzer/commands/check.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/watch.h"

#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

enum { POLL_MILLISECONDS = 500 };

struct watching {
    const struct check_values *values;
    const struct arguments *arguments;
    struct watch *watch;
    GHashTable *files;   /* char *: absolute paths that the last check read */
    GHashTable *folders; /* char * */
    int status;
    gboolean is_ended;
};

/* The folder, and those above it up to the root. */
static void add_folders(struct watching *watching, const char *root, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    while (path_below(root, folder) != NULL && !g_hash_table_contains(watching->folders, folder)) {
        char *above = g_path_get_dirname(folder);
        g_hash_table_add(watching->folders, folder);
        folder = above;
    }
}

/* A folder that is new may hold headers a moment later. */
static void add_folders_below(struct watching *watching, const char *root)
{
    g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(root, name, NULL);
        if (name[0] == '.' || !g_file_test(path, G_FILE_TEST_IS_DIR))
            continue;
        g_autofree char *database = g_build_filename(path, "compile_commands.json", NULL);
        g_hash_table_add(watching->files, g_steal_pointer(&database));
        g_hash_table_add(watching->folders, g_steal_pointer(&path));
    }
}

static void add_root(struct watching *watching, const char *root)
{
    static const char *const names[] = {".bothways.yaml", "compile_commands.json"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        g_hash_table_add(watching->files, g_build_filename(root, names[i], NULL));
    g_hash_table_add(watching->folders, g_strdup(root));
    add_folders_below(watching, root);
}

static void add_reading(struct watching *watching, const struct reading *reading)
{
    const char *root = reading->project->root;
    add_root(watching, root);
    for (guint i = 0; i < reading->config->files->len; i++)
        g_hash_table_add(watching->files, g_strdup(reading->config->files->pdata[i]));
    for (guint i = 0; i < reading->project->files->len; i++) {
        const struct project_file *file = reading->project->files->pdata[i];
        g_hash_table_add(watching->files, g_strdup(file->path));
        add_folders(watching, root, file->path);
    }
    for (size_t i = 0; i < reading->facts->n_headers; i++) {
        const struct fact_header *header = &reading->facts->headers[i];
        for (size_t j = 0; j < header->n_includes; j++)
            g_hash_table_add(watching->files, path_absolute(root, header->includes[j]));
    }
}

/* What to watch after a check; where it could not be made, what the last one read, too. */
static void collect(struct watching *watching, const struct check *check)
{
    if (check->run.readings->len > 0 && check->root != NULL) {
        g_hash_table_remove_all(watching->files);
        g_hash_table_remove_all(watching->folders);
    }
    if (check->run.folder != NULL)
        add_root(watching, check->run.folder);
    for (guint i = 0; i < check->run.readings->len; i++)
        add_reading(watching, check->run.readings->pdata[i]);
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, check->baselines);
    while (g_hash_table_iter_next(&iter, &path, NULL))
        g_hash_table_add(watching->files, g_strdup(path));
}

static void check_again(struct watching *watching)
{
    gint64 start = g_get_real_time();
    if (isatty(STDOUT_FILENO))
        fputs("\033[H\033[2J", stdout);
    struct check check = check_new(watching->values, watching->arguments);
    int status = check_run(&check);
    fflush(stdout);
    collect(watching, &check);
    check_clear(&check);
    watch_set(watching->watch, watching->files, watching->folders, start);
    /* The same Ctrl-C ends the workers of a check that is under way: it says nothing. */
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    if (!watching->is_ended || watching->status < 0)
        watching->status = status;
    if (!watching->is_ended && !watching->values->reading.quiet)
        fputs("bothways: waiting for changes; Ctrl-C ends\n", stderr);
}

static gboolean end(gpointer watching)
{
    ((struct watching *)watching)->is_ended = TRUE;
    return G_SOURCE_CONTINUE;
}

static gboolean wake(gpointer ignored)
{
    (void)ignored;
    return G_SOURCE_CONTINUE;
}

int check_watch(const struct check_values *values, const struct arguments *arguments)
{
    struct watching watching = {
        .values = values,
        .arguments = arguments,
        .watch = watch_new(),
        .files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .status = -1,
    };
    guint sources[] = {g_unix_signal_add(SIGINT, end, &watching),
                       g_unix_signal_add(SIGTERM, end, &watching),
                       g_timeout_add(POLL_MILLISECONDS, wake, NULL)};
    check_again(&watching);
    while (!watching.is_ended) {
        g_main_context_iteration(NULL, TRUE);
        if (!watching.is_ended && watch_poll(watching.watch))
            check_again(&watching);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
    g_hash_table_unref(watching.files);
    g_hash_table_unref(watching.folders);
    watch_free(watching.watch);
    return watching.status;
}
