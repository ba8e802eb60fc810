#include "rules/targets.h"

/* The relationship of this name that an ancestor declares; NULL where none does. */
static const struct relationship *find_inherited(const struct relationship *relationship)
{
    const struct model *base = relationship->model->base;
    return base != NULL ? model_find_relationship(base, relationship->name) : NULL;
}

/* The first other end that takes part in writes; NULL where none does (BW121 says so). */
static const struct relationship *written_end(const struct relationship *inherited)
{
    for (guint i = 0; i < inherited->linked->len; i++) {
        const struct relationship *other = g_ptr_array_index(inherited->linked, i);
        if (!other->viewonly)
            return other;
    }
    return NULL;
}

static bool is_allowed(const struct relationship *relationship,
                       const struct relationship *inherited)
{
    for (guint i = 0; i < inherited->linked->len; i++) {
        const struct relationship *other = g_ptr_array_index(inherited->linked, i);
        for (guint o = 0; o < relationship->overlaps->len; o++)
            if (g_str_equal(g_ptr_array_index(relationship->overlaps, o), other->name))
                return true;
    }
    return false;
}

static bool writes_same_column(const struct relationship *a, const struct relationship *b)
{
    for (guint i = 0; i < a->join.written->len; i++)
        if (g_ptr_array_find(b->join.written, g_ptr_array_index(a->join.written, i), NULL))
            return true;
    return false;
}

static bool is_redeclared(const struct relationship *relationship,
                          const struct relationship *inherited)
{
    return written_end(inherited) != NULL && relationship->linked->len == 0 &&
           relationship->back_populates == NULL && !relationship->viewonly &&
           !inherited->viewonly && relationship->target != NULL && inherited->target != NULL &&
           models_are_related(relationship->target, inherited->target) &&
           (!relationship_has_tables(relationship) ||
            writes_same_column(relationship, inherited)) &&
           !is_allowed(relationship, inherited);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->member == NULL || !relationship_is_judged(relationship))
            continue;
        const struct relationship *inherited = find_inherited(relationship);
        if (inherited == NULL || !is_redeclared(relationship, inherited))
            continue;
        const struct relationship *other = written_end(inherited);
        struct draft *draft = report_relationship(
            report, relationship, relationship_range(relationship),
            "`%s` declares `%s` again, but unlinked: a change of it no longer reaches `%s`",
            relationship_label(relationship), relationship_label(inherited),
            relationship_label(other));
        draft_partner(draft, relationship_label(inherited));
        draft_related(draft, relationship_range(inherited), "`%s`, linked with `%s`",
                      relationship_label(inherited), relationship_label(other));
        draft_help(draft, "drop the member, which is inherited, or say `back_populates = \"%s\"`",
                   other->name);
    }
}

const struct rule rule_redeclared_relationship = {
    .summary = "A subclass declares again, unlinked, a relationship that its base declares "
               "linked.",
    .why = "The new one hides the inherited one and writes the same key, but the other end knows "
           "only of the base's. SQLAlchemy warns of overlapping relationships.",
    .mend = "Drop the member, since it is inherited, or name the other end with `back_populates`.",
    .check = check,
};
