/* Joins: how the rows of the two ends of each relationship are found from each other. */

#include "analyzer/graph/graph_internal.h"

bool relationship_has_tables(const struct relationship *relationship)
{
    return relationship->model->table && relationship->target && relationship->target->table;
}

void joins_build(struct graph *graph)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = graph->relationships->pdata[i];
        relationship->join = (struct join){
            .problem = JOIN_NOT_APPLICABLE,
            .candidates = graph_array(graph),
            .link_target_candidates = graph_array(graph),
            .pairs = graph_values(graph, sizeof(struct join_pair)),
            .link_pairs = graph_values(graph, sizeof(struct join_pair)),
            .written = graph_array(graph),
        };
    }
}
