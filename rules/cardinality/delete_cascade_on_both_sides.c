#include "rules/keys.h"

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        const struct relationship *other = r->partner;
        g_hash_table_add(seen, r);
        if (other == NULL || !relationship_is_written(r) || !relationship_is_written(other) ||
            r->join.direction != MANY_TO_MANY || other->join.direction != MANY_TO_MANY ||
            !(r->cascade & CASCADE_DELETE) || !(other->cascade & CASCADE_DELETE)) {
            continue;
        }
        if (g_hash_table_contains(seen, other)) {
            continue; /* said at the first of the two */
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "cascade"),
            "`%s` and `%s` both cascade delete: deleting one `%s` deletes all its `%s`, they "
            "delete all of theirs, and so on through everything that is connected",
            relationship_label(r), relationship_label(other), r->model->name, r->target->name);
        draft_help(draft, "take delete out of one of the two cascades, or out of both: rows of the "
                          "link table are removed without it");
        draft_rests_on_relationship(draft, other);
        draft_related(draft, relationship_value_range(other, "cascade"),
                      "the other side cascades here");
        draft_partner(draft, relationship_label(other));
    }
}

const struct rule rule_delete_cascade_on_both_sides = {
    .summary = "A delete cascade on both sides of a many-to-many",
    .why = "Each side deletes the other's objects, which delete theirs in turn: one deletion runs "
           "through the whole connected part of the data. SQLAlchemy does it without a word.",
    .mend = "Keep delete on the side that owns, or on neither. The rows of the link table go with "
            "either end in any case.",
    .check = check,
};
