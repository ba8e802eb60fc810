/* From a configuration file to words: every key by its kind, every error at its place. */

#include "analyzer/config/config_internal.h"
#include "analyzer/facts/spelling.h"
#include "analyzer/facts/vocabulary.h"
#include "analyzer/project/path_pattern.h"
#include "analyzer/project/paths.h"

#include <string.h>

/* One file while it is read. */
struct load {
    struct config *config;
    const char *folder;    /* the file's own */
    const struct load *by; /* the file that extends this one; NULL: none */
    const char *path;      /* real */
    GError **error;
};

static gboolean load_file(const struct load *by, struct config *config, const char *path,
                          GError **error);

static struct config_origin origin_of(const struct load *load, const struct yaml_node *node)
{
    return (struct config_origin){
        .file = config_intern(load->config, node->range.file),
        .line = node->range.start.line,
    };
}

static char *suggest(const char *word, const char *const *candidates)
{
    const char *nearest = spelling_nearest(word, candidates);
    return nearest != NULL ? g_strdup_printf("; did you mean `%s`?", nearest) : g_strdup("");
}

static gboolean fail_unknown_key(const struct load *load, const struct yaml_node *key,
                                 const char *const *known, const char *where)
{
    g_autofree char *question = suggest(key->text, known);
    g_autofree char *all = g_strjoinv("`, `", (char **)(uintptr_t)known);
    return yaml_fail(key, load->error, "unknown key `%s`%s%s (the keys are `%s`)", key->text, where,
                     question, all);
}

static gboolean fail_type(const struct load *load, const struct yaml_node *value, const char *key,
                          const char *expected)
{
    g_autofree char *found = yaml_describe(value);
    return yaml_fail(value, load->error, "`%s` takes %s, not %s", key, expected, found);
}

/* A scalar that says something. */
static gboolean check_text(const struct load *load, const struct yaml_node *value, const char *key,
                           const char *expected)
{
    if (value->kind == YAML_SCALAR && !yaml_is_null(value) && *value->text != '\0')
        return TRUE;
    return fail_type(load, value, key, expected);
}

static gboolean check_rule(const struct load *load, const struct yaml_node *value)
{
    g_autoptr(GError) problem = NULL;
    return selection_word_is_known(value->text, &problem) ||
           yaml_fail(value, load->error, "%s", problem->message);
}

static const char *kind_expects(enum config_kind kind)
{
    switch (kind) {
    case CONFIG_KIND_PATTERNS:
        return "a list of patterns, as in `[include/**/*.h]`";
    case CONFIG_KIND_PATHS:
        return "a list of files, as in `[name.yaml]`";
    case CONFIG_KIND_WORDS:
        return "a list of flags, as in `[-std=gnu17, -Iinclude]`";
    case CONFIG_KIND_NAMES:
        return "a list of headers, as in `[stdint.h]`";
    case CONFIG_KIND_RULES:
        return "a list of rules, as in `[BW103, unknown-target]`";
    case CONFIG_KIND_PATH:
        return "the name of a file or folder";
    case CONFIG_KIND_DIALECT:
        return "the name of a database";
    case CONFIG_KIND_VERSION:
        return "a condition, as in `\">=0.1\"`";
    case CONFIG_KIND_SEVERITIES:
        return "a mapping from rules to `error` or `warning`";
    case CONFIG_KIND_PER_FILE:
        return "a mapping from patterns to `select`, `ignore` and `severity`";
    }
    g_assert_not_reached();
}

static bool has_path(enum config_kind kind)
{
    return kind == CONFIG_KIND_PATTERNS || kind == CONFIG_KIND_PATHS || kind == CONFIG_KIND_PATH ||
           kind == CONFIG_KIND_NAMES;
}

static struct config_word make_word(const struct load *load, enum config_kind kind,
                                    const struct yaml_node *value)
{
    struct config_word word = {
        .text = config_intern(load->config, value->text),
        .origin = origin_of(load, value),
    };
    g_autofree char *path = path_absolute(load->folder, value->text);
    if (has_path(kind))
        word.path = config_intern(load->config, path);
    else if (kind == CONFIG_KIND_WORDS)
        word.path = config_intern(load->config, load->folder);
    return word;
}

static gboolean read_list(const struct load *load, const char *key, enum config_kind kind,
                          const struct yaml_node *value, GArray *words)
{
    if (value->kind != YAML_SEQUENCE)
        return fail_type(load, value, key, kind_expects(kind));
    for (guint i = 0; i < value->items->len; i++) {
        const struct yaml_node *item = value->items->pdata[i];
        if (!check_text(load, item, key, kind_expects(kind)) ||
            (kind == CONFIG_KIND_RULES && !check_rule(load, item)))
            return FALSE;
        const struct config_word word = make_word(load, kind, item);
        g_array_append_val(words, word);
    }
    return TRUE;
}

static gboolean check_dialect(const struct load *load, const struct yaml_node *value)
{
    static const char *const dialects[] = {
#define DIALECT(word) word,
#include "analyzer/facts/vocabulary.def"
        NULL,
    };
    if (g_strv_contains(dialects, value->text))
        return TRUE;
    g_autofree char *question = suggest(value->text, dialects);
    g_autofree char *all = g_strjoinv("`, `", (char **)(uintptr_t)dialects);
    return yaml_fail(value, load->error, "`dialect` knows no `%s`%s (there are `%s`)", value->text,
                     question, all);
}

static gboolean check_version(const struct load *load, const struct yaml_node *value)
{
    bool is_valid = false;
    bool fits = config_version_fits(value->text, BOTHWAYS_VERSION, &is_valid);
    if (!is_valid)
        return yaml_fail(value, load->error,
                         "`%s` is no condition on a version; write for example `\">=0.1\"` or "
                         "`\">=0.1,<2\"`",
                         value->text);
    return fits || yaml_fail(value, load->error,
                             "this configuration requires bothways %s, and this is bothways %s",
                             value->text, BOTHWAYS_VERSION);
}

static gboolean read_word(const struct load *load, const char *key, enum config_kind kind,
                          const struct yaml_node *value, GArray *words)
{
    if (!check_text(load, value, key, kind_expects(kind)) ||
        (kind == CONFIG_KIND_DIALECT && !check_dialect(load, value)) ||
        (kind == CONFIG_KIND_VERSION && !check_version(load, value)))
        return FALSE;
    const struct config_word word = make_word(load, kind, value);
    g_array_append_val(words, word);
    return TRUE;
}

static gboolean read_severities(const struct load *load, const struct yaml_node *value,
                                GArray *words)
{
    static const char *const levels[] = {"error", "warning", NULL};
    if (value->kind != YAML_MAPPING)
        return fail_type(load, value, "severity", kind_expects(CONFIG_KIND_SEVERITIES));
    for (guint i = 0; i < value->keys->len; i++) {
        const struct yaml_node *key = value->keys->pdata[i], *level = value->items->pdata[i];
        if (!check_rule(load, key))
            return FALSE;
        if (level->kind != YAML_SCALAR || !g_strv_contains(levels, level->text)) {
            g_autofree char *found = yaml_describe(level);
            bool is_off = level->kind == YAML_SCALAR && g_str_equal(level->text, "off");
            return yaml_fail(level, load->error, "a severity is `error` or `warning`, not %s%s",
                             found, is_off ? "; to switch a rule off, name it in `ignore`" : "");
        }
        struct config_word word = make_word(load, CONFIG_KIND_RULES, key);
        word.detail = config_intern(load->config, level->text);
        g_array_append_val(words, word);
    }
    return TRUE;
}

static gboolean read_scope_key(const struct load *load, struct config_scope *scope,
                               const struct yaml_node *key, const struct yaml_node *value)
{
    static const char *const known[] = {"select", "ignore", "severity", NULL};
    if (g_str_equal(key->text, "select"))
        return read_list(load, "select", CONFIG_KIND_RULES, value, scope->select);
    if (g_str_equal(key->text, "ignore"))
        return read_list(load, "ignore", CONFIG_KIND_RULES, value, scope->ignore);
    if (g_str_equal(key->text, "severity"))
        return read_severities(load, value, scope->severity);
    return fail_unknown_key(load, key, known, " in an entry of `per_file`");
}

static gboolean read_scopes(const struct load *load, const struct yaml_node *value)
{
    if (value->kind != YAML_MAPPING)
        return fail_type(load, value, "per_file", kind_expects(CONFIG_KIND_PER_FILE));
    for (guint i = 0; i < value->keys->len; i++) {
        const struct yaml_node *pattern = value->keys->pdata[i], *rules = value->items->pdata[i];
        if (!check_text(load, pattern, "per_file", "patterns as its keys"))
            return FALSE;
        struct config_scope *scope = g_new(struct config_scope, 1);
        *scope = (struct config_scope){
            .pattern = make_word(load, CONFIG_KIND_PATTERNS, pattern),
            .files = path_pattern_new(load->folder, pattern->text),
            .select = g_array_new(FALSE, TRUE, sizeof(struct config_word)),
            .ignore = g_array_new(FALSE, TRUE, sizeof(struct config_word)),
            .severity = g_array_new(FALSE, TRUE, sizeof(struct config_word)),
        };
        g_ptr_array_add(load->config->scopes, scope);
        if (rules->kind != YAML_MAPPING)
            return fail_type(load, rules, pattern->text, "`select`, `ignore` or `severity`");
        for (guint j = 0; j < rules->keys->len; j++) {
            if (!read_scope_key(load, scope, rules->keys->pdata[j], rules->items->pdata[j]))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_key(const struct load *load, enum config_key key, const struct yaml_node *name,
                         const struct yaml_node *value)
{
    const struct config_key_entry *entry = &config_keys[key];
    struct config *config = load->config;
    switch (entry->kind) {
    case CONFIG_KIND_PATTERNS:
    case CONFIG_KIND_PATHS:
    case CONFIG_KIND_WORDS:
    case CONFIG_KIND_NAMES:
    case CONFIG_KIND_RULES:
        return read_list(load, entry->name, entry->kind, value,
                         config_reset(config, key, origin_of(load, name)));
    case CONFIG_KIND_PATH:
    case CONFIG_KIND_DIALECT:
    case CONFIG_KIND_VERSION:
        return read_word(load, entry->name, entry->kind, value,
                         config_reset(config, key, origin_of(load, name)));
    case CONFIG_KIND_SEVERITIES:
        config->origins[key] = origin_of(load, name);
        return read_severities(load, value, config->words[key]);
    case CONFIG_KIND_PER_FILE:
        config->origins[key] = origin_of(load, name);
        return read_scopes(load, value);
    }
    g_assert_not_reached();
}

/* The number of the key, or N_CONFIG_KEYS. */
static enum config_key find_key(const char *name)
{
    size_t i = 0;
    while (i < N_CONFIG_KEYS && !g_str_equal(config_keys[i].name, name))
        i++;
    return (enum config_key)i;
}

static gboolean check_cycle(const struct load *load, const struct yaml_node *value,
                            const char *path)
{
    g_autofree char *real = path_real(path);
    for (const struct load *at = load; at != NULL && real != NULL; at = at->by) {
        if (g_str_equal(at->path, real))
            return yaml_fail(value, load->error, "`%s` extends itself%s", value->text,
                             at == load ? "" : ", through what it extends");
    }
    return TRUE;
}

/* What the file extends is read before its own values. */
static gboolean read_extends(const struct load *load, const struct yaml_node *value)
{
    g_autoptr(GArray) bases = g_array_new(FALSE, TRUE, sizeof(struct config_word));
    bool is_one = value->kind == YAML_SCALAR;
    gboolean ok = is_one ? read_word(load, "extends", CONFIG_KIND_PATHS, value, bases)
                         : read_list(load, "extends", CONFIG_KIND_PATHS, value, bases);
    for (guint i = 0; ok && i < bases->len; i++) {
        const struct yaml_node *item = is_one ? value : value->items->pdata[i];
        const char *path = g_array_index(bases, struct config_word, i).path;
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return yaml_fail(item, load->error, "there is no file `%s` to extend", item->text);
        ok = check_cycle(load, item, path) && load_file(load, load->config, path, load->error);
    }
    return ok;
}

static gboolean read_root(const struct load *load, const struct yaml_node *root)
{
    if (root->kind != YAML_MAPPING)
        return yaml_fail(root, load->error,
                         "a configuration is a mapping, as in `headers: [include/**/*.h]`");
    const char *known[N_CONFIG_KEYS + 1] = {NULL};
    for (size_t i = 0; i < N_CONFIG_KEYS; i++)
        known[i] = config_keys[i].name;
    for (guint i = 0; i < root->keys->len; i++) {
        const struct yaml_node *key = root->keys->pdata[i];
        if (find_key(key->text) == N_CONFIG_KEYS)
            return fail_unknown_key(load, key, known, "");
    }
    const struct yaml_node *bases = yaml_get(root, config_keys[CONFIG_EXTENDS].name);
    if (bases != NULL && !read_extends(load, bases))
        return FALSE;
    for (guint i = 0; i < root->keys->len; i++) {
        const struct yaml_node *name = root->keys->pdata[i];
        enum config_key key = find_key(name->text);
        if (key != CONFIG_EXTENDS && !read_key(load, key, name, root->items->pdata[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean load_file(const struct load *by, struct config *config, const char *path,
                          GError **error)
{
    struct yaml_file *file = yaml_file_load(path, config_file_name(config, path), error);
    if (file == NULL)
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *real = path_real(path);
    const struct load load = {
        .config = config, .folder = folder, .by = by, .path = real, .error = error};
    g_ptr_array_add(config->files, g_strdup(path));
    gboolean ok = read_root(&load, file->root);
    yaml_file_free(file);
    return ok;
}

gboolean config_load_file(struct config *config, const char *path, GError **error)
{
    return load_file(NULL, config, path, error);
}
