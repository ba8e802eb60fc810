/* Fixtures as files: what lies in a folder, and copies that a test may change. */

#include "tests/support/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>

static gint compare_names(gconstpointer left, gconstpointer right)
{
    return g_strcmp0(*(const char *const *)left, *(const char *const *)right);
}

static bool has_suffix(const char *name, const char *const *suffixes)
{
    while (*suffixes != NULL && !g_str_has_suffix(name, *suffixes))
        suffixes++;
    return *suffixes != NULL;
}

static void collect_files(const char *folder, const char *below, const char *const *suffixes,
                          GPtrArray *names)
{
    g_autofree char *path = g_build_filename(folder, below, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *entry;
    while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
        g_autofree char *name =
            *below != '\0' ? g_build_filename(below, entry, NULL) : g_strdup(entry);
        g_autofree char *full = g_build_filename(folder, name, NULL);
        if (g_file_test(full, G_FILE_TEST_IS_DIR))
            collect_files(folder, name, suffixes, names);
        else if (has_suffix(name, suffixes))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
}

static GPtrArray *files_with(const char *folder, const char *const *suffixes)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    collect_files(folder, "", suffixes, names);
    g_ptr_array_sort(names, compare_names);
    return names;
}

GPtrArray *fixture_headers(const char *folder)
{
    static const char *const suffixes[] = {".h", NULL};
    return files_with(folder, suffixes);
}

GPtrArray *fixture_files(const char *folder)
{
    static const char *const suffixes[] = {".h", ".yaml", NULL};
    return files_with(folder, suffixes);
}

char *fixture_text(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        fail_msg("%s", error->message);
    return text;
}

static void copy_file(const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autofree char *folder = g_path_get_dirname(to);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    if (!g_file_get_contents(from, &text, &length, &error) ||
        !g_file_set_contents(to, text, (gssize)length, &error))
        fail_msg("%s", error->message);
}

char *fixture_copy(const char *from)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("bothways-fixture-XXXXXX", &error);
    if (folder == NULL)
        fail_msg("%s", error->message);
    if (!g_file_test(from, G_FILE_TEST_IS_DIR)) {
        g_autofree char *to = g_build_filename(folder, "example.h", NULL);
        copy_file(from, to);
        return folder;
    }
    g_autoptr(GPtrArray) names = fixture_files(from);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *source = g_build_filename(from, g_ptr_array_index(names, i), NULL);
        g_autofree char *to = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        copy_file(source, to);
    }
    return folder;
}

void fixture_remove(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *entry;
    while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, entry, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            fixture_remove(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}
