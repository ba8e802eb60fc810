#pragma once

/* The commands about a project's configuration: `bothways init`, `config` and `doctor`. */

#include "analyzer/commands/options.h"

extern const struct option config_options[];
extern const struct option doctor_options[];
extern const struct option init_options[];

int command_config(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_init(int argc, char **argv);

/* Parses `argv` by the options of the command of that name, prints its help where that is asked
 * for, else runs it; clears what was parsed. Gives the exit status. `values` is its struct of
 * values, zeroed. */
int command_run(int argc, char **argv, void *values,
                int (*run)(const void *values, const struct arguments *arguments));
