#include "rules/pairing.h"

/* What becomes of the data of two sides that don't know of each other. */
static const char *what_goes_wrong(const struct relationship *relationship)
{
    if (relationship->link != NULL)
        return ", and both write the same rows of the link table";
    return relationship->model->table != NULL ? ", and both write the same foreign key" : "";
}

static void report_pair(struct report *report, const struct relationship *a,
                        const struct relationship *b)
{
    const struct relationship *first = relationship_compare(a, b) <= 0 ? a : b;
    const struct relationship *second = first == a ? b : a;
    struct draft *draft = report_relationship(
        report, first, relationship_range(first),
        "`%s` and `%s` are two sides of one relationship, but neither names the other: a change to "
        "one leaves the other as it was%s",
        first->label, second->label, what_goes_wrong(first));
    draft_partner_end(draft, second);
    draft_help(draft, "write back_populates = \"%s\" on `%s` and back_populates = \"%s\" on `%s`",
               second->name, first->label, first->name, second->label);
    draft_fix(draft, APPLICABILITY_SAFE, "Link `%s` and `%s`", first->label, second->label);
    draft_add_argument(draft, first->annotation, "back_populates = \"%s\"", second->name);
    draft_add_argument(draft, second->annotation, "back_populates = \"%s\"", first->name);
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GPtrArray) groups = pair_groups(graph, false);
    for (guint i = 0; i < groups->len; i++) {
        const struct pair_group *group = g_ptr_array_index(groups, i);
        if (group->forward->len != 1 || group->backward->len != 1 ||
            (group->in_memory && group->n_between != 2))
            continue;
        const struct relationship *forward = g_ptr_array_index(group->forward, 0);
        const struct relationship *backward = g_ptr_array_index(group->backward, 0);
        if (!pair_is_allowed_to_overlap(forward, backward))
            report_pair(report, forward, backward);
    }
}

const struct rule rule_unlinked_pair = {
    .summary = "two relationships are each other's other side, and neither names the other",
    .why =
        "Both sides write the same foreign key or link table, and neither knows of the other. "
        "After `hero->team = preventers` the hero is still missing from `preventers->heroes`, and "
        "on the next flush the two sides may write different values: which one wins is not "
        "defined. SQLAlchemy warns of it as overlapping relationships.",
    .mend = "Name the other side on both: `back_populates` on each, with the name of the member in "
            "the other model. Where one of the two only reads, say `viewonly = true` on it.",
    .check = check,
    .fixes = true,
};
