/* `bothways completions SHELL`: made of the tables that parsing and --help are made of. */

#include "analyzer/commands/choices.h"
#include "analyzer/commands/command.h"

#include <stdio.h>
#include <string.h>

static const struct option completions_options[] = {{.name = NULL}};

struct top_option {
    const char *name;
    const char *short_name;
    const char *summary;
};

static const struct top_option top_options[] = {
    {"help", "h", "show this help"},
    {"version", "V", "show the versions"},
};

/* Every option of a command, --help among them. Call with `at` from 0; NULL behind the last. */
static const struct option *option_at(const struct command *command, size_t at)
{
    static const struct option help = {.name = "help", .short_name = 'h', .summary = "show help"};
    size_t n = 0;
    while (command->options[n].name != NULL)
        n++;
    return at < n ? &command->options[at] : at == n ? &help : NULL;
}

static void append_words(GString *out, const GPtrArray *words, const char *separator)
{
    for (guint i = 0; i < words->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? separator : "", (const char *)words->pdata[i]);
}

static void append_commands(GString *out, const char *separator)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : separator, commands[i]->name);
}

/* Between single quotes; `special` characters get a backslash first. */
static void append_quoted(GString *out, const char *text, const char *special)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr(special, *c) != NULL)
            g_string_append_c(out, '\\');
        if (*c == '\'')
            g_string_append(out, "'\\''");
        else
            g_string_append_c(out, *c);
    }
}

/* One `case` pattern for an option that takes one of some words. */
static void bash_option_values(GString *out, const struct command *command,
                               const struct option *option)
{
    g_autoptr(GPtrArray) words = option_choices(option);
    if (option->argument == NULL)
        return;
    g_string_append_printf(out, "    %s:--%s", command->name, option->name);
    if (option->short_name != 0)
        g_string_append_printf(out, " | %s:-%c", command->name, option->short_name);
    g_string_append(out, ") words='");
    append_words(out, words, " ");
    g_string_append(out, "' ;;\n");
}

static void bash_command_words(GString *out, const struct command *command)
{
    const struct option *option;
    g_autoptr(GPtrArray) words = argument_choices(command);
    g_string_append_printf(out, "    %s:-*) words='", command->name);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        g_string_append_printf(out, "%s--%s", i > 0 ? " " : "", option->name);
    g_string_append(out, "' ;;\n");
    if (words->len == 0)
        return;
    g_string_append_printf(out, "    %s:*) words='", command->name);
    append_words(out, words, " ");
    g_string_append(out, "' ;;\n");
}

static void write_bash(GString *out)
{
    g_string_append(out, "# bash completion for bothways\n"
                         "_bothways()\n{\n"
                         "    local current=$2 previous=$3 command='' words='' i\n"
                         "    if [[ $current == '=' ]]; then\n"
                         "        current=''\n"
                         "    elif [[ $previous == '=' ]]; then\n"
                         "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                         "    fi\n"
                         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                         "        if [[ ${COMP_WORDS[i]} != -* ]]; then\n"
                         "            command=${COMP_WORDS[i]}\n"
                         "            break\n"
                         "        fi\n"
                         "    done\n"
                         "    case $command:$previous in\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        for (const struct option *option = commands[i]->options; option->name != NULL; option++)
            bash_option_values(out, commands[i], option);
    g_string_append(out, "    *) case $command:$current in\n    :*) words='");
    append_commands(out, " ");
    for (size_t i = 0; i < G_N_ELEMENTS(top_options); i++)
        g_string_append_printf(out, " --%s", top_options[i].name);
    g_string_append(out, "' ;;\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        bash_command_words(out, commands[i]);
    g_string_append(out, "    esac ;;\n    esac\n"
                         "    # Without words of ours, bash completes the names of files.\n"
                         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
                         "}\n"
                         "complete -o bashdefault -o default -F _bothways bothways\n");
}

static void zsh_value(GString *out, const char *placeholder, const GPtrArray *words,
                      gboolean takes_files)
{
    g_string_append_c(out, ':');
    append_quoted(out, placeholder, "\\[]:");
    if (words->len > 0) {
        g_string_append(out, ":(");
        append_words(out, words, " ");
        g_string_append_c(out, ')');
    } else {
        g_string_append(out, takes_files ? ":_files" : ": ");
    }
}

static void zsh_option(GString *out, const struct option *option)
{
    const gboolean is_repeatable = option->kind == OPTION_LIST || option->kind == OPTION_PATHS;
    for (int is_short = 0; is_short < (option->short_name != 0 ? 2 : 1); is_short++) {
        g_string_append(out, " \\\n            '");
        if (is_repeatable)
            g_string_append_c(out, '*');
        if (is_short)
            g_string_append_printf(out, "-%c", option->short_name);
        else
            g_string_append_printf(out, "--%s", option->name);
        if (option->argument != NULL)
            g_string_append_c(out, is_short ? '+' : '=');
        g_string_append_c(out, '[');
        append_quoted(out, option->summary, "\\[]:");
        g_string_append_c(out, ']');
        if (option->argument != NULL) {
            g_autoptr(GPtrArray) words = option_choices(option);
            zsh_value(out, option->argument, words, option_takes_files(option));
        }
        g_string_append_c(out, '\'');
    }
}

static void zsh_command(GString *out, const struct command *command)
{
    const struct option *option;
    g_string_append_printf(out, "    %s)\n        _arguments", command->name);
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        zsh_option(out, option);
    if (*command->arguments != '\0') {
        g_autoptr(GPtrArray) words = argument_choices(command);
        g_string_append(out, " \\\n            '*");
        zsh_value(out, command->arguments, words, arguments_take_files(command));
        g_string_append_c(out, '\'');
    }
    g_string_append(out, "\n        ;;\n");
}

static void write_zsh(GString *out)
{
    g_string_append(out, "#compdef bothways\n"
                         "_bothways()\n{\n"
                         "    local curcontext=$curcontext state line\n"
                         "    local -a commands\n"
                         "    _arguments -C");
    for (size_t i = 0; i < G_N_ELEMENTS(top_options); i++)
        g_string_append_printf(out, " \\\n        '(- *)'{-%s,--%s}'[%s]'",
                               top_options[i].short_name, top_options[i].name,
                               top_options[i].summary);
    g_string_append(out, " \\\n        '1:command:->command' '*::argument:->argument'\n"
                         "    if [[ $state == command ]]; then\n"
                         "        commands=(\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        g_string_append_printf(out, "            '%s:", commands[i]->name);
        append_quoted(out, commands[i]->summary, "\\:");
        g_string_append(out, "'\n");
    }
    g_string_append(out, "        )\n"
                         "        _describe command commands\n"
                         "        return\n"
                         "    fi\n"
                         "    case $line[1] in\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        zsh_command(out, commands[i]);
    g_string_append(out, "    esac\n}\n_bothways \"$@\"\n");
}

static void fish_option(GString *out, const struct command *command, const struct option *option)
{
    g_autoptr(GPtrArray) words = option_choices(option);
    g_string_append_printf(out, "complete -c bothways -n '__fish_seen_subcommand_from %s' -l %s",
                           command->name, option->name);
    if (option->short_name != 0)
        g_string_append_printf(out, " -s %c", option->short_name);
    if (option->argument != NULL && words->len > 0) {
        g_string_append(out, " -x -a '");
        append_words(out, words, " ");
        g_string_append_c(out, '\'');
    } else if (option->argument != NULL) {
        g_string_append(out, option_takes_files(option) ? " -r -F" : " -x");
    }
    g_string_append(out, " -d '");
    append_quoted(out, option->summary, "\\");
    g_string_append(out, "'\n");
}

static void fish_command(GString *out, const struct command *command)
{
    const struct option *option;
    g_autoptr(GPtrArray) words = argument_choices(command);
    g_string_append_printf(out, "complete -c bothways -n __fish_use_subcommand -f -a %s -d '",
                           command->name);
    append_quoted(out, command->summary, "\\");
    g_string_append(out, "'\n");
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        fish_option(out, command, option);
    if (words->len > 0) {
        g_string_append_printf(
            out, "complete -c bothways -n '__fish_seen_subcommand_from %s' -f -a '", command->name);
        append_words(out, words, " ");
        g_string_append(out, "'\n");
    }
}

static void write_fish(GString *out)
{
    g_string_append(out, "# fish completion for bothways\n");
    for (size_t i = 0; i < G_N_ELEMENTS(top_options); i++)
        g_string_append_printf(
            out, "complete -c bothways -n __fish_use_subcommand -f -l %s -s %s -d '%s'\n",
            top_options[i].name, top_options[i].short_name, top_options[i].summary);
    for (size_t i = 0; commands[i] != NULL; i++)
        fish_command(out, commands[i]);
}

static gboolean write_script(const char *shell, GString *out, GError **error)
{
    if (g_strcmp0(shell, "bash") == 0) {
        write_bash(out);
    } else if (g_strcmp0(shell, "zsh") == 0) {
        write_zsh(out);
    } else if (g_strcmp0(shell, "fish") == 0) {
        write_fish(out);
    } else {
        g_autoptr(GPtrArray) candidates = argument_choices(&command_completions);
        g_autofree char *hint =
            shell != NULL ? options_suggestion(shell, candidates) : g_strdup("");
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "say one shell: bash, fish or zsh%s",
                    hint);
        return FALSE;
    }
    return TRUE;
}

static int run(const void *values, const struct arguments *arguments)
{
    (void)values;
    g_autoptr(GString) out = g_string_new(NULL);
    GError *error = NULL;
    if (!write_script(arguments->positional[0], out, &error))
        return command_fail(error);
    fwrite(out->str, 1, out->len, stdout);
    return EXIT_CLEAN;
}

const struct command command_completions = {
    .name = "completions",
    .summary = "Write the completion script of a shell: bash, fish, zsh",
    .arguments = "SHELL",
    .most_arguments = 1,
    .options = completions_options,
    .run = run,
};
