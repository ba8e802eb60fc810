#pragma once

/*
 * Tables as the nodes and some of their foreign keys as the edges of a directed graph, for the
 * rules that look for cycles and for several paths. An edge leads from the table that has the key
 * to the one that it refers to.
 */

#include "rules/rule.h"

struct table_graph {
    GPtrArray *tables;  /* const struct table *: the graph's, in order */
    GPtrArray **edges;  /* by table: const struct foreign_key *, in order */
    GHashTable *places; /* const struct table * → its place in `tables` */
};

/* The graph of the keys that `selects`; keys that do not resolve are never edges. Free with
 * table_graph_free(). */
struct table_graph *table_graph_new(const struct graph *graph,
                                    bool (*selects)(const struct foreign_key *key));
void table_graph_free(struct table_graph *tables);

guint table_graph_place(const struct table_graph *tables, const struct table *table);

/* One cycle a strongly connected component that has any: the shortest through the component's first
 * table, as keys in order, beginning with the key that is declared first. Linear in tables and
 * keys. The result is an array of GPtrArrays of const struct foreign_key *, which the caller
 * releases. */
GPtrArray *table_graph_find_cycles(const struct table_graph *tables);

/* `a` → `b` → `a`, by the names of the models. The caller frees it. */
char *table_path_label(const GPtrArray *keys);
