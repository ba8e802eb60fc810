#include "rules/other_side.h"

static bool is_one_way(const struct relationship *relationship)
{
    return relationship_is_unlinked(relationship) && !relationship->viewonly &&
           relationship->linked->len == 0;
}

/* The name of the other side: the model's own, in the plural for a list. */
static char *propose_name(const struct relationship *relationship, bool is_list)
{
    g_autofree char *name =
        g_strconcat(relationship->model->name,
                    is_list && !g_str_has_suffix(relationship->model->name, "s") ? "s" : "", NULL);
    bool is_taken = model_find_member(relationship->target, name) != NULL ||
                    model_find_relationship(relationship->target, name) != NULL;
    return is_taken ? NULL : g_steal_pointer(&name);
}

/* Whether the other side follows from this one: its shape, and no key to be chosen for it. */
static bool is_evident(const struct relationship *relationship)
{
    const struct join *join = &relationship->join;
    bool is_own = relationship->model == relationship->target;
    if (relationship_is_in_memory(relationship))
        return !is_own;
    if (join->problem != JOIN_FINE || join->is_explicit)
        return false;
    if (relationship->link != NULL)
        return relationship->is_list && !is_own;
    return relationship->is_list == (join->direction == ONE_TO_MANY) &&
           (!is_own || (join->key != NULL && join->key->is_resolved));
}

/* What the other side says beside the name of this one. The caller frees it. */
static char *other_options(const struct relationship *relationship, bool other_is_list)
{
    if (relationship->link != NULL)
        return link_option(relationship);
    if (!relationship->is_self_referential || other_is_list)
        return g_strdup("");
    g_autofree char *columns = remote_columns(relationship->join.key);
    return g_strdup_printf(", remote_side = %s", columns);
}

static bool other_is_list(const struct relationship *relationship)
{
    const struct foreign_key *key = relationship->join.key;
    if (relationship->link != NULL)
        return true;
    return !relationship->is_list && (key == NULL || !key->is_unique);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!is_one_way(relationship))
            continue;
        struct draft *draft =
            report_relationship(report, relationship, relationship_range(relationship),
                                "`%s` leads to `%s`, and nothing leads back: `%s` does not tell "
                                "which `%s` refers to it",
                                relationship->label, relationship->target->name,
                                relationship->target->name, relationship->model->name);
        draft_partner(draft, relationship->target->name);
        draft_related(draft, relationship->target->fact->range, "`%s` is declared here",
                      relationship->target->name);
        draft_help(draft, "declare the other side in `%s`, with back_populates on both",
                   relationship->target->name);
        bool is_list = other_is_list(relationship);
        g_autofree char *name = propose_name(relationship, is_list);
        if (name == NULL || !is_evident(relationship))
            continue;
        draft_fix(draft, APPLICABILITY_UNSAFE, "Declare `%s` in `%s`", name,
                  relationship->target->name);
        draft_add_argument(draft, relationship->annotation, "back_populates = \"%s\"", name);
        g_autofree char *options = other_options(relationship, is_list);
        draft_declare_other_side(draft, relationship, name, is_list, options);
    }
}

const struct rule rule_missing_other_side = {
    .summary = "a relationship without another side",
    .why = "A one-way relationship is complete in itself, and this rule is off by default. A "
           "project that wants every relationship to be seen from both ends selects it.",
    .mend = "Declare the other side in the target, and let both name each other. The fix does so "
            "where the shape and the key leave no choice; it is unsafe because it adds a member to "
            "a struct.",
    .check = check,
    .fixes = true,
};
