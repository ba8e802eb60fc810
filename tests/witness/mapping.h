#pragma once

/* The mapping of one example header, as `bothways generate runtime` writes it (without the
 * accessors, which witnesses do not use), compiled and loaded into the running program. */

#include "analyzer/graph/graph.h"

#include <bothways/runtime.h>

struct mapping {
    void *library;
    const struct bw_model *const *models;
    size_t n;
    char *refused; /* what the generator says where it writes none; else NULL */
};

/* Compiles with $CC or `cc`, into `folder`, where the header lies. What goes wrong there fails the
 * test. Closed with mapping_close(). */
struct mapping mapping_open(const struct graph *graph, const char *folder);
void mapping_close(struct mapping *mapping);
