#include "rules/keys.h"

static struct draft *report_contradiction(const struct relationship *r,
                                          const struct foreign_key *key, struct report *report)
{
    bool deletes = (r->cascade & CASCADE_DELETE) != 0;
    struct range range = relationship_range(r);
    if (deletes && (key->ondelete == ACTION_SET_NULL || key->ondelete == ACTION_RESTRICT)) {
        struct draft *draft = report_relationship(
            report, r, range,
            "`%s` deletes every `%s` with its `%s`, but the foreign key says ON DELETE %s: what "
            "happens depends on whether the session or the database deletes the `%s`",
            relationship_label(r), r->target->name, r->model->name,
            key->ondelete == ACTION_SET_NULL ? "SET NULL" : "RESTRICT", r->model->name);
        draft_help(draft, "write `ondelete = \"CASCADE\"` on the key, or take delete out of the "
                          "cascade");
        return draft;
    }
    if (!deletes && key->ondelete == ACTION_CASCADE && !r->passive_deletes) {
        struct draft *draft = report_relationship(
            report, r, range,
            "the foreign key of `%s` says ON DELETE CASCADE, but the relationship sets the key of "
            "every `%s` to null before its `%s` is deleted: nothing is left to cascade to",
            relationship_label(r), r->target->name, r->model->name);
        draft_help(draft, "write `cascade = \"all, delete\"` or `passive_deletes = true` on the "
                          "relationship");
        return draft;
    }
    return NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (r->member == NULL || !r->is_list || !relationship_is_written(r) ||
            r->join.direction != ONE_TO_MANY) {
            continue;
        }
        const struct foreign_key *key = relationship_key(r);
        struct draft *draft = key == NULL ? NULL : report_contradiction(r, key, report);
        if (draft != NULL) {
            draft_rests_on_foreign_key(draft, key);
            draft_related(draft, key->ondelete_argument->range, "ON DELETE is said here");
        }
    }
}

const struct rule rule_cascade_contradicts_ondelete = {
    .summary = "The cascade of a list says other than ON DELETE of its key",
    .why = "The relationship's cascade and the key's ON DELETE answer the same question: what "
           "becomes of the children. Where they differ, the answer depends on who deletes the "
           "parent and on what happens to be loaded.",
    .mend = "Make them agree: delete with CASCADE, no delete with SET NULL or RESTRICT.",
    .check = check,
};
