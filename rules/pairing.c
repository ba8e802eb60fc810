#include "rules/pairing.h"

static int range_compare(struct range a, struct range b)
{
    int order = g_strcmp0(a.file, b.file);
    if (order != 0)
        return order;
    return a.start.offset < b.start.offset ? -1 : a.start.offset > b.start.offset;
}

int relationship_compare(const struct relationship *a, const struct relationship *b)
{
    int order = range_compare(relationship_range(a), relationship_range(b));
    /* Inside one wrapper macro, the order of declaration; then the order of models. */
    if (order == 0 && a->member != NULL && b->member != NULL && a->member->fact != b->member->fact)
        order = a->member->fact < b->member->fact ? -1 : 1;
    if (order == 0)
        order = (a->origin != NULL) - (b->origin != NULL);
    return order != 0 ? order : g_strcmp0(a->label, b->label);
}

struct range pair_range(const struct relationship *relationship)
{
    const struct argument *link = relationship->back_populates;
    if (link == NULL)
        link = relationship->backref;
    return link != NULL && link->range.file != NULL ? link->range
                                                    : relationship_range(relationship);
}

struct range pair_value_range(const struct relationship *relationship, const char *keyword)
{
    const struct argument *value = relationship_argument(relationship, keyword);
    return value != NULL && value->range.file != NULL ? value->range : pair_range(relationship);
}

bool relationship_is_unlinked(const struct relationship *relationship)
{
    return relationship->target != NULL && relationship->origin == NULL &&
           relationship->back_populates == NULL && relationship->backref == NULL &&
           relationship->claimants->len == 0;
}

bool relationship_has_own_join(const struct relationship *relationship)
{
    const struct relationship *said =
        relationship->origin != NULL ? relationship->origin : relationship;
    return relationship_argument(relationship, "primaryjoin") != NULL ||
           relationship_argument(relationship, "secondaryjoin") != NULL ||
           relationship_argument(said, "primaryjoin") != NULL ||
           relationship_argument(said, "secondaryjoin") != NULL;
}

static bool model_is_in_memory(const struct model *model)
{
    return model != NULL && model->table == NULL && !model->is_uncertain;
}

bool relationship_is_in_memory(const struct relationship *relationship)
{
    return model_is_in_memory(relationship->model) && model_is_in_memory(relationship->target);
}

bool pair_is_joined(const struct relationship *a, const struct relationship *b)
{
    return relationship_has_tables(a) && relationship_has_tables(b) &&
           a->join.problem == JOIN_FINE && b->join.problem == JOIN_FINE &&
           a->join.direction != DIRECTION_UNKNOWN && b->join.direction != DIRECTION_UNKNOWN;
}

static bool overlaps_name(const struct relationship *relationship, const char *name)
{
    for (guint i = 0; i < relationship->overlaps->len; i++)
        if (g_strcmp0(g_ptr_array_index(relationship->overlaps, i), name) == 0)
            return true;
    return false;
}

bool pair_is_allowed_to_overlap(const struct relationship *a, const struct relationship *b)
{
    return overlaps_name(a, b->name) || overlaps_name(b, a->name);
}

static void visit_in_order(struct report *report, const struct relationship *a,
                           const struct relationship *b, pair_visitor visit)
{
    if (relationship_compare(a, b) <= 0)
        visit(report, a, b);
    else
        visit(report, b, a);
}

void pairs_visit(const struct graph *graph, struct report *report, pair_visitor visit)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *end = g_ptr_array_index(graph->relationships, i);
        const struct relationship *partner = end->partner;
        if (partner != NULL && relationship_compare(end, partner) < 0) {
            visit(report, end, partner);
            continue;
        }
        const struct relationship *named = end->named;
        if (partner == NULL && named != NULL && named != end &&
            end->back_populates_resolution == RESOLUTION_DONE && named->partner == NULL &&
            named->back_populates == NULL && named->claimants->len == 1)
            visit_in_order(report, end, named, visit);
    }
}

void claims_visit(const struct graph *graph, struct report *report, pair_visitor visit)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *end = g_ptr_array_index(graph->relationships, i);
        const struct relationship *named = end->named;
        if (named == NULL || named == end || named->partner == end ||
            end->back_populates_resolution != RESOLUTION_DONE)
            continue;
        if (named->partner != NULL || (named->back_populates == NULL && named->claimants->len > 1))
            visit(report, end, named);
    }
}

static bool leads_back(const struct relationship *relationship, const struct relationship *other)
{
    return other->target != NULL && model_is_ancestor(other->target, relationship->model);
}

/* Where both are joined, they must be so over one key; where they aren't, nothing tells them apart.
 */
static bool may_share_key(const struct relationship *a, const struct relationship *b)
{
    return !pair_is_joined(a, b) || relationships_share_key(a, b);
}

/* A name that resolves to nothing takes nothing. */
static bool names_nothing_else(const struct relationship *other,
                               const struct relationship *relationship)
{
    return other->named == NULL || other->named == relationship;
}

GPtrArray *pair_candidates(const struct relationship *relationship)
{
    GPtrArray *candidates = g_ptr_array_new();
    for (const struct model *model = relationship->target; model != NULL; model = model->base) {
        for (guint i = 0; i < model->relationships->len; i++) {
            struct relationship *other = g_ptr_array_index(model->relationships, i);
            if (other != relationship && other->origin == NULL && other->backref == NULL &&
                other->claimants->len == 0 && leads_back(relationship, other) &&
                names_nothing_else(other, relationship) && may_share_key(relationship, other))
                g_ptr_array_add(candidates, other);
        }
    }
    return candidates;
}

void draft_related_end(struct draft *draft, const struct relationship *end)
{
    if (end->origin != NULL)
        draft_related(draft, pair_range(end->origin), "`%s` is made by this backref", end->label);
    else if (end->member != NULL)
        draft_related(draft, end->member->fact->range, "`%s` is declared here", end->label);
}

void draft_partner_end(struct draft *draft, const struct relationship *end)
{
    draft_rests_on_relationship(draft, end);
    draft_partner(draft, end->label);
    draft_related_end(draft, end);
}
