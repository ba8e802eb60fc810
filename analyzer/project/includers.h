#pragma once

/*
 * Which translation unit includes which header, found by following `#include` lines along the
 * unit's own folders (-iquote, -I, -isystem, -idirafter). Files outside the project are not
 * followed.
 */

#include "analyzer/project/compile_commands.h"
#include "analyzer/project/project.h"

/* A table from struct project_file * to the first struct compile_entry * that includes it. The
 * caller destroys it; entries and files must outlive it. */
GHashTable *includers_find(const struct project *project, const struct compile_commands *commands);
