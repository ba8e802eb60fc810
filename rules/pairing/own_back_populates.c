#include "rules/pairing.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->named != relationship || relationship->back_populates == NULL)
            continue;
        struct draft *draft = report_relationship(
            report, relationship, relationship->back_populates->range,
            "`%s` names itself as its other side: nothing is carried over, and adding B to A's "
            "`%s` leaves B's `%s` without A",
            relationship->label, relationship->name, relationship->name);
        draft_word(draft, relationship->back_populates->text);
        g_autoptr(GPtrArray) candidates = pair_candidates(relationship);
        if (candidates->len > 0) {
            const struct relationship *other = g_ptr_array_index(candidates, 0);
            draft_help(draft, "write back_populates = \"%s\": `%s` leads back", other->name,
                       other->label);
            draft_related_end(draft, other);
        } else {
            draft_help(draft,
                       "declare the other direction as a second member of `%s` (for friends: those "
                       "who named this one) and let the two name each other",
                       relationship->model->name);
        }
    }
}

const struct rule rule_own_back_populates = {
    .summary = "a relationship names itself as its other side",
    .why = "A relationship has two ends, and this is one of them. For one-to-many and many-to-one "
           "SQLAlchemy reports two sides of the same direction; for many-to-many it says nothing, "
           "and a friendship is seen from one side only.",
    .mend = "Declare both directions as members and let them name each other: `parent` and "
            "`children`, or `friends` and `befriended`.",
    .check = check,
};
