#include "analyzer/project/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean has_suffix_of(const char *path, const char *const *suffixes)
{
    for (; *suffixes != NULL; suffixes++) {
        if (g_str_has_suffix(path, *suffixes))
            return TRUE;
    }
    return FALSE;
}

gboolean path_is_header(const char *path)
{
    static const char *const suffixes[] = {".h", ".hh", ".hpp", ".hxx", NULL};
    return has_suffix_of(path, suffixes);
}

gboolean path_is_source(const char *path)
{
    static const char *const suffixes[] = {".c", ".cc", ".cpp", ".cxx", NULL};
    return has_suffix_of(path, suffixes);
}

gboolean path_is_own_header(const char *path)
{
    static const char *const suffixes[] = {"/bothways/model.h", "/bothways/prefixed.h", NULL};
    return has_suffix_of(path, suffixes);
}

guint file_id_hash(gconstpointer id)
{
    const struct file_id *file = id;
    guint64 mixed = (guint64)file->inode * 0x9E3779B97F4A7C15u ^ (guint64)file->device;
    return (guint)(mixed >> 32);
}

gboolean file_id_equal(gconstpointer a, gconstpointer b)
{
    const struct file_id *left = a, *right = b;
    return left->inode == right->inode && left->device == right->device;
}

gboolean file_id_of(const char *path, struct file_id *id)
{
    struct stat status;
    if (stat(path, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
        return FALSE;
    *id = (struct file_id){.device = status.st_dev, .inode = status.st_ino};
    return TRUE;
}

struct walk {
    GPtrArray *folders;  /* char *: still to be read */
    GPtrArray *regular;  /* char *: headers */
    GPtrArray *links;    /* char *: symbolic links named as headers */
    GPtrArray *projects; /* char *: folders that are projects of their own; NULL: none is */
};

static unsigned char entry_type(int folder, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_UNKNOWN;
    return S_ISDIR(status.st_mode)   ? DT_DIR
           : S_ISREG(status.st_mode) ? DT_REG
           : S_ISLNK(status.st_mode) ? DT_LNK
                                     : DT_UNKNOWN;
}

static void visit_entry(struct walk *walk, const char *path, DIR *stream,
                        const struct dirent *entry)
{
    const char *name = entry->d_name;
    unsigned char type = entry_type(dirfd(stream), entry);
    char *full = g_build_filename(path, name, NULL);
    gboolean is_header = path_is_header(name) && !path_is_own_header(full);
    if (type == DT_DIR && name[0] != '.')
        g_ptr_array_add(walk->folders, g_steal_pointer(&full));
    else if (type == DT_REG && is_header)
        g_ptr_array_add(walk->regular, g_steal_pointer(&full));
    else if (type == DT_LNK && is_header)
        g_ptr_array_add(walk->links, g_steal_pointer(&full));
    g_free(full);
}

static void visit_folder(struct walk *walk, const char *path, gboolean is_first)
{
    DIR *stream = opendir(path);
    if (stream == NULL) {
        if (errno != ENOENT)
            g_printerr("bothways: cannot read folder `%s`: %s\n", path, g_strerror(errno));
        return;
    }
    gboolean is_other_project = !is_first && walk->projects != NULL &&
                                faccessat(dirfd(stream), ".bothways.yaml", F_OK, 0) == 0;
    if (is_other_project)
        g_ptr_array_add(walk->projects, g_strdup(path));
    const struct dirent *entry;
    while (!is_other_project && (entry = readdir(stream)) != NULL)
        visit_entry(walk, path, stream, entry);
    closedir(stream);
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Appends what is a regular file and was not seen under another name. */
static void keep_new(GPtrArray *paths, GPtrArray *into, GHashTable *seen)
{
    g_ptr_array_sort(paths, compare_paths);
    for (guint i = 0; i < paths->len; i++) {
        char **path = (char **)&paths->pdata[i];
        struct stat status;
        if (stat(*path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        struct file_id *id = g_new(struct file_id, 1);
        *id = (struct file_id){.device = status.st_dev, .inode = status.st_ino};
        if (g_hash_table_add(seen, id))
            g_ptr_array_add(into, g_steal_pointer(path));
    }
}

static void visit_below(struct walk *walk, const char *folder)
{
    visit_folder(walk, folder, TRUE);
    while (walk->folders->len > 0) {
        g_autofree char *next = g_ptr_array_steal_index_fast(walk->folders, walk->folders->len - 1);
        visit_folder(walk, next, FALSE);
    }
}

GPtrArray *walk_headers(const char *folder, GPtrArray *projects)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) regular = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);
    struct walk walk = {
        .folders = folders, .regular = regular, .links = links, .projects = projects};
    visit_below(&walk, folder);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(file_id_hash, file_id_equal, g_free, NULL);
    GPtrArray *headers = g_ptr_array_new_with_free_func(g_free);
    keep_new(regular, headers, seen);
    keep_new(links, headers, seen);
    g_ptr_array_sort(headers, compare_paths);
    if (projects != NULL)
        g_ptr_array_sort(projects, compare_paths);
    return headers;
}

GPtrArray *walk_hard_links(const char *folder, const char *path)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *regular = g_ptr_array_new_with_free_func(g_free);
    struct walk walk = {.folders = folders, .regular = regular, .links = links};
    visit_below(&walk, folder);
    struct file_id id, other;
    gboolean exists = file_id_of(path, &id);
    for (guint i = regular->len; i > 0; i--) {
        if (!exists || !file_id_of(regular->pdata[i - 1], &other) || !file_id_equal(&id, &other))
            g_ptr_array_remove_index(regular, i - 1);
    }
    g_ptr_array_sort(regular, compare_paths);
    return regular;
}
