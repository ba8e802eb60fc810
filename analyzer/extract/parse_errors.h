#pragma once

/*
 * clang's errors as findings (BW001): the first error of each project file, at clang's place. An
 * error outside of the project stands at the project's #include that leads to it.
 */

#include "analyzer/extract/unit.h"
#include "analyzer/facts/reading.h"

struct parse_errors {
    GArray *errors;      /* struct parse_error, in clang's order: the first of each file */
    GHashTable *offsets; /* struct source_file → offset of its first error, as a pointer */
    bool is_broken;      /* the header itself, or a file that belongs to it, has an error */
};

/* Gathers the errors of the unit. Clear with parse_errors_clear(). */
void parse_errors_collect(struct parse_errors *errors, struct unit *unit);
void parse_errors_clear(struct parse_errors *errors);

/* BW001 for each, but those that an annotation out of its place explains. */
void parse_errors_report(const struct parse_errors *errors, struct reading *reading);
