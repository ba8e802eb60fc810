#include "analyzer/fix/fix_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void fix_file_free(gpointer data)
{
    struct fix_file *file = data;
    g_ptr_array_unref(file->names);
    g_ptr_array_unref(file->paths);
    g_bytes_unref(file->original);
    g_bytes_unref(file->content);
    g_free(file->identity);
    g_free(file);
}

struct fix_files *fix_files_new(void)
{
    struct fix_files *files = g_new(struct fix_files, 1);
    *files = (struct fix_files){
        .files = g_ptr_array_new_with_free_func(fix_file_free),
        .by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .by_identity = g_hash_table_new(g_str_hash, g_str_equal),
    };
    return files;
}

void fix_files_free(struct fix_files *files)
{
    if (files == NULL)
        return;
    g_hash_table_unref(files->by_name);
    g_hash_table_unref(files->by_identity);
    g_ptr_array_unref(files->files);
    g_free(files);
}

/* The device and the inode; the name itself where there is no file yet. The caller frees it. */
static char *find_identity(const char *name)
{
    struct stat status;
    if (stat(name, &status) != 0)
        return g_strdup(name);
    return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)status.st_dev,
                           (guint64)status.st_ino);
}

/* Takes `identity` and `content`. */
static struct fix_file *add_file(struct fix_files *files, char *identity, GBytes *content)
{
    struct fix_file *file = g_new(struct fix_file, 1);
    *file = (struct fix_file){
        .names = g_ptr_array_new_with_free_func(g_free),
        .paths = g_ptr_array_new_with_free_func(g_free),
        .original = g_bytes_ref(content),
        .content = content,
        .identity = identity,
    };
    g_ptr_array_add(files->files, file);
    g_hash_table_insert(files->by_identity, file->identity, file);
    return file;
}

static struct fix_file *read_file(struct fix_files *files, const char *name)
{
    g_autofree char *identity = find_identity(name);
    struct fix_file *known = g_hash_table_lookup(files->by_identity, identity);
    if (known != NULL)
        return known;
    char *text = NULL;
    gsize length = 0;
    /* A FIFO or a device would be waited for. */
    if (!g_file_test(name, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(name, &text, &length, NULL))
        return NULL;
    return add_file(files, g_steal_pointer(&identity), g_bytes_new_take(text, length));
}

static void add_path(struct fix_file *file, const char *name)
{
    char *path = realpath(name, NULL);
    if (path != NULL && !g_ptr_array_find_with_equal_func(file->paths, path, g_str_equal, NULL))
        g_ptr_array_add(file->paths, g_strdup(path));
    free(path);
}

struct fix_file *fix_files_find(struct fix_files *files, const char *name)
{
    gpointer known = NULL;
    if (g_hash_table_lookup_extended(files->by_name, name, NULL, &known))
        return known;
    struct fix_file *file = read_file(files, name);
    g_hash_table_insert(files->by_name, g_strdup(name), file);
    if (file != NULL)
        g_ptr_array_add(file->names, g_strdup(name));
    if (file != NULL && !file->unsaved)
        add_path(file, name);
    return file;
}

void fix_files_lay_over(struct fix_files *files, const char *name, GBytes *content)
{
    struct fix_file *file = add_file(files, find_identity(name), g_bytes_ref(content));
    file->unsaved = TRUE;
    g_ptr_array_add(file->names, g_strdup(name));
    g_hash_table_insert(files->by_name, g_strdup(name), file);
}

static void unref_bytes(gpointer bytes)
{
    g_bytes_unref(bytes);
}

GPtrArray *fix_files_save(const struct fix_files *files)
{
    GPtrArray *saved = g_ptr_array_new_with_free_func(unref_bytes);
    for (guint i = 0; i < files->files->len; i++) {
        const struct fix_file *file = files->files->pdata[i];
        g_ptr_array_add(saved, g_bytes_ref(file->content));
    }
    return saved;
}

void fix_files_restore(struct fix_files *files, const GPtrArray *saved)
{
    for (guint i = 0; i < files->files->len; i++) {
        struct fix_file *file = files->files->pdata[i];
        /* Files that have become known since are as they were read. */
        GBytes *content = i < saved->len ? saved->pdata[i] : file->original;
        g_bytes_ref(content);
        g_bytes_unref(file->content);
        file->content = content;
    }
}
