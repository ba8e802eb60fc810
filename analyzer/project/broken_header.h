#pragma once

/*
 * Facts of a header that the parser could not get through: broken, with one BW001 at its first
 * line.
 */

#include "analyzer/facts/facts.h"

enum parser_failure {
    PARSER_CRASHED,
    PARSER_HUNG,
    PARSER_OUT_OF_MEMORY,
};

/* Facts of the one header at absolute `path`, named relative to `root`. The caller frees them. */
struct facts *broken_header_facts(const char *root, const char *path, enum parser_failure failure);
