/* Where include look-up finds nothing: a file that appears there could be found before another. */

#include "analyzer/cache/cache_internal.h"
#include "analyzer/project/include_scan.h"
#include "analyzer/project/paths.h"

#include <string.h>
#include <unistd.h>

struct look_up {
    GHashTable *folders; /* char *: that are searched */
    GHashTable *vain;
    GHashTable *stamps; /* char * → struct file_stamp *: the folders of `vain` */
    GHashTable *names;  /* char *: what is looked for in all of them */
};

static void add_folder(struct look_up *look_up, const char *folder)
{
    if (*folder != '\0')
        g_hash_table_add(look_up->folders, path_absolute("/", folder));
}

static void add_flag_folders(struct look_up *look_up, GVariant *flags)
{
    static const char *const names[] = {"-iquote", "-isystem", "-idirafter", "-I"};
    gsize n = 0;
    g_autofree const char **all = g_variant_get_bytestring_array(flags, &n);
    for (gsize i = 0; i < n; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
            if (!g_str_has_prefix(all[i], names[k]))
                continue;
            const char *joined = all[i] + strlen(names[k]);
            if (*joined != '\0')
                add_folder(look_up, joined);
            else if (i + 1 < n)
                add_folder(look_up, all[i + 1]);
            break;
        }
    }
}

static void add_folders(struct look_up *look_up, const GArray *headers)
{
    static const char *const variables[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH"};
    static const char *const own[] = {"/usr/local/include", "/include", "/usr/include"};
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < headers->len; i++) {
        GVariant *flags = g_array_index(headers, struct extraction_header, i).flags;
        if (g_hash_table_add(seen, flags))
            add_flag_folders(look_up, flags);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);
        g_auto(GStrv) folders = g_strsplit(value != NULL ? value : "", ":", -1);
        for (char **folder = folders; *folder != NULL; folder++)
            add_folder(look_up, *folder);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
        add_folder(look_up, own[i]);
}

/* The stamp of the folder that `path` lies in, taken when it is first asked for. One that was
 * changed just now is made zeros: it may change again within the grain of the clock. */
static struct file_stamp *folder_stamp(struct look_up *look_up, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct file_stamp *stamp = g_hash_table_lookup(look_up->stamps, folder);
    if (stamp == NULL) {
        stamp = g_new(struct file_stamp, 1);
        *stamp = file_stamp_of(folder);
        if (file_stamp_is_young(stamp, g_get_real_time()))
            *stamp = (struct file_stamp){0};
        g_hash_table_insert(look_up->stamps, g_steal_pointer(&folder), stamp);
    }
    return stamp;
}

/* A link to what does not exist leads to a file once that does, and the folder stays as it is. */
static void add_vain(struct look_up *look_up, const char *folder, const char *name)
{
    char *path = path_absolute(folder, name);
    struct file_stamp *stamp = folder_stamp(look_up, path);
    struct stat status;
    if (access(path, F_OK) == 0) {
        g_free(path);
        return;
    }
    if (lstat(path, &status) == 0)
        *stamp = (struct file_stamp){0};
    g_hash_table_add(look_up->vain, path);
}

/* Names in quotes are looked for beside their includer as well. */
static void add_lines(struct look_up *look_up, const struct project *project)
{
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = project->files->pdata[i];
        g_autofree char *folder = g_path_get_dirname(file->path);
        for (guint n = 0; file->includes != NULL && n < file->includes->len; n++) {
            const struct include_line *line =
                &g_array_index(file->includes, struct include_line, n);
            if (line->is_quoted)
                add_vain(look_up, folder, line->name);
            g_hash_table_add(look_up->names, g_strdup(line->name));
        }
    }
}

static gboolean includes_same(const struct fact_header *a, const struct fact_header *b)
{
    return a->n_includes == b->n_includes &&
           (a->n_includes == 0 ||
            memcmp(a->includes, b->includes, a->n_includes * sizeof *a->includes) == 0);
}

GPtrArray *cache_included(const GPtrArray *parts)
{
    GPtrArray *names = g_ptr_array_new();
    /* By address: facts have each string once, and headers mostly include the same. */
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < parts->len; i++) {
        const struct facts *facts = parts->pdata[i];
        for (size_t n = 0; n < facts->n_headers; n++) {
            if (n > 0 && includes_same(&facts->headers[n - 1], &facts->headers[n]))
                continue;
            for (size_t k = 0; k < facts->headers[n].n_includes; k++) {
                gpointer name = (gpointer)(uintptr_t)facts->headers[n].includes[k];
                if (g_hash_table_add(seen, name))
                    g_ptr_array_add(names, name);
            }
        }
    }
    return names;
}

/* What files of the system include is only known by where it was found. */
static void add_found(struct look_up *look_up, const char *path)
{
    const char *folder = strstr(path, "/include/");
    if (!g_path_is_absolute(path) || folder == NULL)
        return;
    const char *name = folder + strlen("/include/");
    g_autofree char *above = g_strndup(path, (gsize)(name - path - 1));
    const char *behind = strstr(name, "-linux-");
    const char *slash = strchr(name, '/');
    if (behind != NULL && slash != NULL && behind < slash) { /* a target's own folder */
        g_autofree char *target = g_strndup(path, (gsize)(slash - path));
        add_folder(look_up, target);
        name = slash + 1;
    }
    add_folder(look_up, above);
    if (!g_hash_table_contains(look_up->names, name))
        g_hash_table_add(look_up->names, g_strdup(name));
}

GHashTable *cache_vain_paths(const struct cache *cache, const struct project *project,
                             const GArray *headers, const GPtrArray *parts, GHashTable *stamps)
{
    (void)cache;
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct look_up look_up = {
        .folders = folders,
        .vain = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .stamps = stamps,
        .names = names,
    };
    add_folders(&look_up, headers);
    add_lines(&look_up, project);
    g_autoptr(GPtrArray) included = cache_included(parts);
    for (guint i = 0; i < included->len; i++)
        add_found(&look_up, included->pdata[i]);
    GHashTableIter by_folder, by_name;
    gpointer folder, name;
    g_hash_table_iter_init(&by_folder, folders);
    while (g_hash_table_iter_next(&by_folder, &folder, NULL)) {
        g_hash_table_iter_init(&by_name, names);
        while (g_hash_table_iter_next(&by_name, &name, NULL))
            add_vain(&look_up, folder, name);
    }
    return look_up.vain;
}
