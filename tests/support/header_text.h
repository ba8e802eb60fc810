#pragma once

/*
 * Facts out of a few lines that look like annotated headers, for tests of what comes after reading:
 * no clang, no files. Understood are
 *
 *     #header "b.h"      what follows stands in this header (at first: "a.h"); #broken: it has
 * errors struct x;          a forward declaration struct x { int id COLUMN(primary_key); struct y
 * **ys RELATIONSHIP(back_populates = x); } MODEL(table = "x") UNIQUE_CONSTRAINT(a, b);     a
 * struct; without MODEL a plain one typedef struct { … } x MODEL(…);   typedef struct x { … } x_t
 * MODEL(…);
 *
 * Members: int, int64_t, uint32_t, bool, double, `enum e`, char *, char m[N], unsigned char m[N],
 * unsigned char *, void *, struct x *m, struct x **m, struct x m, struct x m[N], `LIST(x) m` (a
 * container of struct x) and `LIST(x, holder) m` (the container is struct holder). A wrong text is
 * a failed test.
 */

#include "analyzer/facts/facts.h"
#include "analyzer/graph/graph.h"

/* The caller frees the result with facts_free(). */
struct facts *facts_from_text(const char *text);

/* A graph of one text; both are released by text_graph_free(). */
struct text_graph {
    struct facts *facts;
    struct graph *graph;
};
struct text_graph text_graph_new(const char *text);
void text_graph_free(struct text_graph *text_graph);

/* The relationship "model.member", declared or made by a backref; fails the test where it is
 * missing. */
struct relationship *text_graph_relationship(const struct text_graph *text_graph,
                                             const char *label);
