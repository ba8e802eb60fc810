#include "analyzer/report/report.h"

struct source_reader {
    char *root;
    GHashTable *contents; /* file → GBytes; NULL where it can't be read */
};

static void content_free(gpointer content)
{
    if (content)
        g_bytes_unref(content);
}

struct source_reader *source_reader_new(const char *root)
{
    struct source_reader *reader = g_new0(struct source_reader, 1);
    reader->root = g_strdup(root);
    reader->contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, content_free);
    return reader;
}

void source_reader_overlay(struct source_reader *reader, const char *file, GBytes *content)
{
    g_hash_table_replace(reader->contents, g_strdup(file), g_bytes_ref(content));
}

static GBytes *read_file(const struct source_reader *reader, const char *file)
{
    g_autofree char *path =
        g_path_is_absolute(file) ? g_strdup(file) : g_build_filename(reader->root, file, NULL);
    char *data = NULL;
    gsize length = 0;
    /* A FIFO or a device would be waited for. */
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(path, &data, &length, NULL))
        return NULL;
    return g_bytes_new_take(data, length);
}

const char *source_reader_get(struct source_reader *reader, const char *file, gsize *length)
{
    gpointer content = NULL;
    if (!g_hash_table_lookup_extended(reader->contents, file, NULL, &content)) {
        content = read_file(reader, file);
        g_hash_table_insert(reader->contents, g_strdup(file), content);
    }
    *length = 0;
    if (!content)
        return NULL;
    const char *text = g_bytes_get_data(content, length);
    return text ? text : "";
}

void source_reader_free(struct source_reader *reader)
{
    if (!reader)
        return;
    g_hash_table_unref(reader->contents);
    g_free(reader->root);
    g_free(reader);
}
