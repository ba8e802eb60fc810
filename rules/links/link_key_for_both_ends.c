#include "rules/keys.h"
#include "rules/links.h"

static GPtrArray *link_columns(const GArray *pairs, const struct table *link)
{
    GPtrArray *columns = g_ptr_array_new();
    for (guint i = 0; i < pairs->len; i++) {
        const struct join_pair *pair = &g_array_index(pairs, struct join_pair, i);
        struct column *column = pair->remote->table == link ? pair->remote : pair->local;
        if (column->table == link && !g_ptr_array_find(columns, column, NULL))
            g_ptr_array_add(columns, column);
    }
    return columns;
}

static bool are_the_same(const GPtrArray *a, GPtrArray *b)
{
    if (a->len == 0 || a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++)
        if (!g_ptr_array_find(b, a->pdata[i], NULL))
            return false;
    return true;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (r->link == NULL || r->member == NULL || !relationship_has_tables(r) ||
            relationship_link_end(r) != NULL || r->join.problem != JOIN_FINE)
            continue;
        g_autoptr(GPtrArray) near = link_columns(r->join.pairs, r->link);
        g_autoptr(GPtrArray) far = link_columns(r->join.link_pairs, r->link);
        if (!are_the_same(near, far))
            continue;
        const struct column *column = near->pdata[0];
        g_autofree char *label = column_label(column);
        bool is_written_out = relationship_argument(r, "primaryjoin") != NULL;
        struct draft *draft = report_relationship(
            report, r, is_written_out ? relationship_value_range(r, "primaryjoin") : link_range(r),
            "`%s` finds both its ends by %s of the link table: every `%s` is linked with itself, "
            "and with nothing else",
            relationship_label(r), label, r->model->name);
        draft_help(draft, is_written_out
                              ? "name one column of the link table in primaryjoin and another in "
                                "secondaryjoin"
                              : "give the link table a second foreign key, and say which is meant "
                                "for which end");
        draft_word(draft, column->name);
        draft_rests_on_table(draft, r->link);
        draft_related(draft, column->member->fact->range, "%s is declared here", label);
    }
}

const struct rule rule_link_key_for_both_ends = {
    .summary = "A many-to-many that finds both its ends by one column of the link table",
    .why = "A row of the link table then refers to one row and not to two, so the list holds its "
           "owner at the most. SQLAlchemy says nothing, and writes the column twice.",
    .mend = "Use one key of the link table for each end: in `primaryjoin` the one that refers to "
            "the model itself, in `secondaryjoin` the other.",
    .check = check,
};
