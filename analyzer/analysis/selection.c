#include "analyzer/analysis/analysis.h"

#include <string.h>

G_DEFINE_QUARK(bothways - selection - error - quark, selection_error)

/* What holds in some files. */
struct selection_scope {
    bool (*applies)(const void *data, const char *file);
    void *data;
    GArray *steps;
};

/* Rules whose default depends on the database. */
static enum severity default_severity(const struct rule_entry *entry, const char *dialect)
{
    static const char *const of_mssql[] = {"BW316", "BW317", NULL};
    gboolean is_on = g_strcmp0(dialect, "mssql") == 0 && g_strv_contains(of_mssql, entry->code);
    return is_on ? SEVERITY_WARNING : entry->severity;
}

static void scope_free(gpointer data)
{
    struct selection_scope *scope = data;
    g_array_unref(scope->steps);
    g_free(scope->data);
    g_free(scope);
}

void selection_set_dialect(struct selection *selection, const char *dialect)
{
    selection->dialect = dialect;
    for (size_t i = 0; i < n_rule_entries; i++) {
        enum severity severity = default_severity(&rule_entries[i], dialect);
        selection->severities[i] = severity;
        selection->levels[i] = severity == SEVERITY_OFF ? SEVERITY_WARNING : severity;
        selection->reasons[i] = NULL;
    }
}

void selection_ignore_all(struct selection *selection)
{
    for (size_t i = 0; i < n_rule_entries; i++)
        selection->severities[i] = SEVERITY_OFF;
}

struct selection *selection_new(void)
{
    struct selection *selection = g_new0(struct selection, 1);
    selection->severities = g_new0(enum severity, n_rule_entries);
    selection->levels = g_new0(enum severity, n_rule_entries);
    selection->reasons = g_new0(const char *, n_rule_entries);
    selection->scopes = g_ptr_array_new_with_free_func(scope_free);
    selection->last = g_array_new(FALSE, TRUE, sizeof(struct selection_step));
    selection_set_dialect(selection, NULL);
    return selection;
}

void selection_free(struct selection *selection)
{
    if (selection == NULL)
        return;
    g_ptr_array_unref(selection->scopes);
    g_array_unref(selection->last);
    g_free(selection->severities);
    g_free(selection->levels);
    g_free(selection->reasons);
    g_free(selection);
}

/* `BW`, a digit, and up to two more; a whole code is the longest prefix. */
static bool is_code_prefix(const char *word)
{
    size_t length = strlen(word);
    if (length < 3 || length > 5 || g_ascii_strncasecmp(word, "BW", 2) != 0)
        return false;
    return strspn(word + 2, "0123456789") == length - 2;
}

static bool word_selects(const char *word, const struct rule_entry *entry, const char *dialect)
{
    if (g_str_equal(word, "all"))
        return true;
    if (g_str_equal(word, "default"))
        return default_severity(entry, dialect) != SEVERITY_OFF;
    if (is_code_prefix(word))
        return g_ascii_strncasecmp(word, entry->code, strlen(word)) == 0;
    return g_ascii_strcasecmp(word, entry->name) == 0;
}

static void set_unknown_word_error(GError **error, const char *word)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, (gpointer)(uintptr_t) "all");
    g_ptr_array_add(words, (gpointer)(uintptr_t) "default");
    for (size_t i = 0; i < n_rule_entries; i++) {
        g_ptr_array_add(words, (gpointer)(uintptr_t)rule_entries[i].code);
        g_ptr_array_add(words, (gpointer)(uintptr_t)rule_entries[i].name);
    }
    const char *nearest = nearest_name(word, words);
    if (nearest != NULL)
        g_set_error(error, SELECTION_ERROR, SELECTION_ERROR_UNKNOWN,
                    "no rule is called `%s`; did you mean `%s`?", word, nearest);
    else
        g_set_error(error, SELECTION_ERROR, SELECTION_ERROR_UNKNOWN, "no rule is called `%s`",
                    word);
}

gboolean selection_word_is_known(const char *word, GError **error)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        if (word_selects(word, &rule_entries[i], NULL))
            return TRUE;
    }
    set_unknown_word_error(error, word);
    return FALSE;
}

static void choose(struct rule_choice *choice, const struct selection_step *step)
{
    switch (step->action) {
    case SELECTION_SELECT:
        choice->severity = choice->level;
        choice->reason = NULL;
        break;
    case SELECTION_IGNORE:
        if (choice->severity != SEVERITY_OFF || step->reason == NULL)
            choice->reason = step->reason;
        choice->severity = SEVERITY_OFF;
        break;
    case SELECTION_SET_SEVERITY:
        choice->level = step->severity;
        if (choice->severity != SEVERITY_OFF)
            choice->severity = step->severity;
        break;
    }
}

static void choose_all(struct rule_choice *choices, const struct selection_step *step,
                       const char *dialect)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        if (word_selects(step->word, &rule_entries[i], dialect))
            choose(&choices[i], step);
    }
}

static void choose_steps(struct rule_choice *choices, const GArray *steps, const char *dialect)
{
    for (guint i = 0; i < steps->len; i++)
        choose_all(choices, &g_array_index(steps, struct selection_step, i), dialect);
}

static struct rule_choice *choices_of(const struct selection *selection)
{
    struct rule_choice *choices = g_new(struct rule_choice, n_rule_entries);
    for (size_t i = 0; i < n_rule_entries; i++) {
        choices[i] = (struct rule_choice){
            .severity = selection->severities[i],
            .level = selection->levels[i],
            .reason = selection->reasons[i],
        };
    }
    return choices;
}

static void set_choices(struct selection *selection, const struct rule_choice *choices)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        selection->severities[i] = choices[i].severity;
        selection->levels[i] = choices[i].level;
        selection->reasons[i] = choices[i].reason;
    }
}

gboolean selection_set(struct selection *selection, const char *word, gboolean on, GError **error)
{
    if (!selection_word_is_known(word, error))
        return FALSE;
    const struct selection_step step = {.action = on ? SELECTION_SELECT : SELECTION_IGNORE,
                                        .word = word};
    g_autofree struct rule_choice *choices = choices_of(selection);
    choose_all(choices, &step, selection->dialect);
    set_choices(selection, choices);
    return TRUE;
}

void selection_apply(struct selection *selection, const GArray *first, const GArray *last)
{
    g_autofree struct rule_choice *choices = choices_of(selection);
    choose_steps(choices, first, selection->dialect);
    choose_steps(choices, last, selection->dialect);
    set_choices(selection, choices);
    g_array_append_vals(selection->last, last->data, last->len);
}

GArray *selection_add_scope(struct selection *selection,
                            bool (*applies)(const void *data, const char *file), void *data)
{
    struct selection_scope *scope = g_new(struct selection_scope, 1);
    *scope = (struct selection_scope){
        .applies = applies,
        .data = data,
        .steps = g_array_new(FALSE, TRUE, sizeof(struct selection_step)),
    };
    g_ptr_array_add(selection->scopes, scope);
    return scope->steps;
}

struct rule_choice *selection_for_file(const struct selection *selection, const char *file)
{
    struct rule_choice *choices = choices_of(selection);
    bool is_changed = false;
    for (guint i = 0; i < selection->scopes->len; i++) {
        const struct selection_scope *scope = selection->scopes->pdata[i];
        if (file == NULL || !scope->applies(scope->data, file))
            continue;
        choose_steps(choices, scope->steps, selection->dialect);
        is_changed = true;
    }
    if (is_changed)
        choose_steps(choices, selection->last, selection->dialect);
    return choices;
}

bool selection_reports(const struct selection *selection, size_t rule_index)
{
    const struct rule_entry *entry = &rule_entries[rule_index];
    if (selection->severities[rule_index] != SEVERITY_OFF)
        return true;
    for (guint i = 0; i < selection->scopes->len; i++) {
        const struct selection_scope *scope = selection->scopes->pdata[i];
        for (guint j = 0; j < scope->steps->len; j++) {
            const struct selection_step *step =
                &g_array_index(scope->steps, struct selection_step, j);
            if (step->action == SELECTION_SELECT &&
                word_selects(step->word, entry, selection->dialect))
                return true;
        }
    }
    return false;
}
