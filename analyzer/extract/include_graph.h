#pragma once

/*
 * Which file of a unit includes which, however deep, and in what order a header reaches them.
 *
 * Borrows the unit, whose inclusions have all been noted. Release with include_graph_free().
 */

#include "analyzer/extract/unit.h"

struct include_graph;

struct include_graph *include_graph_new(const struct unit *unit);
void include_graph_free(struct include_graph *graph);

/* Whether `from` includes `to`, at whatever depth, or is it. */
bool include_graph_reaches(const struct include_graph *graph, const struct source_file *from,
                           const struct source_file *to);
/* Whether `to` has been read, wherever `from` is included, when its text at `offset` is: `from`
 * includes it before, or the compile flags do. */
bool include_graph_reaches_before(const struct include_graph *graph, const struct source_file *from,
                                  uint32_t offset, const struct source_file *to);

#define ORDER_NEVER G_MAXUINT16
/* For each file of the unit, by its index, the place at which `header` alone reaches it, or
 * ORDER_NEVER. The caller frees it with g_free(). */
guint16 *include_graph_order(const struct include_graph *graph, const struct source_file *header);
/* The files that `header` reaches, in that order, and itself: what a unit calls visible. The caller
 * unrefs it. */
GPtrArray *include_graph_visible(const struct include_graph *graph,
                                 const struct source_file *header);
