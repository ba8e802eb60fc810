/* The table of commands, and what the program does before one of them runs. */

#include "analyzer/commands/command.h"
#include "analyzer/project/workers.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

const struct command *const commands[] = {
    &command_check,  &command_completions, &command_config,
    &command_doctor, &command_generate,    &command_init,
    &command_manual, &command_rule,        NULL,
};

int command_fail(GError *error)
{
    fprintf(stderr, "bothways: %s\n", error->message);
    g_error_free(error);
    return EXIT_CANNOT_RUN;
}

static void print_help(FILE *out)
{
    fputs("Usage: bothways COMMAND [OPTION…] [ARGUMENT…]\n\n"
          "Checks that the two ends of every relationship between C models agree.\n\n"
          "Commands:\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++)
        fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`bothways COMMAND --help` shows the options of one command; `@FILE` stands for\n"
          "arguments in a file, one a line.\n\n"
          "Options:\n"
          "  -h, --help     show this help\n"
          "  -V, --version  show the versions of bothways and of the libclang it reads with\n",
          out);
}

static int print_version(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *libclang = workers_ask_libclang(&error);
    if (libclang == NULL) {
        puts("bothways " BOTHWAYS_VERSION);
        return command_fail(g_steal_pointer(&error));
    }
    printf("bothways %s (libclang %s)\n", BOTHWAYS_VERSION, libclang);
    return EXIT_CLEAN;
}

static int unknown_word(const char *word)
{
    gboolean is_option = word[0] == '-';
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    if (is_option) {
        static const char *const own[] = {"--help", "--version"};
        for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
            g_ptr_array_add(candidates, (gpointer)(uintptr_t)own[i]);
    } else {
        for (size_t i = 0; commands[i] != NULL; i++)
            g_ptr_array_add(candidates, (gpointer)(uintptr_t)commands[i]->name);
    }
    g_autofree char *suggestion = options_suggestion(word, candidates);
    fprintf(stderr, "bothways: unknown %s `%s`%s\n", is_option ? "option" : "command", word,
            suggestion);
    return EXIT_CANNOT_RUN;
}

static gboolean check_arguments(const struct command *command, const struct arguments *arguments,
                                GError **error)
{
    if (g_strv_length(arguments->positional) <= (guint)command->most_arguments)
        return TRUE;
    g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "`bothways %s` can't take `%s`",
                command->name, arguments->positional[command->most_arguments]);
    return FALSE;
}

/* argv[0] is the command's name. */
static int run_command(const struct command *command, int argc, char **argv)
{
    g_autofree void *values = g_malloc0(command->values_size);
    struct arguments arguments;
    GError *error = NULL;
    int status = EXIT_CLEAN;
    if (!options_parse(command->options, argc, argv, values, &arguments, &error)) {
        status = command_fail(error);
    } else if (arguments.wants_help) {
        g_autofree char *help =
            options_help(command->name, command->arguments, command->summary, command->options);
        fputs(help, stdout);
    } else if (!check_arguments(command, &arguments, &error)) {
        status = command_fail(error);
    } else {
        status = command->run(values, &arguments);
    }
    options_clear(command->options, values);
    arguments_clear(&arguments);
    return status;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_CANNOT_RUN;
    }
    const char *word = argv[1];
    if (g_str_equal(word, "--help") || g_str_equal(word, "-h")) {
        print_help(stdout);
        return EXIT_CLEAN;
    }
    if (g_str_equal(word, "--version") || g_str_equal(word, "-V"))
        return print_version();
    for (size_t i = 0; commands[i] != NULL; i++)
        if (g_str_equal(commands[i]->name, word))
            return run_command(commands[i], argc - 1, argv + 1);
    return unknown_word(word);
}

int bothways_main(int argc, char **argv)
{
    GError *error = NULL;
    g_auto(GStrv) expanded = options_expand_files(argc, argv, &error);
    if (expanded == NULL)
        return command_fail(error);
    int status = run((int)g_strv_length(expanded), expanded);
    /* A report that did not arrive is no report. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("bothways: cannot write to standard output\n", stderr);
        return EXIT_CANNOT_RUN;
    }
    return status;
}
