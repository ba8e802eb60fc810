#pragma once

/* `bothways rule`: what it takes. */

#include "analyzer/commands/options.h"

extern const struct option rule_options[];

int command_rule(int argc, char **argv);
