#include "rules/pairing.h"

static void check_pair(struct report *report, const struct relationship *first,
                       const struct relationship *second)
{
    if (first->link == NULL || second->link == NULL || first->link == second->link ||
        !pair_is_joined(first, second) || relationship_has_own_join(first) ||
        relationship_has_own_join(second))
        return;
    const struct argument *said = first->secondary;
    struct draft *draft = report_relationship(
        report, first, said != NULL && said->range.file != NULL ? said->range : pair_range(first),
        "`%s` goes through `%s`, and its other side `%s` through `%s`: what one writes the other "
        "never reads",
        first->label, first->link->full_name, second->label, second->link->full_name);
    draft_partner_end(draft, second);
    draft_word(draft, first->link->full_name);
    if (second->secondary != NULL)
        draft_related(draft, second->secondary->range, "`%s` says `%s` here", second->label,
                      second->link->full_name);
    draft_help(draft, "name the same link table on both");
}

static void check(const struct graph *graph, struct report *report)
{
    pairs_visit(graph, report, check_pair);
}

const struct rule rule_pair_uses_different_link_tables = {
    .summary = "the two ends of a many-to-many pair go through different link tables",
    .why =
        "In memory the two ends follow each other, and in the database each has a table of its "
        "own: linking two instances inserts a row into both. Whatever else writes the data knows "
        "one of the two, and after a reload the two ends show different things. SQLAlchemy says "
        "nothing.",
    .mend = "Name the same `link_model` or `secondary` on both ends.",
    .check = check,
};
