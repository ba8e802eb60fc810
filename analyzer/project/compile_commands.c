#include "analyzer/project/compile_commands.h"

#include "analyzer/project/compile_flags.h"
#include "analyzer/project/paths.h"
#include "analyzer/source/lexer.h"

#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_QUARK(bothways - compile - error, compile_error)

static void entry_clear(gpointer data)
{
    struct compile_entry *entry = data;
    g_free(entry->path);
    g_strfreev(entry->flags);
}

void compile_commands_free(struct compile_commands *commands)
{
    if (commands == NULL)
        return;
    g_hash_table_unref(commands->index);
    g_array_unref(commands->entries);
    g_free(commands->path);
    g_free(commands);
}

static cJSON *parse(const char *path, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) content = path_read(path, &problem);
    if (content == NULL) {
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_NOT_FOUND, "%s", problem->message);
        return NULL;
    }
    gsize length;
    const char *text = g_bytes_get_data(content, &length);
    const char *end = text;
    cJSON *json = cJSON_ParseWithLengthOpts(text, length, &end, FALSE);
    if (json == NULL) {
        size_t offset = end != NULL ? MIN((size_t)(end - text), length) : 0;
        struct place place = place_at_offset(text, length, offset);
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_MALFORMED, "%s:%u:%u: this is no JSON",
                    path, place.line, place.column);
    }
    return json;
}

static const char *string_of(const cJSON *entry, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, key));
}

/* The words of an entry's command, the compiler first; NULL where it has none that can be read. */
static char **entry_words(const cJSON *entry)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(entry, "arguments");
    if (cJSON_IsArray(list)) {
        g_autoptr(GStrvBuilder) words = g_strv_builder_new();
        const cJSON *word;
        cJSON_ArrayForEach(word, list)
        {
            if (!cJSON_IsString(word))
                return NULL;
            g_strv_builder_add(words, word->valuestring);
        }
        return g_strv_builder_end(words);
    }
    const char *command = string_of(entry, "command");
    char **words = NULL;
    if (command != NULL)
        g_shell_parse_argv(command, NULL, &words, NULL);
    return words;
}

static gboolean read_entry(const cJSON *json, const char *database, guint number,
                           struct compile_entry *entry, GError **error)
{
    const char *file = string_of(json, "file");
    g_auto(GStrv) words = entry_words(json);
    if (file == NULL || words == NULL) {
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_MALFORMED,
                    "%s: entry %u has no %s that can be read", database, number,
                    file == NULL ? "`file`" : "`command` or `arguments`");
        return FALSE;
    }
    g_autofree char *beside = g_path_get_dirname(database);
    const char *said = string_of(json, "directory");
    g_autofree char *folder = path_absolute(beside, said != NULL ? said : ".");
    g_autofree char *path = path_absolute(folder, file);
    g_autofree char *real = path_real(path);
    entry->flags = flags_of_command((const char *const *)words, folder, file);
    entry->path = real != NULL ? g_steal_pointer(&real) : g_steal_pointer(&path);
    return TRUE;
}

/* Entries of equal flags get one number, so that what was found for one counts for all. */
static void number_flags(GArray *entries)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < entries->len; i++) {
        struct compile_entry *entry = &g_array_index(entries, struct compile_entry, i);
        char *key = g_strjoinv("\n", entry->flags);
        gpointer known;
        if (g_hash_table_lookup_extended(numbers, key, NULL, &known)) {
            entry->flags_id = GPOINTER_TO_UINT(known);
            g_free(key);
        } else {
            entry->flags_id = g_hash_table_size(numbers);
            g_hash_table_insert(numbers, key, GUINT_TO_POINTER(entry->flags_id));
        }
    }
}

static gboolean read_entries(const cJSON *json, const char *path, GArray *entries, GError **error)
{
    g_autoptr(GArray) later = g_array_new(FALSE, TRUE, sizeof(struct compile_entry));
    const cJSON *item;
    guint number = 0;
    gboolean ok = TRUE;
    cJSON_ArrayForEach(item, json)
    {
        struct compile_entry entry = {0};
        ok = ok && read_entry(item, path, ++number, &entry, error);
        if (ok)
            g_array_append_vals(path_is_cplusplus(entry.path) ? later : entries, &entry, 1);
    }
    g_array_append_vals(entries, later->data, later->len);
    number_flags(entries);
    return ok;
}

struct compile_commands *compile_commands_load(const char *path, GError **error)
{
    cJSON *json = parse(path, error);
    if (json == NULL)
        return NULL;
    struct compile_commands *commands = g_new0(struct compile_commands, 1);
    commands->path = g_strdup(path);
    commands->entries = g_array_new(FALSE, TRUE, sizeof(struct compile_entry));
    g_array_set_clear_func(commands->entries, entry_clear);
    commands->index = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean ok = cJSON_IsArray(json);
    if (!ok)
        g_set_error(error, COMPILE_ERROR, COMPILE_ERROR_MALFORMED,
                    "%s:1:1: a list of compile commands must stand here", path);
    ok = ok && read_entries(json, path, commands->entries, error);
    cJSON_Delete(json);
    for (guint i = commands->entries->len; i > 0; i--) {
        struct compile_entry *entry =
            &g_array_index(commands->entries, struct compile_entry, i - 1);
        g_hash_table_insert(commands->index, entry->path, entry);
    }
    if (!ok)
        g_clear_pointer(&commands, compile_commands_free);
    return commands;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In `folder` itself, else in the first of its build* folders that has one. */
static char *find_in(const char *folder)
{
    static const char name[] = "compile_commands.json";
    char *path = g_build_filename(folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return path;
    g_clear_pointer(&path, g_free);
    g_autoptr(GPtrArray) builds = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *entry;
    while (entries != NULL && (entry = g_dir_read_name(entries)) != NULL) {
        if (g_str_has_prefix(entry, "build"))
            g_ptr_array_add(builds, g_build_filename(folder, entry, name, NULL));
    }
    g_ptr_array_sort(builds, compare_names);
    for (guint i = 0; i < builds->len; i++) {
        if (g_file_test(builds->pdata[i], G_FILE_TEST_IS_REGULAR))
            return g_ptr_array_steal_index(builds, i);
    }
    return NULL;
}

char *compile_commands_find(const char *root)
{
    g_autofree char *folder = g_strdup(root);
    for (;;) {
        char *found = find_in(folder);
        g_autofree char *git = g_build_filename(folder, ".git", NULL);
        char *parent = g_path_get_dirname(folder);
        gboolean is_last = g_str_equal(parent, folder) || g_file_test(git, G_FILE_TEST_EXISTS);
        g_free(folder);
        folder = parent;
        if (found != NULL || is_last)
            return found;
    }
}
