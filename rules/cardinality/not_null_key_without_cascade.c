#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || r->join.direction != ONE_TO_MANY ||
            (r->cascade & (CASCADE_DELETE | CASCADE_DELETE_ORPHAN)) || r->passive_deletes) {
            continue;
        }
        const struct foreign_key *key = relationship_key(r);
        if (key == NULL || key->is_nullable || key->ondelete != ACTION_UNSAID) {
            continue;
        }
        g_autofree char *label = foreign_key_label(key);
        struct draft *draft = report_relationship(
            report, r, relationship_range(r),
            "taking %s `%s` out of `%s` can only fail: its key %s can't be null, and nothing "
            "deletes the `%s`",
            r->is_list ? "one" : "the", r->target->name, relationship_label(r), label,
            r->target->name);
        draft_help(draft,
                   "add `cascade = \"all, delete-orphan\"`, or make the key nullable, or say "
                   "`ondelete` or `passive_deletes` where this is meant");
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the foreign key is here");
    }
}

const struct rule rule_not_null_key_without_cascade = {
    .summary = "A list, or one partner, over a key of theirs that can't be null, without a cascade "
               "that deletes",
    .why = "A child that leaves its parent gets a null key, and a key that can't be null refuses "
           "it: the flush fails with an integrity error.",
    .mend = "Delete the child with a cascade, allow null, or say by `ondelete` or "
            "`passive_deletes` that failing is meant.",
    .check = check,
};
