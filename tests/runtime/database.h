#pragma once

/* What tests over a database have in common. */

#include "support.h"

/* PostgreSQL's own test gives its address in BOTHWAYS_TEST_URL; otherwise SQLite in memory. */
void open_database(struct world *world);
void commit(struct world *world);
void flush(struct world *world);
void rollback(struct world *world);
void add(void *instance);
/* The instance of this name, loaded by a query. */
void *find(struct world *world, const struct bw_model *model, const char *name);
size_t rows(struct world *world, const struct bw_model *model);
bool column_is_null(void *instance, const char *column);
/* Two parents, c and d with the first; committed, and a new session. */
void make_family(struct world *world, const struct bw_model *parent, const struct bw_model *child);

#define FAMILY(linkage)                                                                            \
    struct world w;                                                                                \
    open_database(&w);                                                                             \
    make_family(&w, &linkage##_parent, &linkage##_child);                                          \
    struct parent *p1 = find(&w, &linkage##_parent, "p1"),                                         \
                  *p2 = find(&w, &linkage##_parent, "p2");                                         \
    struct child *c = find(&w, &linkage##_child, "c"), *d = find(&w, &linkage##_child, "d");       \
    (void)p1, (void)p2, (void)c, (void)d
