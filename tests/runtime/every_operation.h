#pragma once

/* A program that uses every public function of the runtime, in two transactions. Any call may
 * fail: the program then ends with its status, and `committed` says how far it came. */

#include "cast.h"

enum { TRANSACTIONS = 2 };

struct journey {
    const char *url;
    int transactions;                     /* how many are run; 0: only opening everything */
    bool keeps_tables;                    /* they are there and empty, and not made anew */
    const struct bw_allocator *allocator; /* NULL: the usual */
    bw_echo *echo;                        /* and its context; may be NULL */
    void *echo_context;
    struct bw_error error; /* of what was done before there was a session */
    struct bw_schema *schema;
    struct bw_engine *engine;
    struct cast cast;
    int committed; /* transactions that are; -1 before there are tables */
};

/* What is in the database: rows of each table, and what their names and keys add up to. */
struct contents {
    size_t rows[32];
    uint64_t sum;
};

/* Opens everything, makes the tables anew and runs the transactions. */
int journey_run(struct journey *journey);
/* Frees whatever journey_run() left open. */
void journey_close(struct journey *journey);
/* Reads all tables in a session of its own, which must not fail. */
void journey_contents(struct journey *journey, struct contents *contents);
