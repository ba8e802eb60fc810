#include "rules/pairing.h"

/* The one that keeps `named`: its partner, or, where it names nothing, the first that names it.
 * NULL where `named` names another one, which does not name it back: that is a crossed link. */
static const struct relationship *find_owner(const struct relationship *named)
{
    if (named->partner != NULL)
        return named->partner;
    if (named->back_populates != NULL)
        return NULL;
    const struct relationship *first = NULL;
    for (guint i = 0; i < named->claimants->len; i++) {
        const struct relationship *claimant = g_ptr_array_index(named->claimants, i);
        if (first == NULL || relationship_compare(claimant, first) < 0)
            first = claimant;
    }
    return first;
}

/* Relatives in one hierarchy may share the other side: each answers for its own kind. */
static bool may_share(const struct relationship *claimant, const struct relationship *owner)
{
    return claimant->model != owner->model && models_are_related(claimant->model, owner->model);
}

static void report_claimant(struct report *report, const struct relationship *claimant,
                            const struct relationship *named, const struct relationship *owner)
{
    g_autofree char *state =
        named->partner == owner
            ? g_strdup_printf("and `%s` names that one back", named->label)
            : g_strdup_printf("and `%s` can have one other side only", named->label);
    struct draft *draft = report_relationship(
        report, claimant, pair_range(claimant),
        "`%s` says back_populates = \"%s\", which `%s` is linked with already, %s: changes to `%s` "
        "never reach `%s`",
        claimant->label, named->name, owner->label, state, named->label, claimant->label);
    draft_word(draft, named->name);
    draft_partner_end(draft, named);
    draft_related_end(draft, owner);
    draft_help(draft,
               "declare another relationship in `%s` for `%s`, or remove its back_populates and "
               "say viewonly = true if it only shows what `%s` holds",
               named->model->name, claimant->label, owner->label);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *named = g_ptr_array_index(graph->relationships, i);
        const struct relationship *owner = find_owner(named);
        for (guint j = 0; owner != NULL && j < named->claimants->len; j++) {
            const struct relationship *claimant = g_ptr_array_index(named->claimants, j);
            if (claimant != owner && claimant != named && !may_share(claimant, owner))
                report_claimant(report, claimant, named, owner);
        }
    }
}

const struct rule rule_shared_back_populates = {
    .summary = "several relationships name the same other side",
    .why =
        "The other side can name only one of them back. The rest are linked in one direction: "
        "setting them changes the other side, and the other side then changes the one that it "
        "names. SQLAlchemy raises \"Bidirectional attribute conflict detected\" at the first such "
        "change, never before.",
    .mend = "Give every relationship its own other side. Relationships of relatives in one "
            "hierarchy may share one; two models that embed one abstract model may not.",
    .check = check,
};
