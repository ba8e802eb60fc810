#include "rules/keys.h"
#include "rules/links.h"

/* The relationships that write columns of a link table otherwise than over it: those of its own
 * model, and those that lead to it. By column. */
static GHashTable *collect_direct_writers(const struct graph *graph, const struct links *links)
{
    GHashTable *writers =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || r->join.direction == MANY_TO_MANY) {
            continue;
        }
        for (guint c = 0; c < r->join.written->len; c++) {
            struct column *column = r->join.written->pdata[c];
            if (links_over(links, column->table) == NULL) {
                continue;
            }
            GPtrArray *list = g_hash_table_lookup(writers, column);
            if (list == NULL) {
                list = g_ptr_array_new();
                g_hash_table_insert(writers, column, list);
            }
            g_ptr_array_add(list, r);
        }
    }
    return writers;
}

static bool names_in_overlaps(const struct relationship *r, const char *name)
{
    for (guint i = 0; i < r->overlaps->len; i++) {
        if (g_str_equal(r->overlaps->pdata[i], name)) {
            return true;
        }
    }
    return false;
}

static bool are_kept_apart(const struct relationship *r, const struct relationship *other)
{
    return names_in_overlaps(r, other->name) || names_in_overlaps(other, r->name);
}

static void report_conflict(struct report *report, const struct relationship *r,
                            const struct relationship *other)
{
    struct draft *draft = report_relationship(
        report, r, link_range(r),
        "`%s` writes the rows of `%s` as a link table, and `%s` writes the same columns of it as a "
        "model: one change made through both inserts the row twice",
        relationship_label(r), r->link->full_name, relationship_label(other));
    draft_help(draft,
               "add `viewonly = true` to `%s`, or, where both are never used for one change, "
               "`overlaps = \"%s\"`",
               relationship_label(r), other->name);
    draft_word(draft, r->link->full_name);
    draft_partner(draft, relationship_label(other));
    draft_speaks_for(draft, r->link);
    draft_rests_on_relationship(draft, other);
    draft_related(draft, relationship_range(other), "the same columns are written here");
}

static void check_relationship(struct report *report, const struct relationship *r,
                               GHashTable *writers)
{
    if (!relationship_is_written(r))
        return;
    for (guint c = 0; c < r->join.written->len; c++) {
        const GPtrArray *list = g_hash_table_lookup(writers, r->join.written->pdata[c]);
        for (guint i = 0; list != NULL && i < list->len; i++)
            if (!are_kept_apart(r, list->pdata[i]))
                report_conflict(report, r, list->pdata[i]);
    }
}

/* Those over a link table are compared with all that write its columns: of one table there are few.
 */
static void check(const struct graph *graph, struct report *report)
{
    struct links *links = links_new(graph);
    g_autoptr(GHashTable) writers = collect_direct_writers(graph, links);
    for (guint t = 0; t < links->tables->len; t++) {
        const GPtrArray *over = links_over(links, links->tables->pdata[t]);
        for (guint i = 0; i < over->len; i++)
            check_relationship(report, over->pdata[i], writers);
    }
    links_free(links);
}

const struct rule rule_link_also_mapped = {
    .summary = "A link table whose own model's relationships write the same columns",
    .why = "The many-to-many inserts and deletes rows of the link table by itself, and the link "
           "model's relationships do so as objects. Neither knows of the other: rows are inserted "
           "twice, or deleted under an object that is still there. SQLAlchemy warns of it.",
    .mend = "Mark the many-to-many viewonly and write through the link model; or say `overlaps` "
            "where both are really meant.",
    .check = check,
};
