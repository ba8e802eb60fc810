#pragma once

/*
 * clang's errors as findings (BW001): the first error of each project file, at clang's place.
 */

#include "analyzer/extract/unit.h"
#include "analyzer/facts/reading.h"

/* Whether the header itself, or a file that belongs to it, has an error. */
bool parse_errors_report(struct unit *unit, struct reading *reading);
