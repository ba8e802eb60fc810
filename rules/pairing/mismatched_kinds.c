#include "rules/pairing.h"

static const char *kind_words(const struct relationship *relationship)
{
    switch (relationship->join.direction) {
    case MANY_TO_MANY:
        return "many-to-many, over a link table";
    case MANY_TO_ONE:
        return "many-to-one, over its own foreign key";
    default:
        return "one-to-many, over the other's foreign key";
    }
}

/* Where the shape contradicts the end's own keys, cardinality-mismatch speaks of that end. */
static bool fits_own_keys(const struct relationship *relationship)
{
    return relationship->is_list != (relationship->join.direction == MANY_TO_ONE);
}

static void check_pair(struct report *report, const struct relationship *first,
                       const struct relationship *second)
{
    if (!pair_is_joined(first, second) || !fits_own_keys(first) || !fits_own_keys(second))
        return;
    bool one_is_linked =
        (first->join.direction == MANY_TO_MANY) != (second->join.direction == MANY_TO_MANY);
    bool two_lists = first->is_self_referential && second->is_self_referential &&
                     first->join.direction == ONE_TO_MANY && first->is_list &&
                     second->join.direction == ONE_TO_MANY && second->is_list;
    if (!one_is_linked && !two_lists)
        return;
    struct draft *draft = report_relationship(
        report, first, pair_range(first),
        one_is_linked ? "`%s` is %s, and its other side `%s` is %s: they can't be two ends of one "
                        "relationship"
                      : "`%s` is %s, and its other side `%s` is %s: two lists need a link table "
                        "between them",
        first->label, kind_words(first), second->label, kind_words(second));
    draft_partner_end(draft, second);
    const struct relationship *linked = first->join.direction == MANY_TO_MANY ? first : second;
    const struct relationship *other = linked == first ? second : first;
    if (one_is_linked)
        draft_help(draft,
                   "make `%s` a list over the same link table, or let `%s` use the foreign key and "
                   "drop its secondary or link_model",
                   other->label, linked->label);
    else
        draft_help(draft, "make one of the two a single pointer with remote_side, or give both a "
                          "link_model");
}

static void check(const struct graph *graph, struct report *report)
{
    pairs_visit(graph, report, check_pair);
    claims_visit(graph, report, check_pair);
}

const struct rule rule_mismatched_kinds = {
    .summary = "two linked relationships can't be two ends of one",
    .why =
        "One end keeps its rows in a link table and the other in a foreign key, or both are lists "
        "with nothing between them. A change is written in one place and read from another: "
        "after a reload what was linked is not, or what was unlinked still is. SQLAlchemy says "
        "nothing of the first, and refuses the second as two of one direction.",
    .mend = "Let both ends use the same link table, or the same foreign key.",
    .check = check,
};
