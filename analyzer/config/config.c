#include "analyzer/config/config.h"

#include "analyzer/config/config_internal.h"
#include "analyzer/project/path_pattern.h"
#include "analyzer/project/paths.h"

#include <string.h>

G_DEFINE_QUARK(bothways - config - error, config_error)

const struct config_key_entry config_keys[N_CONFIG_KEYS] = {
#define CONFIG_KEY(constant, name, kind, summary) {name, CONFIG_KIND_##kind, summary},
#include "analyzer/config/config_keys.def"
#undef CONFIG_KEY
};

const char *config_intern(struct config *config, const char *text)
{
    return g_string_chunk_insert_const(config->strings, text);
}

const char *config_file_name(const struct config *config, const char *path)
{
    return path_name(config->folder, path);
}

GArray *config_reset(struct config *config, enum config_key key, struct config_origin origin)
{
    g_array_set_size(config->words[key], 0);
    config->origins[key] = origin;
    return config->words[key];
}

static void scope_free(gpointer data)
{
    struct config_scope *scope = data;
    path_pattern_free(scope->files);
    g_array_unref(scope->select);
    g_array_unref(scope->ignore);
    g_array_unref(scope->severity);
    g_free(scope);
}

static void free_pattern(gpointer pattern)
{
    path_pattern_free(pattern);
}

static struct config *config_new(const char *root, const char *folder)
{
    struct config *config = g_new0(struct config, 1);
    config->root = g_strdup(root);
    config->folder = g_strdup(folder);
    config->strings = g_string_chunk_new(1024);
    for (size_t i = 0; i < N_CONFIG_KEYS; i++)
        config->words[i] = g_array_new(FALSE, TRUE, sizeof(struct config_word));
    config->extend_select = g_array_new(FALSE, TRUE, sizeof(struct config_word));
    config->scopes = g_ptr_array_new_with_free_func(scope_free);
    config->files = g_ptr_array_new_with_free_func(g_free);
    const struct config_word standard = {.text = config_intern(config, "default")};
    g_array_append_val(config->words[CONFIG_SELECT], standard);
    return config;
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    selection_free(config->selection);
    for (size_t i = 0; i < N_CONFIG_KEYS; i++)
        g_array_unref(config->words[i]);
    g_array_unref(config->extend_select);
    g_ptr_array_unref(config->scopes);
    g_ptr_array_unref(config->files);
    g_clear_pointer(&config->header_patterns, g_ptr_array_unref);
    g_clear_pointer(&config->exclude_patterns, g_ptr_array_unref);
    g_string_chunk_free(config->strings);
    g_free(config->root);
    g_free(config->folder);
    g_free(config->file);
    g_free(config);
}

const struct config_word *config_value(const struct config *config, enum config_key key)
{
    const GArray *words = config->words[key];
    return words->len > 0 ? &g_array_index(words, struct config_word, words->len - 1) : NULL;
}

static gboolean add_rules(struct config *config, GArray *words, char **given, const char *flag,
                          GError **error)
{
    for (char **word = given; word != NULL && *word != NULL; word++) {
        if (!selection_word_is_known(*word, error)) {
            g_prefix_error(error, "%s: ", flag);
            return FALSE;
        }
        const struct config_word added = {
            .text = config_intern(config, *word),
            .origin = {.flag = config_intern(config, flag)},
        };
        g_array_append_val(words, added);
    }
    return TRUE;
}

static void set_path(struct config *config, enum config_key key, const char *path, const char *flag)
{
    if (path == NULL)
        return;
    g_autofree char *absolute = path_absolute(config->folder, path);
    const struct config_word word = {
        .text = config_intern(config, path),
        .path = config_intern(config, absolute),
        .origin = {.flag = config_intern(config, flag)},
    };
    g_array_append_val(config_reset(config, key, word.origin), word);
}

/* Whoever says --select says exactly what to report: the files' `select` and `ignore` hold no
 * longer. */
static gboolean apply_options(struct config *config, const struct config_options *options,
                              GError **error)
{
    set_path(config, CONFIG_COMPILE_COMMANDS, options->compile_commands, "-p");
    set_path(config, CONFIG_BASELINE, options->baseline, "--baseline");
    if (options->select != NULL) {
        const struct config_origin origin = {.flag = "--select"};
        config_reset(config, CONFIG_IGNORE, (struct config_origin){0});
        if (!add_rules(config, config_reset(config, CONFIG_SELECT, origin), options->select,
                       "--select", error))
            return FALSE;
    }
    if (options->ignore != NULL && config->words[CONFIG_IGNORE]->len == 0)
        config->origins[CONFIG_IGNORE] = (struct config_origin){.flag = "--ignore"};
    return add_rules(config, config->extend_select, options->extend_select, "--extend-select",
                     error) &&
           add_rules(config, config->words[CONFIG_IGNORE], options->ignore, "--ignore", error);
}

static GPtrArray *make_patterns(const struct config *config, enum config_key key)
{
    GPtrArray *patterns = g_ptr_array_new_with_free_func(free_pattern);
    for (guint i = 0; i < config->words[key]->len; i++)
        g_ptr_array_add(
            patterns,
            path_pattern_new("/", g_array_index(config->words[key], struct config_word, i).path));
    return patterns;
}

/* The file to read; NULL where there is none. */
static char *find_file(const struct config *config, const struct config_options *options)
{
    if (options->file != NULL)
        return path_absolute(config->folder, options->file);
    g_autofree char *own = g_build_filename(config->root, ".bothways.yaml", NULL);
    gboolean is_there = !options->is_isolated && g_file_test(own, G_FILE_TEST_EXISTS);
    return is_there ? g_steal_pointer(&own) : NULL;
}

struct config *config_resolve(const char *root, const char *folder,
                              const struct config_options *options, GError **error)
{
    struct config *config = config_new(root, folder);
    config->file = find_file(config, options);
    gboolean ok = config->file == NULL || config_load_file(config, config->file, error);
    if (!ok || !apply_options(config, options, error)) {
        config_free(config);
        return NULL;
    }
    if (config->words[CONFIG_HEADERS]->len > 0)
        config->header_patterns = make_patterns(config, CONFIG_HEADERS);
    config->exclude_patterns = make_patterns(config, CONFIG_EXCLUDE);
    config_make_selection(config);
    return config;
}
