#include "rules/keys.h"

/* The key that the database would have to act on when an owner is deleted. */
static const struct foreign_key *deleting_key(const struct relationship *r)
{
    return r->join.direction == MANY_TO_MANY ? r->join.link_key : relationship_key(r);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_is_written(r) || !r->passive_deletes || r->passive_deletes_all ||
            r->join.direction == MANY_TO_ONE) {
            continue;
        }
        const struct foreign_key *key = deleting_key(r);
        if (key == NULL || key->ondelete != ACTION_UNSAID) {
            continue;
        }
        g_autofree char *label = foreign_key_label(key);
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "passive_deletes"),
            "`%s` leaves deletion to the database by passive_deletes, but its key %s says no "
            "ondelete: rows that are not loaded keep their key, and deleting the `%s` fails",
            relationship_label(r), label, r->model->name);
        draft_help(draft, "add `ondelete = \"CASCADE\"` (or \"SET NULL\") to the foreign key, or "
                          "remove `passive_deletes`");
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the foreign key is here");
    }
}

const struct rule rule_passive_deletes_without_ondelete = {
    .summary = "passive_deletes over a foreign key without ON DELETE",
    .why = "passive_deletes says that the database takes care of the children of a deleted row. "
           "Without ON DELETE on the key it doesn't: the deletion fails, or, where keys are not "
           "enforced, leaves children that refer to nothing.",
    .mend = "Say `ondelete` on the foreign key, or drop `passive_deletes`.",
    .check = check,
};
