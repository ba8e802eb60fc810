#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct argument *join = relationship_argument(relationship, "secondaryjoin");
        if (relationship->join.problem != JOIN_SECONDARYJOIN_WITHOUT_SECONDARY || join == NULL)
            continue;
        struct draft *draft = report_relationship(
            report, relationship, join->range,
            "`%s` says secondaryjoin, but goes through no link table to `%s`: there is nothing to "
            "join a second time",
            relationship_label(relationship), relationship->target->name);
        draft_partner(draft, relationship->target->name);
        draft_help(draft, "name the link table with `link_model` or `secondary`, or use "
                          "`primaryjoin` alone");
    }
}

const struct rule rule_secondaryjoin_without_secondary = {
    .summary = "`secondaryjoin` without a link table.",
    .why = "It joins the link table to the target; without a link table it means nothing. "
           "SQLAlchemy refuses it at the first use of any model.",
    .mend = "Name the link table with `link_model` or `secondary`, or put the condition into "
            "`primaryjoin`.",
    .check = check,
};
