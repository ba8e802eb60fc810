#include "rules/links.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        const struct model *end = relationship_link_end(r);
        if (end == NULL || r->origin != NULL || !relationship_has_tables(r)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, link_range(r),
            "the link table of `%s` is `%s`, the table of `%s` itself: a link table stands between "
            "the two ends and is neither",
            relationship_label(r), r->link->full_name, end->name);
        draft_help(draft, "name the table that has a foreign key to each end; a one-to-many needs "
                          "none at all");
        draft_word(draft, r->link->full_name);
        draft_related(draft, end->fact->range, "`%s` is declared here", end->name);
    }
}

const struct rule rule_link_is_an_end = {
    .summary = "The link table is the table of one of the ends",
    .why = "A many-to-many needs a third table that refers to both ends. SQLAlchemy finds no way "
           "to join over one of the ends.",
    .mend = "Name the link table, or drop `secondary` where one end holds the foreign key.",
    .check = check,
};
