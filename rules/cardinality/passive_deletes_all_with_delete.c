#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!r->passive_deletes_all || !(r->cascade & (CASCADE_DELETE | CASCADE_DELETE_ORPHAN)) ||
            !relationship_has_tables(r)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "passive_deletes"),
            "`%s` says passive_deletes = \"all\" and cascades delete: the one leaves every `%s` "
            "alone when its `%s` is deleted, the other deletes it",
            relationship_label(r), r->target->name, r->model->name);
        draft_help(draft, "write `passive_deletes = true` to let the database delete what is not "
                          "loaded, or take delete out of the cascade");
        draft_related(draft, relationship_value_range(r, "cascade"), "the cascade is here");
    }
}

const struct rule rule_passive_deletes_all_with_delete = {
    .summary = "passive_deletes = \"all\" together with a delete cascade",
    .why = "passive_deletes = \"all\" forbids touching the children of a deleted parent, and the "
           "cascade asks for their deletion: they contradict each other. SQLAlchemy refuses it.",
    .mend = "Use `passive_deletes = true` with the cascade, or \"all\" without it.",
    .check = check,
};
