#include "analyzer/analysis/analysis.h"

#include <string.h>

G_DEFINE_QUARK(bothways - selection - error - quark, selection_error)

static enum severity severity_selected(const struct rule_entry *entry)
{
    return entry->severity == SEVERITY_OFF ? SEVERITY_WARNING : entry->severity;
}

struct selection *selection_new(void)
{
    struct selection *selection = g_new0(struct selection, 1);
    selection->severities = g_new0(enum severity, n_rule_entries);
    for (size_t i = 0; i < n_rule_entries; i++)
        selection->severities[i] = rule_entries[i].severity;
    return selection;
}

void selection_free(struct selection *selection)
{
    if (selection == NULL)
        return;
    g_free(selection->severities);
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

static bool word_selects(const char *word, const struct rule_entry *entry)
{
    if (g_str_equal(word, "all"))
        return true;
    if (g_str_equal(word, "default"))
        return entry->severity != SEVERITY_OFF;
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

gboolean selection_set(struct selection *selection, const char *word, gboolean on, GError **error)
{
    bool is_known = false;
    for (size_t i = 0; i < n_rule_entries; i++) {
        if (!word_selects(word, &rule_entries[i]))
            continue;
        is_known = true;
        selection->severities[i] = on ? severity_selected(&rule_entries[i]) : SEVERITY_OFF;
    }
    if (!is_known)
        set_unknown_word_error(error, word);
    return is_known;
}
