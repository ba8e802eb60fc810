#include "analyzer/project/file_index.h"

#include "analyzer/project/paths.h"
#include "analyzer/project/walk.h"

#include <stdint.h>
#include <string.h>

struct file_index {
    GHashTable *by_path; /* path → struct project_file * */
    GHashTable *by_name; /* last part of the path → GPtrArray of struct project_file * */
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

struct file_index *file_index_new(const GPtrArray *files)
{
    struct file_index *index = g_new0(struct file_index, 1);
    index->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    index->by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < files->len; i++) {
        struct project_file *file = files->pdata[i];
        const char *name = last_part(file->path);
        g_hash_table_insert(index->by_path, file->path, file);
        GPtrArray *same = g_hash_table_lookup(index->by_name, name);
        if (same == NULL) {
            same = g_ptr_array_new();
            g_hash_table_insert(index->by_name, (gpointer)(uintptr_t)name, same);
        }
        g_ptr_array_add(same, file);
    }
    return index;
}

void file_index_free(struct file_index *index)
{
    if (index == NULL)
        return;
    g_hash_table_destroy(index->by_path);
    g_hash_table_destroy(index->by_name);
    g_free(index);
}

struct project_file *file_index_find(const struct file_index *index, const char *path)
{
    return g_hash_table_lookup(index->by_path, path);
}

/* Whether the name is already what path_absolute() would make of it: most are. */
static gboolean is_clean(const char *name)
{
    if (*name == '/')
        return FALSE;
    for (const char *part = name;; part++) {
        const char *end = strchrnul(part, '/');
        const size_t n = (size_t)(end - part);
        if (n == 0 || (n == 1 && part[0] == '.') || (n == 2 && part[0] == '.' && part[1] == '.'))
            return FALSE;
        if (*end == '\0')
            return TRUE;
        part = end;
    }
}

/* The path that a quoted name has beside its includer. The caller frees it. */
static char *path_beside(const char *includer, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(includer);
    return is_clean(name) ? g_strconcat(folder, "/", name, NULL) : path_absolute(folder, name);
}

/* `name` with a leading slash and without `.` and `..`: the end of the path of what it means. The
 * caller frees it. */
static char *path_end(const char *name)
{
    return is_clean(name) ? g_strconcat("/", name, NULL)
                          : path_absolute("/", *name == '/' ? name + 1 : name);
}

static size_t common_length(const char *a, const char *b)
{
    size_t last_slash = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        if (a[i] == '/')
            last_slash = i;
    }
    return last_slash;
}

/* Of the files whose path ends in `end`, the one nearest to the includer; of equally near ones the
 * one with the shortest path, then the first. */
static struct project_file *nearest_file(const GPtrArray *same, const char *includer,
                                         const char *end, enum resolution *resolution)
{
    struct project_file *best = NULL;
    *resolution = RESOLVED_NOT;
    size_t best_common = 0, best_length = 0;
    for (guint i = 0; same != NULL && i < same->len; i++) {
        struct project_file *file = same->pdata[i];
        if (!g_str_has_suffix(file->path, end))
            continue;
        *resolution = best == NULL ? RESOLVED_ONLY : RESOLVED_NEAREST;
        size_t common = common_length(includer, file->path);
        size_t length = strlen(file->path);
        if (best == NULL || common > best_common ||
            (common == best_common && length < best_length)) {
            best = file;
            best_common = common;
            best_length = length;
        }
    }
    return best;
}

struct project_file *file_index_resolve(const struct file_index *index, const char *includer,
                                        const struct include_line *line,
                                        enum resolution *resolution)
{
    enum resolution ignored;
    if (resolution == NULL)
        resolution = &ignored;
    const GPtrArray *same = g_hash_table_lookup(index->by_name, last_part(line->name));
    *resolution = same != NULL ? RESOLVED_BESIDE : RESOLVED_NOT;
    if (same == NULL)
        return NULL;
    if (line->is_quoted) {
        g_autofree char *path = path_beside(includer, line->name);
        struct project_file *beside = file_index_find(index, path);
        if (beside != NULL)
            return beside;
    }
    g_autofree char *end = path_end(line->name);
    return nearest_file(same, includer, end, resolution);
}

/* What an include line in `file` is looked up by: the whole path of what it means, or the end of
 * that. NULL where no file of the project can be meant, nor an annotation header. The caller frees
 * it. */
static char *line_key(const struct file_index *index, const struct project_file *file,
                      const struct include_line *line)
{
    const char *name = last_part(line->name);
    if (!g_hash_table_contains(index->by_name, name))
        return g_str_equal(name, "model.h") || g_str_equal(name, "prefixed.h")
                   ? path_end(line->name)
                   : NULL;
    char *beside = line->is_quoted ? path_beside(file->path, line->name) : NULL;
    if (beside != NULL && file_index_find(index, beside) != NULL)
        return beside;
    g_free(beside);
    return path_end(line->name);
}

/* Takes `key`. */
static void add_includer(GHashTable *includers, char *key, struct project_file *file)
{
    GPtrArray *who = g_hash_table_lookup(includers, key);
    if (who == NULL) {
        who = g_ptr_array_new();
        g_hash_table_insert(includers, key, who);
    } else {
        g_free(key);
    }
    g_ptr_array_add(who, file);
}

/* Which files include what: the end of a path, or a whole one → GPtrArray of struct project_file *.
 */
static GHashTable *collect_includers(const struct file_index *index, const GPtrArray *files,
                                     GPtrArray *reached)
{
    GHashTable *includers =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < files->len; i++) {
        struct project_file *file = files->pdata[i];
        for (guint j = 0; j < file->includes->len; j++) {
            char *key =
                line_key(index, file, &g_array_index(file->includes, struct include_line, j));
            if (key == NULL)
                continue;
            if (!file->is_read && path_is_own_header(key)) {
                file->is_read = TRUE;
                g_ptr_array_add(reached, file);
            }
            add_includer(includers, key, file);
        }
    }
    return includers;
}

void file_index_mark_models(const struct file_index *index, const GPtrArray *files)
{
    g_autoptr(GPtrArray) reached = g_ptr_array_new();
    g_autoptr(GHashTable) includers = collect_includers(index, files, reached);
    for (guint i = 0; i < reached->len; i++) {
        const struct project_file *file = reached->pdata[i];
        /* Every end of its path that begins with a slash, the whole path first. */
        for (const char *end = file->path; end != NULL; end = strchr(end + 1, '/')) {
            GPtrArray *who = g_hash_table_lookup(includers, end);
            for (guint j = 0; who != NULL && j < who->len; j++) {
                struct project_file *includer = who->pdata[j];
                if (!includer->is_read) {
                    includer->is_read = TRUE;
                    g_ptr_array_add(reached, includer);
                }
            }
            /* Whoever includes it under this name is reached now. */
            if (who != NULL)
                g_ptr_array_set_size(who, 0);
        }
    }
}
