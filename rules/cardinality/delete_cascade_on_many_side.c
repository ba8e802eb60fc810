#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || r->join.direction != MANY_TO_ONE ||
            !(r->cascade & CASCADE_DELETE) || r->single_parent || relationship_key_is_unique(r)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "cascade"),
            "`%s` cascades delete to the one side: deleting one `%s` deletes its `%s`, and every "
            "other `%s` of that `%s` loses it",
            relationship_label(r), r->model->name, r->target->name, r->model->name,
            r->target->name);
        draft_help(draft,
                   "put the delete cascade on the list in `%s`; where each `%s` has its own `%s`, "
                   "make the foreign key unique or say `single_parent = true`",
                   r->target->name, r->model->name, r->target->name);
        const struct foreign_key *key = relationship_key(r);
        if (key != NULL) {
            g_autofree char *label = foreign_key_label(key);
            draft_related(draft, foreign_key_range(key), "many rows can share the key: %s", label);
        }
    }
}

const struct rule rule_delete_cascade_on_many_side = {
    .summary = "A delete cascade from the many side to the one side",
    .why = "A cascade runs from the object that is deleted. On a many-to-one it runs from one "
           "child to the parent that its siblings share: the parent is deleted with the first "
           "child, and the siblings are left without one. SQLAlchemy does it without a word.",
    .mend = "Move the cascade to the one side's list. Where each row really owns its partner, make "
            "the key unique or say `single_parent = true`.",
    .check = check,
};
