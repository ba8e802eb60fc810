#pragma once

/*
 * The program's commands: one file each, one line each in command_table.c.
 *
 * To add a command: write commands/<name>.c with `int command_<name>(int argc, char **argv)`, which
 * returns an exit status, and add it to the table. argv[0] is the command's own name. Reports go to
 * stdout, everything else to stderr. Exit statuses: 0 clean, 1 findings, 2 could not run.
 */

struct command {
    const char *name;
    const char *summary; /* one line for --help */
    int (*run)(int argc, char **argv);
};

/* The last entry's name is NULL. */
extern const struct command commands[];

/* Runs `bothways ARGS…`; what main() calls, and tests. */
int bothways_main(int argc, char **argv);
