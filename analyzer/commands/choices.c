#include "analyzer/commands/choices.h"

#include "analyzer/generate/generate.h"
#include "analyzer/report/report.h"
#include "rules/rule.h"

#include <stdint.h>
#include <string.h>

const char *const shell_words[] = {"bash", "fish", "zsh", NULL};

static void add_word(GPtrArray *words, const char *word)
{
    g_ptr_array_add(words, (gpointer)(uintptr_t)word);
}

static void add_words(GPtrArray *words, const char *const *list)
{
    for (; *list != NULL; list++)
        add_word(words, *list);
}

static void add_rules(GPtrArray *words)
{
    for (size_t i = 0; i < n_rule_entries; i++)
        add_word(words, rule_entries[i].code);
    for (size_t i = 0; i < n_rule_entries; i++)
        add_word(words, rule_entries[i].name);
}

static void add_formats(GPtrArray *words)
{
    for (const struct report_format *format = report_formats; format->name != NULL; format++)
        add_word(words, format->name);
}

static void add_generators(GPtrArray *words)
{
    for (const struct generator *g = generators; g->name != NULL; g++) {
        /* One that writes several files stands there several times. */
        if (g == generators || !g_str_equal(g->name, g[-1].name))
            add_word(words, g->name);
    }
}

GPtrArray *option_choices(const struct option *option)
{
    GPtrArray *words = g_ptr_array_new();
    if (option->words != NULL) {
        add_words(words, option->words);
    } else if (g_strcmp0(option->argument, "RULES") == 0) {
        add_word(words, "default");
        add_word(words, "all");
        add_rules(words);
    } else if (g_strcmp0(option->argument, "F[=FILE]") == 0) {
        add_formats(words);
    }
    return words;
}

GPtrArray *argument_choices(const struct command *command)
{
    GPtrArray *words = g_ptr_array_new();
    if (g_str_has_prefix(command->arguments, "CODE|NAME"))
        add_rules(words);
    else if (g_str_has_prefix(command->arguments, "WHAT"))
        add_generators(words);
    else if (g_str_has_prefix(command->arguments, "SHELL"))
        add_words(words, shell_words);
    return words;
}

gboolean option_takes_files(const struct option *option)
{
    return option->argument != NULL &&
           (strstr(option->argument, "FILE") != NULL || strstr(option->argument, "DIR") != NULL);
}

gboolean arguments_take_files(const struct command *command)
{
    return strstr(command->arguments, "PATH") != NULL || strstr(command->arguments, "FILE") != NULL;
}
