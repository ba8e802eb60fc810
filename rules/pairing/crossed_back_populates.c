#include "rules/pairing.h"

/* Whether it names one that names yet another, which does not name that one back. */
static bool is_crossed(const struct relationship *relationship)
{
    const struct relationship *named = relationship->named;
    if (named == NULL || relationship->back_populates_resolution != RESOLUTION_DONE ||
        named == relationship)
        return false;
    const struct relationship *next = named->named;
    if (next == NULL || named->back_populates_resolution != RESOLUTION_DONE ||
        next == relationship || next == named || next->named == named)
        return false;
    /* Relatives in one hierarchy may share the other side. */
    return next->model == relationship->model ||
           !models_are_related(next->model, relationship->model);
}

static bool owns_key(const struct relationship *relationship)
{
    return relationship->join.problem == JOIN_FINE && relationship->join.direction == MANY_TO_ONE;
}

/* The ring of names that a relationship is part of, and whether it is the one to be reported there:
 * those that own the foreign key are, and where none does, the first. */
static bool ring_reports(const struct relationship *relationship, GPtrArray *ring)
{
    const struct relationship *first = relationship;
    bool has_owner = false;
    for (guint i = 0; i < ring->len; i++) {
        const struct relationship *other = g_ptr_array_index(ring, i);
        has_owner = has_owner || owns_key(other);
        if (relationship_compare(other, first) < 0)
            first = other;
    }
    return has_owner ? owns_key(relationship) : first == relationship;
}

/* All that are on the way from what it names back to itself; NULL where no way leads back. Linear
 * in the ring, or in the way up to the first relationship that is visited twice. */
static GPtrArray *find_ring(const struct relationship *relationship)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GPtrArray *ring = g_ptr_array_new();
    struct relationship *at = relationship->named;
    while (at != NULL && at != relationship && g_hash_table_add(seen, at)) {
        g_ptr_array_add(ring, at);
        at = at->named;
    }
    if (at == relationship)
        return ring;
    g_ptr_array_unref(ring);
    return NULL;
}

static void report_crossed(struct report *report, const struct relationship *relationship,
                           const GPtrArray *ring)
{
    const struct relationship *named = relationship->named;
    const struct relationship *next = named->named;
    struct draft *draft = report_relationship(
        report, relationship, relationship->back_populates->range,
        "`%s` says back_populates = \"%s\", but `%s` names `%s`: a change to one reaches a third "
        "relationship, and the two never agree",
        relationship->label, named->name, named->label, next->label);
    draft_word(draft, relationship->back_populates->text);
    draft_partner_end(draft, named);
    for (guint i = 0; ring != NULL && i < ring->len; i++) {
        const struct relationship *other = g_ptr_array_index(ring, i);
        if (other == named)
            continue;
        draft_rests_on_relationship(draft, other);
        draft_related_end(draft, other);
    }
    if (ring == NULL)
        draft_related_end(draft, next);
    draft_help(draft, "write back_populates = \"%s\" on `%s`, if these two belong together",
               relationship->name, named->label);
}

/* Each ring is walked once for each of its relationships: linear in the graph as long as rings are
 * short, as four relationships make the longest that is likely. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!is_crossed(relationship))
            continue;
        g_autoptr(GPtrArray) ring = find_ring(relationship);
        if (ring == NULL || ring_reports(relationship, ring))
            report_crossed(report, relationship, ring);
    }
}

const struct rule rule_crossed_back_populates = {
    .summary = "a relationship names one that names another",
    .why =
        "Each link works in one direction, and they don't lead back: changing one end changes a "
        "relationship that nobody meant. SQLAlchemy finds nothing when it configures the models, "
        "and raises \"Bidirectional attribute conflict detected\" at the first change.",
    .mend =
        "Let the two that belong together name each other. The finding stands where the foreign "
        "key is owned, and shows the others.",
    .check = check,
};
