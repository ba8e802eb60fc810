#include "rules/links.h"

struct links *links_new(const struct graph *graph)
{
    struct links *links = g_new0(struct links, 1);
    links->tables = g_ptr_array_new();
    links->by_table = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        if (r->link == NULL || !relationship_has_tables(r) || relationship_link_end(r) != NULL) {
            continue;
        }
        GPtrArray *over = g_hash_table_lookup(links->by_table, r->link);
        if (over == NULL) {
            over = g_ptr_array_new();
            g_hash_table_insert(links->by_table, r->link, over);
            g_ptr_array_add(links->tables, r->link);
        }
        g_ptr_array_add(over, r);
    }
    return links;
}

void links_free(struct links *links)
{
    g_ptr_array_unref(links->tables);
    g_hash_table_unref(links->by_table);
    g_free(links);
}

GPtrArray *links_over(const struct links *links, const struct table *table)
{
    return g_hash_table_lookup(links->by_table, table);
}

struct range link_range(const struct relationship *relationship)
{
    return relationship->secondary != NULL ? relationship->secondary->range
                                           : relationship_range(relationship);
}

static bool joins_same_ends(const struct relationship *one, const struct relationship *other)
{
    return one->link == other->link &&
           ((one->model == other->model && one->target == other->target) ||
            (one->model == other->target && one->target == other->model));
}

void links_visit(const struct graph *graph, struct report *report, enum join_problem problem,
                 link_visitor visit)
{
    struct links *links = links_new(graph);
    for (guint t = 0; t < links->tables->len; t++) {
        const GPtrArray *over = links_over(links, links->tables->pdata[t]);
        const struct relationship *said = NULL;
        for (guint i = 0; i < over->len; i++) {
            const struct relationship *r = over->pdata[i];
            if (r->join.problem != problem || (said != NULL && joins_same_ends(said, r)))
                continue;
            said = r;
            visit(report, r);
        }
    }
    links_free(links);
}
