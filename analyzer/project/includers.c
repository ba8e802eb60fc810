#include "analyzer/project/includers.h"

#include "analyzer/project/file_index.h"
#include "analyzer/project/include_scan.h"
#include "analyzer/project/paths.h"

#include <string.h>

/* The folders that one set of flags looks in, and what was already visited with them. */
struct search {
    GPtrArray *quoted;   /* char *: for names in quotes, before the others */
    GPtrArray *others;   /* char * */
    GHashTable *visited; /* char *: paths */
};

struct finder {
    const struct project *project;
    GHashTable *found;    /* the result */
    GHashTable *searches; /* flags_id → struct search * */
    GHashTable *exists;   /* path → whether a regular file is there */
    GHashTable *scanned;  /* path → GArray of struct include_line, for files not in the project */
};

static void search_free(gpointer data)
{
    struct search *search = data;
    g_ptr_array_unref(search->quoted);
    g_ptr_array_unref(search->others);
    g_hash_table_unref(search->visited);
    g_free(search);
}

static void search_add(struct search *search, char **flags, const char *name)
{
    gsize length = strlen(name);
    GPtrArray *folders = g_str_equal(name, "-iquote") ? search->quoted : search->others;
    for (; *flags != NULL; flags++) {
        if (!g_str_has_prefix(*flags, name))
            continue;
        if ((*flags)[length] != '\0')
            g_ptr_array_add(folders, g_strdup(*flags + length));
        else if (flags[1] != NULL)
            g_ptr_array_add(folders, g_strdup(flags[1]));
    }
}

static struct search *search_of(struct finder *finder, const struct compile_entry *entry)
{
    gpointer key = GUINT_TO_POINTER(entry->flags_id);
    struct search *search = g_hash_table_lookup(finder->searches, key);
    if (search != NULL)
        return search;
    search = g_new0(struct search, 1);
    search->quoted = g_ptr_array_new_with_free_func(g_free);
    search->others = g_ptr_array_new_with_free_func(g_free);
    search->visited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    static const char *const in_order[] = {"-iquote", "-I", "-isystem", "-idirafter"};
    for (size_t i = 0; i < G_N_ELEMENTS(in_order); i++)
        search_add(search, entry->flags, in_order[i]);
    g_hash_table_insert(finder->searches, key, search);
    return search;
}

/* Whether `path` is a file of the project's tree. */
static gboolean is_followed(struct finder *finder, const char *path)
{
    if (file_index_find(finder->project->index, path) != NULL)
        return TRUE;
    if (path_below(finder->project->root, path) == NULL)
        return FALSE;
    gpointer known;
    if (!g_hash_table_lookup_extended(finder->exists, path, NULL, &known)) {
        known = GINT_TO_POINTER(g_file_test(path, G_FILE_TEST_IS_REGULAR));
        g_hash_table_insert(finder->exists, g_strdup(path), known);
    }
    return GPOINTER_TO_INT(known);
}

static char *look_in(struct finder *finder, const GPtrArray *folders, const char *name)
{
    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *path = path_absolute(folders->pdata[i], name);
        if (is_followed(finder, path))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static char *resolve(struct finder *finder, const struct search *search, const char *includer,
                     const struct include_line *line)
{
    if (line->is_quoted) {
        g_autofree char *folder = g_path_get_dirname(includer);
        g_autofree char *beside = path_absolute(folder, line->name);
        if (is_followed(finder, beside))
            return g_steal_pointer(&beside);
        char *quoted = look_in(finder, search->quoted, line->name);
        if (quoted != NULL)
            return quoted;
    }
    return look_in(finder, search->others, line->name);
}

/* The include lines of a file; an unreadable one has none. */
static const GArray *includes_of(struct finder *finder, const char *path)
{
    const struct project_file *file = file_index_find(finder->project->index, path);
    if (file != NULL)
        return file->includes;
    GArray *lines = g_hash_table_lookup(finder->scanned, path);
    if (lines == NULL) {
        g_autoptr(GBytes) content = path_read(path, NULL);
        gsize length = 0;
        const char *text = content != NULL ? g_bytes_get_data(content, &length) : NULL;
        lines = include_scan(text != NULL ? text : "", length);
        g_hash_table_insert(finder->scanned, g_strdup(path), lines);
    }
    return lines;
}

/* Follows everything that `entry` includes and that was not yet reached: a header of the project by
 * any unit, another file by one of the same flags. So each header is followed once, whatever the
 * number of flag sets. */
static void follow(struct finder *finder, struct compile_entry *entry)
{
    struct search *search = search_of(finder, entry);
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(open, g_strdup(entry->path));
    while (open->len > 0) {
        g_autofree char *path = g_ptr_array_steal_index_fast(open, open->len - 1);
        if (!g_hash_table_add(search->visited, g_strdup(path)))
            continue;
        struct project_file *file = file_index_find(finder->project->index, path);
        if (file != NULL && g_hash_table_contains(finder->found, file))
            continue;
        if (file != NULL)
            g_hash_table_insert(finder->found, file, entry);
        const GArray *lines = includes_of(finder, path);
        for (guint i = 0; i < lines->len; i++) {
            char *included =
                resolve(finder, search, path, &g_array_index(lines, struct include_line, i));
            if (included != NULL)
                g_ptr_array_add(open, included);
        }
    }
}

GHashTable *includers_find(const struct project *project, const struct compile_commands *commands)
{
    g_autoptr(GHashTable) searches = g_hash_table_new_full(NULL, NULL, NULL, search_free);
    g_autoptr(GHashTable) exists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) scanned =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    struct finder finder = {
        .project = project,
        .found = g_hash_table_new(NULL, NULL),
        .searches = searches,
        .exists = exists,
        .scanned = scanned,
    };
    for (guint i = 0; i < commands->entries->len; i++)
        follow(&finder, &g_array_index(commands->entries, struct compile_entry, i));
    return finder.found;
}
