#include "rules/pairing.h"

static const char *what_hides(const struct relationship *a, const struct relationship *b)
{
    if (a->viewonly || b->viewonly)
        return "viewonly";
    return pair_is_allowed_to_overlap(a, b) ? "overlaps" : NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GPtrArray) groups = pair_groups(graph, true);
    for (guint i = 0; i < groups->len; i++) {
        const struct pair_group *group = g_ptr_array_index(groups, i);
        if (group->forward->len != 1 || group->backward->len != 1 ||
            (group->in_memory && group->n_between != 2))
            continue;
        const struct relationship *a = g_ptr_array_index(group->forward, 0);
        const struct relationship *b = g_ptr_array_index(group->backward, 0);
        const struct relationship *first = relationship_compare(a, b) <= 0 ? a : b;
        const struct relationship *second = first == a ? b : a;
        const char *word = what_hides(a, b);
        if (word == NULL)
            continue;
        struct draft *draft = report_relationship(
            report, first, relationship_range(first),
            "`%s` and `%s` are two sides of one relationship and neither names the other; %s keeps "
            "the warning away, but in memory neither follows the other",
            first->label, second->label, word);
        draft_partner_end(draft, second);
        draft_help(draft, "link them with back_populates if both are meant to be kept in step");
    }
}

const struct rule rule_hidden_unlinked_pair = {
    .summary = "an unlinked pair that viewonly or overlaps keeps quiet",
    .why = "`viewonly` and `overlaps` say that two relationships may lie over one key. They also "
           "hide that the two are sides of one relationship which nothing keeps in step: a change "
           "to one is seen in the other only after it is loaded again.",
    .mend = "Where both sides are meant to agree in memory, link them with `back_populates`. Where "
            "they are not, this rule has nothing to add: it is off by default.",
    .check = check,
};
