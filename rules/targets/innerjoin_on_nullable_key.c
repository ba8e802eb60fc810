#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct foreign_key *key = relationship->join.key;
        const struct argument *innerjoin = relationship_argument(relationship, "innerjoin");
        if (!relationship->innerjoin || innerjoin == NULL || key == NULL ||
            relationship->join.problem != JOIN_FINE ||
            relationship->join.direction != MANY_TO_ONE || !key->is_nullable)
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        struct draft *draft = report_relationship(
            report, relationship, innerjoin->range,
            "`%s` says innerjoin, but its key %s can be null: every `%s` without a `%s` vanishes "
            "from the results",
            relationship_label(relationship), source, relationship->model->name,
            relationship->target->name);
        draft_partner(draft, relationship->target->name);
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the key is declared here");
        draft_help(draft, "drop `innerjoin`, or `nullable` from the key");
        draft_fix(draft, APPLICABILITY_UNSAFE, "Drop `innerjoin`");
        if (relationship->member != NULL)
            draft_remove_argument(draft, relationship->annotation, innerjoin);
    }
}

const struct rule rule_innerjoin_on_nullable_key = {
    .summary = "`innerjoin` over a foreign key that can be null.",
    .why =
        "An inner join keeps only rows that have a partner: owners without one vanish from query "
        "results without any error. SQLAlchemy says nothing.",
    .mend = "Drop `innerjoin`; it is an optimisation for keys that are never null.",
    .check = check,
    .fixes = true,
};
