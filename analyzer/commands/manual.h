#pragma once

/* `bothways manual`: the manual page, and docs/options.md. */

#include "analyzer/commands/options.h"

extern const struct option manual_options[];

int command_manual(int argc, char **argv);
