#include "rules/keys.h"

static bool owns_orphans(const struct relationship *r)
{
    return relationship_is_written(r) && (r->cascade & CASCADE_DELETE_ORPHAN) != 0;
}

static void report_owners(const GPtrArray *owners, struct report *report)
{
    const struct relationship *first = owners->pdata[0];
    struct draft *draft = NULL;
    for (guint i = 1; i < owners->len; i++) {
        const struct relationship *other = owners->pdata[i];
        if (models_are_related(first->model, other->model)) {
            continue;
        }
        if (draft == NULL) {
            draft = report_relationship(
                report, first, relationship_value_range(first, "cascade"),
                "`%s` and `%s` both own `%s` by delete-orphan: leaving one of them deletes it, "
                "although the other still holds it",
                relationship_label(first), relationship_label(other), first->target->name);
            draft_help(draft, "keep delete-orphan on the one that owns `%s`, or on neither",
                       first->target->name);
            draft_partner(draft, relationship_label(other));
        }
        draft_rests_on_relationship(draft, other);
        draft_related(draft, relationship_value_range(other, "cascade"), "`%s` owns it here",
                      relationship_label(other));
    }
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) by_target =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GPtrArray) targets = g_ptr_array_new();
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        if (!owns_orphans(r)) {
            continue;
        }
        GPtrArray *owners = g_hash_table_lookup(by_target, r->target);
        if (owners == NULL) {
            owners = g_ptr_array_new();
            g_hash_table_insert(by_target, r->target, owners);
            g_ptr_array_add(targets, r->target);
        }
        g_ptr_array_add(owners, r);
    }
    for (guint i = 0; i < targets->len; i++) {
        report_owners(g_hash_table_lookup(by_target, targets->pdata[i]), report);
    }
}

const struct rule rule_delete_orphan_with_two_parents = {
    .summary = "Two models own one child by delete-orphan",
    .why = "delete-orphan deletes a child when it leaves an owner. With two owners it is deleted "
           "when it leaves either, and the other keeps a pointer to a row that is gone. SQLAlchemy "
           "does it without a word.",
    .mend = "Give the child one owner: keep delete-orphan on one of the relationships.",
    .check = check,
};
