/* `bothways rule CODE|NAME…`: what a rule says, why, and with which examples. */

#include "analyzer/commands/command.h"
#include "analyzer/commands/rule_text.h"

#include <stdint.h>
#include <stdio.h>

struct rule_values {
    gboolean all;
    char *format;
};

static const char *const format_words[] = {"text", "json", "markdown", NULL};

static const struct option rule_options[] = {
    {"all", 'a', OPTION_FLAG, offsetof(struct rule_values, all), NULL, "every rule", NULL},
    {"format", 'f', OPTION_WORD, offsetof(struct rule_values, format), "text|json|markdown",
     "the form of the text", format_words},
    {.name = NULL},
};

static void add_all(GPtrArray *rules)
{
    for (size_t i = 0; i < n_rule_entries; i++)
        g_ptr_array_add(rules, (gpointer)(uintptr_t)&rule_entries[i]);
}

static gboolean add_named(GPtrArray *rules, const char *word, GError **error)
{
    const struct rule_entry *rule = rule_find(word);
    if (rule != NULL) {
        g_ptr_array_add(rules, (gpointer)(uintptr_t)rule);
        return TRUE;
    }
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (size_t i = 0; i < n_rule_entries; i++) {
        g_ptr_array_add(candidates, (gpointer)(uintptr_t)rule_entries[i].name);
        g_ptr_array_add(candidates, (gpointer)(uintptr_t)rule_entries[i].code);
    }
    g_autofree char *suggestion = options_suggestion(word, candidates);
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "no rule is called `%s`%s", word,
                suggestion);
    return FALSE;
}

static gboolean choose_rules(const struct rule_values *values, const struct arguments *arguments,
                             GPtrArray *rules, GError **error)
{
    if (values->all)
        add_all(rules);
    for (char **word = arguments->positional; *word != NULL; word++)
        if (!add_named(rules, *word, error))
            return FALSE;
    if (rules->len == 0)
        g_set_error_literal(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                            "say which rule: a code, a name, or --all");
    return rules->len > 0;
}

static void write_rules(const struct rule_values *values, const GPtrArray *rules)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *format = values->format != NULL ? values->format : "text";
    if (g_str_equal(format, "json")) {
        g_autofree char *json = rules_to_json(rules);
        fputs(json, stdout);
        return;
    }
    bool is_markdown = g_str_equal(format, "markdown");
    if (is_markdown && values->all)
        rules_write_markdown_overview(out);
    for (guint i = 0; i < rules->len; i++) {
        if (out->len > 0)
            g_string_append_c(out, '\n');
        if (is_markdown)
            rule_write_markdown(g_ptr_array_index(rules, i), out);
        else
            rule_write_text(g_ptr_array_index(rules, i), out);
    }
    fwrite(out->str, 1, out->len, stdout);
}

static int run(const void *data, const struct arguments *arguments)
{
    const struct rule_values *values = data;
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    GError *error = NULL;
    if (!choose_rules(values, arguments, rules, &error))
        return command_fail(error);
    write_rules(values, rules);
    return EXIT_CLEAN;
}

const struct command command_rule = {
    .name = "rule",
    .summary = "Explain rules: what they report, why, how to mend it, with examples",
    .arguments = "CODE|NAME… | --all",
    .most_arguments = ANY_NUMBER,
    .options = rule_options,
    .values_size = sizeof(struct rule_values),
    .run = run,
};
