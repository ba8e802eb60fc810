#pragma once

/* `bothways generate`: what it takes. */

#include "analyzer/commands/options.h"

extern const struct option generate_options[];

int command_generate(int argc, char **argv);
