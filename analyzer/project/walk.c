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

struct walk {
    GPtrArray *folders;  /* char *: still to be read */
    GArray *regular;     /* struct walked_file: headers */
    GArray *links;       /* struct walked_file: symbolic links to files, named as headers */
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

static void clear_walked(gpointer file)
{
    g_clear_pointer(&((struct walked_file *)file)->path, g_free);
}

static GArray *walked_new(void)
{
    GArray *files = g_array_new(FALSE, FALSE, sizeof(struct walked_file));
    g_array_set_clear_func(files, clear_walked);
    return files;
}

/* One stat a header: what it says is used by all that ask later whether the header has changed. */
static void visit_header(struct walk *walk, int folder, const char *name, char *path,
                         gboolean is_link)
{
    struct stat status;
    if (path_is_own_header(path) || fstatat(folder, name, &status, 0) != 0 ||
        !S_ISREG(status.st_mode)) {
        g_free(path);
        return;
    }
    const struct walked_file file = {.path = path, .stamp = file_stamp_of_status(&status)};
    g_array_append_val(is_link ? walk->links : walk->regular, file);
}

/* `prefix` is the folder's path with a slash behind it. */
static void visit_entry(struct walk *walk, const char *prefix, int folder,
                        const struct dirent *entry)
{
    const char *name = entry->d_name;
    const unsigned char type = entry_type(folder, entry);
    if (type == DT_DIR && name[0] != '.')
        g_ptr_array_add(walk->folders, g_strconcat(prefix, name, NULL));
    else if ((type == DT_REG || type == DT_LNK) && path_is_header(name))
        visit_header(walk, folder, name, g_strconcat(prefix, name, NULL), type == DT_LNK);
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
    g_autofree char *prefix = g_strconcat(path, g_str_has_suffix(path, "/") ? "" : "/", NULL);
    const struct dirent *entry;
    while (!is_other_project && (entry = readdir(stream)) != NULL)
        visit_entry(walk, prefix, dirfd(stream), entry);
    closedir(stream);
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gint compare_walked(gconstpointer a, gconstpointer b)
{
    const struct walked_file *left = a, *right = b;
    return strcmp(left->path, right->path);
}

/* Moves what was not seen under another name. */
static void keep_new(GArray *files, GArray *into, GHashTable *seen)
{
    g_array_sort(files, compare_walked);
    for (guint i = 0; i < files->len; i++) {
        struct walked_file *file = &g_array_index(files, struct walked_file, i);
        if (!g_hash_table_add(seen, &file->stamp))
            continue;
        g_array_append_vals(into, file, 1);
        file->path = NULL;
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

GArray *walk_headers(const char *folder, GPtrArray *projects)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) regular = walked_new();
    g_autoptr(GArray) links = walked_new();
    struct walk walk = {
        .folders = folders, .regular = regular, .links = links, .projects = projects};
    visit_below(&walk, folder);
    g_autoptr(GHashTable) seen = g_hash_table_new(file_stamp_hash_file, file_stamp_equal_file);
    GArray *headers = walked_new();
    keep_new(regular, headers, seen);
    keep_new(links, headers, seen);
    if (links->len > 0)
        g_array_sort(headers, compare_walked);
    if (projects != NULL)
        g_ptr_array_sort(projects, compare_paths);
    return headers;
}

GPtrArray *walk_hard_links(const char *folder, const char *path)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) regular = walked_new();
    g_autoptr(GArray) links = walked_new();
    struct walk walk = {.folders = folders, .regular = regular, .links = links};
    visit_below(&walk, folder);
    GPtrArray *same = g_ptr_array_new_with_free_func(g_free);
    const struct file_stamp stamp = file_stamp_of(path);
    for (guint i = 0; stamp.inode != 0 && i < regular->len; i++) {
        struct walked_file *file = &g_array_index(regular, struct walked_file, i);
        if (file_stamp_equal_file(&stamp, &file->stamp))
            g_ptr_array_add(same, g_steal_pointer(&file->path));
    }
    g_ptr_array_sort(same, compare_paths);
    return same;
}
