#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || !r->is_list || r->join.direction != ONE_TO_MANY ||
            (r->cascade & (CASCADE_DELETE | CASCADE_DELETE_ORPHAN)) ||
            relationship_argument(r, "passive_deletes") != NULL) {
            continue;
        }
        const struct foreign_key *key = relationship_key(r);
        if (key == NULL || key->ondelete != ACTION_UNSAID) {
            continue;
        }
        g_autofree char *label = foreign_key_label(key);
        struct draft *draft = report_relationship(
            report, r, relationship_range(r),
            "nothing says what becomes of the `%s` of a deleted `%s`: `%s` cascades no delete, "
            "and its key %s has no ondelete",
            r->target->name, r->model->name, relationship_label(r), label);
        draft_help(draft, "say `ondelete` on the foreign key, or delete in the cascade");
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the foreign key is here");
    }
}

const struct rule rule_no_delete_policy = {
    .summary = "A list that says nothing of deletion, over a key that says nothing either",
    .why = "What becomes of children whose parent is deleted is a decision. Left unsaid, the "
           "session sets their keys to null, and other programs on the same database fail or "
           "don't, as the database is set up.",
    .mend = "Say it: `ondelete` on the key, delete in the cascade, or both.",
    .check = check,
};
