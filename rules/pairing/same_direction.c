#include "rules/pairing.h"

static const char *direction_words(enum direction direction)
{
    return direction == ONE_TO_MANY ? "one-to-many" : "many-to-one";
}

/* In a self-reference, the end whose remote_side is given and does not fit its shape: a list needs
 * the foreign key there, a single pointer the column that the key refers to. */
static bool has_wrong_remote_side(const struct relationship *relationship)
{
    if (relationship_argument(relationship, "remote_side") == NULL)
        return false;
    return relationship->is_list ? relationship->join.direction == MANY_TO_ONE
                                 : relationship->join.direction == ONE_TO_MANY;
}

static void offer_remote_side(struct draft *draft, const struct relationship *wrong)
{
    const struct argument *value = relationship_argument(wrong, "remote_side");
    const struct foreign_key *key = wrong->join.key;
    if (key == NULL || key->n_parts != 1 || key->parts[0].source == NULL ||
        key->parts[0].target == NULL)
        return;
    const struct column *column = wrong->is_list ? key->parts[0].source : key->parts[0].target;
    draft_help(draft, "write remote_side = %s on `%s`: %s", column->member->name, wrong->label,
               wrong->is_list ? "the many rows are those that hold the key"
                              : "the one row is the one that the key refers to");
    draft_fix(draft, APPLICABILITY_UNSAFE, "Write remote_side = %s", column->member->name);
    draft_edit(draft, value->range, "%s", column->member->name);
}

static void report_self_reference(struct report *report, const struct relationship *wrong,
                                  const struct relationship *other)
{
    struct draft *draft = report_relationship(
        report, wrong, relationship_argument(wrong, "remote_side")->range,
        "`%s` and `%s` are linked, but both are %s: with this remote_side `%s` leads the same way "
        "as its other side",
        wrong->label, other->label, direction_words(wrong->join.direction), wrong->label);
    draft_partner_end(draft, other);
    offer_remote_side(draft, wrong);
}

static void report_two_keys(struct report *report, const struct relationship *first,
                            const struct relationship *second)
{
    struct draft *draft = report_relationship(
        report, first, pair_range(first),
        "`%s` and `%s` are linked, but both are %s, each over a foreign key of its own: they are "
        "two relationships, not two sides of one",
        first->label, second->label, direction_words(first->join.direction));
    draft_partner_end(draft, second);
    draft_rests_on_foreign_key(draft, first->join.key);
    draft_rests_on_foreign_key(draft, second->join.key);
    draft_help(draft,
               "give each its own other side, or let both use one foreign key (foreign_keys) "
               "and remove the other");
}

static const struct argument *primaryjoin_of(const struct relationship *relationship)
{
    return relationship_argument(relationship, "primaryjoin");
}

/* Of two ends the one whose written join leads against its shape; where that doesn't tell, the
 * first whose join is written. NULL: neither is. */
static const struct relationship *wrongly_joined(const struct relationship *first,
                                                 const struct relationship *second)
{
    const struct relationship *const ends[] = {first, second};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (primaryjoin_of(ends[i]) != NULL &&
            ends[i]->is_list != (ends[i]->join.direction == ONE_TO_MANY))
            return ends[i];
    return primaryjoin_of(first) != NULL ? first : primaryjoin_of(second) != NULL ? second : NULL;
}

static void report_written_join(struct report *report, const struct relationship *wrong,
                                const struct relationship *other)
{
    struct draft *draft = report_relationship(
        report, wrong, primaryjoin_of(wrong)->range,
        "`%s` and `%s` are linked, but both are %s: by this join `%s` leads the same way as its "
        "other side",
        wrong->label, other->label, direction_words(wrong->join.direction), wrong->label);
    draft_partner_end(draft, other);
    draft_help(draft, "of two sides of one relationship the same columns are foreign, and remote "
                      "on one of them: write foreign(…) and remote(…) around these");
}

static void check_written_join(struct report *report, const struct relationship *first,
                               const struct relationship *second)
{
    const struct relationship *wrong = wrongly_joined(first, second);
    if (wrong != NULL)
        report_written_join(report, wrong, wrong == first ? second : first);
}

static void report_one_key(struct report *report, const struct relationship *first,
                           const struct relationship *second)
{
    struct draft *draft = report_relationship(
        report, first, pair_range(first),
        "`%s` and `%s` are linked, but both are many-to-one over one foreign key: each leads to "
        "the row that the key refers to, and none leads back",
        first->label, second->label);
    draft_partner_end(draft, second);
    draft_help(draft, "make one of the two the list of the rows that refer to this one, without "
                      "remote_side");
}

/* Over one key: two lists are mismatched kinds, and a single pointer without remote_side lacks that
 * alone. */
static bool are_both_upward(const struct relationship *first, const struct relationship *second)
{
    return first->join.key == second->join.key && first->join.direction == MANY_TO_ONE &&
           !first->is_list && !second->is_list;
}

static bool have_keys(const struct relationship *first, const struct relationship *second)
{
    return first->join.key != NULL && second->join.key != NULL;
}

static void check_pair(struct report *report, const struct relationship *first,
                       const struct relationship *second)
{
    if (!pair_is_joined(first, second) || first->join.direction != second->join.direction ||
        first->join.direction == MANY_TO_MANY)
        return;
    bool is_tree = first->is_self_referential || second->is_self_referential;
    if (is_tree && has_wrong_remote_side(first))
        report_self_reference(report, first, second);
    else if (is_tree && has_wrong_remote_side(second))
        report_self_reference(report, second, first);
    else if (have_keys(first, second) && (!is_tree || first->join.key != second->join.key))
        report_two_keys(report, first, second);
    else if (have_keys(first, second) && are_both_upward(first, second))
        report_one_key(report, first, second);
    else
        check_written_join(report, first, second);
}

static void check(const struct graph *graph, struct report *report)
{
    pairs_visit(graph, report, check_pair);
    claims_visit(graph, report, check_pair);
}

const struct rule rule_same_direction = {
    .summary = "both sides of a pair are one-to-many, or both many-to-one",
    .why =
        "Two ends of one relationship look at the same foreign key from its two sides: where one "
        "is one-to-many, the other is many-to-one. Two of the same direction write two different "
        "keys, or one key twice. SQLAlchemy refuses it.",
    .mend = "In a self-reference, say on the to-one side which column is remote: "
            "`remote_side = id`. Between two models, use one foreign key for both ends.",
    .check = check,
    .fixes = true,
};
