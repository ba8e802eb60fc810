#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        bool is_many_side = r->join.direction == MANY_TO_ONE || r->join.direction == MANY_TO_MANY;
        if (!relationship_has_tables(r) || r->join.problem != JOIN_FINE || !is_many_side ||
            !(r->cascade & CASCADE_DELETE_ORPHAN) || r->single_parent) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "cascade"),
            "`%s` cascades delete-orphan, but many `%s` can share one `%s`: it would be deleted "
            "as soon as one of them lets go of it",
            relationship_label(r), r->model->name, r->target->name);
        draft_help(draft,
                   "put delete-orphan on the one side, on `%s`; or say `single_parent = true` "
                   "where each `%s` really belongs to one `%s`",
                   r->target->name, r->target->name, r->model->name);
    }
}

const struct rule rule_delete_orphan_on_many_side = {
    .summary = "A delete-orphan cascade on the many side without single_parent",
    .why = "delete-orphan deletes an object when its owner lets go of it. On the many side of a "
           "many-to-one, or on a many-to-many, an object has many owners, and the first that lets "
           "go takes it from all the others. SQLAlchemy refuses to configure it.",
    .mend = "Move the cascade to the one side. Where the relationship is really one to one, add "
            "`single_parent = true`.",
    .check = check,
};
