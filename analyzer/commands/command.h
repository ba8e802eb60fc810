#pragma once

/*
 * The program's commands: one file each, one line each in command_table.c.
 *
 * To add a command: write commands/<name>.c with `int command_<name>(int argc, char **argv)`, which
 * returns an exit status, and its options as a table (options.h), and add both to the table of
 * commands. argv[0] is the command's own name. Reports go to stdout, everything else to stderr.
 */

#include "analyzer/commands/options.h"

enum exit_status {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_CANNOT_RUN = 2, /* usage, configuration, an unreadable file, a broken installation */
};

struct command {
    const char *name;
    const char *summary;          /* one line for --help */
    const char *arguments;        /* what stands behind the options: "[PATH…]" */
    const struct option *options; /* the last one's name is NULL */
    int (*run)(int argc, char **argv);
};

/* The last entry's name is NULL. */
extern const struct command commands[];

/* The command of this name, which must be in the table. */
const struct command *command_find(const char *name);

/* Runs `bothways ARGS…`; what main() calls, and tests. */
int bothways_main(int argc, char **argv);

/* Prints `bothways: MESSAGE` to stderr and frees `error`. Gives EXIT_CANNOT_RUN. */
int command_fail(GError *error);
