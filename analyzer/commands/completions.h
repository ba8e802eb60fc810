#pragma once

/* `bothways completions SHELL`: a script that completes commands, options and values. */

#include "analyzer/commands/options.h"

extern const struct option completions_options[];

int command_completions(int argc, char **argv);
