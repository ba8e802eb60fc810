#include "rules/pairing.h"

/* The first by file and position that names it: of the others shared-back-populates speaks. */
static const struct relationship *first_claimant(const struct relationship *relationship)
{
    const struct relationship *first = NULL;
    for (guint i = 0; i < relationship->claimants->len; i++) {
        const struct relationship *claimant = g_ptr_array_index(relationship->claimants, i);
        if (first == NULL || relationship_compare(claimant, first) < 0)
            first = claimant;
    }
    return first;
}

static bool names_nothing(const struct relationship *relationship)
{
    return relationship->back_populates == NULL && relationship->backref == NULL &&
           relationship->origin == NULL;
}

static void report_one_sided(struct report *report, const struct relationship *silent,
                             const struct relationship *claimant)
{
    struct draft *draft = report_relationship(
        report, silent, relationship_range(silent),
        "`%s` says back_populates = \"%s\", but `%s` does not name it back: what changes `%s` "
        "leaves `%s` as it was",
        claimant->label, silent->name, silent->label, silent->label, claimant->label);
    draft_partner_end(draft, claimant);
    /* On a base the name would be unknown: only the subclass has it. */
    bool can_name = model_find_relationship(silent->target, claimant->name) == claimant;
    if (!can_name) {
        draft_help(draft,
                   "`%s` relates to `%s`, and `%s` belongs to `%s` alone: declare it in `%s`, or "
                   "let `%s` relate to `%s`",
                   silent->label, silent->target->name, claimant->name, claimant->model->name,
                   silent->target->name, silent->label, claimant->model->name);
        return;
    }
    draft_help(draft, "write back_populates = \"%s\" on `%s`", claimant->name, silent->label);
    if (claimant->claimants->len > 0) /* a third end names it: which of the two is meant? */
        return;
    draft_fix(draft, APPLICABILITY_SAFE, "Name `%s` back", claimant->label);
    draft_add_argument(draft, silent->annotation, "back_populates = \"%s\"", claimant->name);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *silent = g_ptr_array_index(graph->relationships, i);
        const struct relationship *claimant = first_claimant(silent);
        if (claimant == NULL || claimant == silent || !names_nothing(silent) ||
            silent->target == NULL)
            continue;
        bool same_key =
            relationship_has_tables(silent) && relationship_has_tables(claimant)
                ? relationships_share_key(silent, claimant)
                : relationship_is_in_memory(silent) && relationship_is_in_memory(claimant);
        if (same_key)
            report_one_sided(report, silent, claimant);
    }
}

const struct rule rule_one_sided_back_populates = {
    .summary = "a relationship is named by its other side and does not name it back",
    .why =
        "The link works in one direction only. Changes to the side that names nothing are not "
        "carried over, so the two sides disagree until they are loaded again, and a flush writes "
        "whichever value it happens to meet. SQLAlchemy says nothing, and no longer warns of "
        "overlaps either, because one side is linked.",
    .mend = "Say `back_populates` on both sides.",
    .check = check,
    .fixes = true,
};
