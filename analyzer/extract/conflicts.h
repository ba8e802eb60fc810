#pragma once

/*
 * Which of the headers that were parsed together could read differently by themselves. What one
 * header can do to another goes through a name (a macro, a type, a constant), through a struct that
 * is complete or annotated elsewhere, or through a #pragma; each is looked for in the files
 * themselves, so that what was skipped in the shared parse counts as well. It errs on the side of
 * parsing alone.
 */

#include "analyzer/extract/include_graph.h"
#include "analyzer/extract/name_table.h"

enum verdict {
    VERDICT_KEEP,   /* reads the same alone */
    VERDICT_REMOVE, /* conflicts with others of these headers */
    VERDICT_ALONE,  /* is to be parsed by itself */
};

struct conflicts {
    struct unit *unit; /* of all headers; every cursor has been noted */
    struct name_table *names;
    const struct include_graph *graph;
    const GPtrArray *headers; /* struct source_file *; NULL: not read */
    enum verdict *verdicts;   /* one a header; those that are set stay */
    /* Headers that are kept have been read in the light of some that are not: parse them again. */
    bool must_repeat;
};

/* Fills in the verdicts. */
void conflicts_find(struct conflicts *conflicts);
