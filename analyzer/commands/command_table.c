/* The table of commands, and what the program does before one of them runs. */

#include "analyzer/commands/check.h"
#include "analyzer/commands/command.h"
#include "analyzer/commands/completions.h"
#include "analyzer/commands/generate.h"
#include "analyzer/commands/manual.h"
#include "analyzer/commands/project_commands.h"
#include "analyzer/commands/rule.h"
#include "analyzer/project/workers.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {
        .name = "check",
        .summary = "Report every broken relationship of the project's model headers",
        .arguments = "[PATH…] [-- FLAGS]",
        .options = check_options,
        .run = command_check,
    },
    {
        .name = "completions",
        .summary = "Write the completion script of a shell: bash, fish, zsh",
        .arguments = "SHELL",
        .options = completions_options,
        .run = command_completions,
    },
    {
        .name = "config",
        .summary = "Show the resolved configuration, and what set each value",
        .arguments = "[PATH]",
        .options = config_options,
        .run = command_config,
    },
    {
        .name = "doctor",
        .summary = "Show how headers are read, with which flags and why, and what is broken",
        .arguments = "[PATH] [-- FLAGS]",
        .options = doctor_options,
        .run = command_doctor,
    },
    {
        .name = "generate",
        .summary = "Write other programs' text from the models: sql, sqlalchemy",
        .arguments = "WHAT [PATH…] [-- FLAGS]",
        .options = generate_options,
        .run = command_generate,
    },
    {
        .name = "init",
        .summary = "Write a .bothways.yaml that fits the working folder",
        .arguments = "",
        .options = init_options,
        .run = command_init,
    },
    {
        .name = "manual",
        .summary = "Write the manual page, or its options as Markdown",
        .arguments = "",
        .options = manual_options,
        .run = command_manual,
    },
    {
        .name = "rule",
        .summary = "Explain rules: what they report, why, how to mend it, with examples",
        .arguments = "CODE|NAME… | --all",
        .options = rule_options,
        .run = command_rule,
    },
    {.name = NULL},
};

const struct command *command_find(const char *name)
{
    const struct command *command = commands;
    while (command->name != NULL && !g_str_equal(command->name, name))
        command++;
    return command->name != NULL ? command : NULL;
}

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
    for (const struct command *command = commands; command->name != NULL; command++)
        fprintf(out, "  %-12s %s\n", command->name, command->summary);
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
        for (const struct command *command = commands; command->name != NULL; command++)
            g_ptr_array_add(candidates, (gpointer)(uintptr_t)command->name);
    }
    g_autofree char *suggestion = options_suggestion(word, candidates);
    fprintf(stderr, "bothways: unknown %s `%s`%s\n", is_option ? "option" : "command", word,
            suggestion);
    return EXIT_CANNOT_RUN;
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
    const struct command *command = command_find(word);
    return command != NULL ? command->run(argc - 1, argv + 1) : unknown_word(word);
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
