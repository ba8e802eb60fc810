#include "analyzer/fix/journal.h"

#include "analyzer/fix/replace.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define JOURNAL_VERSION 1

static void entry_clear(gpointer data)
{
    struct journal_entry *entry = data;
    g_free(entry->temporary);
    g_free(entry->path);
    g_free(entry->before);
    g_free(entry->after);
}

GArray *journal_new(void)
{
    GArray *entries = g_array_new(FALSE, TRUE, sizeof(struct journal_entry));
    g_array_set_clear_func(entries, entry_clear);
    return entries;
}

static char *journal_path(const char *root)
{
    return g_build_filename(root, REPLACE_JOURNAL, NULL);
}

void journal_sync_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    (void)fsync(descriptor);
    close(descriptor);
}

static char *journal_text(const GArray *entries)
{
    cJSON *document = cJSON_CreateObject();
    cJSON_AddNumberToObject(document, "bothways_fix", JOURNAL_VERSION);
    cJSON *files = cJSON_AddArrayToObject(document, "files");
    for (guint i = 0; i < entries->len; i++) {
        const struct journal_entry *entry = &g_array_index(entries, struct journal_entry, i);
        cJSON *file = cJSON_CreateObject();
        cJSON_AddStringToObject(file, "path", entry->path);
        cJSON_AddStringToObject(file, "temporary", entry->temporary);
        cJSON_AddStringToObject(file, "before", entry->before);
        cJSON_AddStringToObject(file, "after", entry->after);
        cJSON_AddItemToArray(files, file);
    }
    char *printed = cJSON_Print(document);
    char *text = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(document);
    return text;
}

gboolean journal_write(const char *root, const GArray *entries, GError **error)
{
    g_autofree char *path = journal_path(root);
    g_autofree char *text = journal_text(entries);
    gboolean ok = g_file_set_contents_full(
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);
    if (ok)
        journal_sync_folder(root);
    return ok;
}

static char *copy_text(const cJSON *object, const char *key)
{
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key)));
}

/* A journal comes out of a folder that anybody may have made: it may only do what replace.c does.
 */
static gboolean is_ours(const struct journal_entry *entry)
{
    if (entry->path == NULL || entry->temporary == NULL || entry->before == NULL ||
        entry->after == NULL || !g_path_is_absolute(entry->path))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(entry->path);
    g_autofree char *other = g_path_get_dirname(entry->temporary);
    g_autofree char *name = g_path_get_basename(entry->temporary);
    return g_str_equal(folder, other) && g_str_has_prefix(name, JOURNAL_TEMPORARY);
}

GArray *journal_read(const char *root)
{
    g_autofree char *path = journal_path(root);
    g_autofree char *text = NULL;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    cJSON *document = cJSON_Parse(text);
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(document, "bothways_fix");
    GArray *entries = NULL;
    if (cJSON_IsNumber(version) && version->valueint == JOURNAL_VERSION) {
        entries = journal_new();
        const cJSON *file;
        cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(document, "files"))
        {
            struct journal_entry entry = {
                .temporary = copy_text(file, "temporary"),
                .path = copy_text(file, "path"),
                .before = copy_text(file, "before"),
                .after = copy_text(file, "after"),
            };
            if (is_ours(&entry))
                g_array_append_val(entries, entry);
            else
                entry_clear(&entry);
        }
    }
    cJSON_Delete(document);
    return entries;
}

void journal_remove(const char *root)
{
    g_autofree char *path = journal_path(root);
    (void)unlink(path);
    journal_sync_folder(root);
}
