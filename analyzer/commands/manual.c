/* `bothways manual`: made of the tables that parsing and --help are made of. */

#include "analyzer/commands/command.h"

#include <stdio.h>
#include <string.h>

struct manual_values {
    char *format;
};

static const char *const format_words[] = {"man", "markdown", NULL};

static const struct option manual_options[] = {
    {"format", 'f', OPTION_WORD, offsetof(struct manual_values, format), "man|markdown",
     "the form of the text", format_words},
    {.name = NULL},
};

struct entry {
    const char *term;
    const char *text;
};

static const struct entry top_options[] = {
    {"-h, --help", "show the commands; behind a command, its options"},
    {"-V, --version", "show the versions of bothways and of the libclang it reads with"},
    {"@FILE", "stands for arguments in FILE, one a line"},
};

static const struct entry statuses[] = {
    {"0", "Nothing was found."},
    {"1", "There are findings."},
    {"2",
     "The command could not run: its arguments or the configuration are wrong, a file can't be "
     "read or written, or the installation is broken. Standard error says which."},
};

static const struct entry variables[] = {
    {"BOTHWAYS_EXTRACT", "The bothways-extract to start, instead of the one beside the program."},
    {"NO_COLOR", "Where it is set and not empty, reports have no colour."},
    {"FORCE_COLOR, CLICOLOR_FORCE", "Reports are coloured even where they go to no terminal."},
    {"XDG_CACHE_HOME", "The folder of the cache, bothways/; ~/.cache where it is not set."},
    {"CPATH, C_INCLUDE_PATH", "Folders with headers, as clang and gcc take them."},
};

/* Roff text: what stands between `backticks` is bold. */
static void append_roff(GString *out, const char *text)
{
    gboolean is_bold = FALSE;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '`') {
            is_bold = !is_bold;
            g_string_append(out, is_bold ? "\\fB" : "\\fR");
        } else if (*c == '\\') {
            g_string_append(out, "\\e");
        } else if (*c == '-') {
            g_string_append(out, "\\-");
        } else if (*c == '\'') {
            g_string_append(out, "\\(cq");
        } else if (*c == '.' && (c == text || c[-1] == '\n')) {
            g_string_append(out, "\\&.");
        } else {
            g_string_append_c(out, *c);
        }
    }
}

static void roff_entry(GString *out, const char *term, const char *text)
{
    g_string_append(out, ".TP\n.B ");
    append_roff(out, term);
    g_string_append_c(out, '\n');
    append_roff(out, text);
    g_string_append_c(out, '\n');
}

static void roff_entries(GString *out, const char *title, const struct entry *entries, size_t n)
{
    g_string_append_printf(out, ".SH %s\n", title);
    for (size_t i = 0; i < n; i++)
        roff_entry(out, entries[i].term, entries[i].text);
}

/* "-f, --format=F[=FILE]" as --help has it; the caller frees it. */
static char *option_term(const struct option *option)
{
    g_autofree char *before =
        option->short_name != 0 ? g_strdup_printf("-%c, ", option->short_name) : g_strdup("");
    return g_strconcat(before, "--", option->name, option->argument != NULL ? "=" : "",
                       option->argument, NULL);
}

static void roff_command(GString *out, const struct command *command)
{
    g_string_append(out, ".SS bothways ");
    append_roff(out, command->name);
    g_string_append(out, " [OPTION…] ");
    append_roff(out, command->arguments);
    g_string_append_c(out, '\n');
    append_roff(out, command->summary);
    g_string_append(out, ".\n");
    for (const struct option *option = command->options; option->name != NULL; option++) {
        g_autofree char *term = option_term(option);
        roff_entry(out, term, option->summary);
    }
}

static void write_man(GString *out)
{
    g_string_append(out, ".TH BOTHWAYS 1 \"\" \"bothways " BOTHWAYS_VERSION "\" \"User commands\"\n"
                         ".SH NAME\n"
                         "bothways \\- check that both ends of every relationship between C models "
                         "agree\n"
                         ".SH SYNOPSIS\n"
                         ".B bothways\n"
                         "COMMAND [OPTION…] [ARGUMENT…]\n"
                         ".SH DESCRIPTION\n"
                         "Reads C headers whose structs are annotated with the macros of\n"
                         ".IR <bothways/model.h> ,\n"
                         "works out the graph of models, keys and relationships, and reports every "
                         "pair of\n"
                         "ends that is broken, with both places.\n"
                         ".PP\n"
                         "The whole project is read; PATHs narrow what is reported. The project is "
                         "the nearest\n"
                         "folder upwards that holds\n"
                         ".I .bothways.yaml\n"
                         "or\n"
                         ".IR .git ,\n"
                         "else the working folder. FLAGS behind\n"
                         ".B \\-\\-\n"
                         "are compile flags, added behind those that were found.\n");
    roff_entries(out, "OPTIONS", top_options, G_N_ELEMENTS(top_options));
    g_string_append(out, ".SH COMMANDS\n"
                         "Every command has\n.BR \\-h ,\n.BR \\-\\-help .\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        roff_command(out, commands[i]);
    roff_entries(out, "EXIT STATUS", statuses, G_N_ELEMENTS(statuses));
    roff_entries(out, "ENVIRONMENT", variables, G_N_ELEMENTS(variables));
    g_string_append(out, ".SH SEE ALSO\n.BR bothways\\-extract (1),\n.BR clang (1)\n");
}

/* In a cell of a table, `|` must be escaped. */
static void append_cell(GString *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '|')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
}

static void markdown_entries(GString *out, const char *term, const char *text,
                             const struct entry *entries, size_t n)
{
    g_string_append_printf(out, "| %s | %s |\n| --- | --- |\n", term, text);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "| `%s` | %s |\n", entries[i].term, entries[i].text);
}

static void markdown_command(GString *out, const struct command *command)
{
    g_string_append_printf(out, "\n## bothways %s\n\n    bothways %s [OPTION…]%s%s\n\n%s.\n",
                           command->name, command->name, *command->arguments != '\0' ? " " : "",
                           command->arguments, command->summary);
    if (command->options[0].name == NULL)
        return;
    g_string_append(out, "\n| option | what it does |\n| --- | --- |\n");
    for (const struct option *option = command->options; option->name != NULL; option++) {
        g_autofree char *term = option_term(option);
        g_string_append(out, "| `");
        append_cell(out, term);
        g_string_append(out, "` | ");
        append_cell(out, option->summary);
        g_string_append(out, " |\n");
    }
}

static void write_markdown(GString *out)
{
    g_string_append(out, "# Commands and options\n\n"
                         "Written by `bothways manual --format markdown`; `./dev docs` writes it "
                         "anew.\n\n");
    markdown_entries(out, "option", "what it does", top_options, G_N_ELEMENTS(top_options));
    for (size_t i = 0; commands[i] != NULL; i++)
        markdown_command(out, commands[i]);
    g_string_append(out, "\n## Exit status\n\n");
    markdown_entries(out, "status", "meaning", statuses, G_N_ELEMENTS(statuses));
    g_string_append(out, "\n## Environment\n\n");
    markdown_entries(out, "variable", "meaning", variables, G_N_ELEMENTS(variables));
}

static int run(const void *data, const struct arguments *arguments)
{
    (void)arguments;
    const struct manual_values *values = data;
    g_autoptr(GString) out = g_string_new(NULL);
    if (g_strcmp0(values->format, "markdown") == 0)
        write_markdown(out);
    else
        write_man(out);
    fwrite(out->str, 1, out->len, stdout);
    return EXIT_CLEAN;
}

const struct command command_manual = {
    .name = "manual",
    .summary = "Write the manual page, or its options as Markdown",
    .arguments = "",
    .most_arguments = 0,
    .options = manual_options,
    .values_size = sizeof(struct manual_values),
    .run = run,
};
