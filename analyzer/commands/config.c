/* `bothways config`: the resolved configuration, and which file or flag set each value. */

#include "analyzer/commands/command.h"
#include "analyzer/commands/reading.h"
#include "analyzer/project/paths.h"

#include <cjson/cJSON.h>
#include <stdio.h>

struct config_values {
    struct reading_values reading;
    char *format;
};

#define VALUE(field) offsetof(struct config_values, field)

static const char *const format_words[] = {"text", "json", NULL};

static const struct option config_options[] = {
    {"config", 0, OPTION_PATH, VALUE(reading.config), "FILE",
     "use this configuration file, and look for no other", NULL},
    {"isolated", 0, OPTION_FLAG, VALUE(reading.isolated), NULL,
     "look for no configuration; the project is the working folder", NULL},
    {"compile-commands", 'p', OPTION_PATH, VALUE(reading.database), "DIR",
     "the folder with the compile_commands.json to use", NULL},
    {"baseline", 0, OPTION_PATH, VALUE(reading.baseline), "FILE", "the baseline to use", NULL},
    {"select", 0, OPTION_LIST, VALUE(reading.select), "RULES", "as of `bothways check`", NULL},
    {"extend-select", 0, OPTION_LIST, VALUE(reading.extend_select), "RULES",
     "as of `bothways check`", NULL},
    {"ignore", 0, OPTION_LIST, VALUE(reading.ignore), "RULES", "as of `bothways check`", NULL},
    {"format", 'f', OPTION_WORD, VALUE(format), "text|json", "how to write it", format_words},
    {.name = NULL},
};

/* "file:line", "--flag" or "default". The caller frees it. */
static char *describe_origin(const struct config_origin *origin)
{
    if (origin->file != NULL)
        return g_strdup_printf("%s:%u", origin->file, origin->line);
    return g_strdup(origin->flag != NULL ? origin->flag : "default");
}

static void print_word(const char *key, const struct config_word *word)
{
    g_autofree char *origin = describe_origin(&word->origin);
    g_autofree char *value = word->detail != NULL
                                 ? g_strdup_printf("%s: %s", word->text, word->detail)
                                 : g_strdup(word->text);
    printf("%-17s %-30s  # %s\n", key, value, origin);
}

static void print_words(const char *key, const GArray *words)
{
    for (guint i = 0; i < words->len; i++)
        print_word(key, &g_array_index(words, struct config_word, i));
}

static void print_scopes(const struct config *config)
{
    for (guint i = 0; i < config->scopes->len; i++) {
        const struct config_scope *scope = config->scopes->pdata[i];
        print_word("per_file", &scope->pattern);
        print_words("  select", scope->select);
        print_words("  ignore", scope->ignore);
        print_words("  severity", scope->severity);
    }
}

static void print_text(const struct config *config)
{
    printf("%-17s %s\n", "project", config->root);
    for (guint i = 0; i < config->files->len; i++)
        printf("%-17s %s\n", "file",
               path_name(config->folder, (const char *)config->files->pdata[i]));
    if (config->files->len == 0)
        printf("%-17s none\n", "file");
    for (size_t i = 0; i < N_CONFIG_KEYS; i++) {
        if (config_keys[i].kind == CONFIG_KIND_PER_FILE)
            print_scopes(config);
        else
            print_words(config_keys[i].name, config->words[i]);
        if (i == CONFIG_SELECT)
            print_words("select", config->extend_select);
    }
}

static cJSON *origin_to_json(const struct config_origin *origin)
{
    cJSON *json = cJSON_CreateObject();
    if (origin->file != NULL) {
        cJSON_AddStringToObject(json, "file", origin->file);
        cJSON_AddNumberToObject(json, "line", origin->line);
    } else if (origin->flag != NULL) {
        cJSON_AddStringToObject(json, "flag", origin->flag);
    } else {
        cJSON_AddBoolToObject(json, "default", true);
    }
    return json;
}

static cJSON *word_to_json(const struct config_word *word)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "value", word->text);
    if (word->detail != NULL)
        cJSON_AddStringToObject(json, "severity", word->detail);
    if (word->path != NULL)
        cJSON_AddStringToObject(json, "path", word->path);
    cJSON_AddItemToObject(json, "from", origin_to_json(&word->origin));
    return json;
}

static cJSON *words_to_json(const GArray *words)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < words->len; i++)
        cJSON_AddItemToArray(json, word_to_json(&g_array_index(words, struct config_word, i)));
    return json;
}

static cJSON *scopes_to_json(const struct config *config)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < config->scopes->len; i++) {
        const struct config_scope *scope = config->scopes->pdata[i];
        cJSON *entry = word_to_json(&scope->pattern);
        cJSON_AddItemToObject(entry, "select", words_to_json(scope->select));
        cJSON_AddItemToObject(entry, "ignore", words_to_json(scope->ignore));
        cJSON_AddItemToObject(entry, "severity", words_to_json(scope->severity));
        cJSON_AddItemToArray(json, entry);
    }
    return json;
}

static void print_json(const struct config *config)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "schema_version", 1);
    cJSON_AddStringToObject(json, "project", config->root);
    cJSON *files = cJSON_AddArrayToObject(json, "files");
    for (guint i = 0; i < config->files->len; i++)
        cJSON_AddItemToArray(files, cJSON_CreateString(config->files->pdata[i]));
    cJSON *settings = cJSON_AddObjectToObject(json, "settings");
    for (size_t i = 0; i < N_CONFIG_KEYS; i++) {
        if (i == CONFIG_EXTENDS)
            continue;
        bool is_scopes = config_keys[i].kind == CONFIG_KIND_PER_FILE;
        cJSON_AddItemToObject(settings, config_keys[i].name,
                              is_scopes ? scopes_to_json(config) : words_to_json(config->words[i]));
    }
    cJSON_AddItemToObject(settings, "extend_select", words_to_json(config->extend_select));
    char *text = cJSON_Print(json);
    puts(text);
    cJSON_free(text);
    cJSON_Delete(json);
}

static int run(const void *data, const struct arguments *arguments)
{
    const struct config_values *values = data;
    GError *error = NULL;
    struct reading_run all;
    reading_run_init(&all, &values->reading, arguments);
    g_autofree char *path = path_in_real_folder(
        all.folder, arguments->positional[0] != NULL ? arguments->positional[0] : ".");
    g_autofree char *root = project_root(path, all.folder, values->reading.isolated);
    struct config *config = reading_config(&all, root, &error);
    if (config != NULL && values->format != NULL && g_str_equal(values->format, "json"))
        print_json(config);
    else if (config != NULL)
        print_text(config);
    config_free(config);
    reading_run_clear(&all);
    return error == NULL ? EXIT_CLEAN : command_fail(error);
}

const struct command command_config = {
    .name = "config",
    .summary = "Show the resolved configuration, and what set each value",
    .arguments = "[PATH]",
    .most_arguments = 1,
    .options = config_options,
    .values_size = sizeof(struct config_values),
    .run = run,
};
