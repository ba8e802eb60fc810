#pragma once

/*
 * From a graph to other programs' text: one function a file, all of one shape. A generator
 * transcribes what is declared, findings or not: it is for the checks to say what is wrong with it.
 */

#include "analyzer/graph/graph.h"

/* What is transcribed, and how. */
struct generation {
    const struct graph *graph;
    const char *prefix; /* of every name that the runtime's files make known; "" for none */
    const char *root;   /* the project's folder, absolute: what headers are named from */
    /* Headers that the models' own are read behind: absolute, or names that are looked up. NULL:
     * none. */
    const char *const *prelude;
};

struct generator {
    const char *name;      /* the word behind `bothways generate`; several files may share one */
    const char *file_name; /* what it writes, in the output folder */
    void (*write)(const struct generation *what, GString *out);
    /* Adds a line, "file:line:column: what", for each declaration that it can't transcribe; NULL
     * where it can transcribe everything. Where there is one, no file is written. */
    void (*check)(const struct generation *what, GPtrArray *problems);
};

/* By name; the last one's name is NULL. */
extern const struct generator generators[];

/* SQLAlchemy declarative classes (1.4 and 2), as one Python module, with the models' and members'
 * own names (an underscore behind those that Python or SQLAlchemy reserves). In-memory models
 * become a comment. */
void generate_sqlalchemy(const struct generation *what, GString *out);

/* The reference runtime's mapping of every model, with typed accessors: a header and a C file.
 * Shapes that the runtime does not map are problems, at the member. */
void generate_runtime_header(const struct generation *what, GString *out);
void generate_runtime_source(const struct generation *what, GString *out);
void check_runtime(const struct generation *what, GPtrArray *problems);

/* CREATE TABLE statements in dependency order, with what can't be ordered (keys in a cycle) added
 * behind. A key that does not resolve becomes a comment. */
void generate_sqlite(const struct generation *what, GString *out);
void generate_postgresql(const struct generation *what, GString *out);
