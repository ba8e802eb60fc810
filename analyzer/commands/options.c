#include "analyzer/commands/options.h"

#include "analyzer/graph/graph.h"

#include <stdint.h>
#include <string.h>

G_DEFINE_QUARK(bothways - options - error, options_error)

static GOptionArg option_type(enum option_kind kind)
{
    switch (kind) {
    case OPTION_FLAG:
        return G_OPTION_ARG_NONE;
    case OPTION_NUMBER:
        return G_OPTION_ARG_INT;
    case OPTION_LIST:
    case OPTION_PATHS:
        return G_OPTION_ARG_FILENAME_ARRAY;
    case OPTION_WORD:
    case OPTION_PATH:
        break;
    }
    /* File names keep their bytes whatever the locale. */
    return G_OPTION_ARG_FILENAME;
}

/* The table as GOption wants it; `values` may be NULL for --help. */
static GArray *options_entries(const struct option *options, void *values, gboolean *help)
{
    GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (const struct option *option = options; option->name != NULL; option++) {
        GOptionEntry entry = {
            .long_name = option->name,
            .short_name = option->short_name,
            .arg = option_type(option->kind),
            .arg_data = values != NULL ? (char *)values + option->offset : (void *)help,
            .description = option->summary,
            .arg_description = option->argument,
        };
        g_array_append_val(entries, entry);
    }
    GOptionEntry entry = {
        .long_name = "help",
        .short_name = 'h',
        .arg = G_OPTION_ARG_NONE,
        .arg_data = help,
        .description = "show this help",
    };
    g_array_append_val(entries, entry);
    return entries;
}

static GOptionContext *options_context(const GArray *entries, const char *parameters)
{
    GOptionContext *context = g_option_context_new(parameters);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(const void *)entries->data,
                                      NULL);
    return context;
}

char *options_suggestion(const char *word, GPtrArray *candidates)
{
    const char *nearest = nearest_name(word, candidates);
    return nearest != NULL ? g_strdup_printf("; did you mean `%s`?", nearest) : g_strdup("");
}

static gboolean unknown_option(const struct option *options, const char *given, GError **error)
{
    g_autofree char *name = g_strndup(given, strcspn(given, "="));
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(g_free);
    for (const struct option *option = options; option->name != NULL; option++)
        g_ptr_array_add(candidates, g_strconcat("--", option->name, NULL));
    g_ptr_array_add(candidates, g_strdup("--help"));
    g_autofree char *suggestion =
        g_str_has_prefix(name, "--") ? options_suggestion(name, candidates) : g_strdup("");
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "unknown option `%s`%s", name,
                suggestion);
    return FALSE;
}

static gboolean check_word(const struct option *option, const char *word, GError **error)
{
    if (word == NULL || option->words == NULL || g_strv_contains(option->words, word))
        return TRUE;
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (size_t i = 0; option->words[i] != NULL; i++)
        g_ptr_array_add(candidates, (gpointer)(uintptr_t)option->words[i]);
    g_autofree char *suggestion = options_suggestion(word, candidates);
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                "`%s` is no value of --%s, which takes %s%s", word, option->name, option->argument,
                suggestion);
    return FALSE;
}

static void split_list(char ***list)
{
    if (*list == NULL)
        return;
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (char **entry = *list; *entry != NULL; entry++) {
        g_auto(GStrv) parts = g_strsplit(*entry, ",", -1);
        for (char **part = parts; *part != NULL; part++) {
            g_strstrip(*part);
            if (**part != '\0')
                g_strv_builder_add(words, *part);
        }
    }
    g_strfreev(*list);
    *list = g_strv_builder_end(words);
}

/* What GOption does not do: words that are checked, lists that are split. */
static gboolean finish_values(const struct option *options, void *values, GError **error)
{
    for (const struct option *option = options; option->name != NULL; option++) {
        void *value = (char *)values + option->offset;
        if (option->kind == OPTION_LIST)
            split_list(value);
        else if (option->kind == OPTION_WORD && !check_word(option, *(char **)value, error))
            return FALSE;
    }
    return TRUE;
}

gboolean options_parse(const struct option *options, int argc, char **argv, void *values,
                       struct arguments *arguments, GError **error)
{
    *arguments = (struct arguments){.positional = g_new0(char *, 1)};
    g_autoptr(GStrvBuilder) before = g_strv_builder_new();
    int i = 0;
    for (; i < argc && !g_str_equal(argv[i], "--"); i++)
        g_strv_builder_add(before, argv[i]);
    if (i < argc)
        arguments->flags = g_strdupv(argv + i + 1);
    g_auto(GStrv) rest = g_strv_builder_end(before);

    g_autoptr(GArray) entries = options_entries(options, values, &arguments->wants_help);
    g_autoptr(GOptionContext) context = options_context(entries, NULL);
    /* What is left over tells which option is unknown, and so which one was meant. */
    g_option_context_set_ignore_unknown_options(context, TRUE);
    g_autoptr(GError) problem = NULL;
    if (!g_option_context_parse_strv(context, &rest, &problem)) {
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "%s", problem->message);
        return FALSE;
    }
    for (char **word = rest + 1; rest[0] != NULL && *word != NULL; word++) {
        if ((*word)[0] == '-' && (*word)[1] != '\0')
            return unknown_option(options, *word, error);
    }
    if (rest[0] != NULL) {
        g_strfreev(arguments->positional);
        arguments->positional = g_strdupv(rest + 1);
    }
    return finish_values(options, values, error);
}

void options_clear(const struct option *options, void *values)
{
    for (const struct option *option = options; option->name != NULL; option++) {
        void *value = (char *)values + option->offset;
        if (option->kind == OPTION_LIST || option->kind == OPTION_PATHS)
            g_clear_pointer((char ***)value, g_strfreev);
        else if (option->kind == OPTION_WORD || option->kind == OPTION_PATH)
            g_clear_pointer((char **)value, g_free);
    }
}

void arguments_clear(struct arguments *arguments)
{
    g_clear_pointer(&arguments->positional, g_strfreev);
    g_clear_pointer(&arguments->flags, g_strfreev);
}

char *options_help(const char *command, const char *arguments, const char *summary,
                   const struct option *options)
{
    gboolean ignored = FALSE;
    g_autoptr(GArray) entries = options_entries(options, NULL, &ignored);
    /* GOption writes "Usage:", the program's name and "[OPTION…]" before the parameters. */
    g_autoptr(GOptionContext) context = options_context(entries, NULL);
    g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
    const char *list = strstr(text, "\n\n");
    return g_strdup_printf("Usage: bothways %s [OPTION…]%s%s\n\n%s.%s", command,
                           *arguments != '\0' ? " " : "", arguments, summary,
                           list != NULL ? list : "\n");
}

char **options_expand_files(int argc, char **argv, GError **error)
{
    g_autoptr(GStrvBuilder) expanded = g_strv_builder_new();
    gboolean is_ours = TRUE;
    for (int i = 0; i < argc; i++) {
        is_ours = is_ours && !g_str_equal(argv[i], "--");
        if (i == 0 || !is_ours || argv[i][0] != '@' || argv[i][1] == '\0') {
            g_strv_builder_add(expanded, argv[i]);
            continue;
        }
        g_autofree char *content = NULL;
        g_autoptr(GError) problem = NULL;
        if (!g_file_get_contents(argv[i] + 1, &content, NULL, &problem)) {
            g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "cannot read arguments: %s",
                        problem->message);
            return NULL;
        }
        g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
        for (char **line = lines; *line != NULL; line++) {
            g_strchomp(*line);
            if (**line != '\0')
                g_strv_builder_add(expanded, *line);
        }
    }
    return g_strv_builder_end(expanded);
}
