#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        bool loads_list = g_str_equal(r->lazy, "dynamic") || g_str_equal(r->lazy, "write_only");
        if (!loads_list || r->is_list || !relationship_has_tables(r)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "lazy"),
            "`%s` leads to one `%s`, and lazy = \"%s\" is a way to load lists: it can't be loaded",
            relationship_label(r), r->target->name, r->lazy);
        draft_help(draft, "use select, joined, selectin or another word that loads one object");
    }
}

const struct rule rule_list_loading_of_one = {
    .summary = "lazy = dynamic or write_only on a to-one",
    .why = "These two make a query of a list instead of loading it; there is no list to query on "
           "a to-one. SQLAlchemy refuses it.",
    .mend = "Use another lazy word.",
    .check = check,
};
