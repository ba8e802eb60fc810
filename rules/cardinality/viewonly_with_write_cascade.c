#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    const unsigned writes = CASCADE_SAVE_UPDATE | CASCADE_DELETE | CASCADE_DELETE_ORPHAN;
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!r->viewonly || !r->cascade_is_said || !(r->cascade & writes) ||
            !relationship_has_tables(r)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "cascade"),
            "`%s` is viewonly and cascades writes: nothing is ever written through it, so nothing "
            "is saved or deleted with `%s` either",
            relationship_label(r), r->model->name);
        draft_help(draft, "drop the cascade, or `viewonly`; merge, expunge and refresh-expire are "
                          "allowed on a viewonly relationship");
        draft_related(draft, relationship_value_range(r, "viewonly"), "viewonly is said here");
    }
}

const struct rule rule_viewonly_with_write_cascade = {
    .summary = "A viewonly relationship with a cascade that writes",
    .why = "viewonly takes a relationship out of all writes, and a cascade of save-update, delete "
           "or delete-orphan asks for them. SQLAlchemy 1.4 refuses it; version 2 drops the cascade "
           "in silence.",
    .mend = "Drop one of the two.",
    .check = check,
};
