#pragma once

/*
 * What can be written for an option's value or behind a command's options: read from the
 * placeholder that --help shows, so that the tables of options need no column for it.
 */

#include "analyzer/commands/command.h"

/* The words that can stand there, as `const char *` that live as long as the program. Empty where
 * it isn't words that are wanted. The caller frees the array. */
GPtrArray *option_choices(const struct option *option);
GPtrArray *argument_choices(const struct command *command);

/* Whether the names of files can stand there. */
gboolean option_takes_files(const struct option *option);
gboolean arguments_take_files(const struct command *command);

/* The names of the shells that `bothways completions` writes for, NULL-terminated. */
extern const char *const shell_words[];
