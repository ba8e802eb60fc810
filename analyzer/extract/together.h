#pragma once

/*
 * Many headers in one parse, through a file in memory that includes them all, so that what they
 * share is read once. A header whose facts could differ from those it has when it is parsed by
 * itself (conflicts.h) is parsed by itself, or with fewer others.
 */

#include "analyzer/extract/header_reader.h"

/* Fills in one of `headers` for each header of the request, in that order. Never fails. */
void together_read(CXIndex index, const struct read_request *request, struct facts *facts,
                   struct fact_header *headers);
