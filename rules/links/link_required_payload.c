#include "rules/keys.h"
#include "rules/links.h"

/* Every column that some relationship writes. */
static GHashTable *collect_written(const struct graph *graph)
{
    GHashTable *written = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        for (guint c = 0; relationship_is_written(r) && c < r->join.written->len; c++) {
            g_hash_table_add(written, r->join.written->pdata[c]);
        }
    }
    return written;
}

/* A sole integer primary key: the database counts it up. */
static bool is_generated(const struct column *column)
{
    return column->is_primary_key && column->kind == COLUMN_INTEGER &&
           column->table->primary_key->columns->len == 1;
}

static void check_link(const struct relationship *r, GHashTable *written, struct report *report)
{
    for (guint i = 0; i < r->link->columns->len; i++) {
        struct column *column = r->link->columns->pdata[i];
        if (column->is_nullable || column->has_default || is_generated(column) ||
            g_hash_table_contains(written, column)) {
            continue;
        }
        g_autofree char *label = column_label(column);
        struct draft *draft = report_member(
            report, column->member, column->member->fact->range,
            "%s can't be null and has no default, but `%s` writes rows of this link table without "
            "it: every flush that adds to `%s` fails",
            label, relationship_label(r), relationship_label(r));
        draft_help(draft,
                   "make it nullable, give it a default, or map `%s` as a model of its own "
                   "with relationships to both ends, and mark `%s` viewonly",
                   r->link->model->name, relationship_label(r));
        draft_partner(draft, relationship_label(r));
        draft_rests_on_relationship(draft, r);
        draft_rests_on_table(draft, r->link);
        draft_related(draft, link_range(r), "the relationship writes the link table here");
    }
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) written = collect_written(graph);
    struct links *links = links_new(graph);
    for (guint t = 0; t < links->tables->len; t++) {
        const GPtrArray *over = links_over(links, links->tables->pdata[t]);
        for (guint i = 0; i < over->len; i++) {
            if (relationship_is_written(over->pdata[i])) {
                check_link(over->pdata[i], written, report);
                break; /* one a column */
            }
        }
    }
    links_free(links);
}

const struct rule rule_link_required_payload = {
    .summary = "A link table with a required column that no relationship writes",
    .why = "A relationship over a link table writes its two keys and nothing else. A further "
           "column that can't be null and has no default makes every such insert fail.",
    .mend = "Make the column nullable or give it a default; or add to the list through the link "
            "model itself, and mark the relationship over it viewonly.",
    .check = check,
};
