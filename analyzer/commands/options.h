#pragma once

/*
 * Options of commands, as tables: parsing, --help, the manual page and shell completions are all
 * made of them.
 *
 * An option says where its value goes in the command's own struct of values (zeroed before), so
 * that tables are constant. options_parse() fills that struct; options_clear() frees what it filled
 * in.
 */

#include <glib.h>
#include <stddef.h>

enum option_kind {
    OPTION_FLAG,   /* gboolean */
    OPTION_NUMBER, /* int; the field is left alone where the option isn't given */
    OPTION_WORD,   /* char *: one of `words`, where there are any */
    OPTION_PATH,   /* char *: a file's name, in the bytes that were given */
    OPTION_LIST,   /* char **: repeatable; words between commas, split */
    OPTION_PATHS,  /* char **: repeatable, never split */
};

struct option {
    const char *name; /* without dashes */
    char short_name;  /* 0: none */
    enum option_kind kind;
    size_t offset;        /* of the value in the command's struct */
    const char *argument; /* for --help: "FILE"; NULL for a flag */
    const char *summary;
    const char *const *words; /* NULL-terminated; NULL: any */
};

/* What stands on the command line beside the options. */
struct arguments {
    char **positional; /* NULL-terminated, never NULL */
    char **flags;      /* behind `--`, NULL-terminated; NULL: there is no `--` */
    gboolean wants_help;
};

#define OPTIONS_ERROR (options_error_quark())
GQuark options_error_quark(void);

enum options_error { OPTIONS_ERROR_USAGE };

/* Parses `argv` (argv[0] is the command's name) by `options` into `values` and `arguments`. An
 * unknown option or word is an error that names the nearest one. Even after an error both must be
 * cleared. */
gboolean options_parse(const struct option *options, int argc, char **argv, void *values,
                       struct arguments *arguments, GError **error);
/* Frees the strings in `values` and sets them to NULL. */
void options_clear(const struct option *options, void *values);
void arguments_clear(struct arguments *arguments);

/* The text of `bothways COMMAND --help`; the caller frees it. */
char *options_help(const char *command, const char *arguments, const char *summary,
                   const struct option *options);

/* "; did you mean `X`?", or an empty string where nothing is near. `candidates` holds
 * `const char *`. The caller frees it. */
char *options_suggestion(const char *word, GPtrArray *candidates);

/* Replaces each argument `@FILE` before a `--` by the lines of FILE, one argument a line; empty
 * lines are skipped, and what is read is not expanded again. The caller frees the result with
 * g_strfreev(). */
char **options_expand_files(int argc, char **argv, GError **error);
