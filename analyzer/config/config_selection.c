/* From the words of a configuration to which rules report where, and how severely. */

#include "analyzer/config/config_internal.h"
#include "analyzer/project/path_pattern.h"
#include "analyzer/project/paths.h"

#include <string.h>

static const char *reason_of(struct config *config, const struct config_word *word)
{
    g_autofree char *reason =
        g_strdup_printf("ignored by %s:%u", word->origin.file, word->origin.line);
    return config_intern(config, reason);
}

static void add_steps(struct config *config, GArray *steps, const GArray *words,
                      enum selection_action action)
{
    for (guint i = 0; i < words->len; i++) {
        const struct config_word *word = &g_array_index(words, struct config_word, i);
        struct selection_step step = {.action = action, .word = word->text};
        if (action == SELECTION_SET_SEVERITY)
            step.severity = g_str_equal(word->detail, "error") ? SEVERITY_ERROR : SEVERITY_WARNING;
        if (action == SELECTION_IGNORE && word->origin.file != NULL)
            step.reason = reason_of(config, word);
        g_array_append_val(steps, step);
    }
}

/* `name` is relative to the project's root, which `data` (a struct config_file_scope) knows. */
struct config_file_scope {
    const char *root;
    const struct path_pattern *files;
};

static bool scope_applies(const void *data, const char *name)
{
    const struct config_file_scope *scope = data;
    g_autofree char *path = path_absolute(scope->root, name);
    return path_pattern_matches(scope->files, path);
}

static void add_scopes(struct config *config)
{
    gboolean by_flag = config->origins[CONFIG_SELECT].flag != NULL;
    for (guint i = 0; i < config->scopes->len; i++) {
        const struct config_scope *scope = config->scopes->pdata[i];
        struct config_file_scope *data = g_new(struct config_file_scope, 1);
        *data = (struct config_file_scope){.root = config->root, .files = scope->files};
        GArray *steps = selection_add_scope(config->selection, scope_applies, data);
        if (!by_flag)
            add_steps(config, steps, scope->select, SELECTION_SELECT);
        add_steps(config, steps, scope->ignore, SELECTION_IGNORE);
        add_steps(config, steps, scope->severity, SELECTION_SET_SEVERITY);
    }
}

/* The words of `ignore` that a file gave, or those that a flag gave. */
static GArray *ignored_by(const struct config *config, bool by_flag)
{
    GArray *words = g_array_new(FALSE, TRUE, sizeof(struct config_word));
    for (guint i = 0; i < config->words[CONFIG_IGNORE]->len; i++) {
        const struct config_word *word =
            &g_array_index(config->words[CONFIG_IGNORE], struct config_word, i);
        if ((word->origin.flag != NULL) == by_flag)
            g_array_append_vals(words, word, 1);
    }
    return words;
}

void config_make_selection(struct config *config)
{
    const struct config_word *dialect = config_value(config, CONFIG_DIALECT);
    g_autoptr(GArray) first = g_array_new(FALSE, TRUE, sizeof(struct selection_step));
    g_autoptr(GArray) last = g_array_new(FALSE, TRUE, sizeof(struct selection_step));
    g_autoptr(GArray) by_file = ignored_by(config, false);
    g_autoptr(GArray) by_flag = ignored_by(config, true);
    add_steps(config, first, config->words[CONFIG_SELECT], SELECTION_SELECT);
    add_steps(config, first, config->words[CONFIG_SEVERITY], SELECTION_SET_SEVERITY);
    add_steps(config, first, by_file, SELECTION_IGNORE);
    add_steps(config, last, config->extend_select, SELECTION_SELECT);
    add_steps(config, last, by_flag, SELECTION_IGNORE);
    config->selection = selection_new();
    selection_set_dialect(config->selection, dialect != NULL ? dialect->text : NULL);
    selection_ignore_all(config->selection);
    selection_apply(config->selection, first, last);
    add_scopes(config);
}
