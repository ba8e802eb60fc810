#include "analyzer/project/default_flags.h"

#include "analyzer/project/compile_flags.h"
#include "analyzer/project/file_index.h"
#include "analyzer/project/walk.h"

#include <string.h>

struct default_folders {
    GPtrArray *quoted; /* char *: for names in quotes only */
    GPtrArray *angled; /* char *: for names in angle brackets, and so for both */
    GHashTable *known; /* the strings of both */
    const struct project *project;
    gboolean is_ambiguous; /* some name means several files */
};

/* The headers of the C library that a project's own file must never hide. */
static const char *const standard_names[] = {
    "assert.h", "complex.h", "ctype.h",     "errno.h",       "fenv.h",   "float.h",  "inttypes.h",
    "iso646.h", "limits.h",  "locale.h",    "math.h",        "setjmp.h", "signal.h", "stdalign.h",
    "stdarg.h", "stdbool.h", "stdatomic.h", "stddef.h",      "stdint.h", "stdio.h",  "stdlib.h",
    "string.h", "strings.h", "tgmath.h",    "threads.h",     "time.h",   "uchar.h",  "unistd.h",
    "wchar.h",  "wctype.h",  "fcntl.h",     "stdnoreturn.h", NULL,
};

static void add_folder(struct default_folders *folders, const struct project_file *found,
                       const struct include_line *line)
{
    size_t path = strlen(found->path), name = strlen(line->name);
    /* A name with `..` in it means no folder of its own. */
    if (name + 1 >= path || !g_str_has_suffix(found->path, line->name))
        return;
    if (!line->is_quoted && g_strv_contains(standard_names, line->name))
        return;
    g_autofree char *folder = g_strndup(found->path, path - name - 1);
    g_autofree char *key = g_strconcat(line->is_quoted ? "\"" : "<", folder, NULL);
    if (g_hash_table_add(folders->known, g_steal_pointer(&key)))
        g_ptr_array_add(line->is_quoted ? folders->quoted : folders->angled,
                        g_steal_pointer(&folder));
}

static void follow(struct default_folders *folders, GPtrArray *open, GHashTable *seen)
{
    for (guint i = 0; i < open->len; i++) {
        const struct project_file *file = open->pdata[i];
        for (guint j = 0; j < file->includes->len; j++) {
            const struct include_line *line =
                &g_array_index(file->includes, struct include_line, j);
            enum resolution resolution;
            struct project_file *found =
                file_index_resolve(folders->project->index, file->path, line, &resolution);
            if (found == NULL)
                continue;
            if (resolution != RESOLVED_BESIDE)
                add_folder(folders, found, line);
            folders->is_ambiguous |= resolution == RESOLVED_NEAREST;
            if (g_hash_table_add(seen, found))
                g_ptr_array_add(open, found);
        }
    }
}

static gint compare_folders(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct default_folders *default_folders_new(const struct project *project)
{
    struct default_folders *folders = g_new0(struct default_folders, 1);
    folders->project = project;
    folders->quoted = g_ptr_array_new_with_free_func(g_free);
    folders->angled = g_ptr_array_new_with_free_func(g_free);
    folders->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < project->files->len; i++) {
        struct project_file *file = project->files->pdata[i];
        if (file->is_read && g_hash_table_add(seen, file))
            g_ptr_array_add(open, file);
    }
    follow(folders, open, seen);
    g_ptr_array_sort(folders->quoted, compare_folders);
    g_ptr_array_sort(folders->angled, compare_folders);
    return folders;
}

void default_folders_free(struct default_folders *folders)
{
    if (folders == NULL)
        return;
    g_ptr_array_unref(folders->quoted);
    g_ptr_array_unref(folders->angled);
    g_hash_table_unref(folders->known);
    g_free(folders);
}

/* Whether a folder holds a file that would hide one of the C library's. */
static gboolean hides_standard(const struct default_folders *folders, const char *folder)
{
    for (size_t i = 0; standard_names[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(folder, standard_names[i], NULL);
        if (file_index_find(folders->project->index, path) != NULL)
            return TRUE;
    }
    return FALSE;
}

static size_t shared_length(const char *folder, const char *path)
{
    size_t n = 0;
    while (folder[n] != '\0' && folder[n] == path[n])
        n++;
    return n;
}

struct nearness {
    const char *path;
};

static gint compare_nearness(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct nearness *from = data;
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    size_t near_left = shared_length(left, from->path);
    size_t near_right = shared_length(right, from->path);
    if (near_left != near_right)
        return near_left > near_right ? -1 : 1;
    return strcmp(left, right);
}

static void add_flags(const struct default_folders *folders, const GPtrArray *list,
                      gboolean is_quoted, const struct project_file *file, GStrvBuilder *flags)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(sorted, list->pdata[i]);
    struct nearness from = {.path = file->path};
    if (folders->is_ambiguous)
        g_ptr_array_sort_with_data(sorted, compare_nearness, &from);
    for (guint i = 0; i < sorted->len; i++) {
        const char *folder = sorted->pdata[i];
        if (is_quoted || hides_standard(folders, folder)) {
            g_strv_builder_add(flags, is_quoted ? "-iquote" : "-idirafter");
            g_strv_builder_add(flags, folder);
        } else {
            g_autofree char *joined = g_strconcat("-I", folder, NULL);
            g_strv_builder_add(flags, joined);
        }
    }
}

void default_folders_add_flags(const struct default_folders *folders,
                               const struct project_file *file, GStrvBuilder *flags)
{
    gboolean is_cplusplus = path_is_cplusplus(file->path);
    g_strv_builder_add(flags, is_cplusplus ? "-xc++" : "-xc");
    g_strv_builder_add(flags, is_cplusplus ? "-std=gnu++17" : "-std=gnu17");
    add_flags(folders, folders->quoted, TRUE, file, flags);
    add_flags(folders, folders->angled, FALSE, file, flags);
}

gboolean default_folders_differ(const struct default_folders *folders)
{
    return folders->is_ambiguous;
}
