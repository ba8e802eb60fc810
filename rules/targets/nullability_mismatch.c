#include "rules/targets.h"

static void report_mismatch(struct report *report, const struct relationship *relationship,
                            const struct foreign_key *key)
{
    g_autofree char *source = foreign_key_source_label(key);
    struct draft *draft = report_relationship(
        report, relationship, relationship->member->fact->range,
        key->is_nullable ? "`%s` is `_Nonnull`, but its key %s can be null: the pointer will be "
                           "NULL where the row refers to none"
                         : "`%s` is `_Nullable`, but its key %s can't be null: there is always "
                           "something that it refers to",
        relationship_label(relationship), source);
    draft_partner(draft, relationship->target->name);
    draft_rests_on_foreign_key(draft, key);
    draft_related(draft, foreign_key_range(key), "the key is declared here");
    draft_help(draft, key->is_nullable ? "drop `nullable` from the key, or declare `_Nullable`"
                                       : "make the key `nullable`, or declare `_Nonnull`");
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct foreign_key *key = relationship->join.key;
        if (relationship->member == NULL || relationship->is_list || key == NULL ||
            relationship->join.direction != MANY_TO_ONE)
            continue;
        enum nullability said = relationship->member->fact->type.nullability;
        if ((said == NULLABILITY_NONNULL && key->is_nullable) ||
            (said == NULLABILITY_NULLABLE && !key->is_nullable))
            report_mismatch(report, relationship, key);
    }
}

const struct rule rule_nullability_mismatch = {
    .summary = "The member's `_Nonnull` or `_Nullable` contradicts its foreign key.",
    .why = "The compiler trusts the one, the database enforces the other: a pointer said to be "
           "never NULL is NULL, or checks are written that can never fail.",
    .mend = "Let both say the same: `nullable` on the key with `_Nullable` on the pointer, or "
            "neither.",
    .check = check,
};
