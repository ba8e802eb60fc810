#pragma once

/*
 * The program's commands: one file each, one line each in command_table.c.
 *
 * To add a command: write commands/<name>.c with `const struct command command_<name>`, declare it
 * below, and add it to the table. Reports go to stdout, everything else to stderr.
 */

#include "analyzer/commands/options.h"

enum { ANY_NUMBER = G_MAXINT };

enum exit_status {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_CANNOT_RUN = 2, /* usage, configuration, an unreadable file, a broken installation */
};

struct command {
    const char *name;
    const char *summary;          /* one line for --help */
    const char *arguments;        /* what stands behind the options: "[PATH…]" */
    int most_arguments;           /* how many of them it takes; ANY_NUMBER */
    const struct option *options; /* the last one's name is NULL */
    size_t values_size;           /* bytes of the struct that the options fill in */
    /* Gives the exit status. `values` is that struct: zero where an option isn't given. */
    int (*run)(const void *values, const struct arguments *arguments);
};

extern const struct command command_check, command_completions, command_config, command_doctor,
    command_generate, command_init, command_manual, command_rule;

/* Every command; NULL behind the last. */
extern const struct command *const commands[];

/* Runs `bothways ARGS…`; what main() calls, and tests. */
int bothways_main(int argc, char **argv);

/* Prints `bothways: MESSAGE` to stderr and frees `error`. Gives EXIT_CANNOT_RUN. */
int command_fail(GError *error);
