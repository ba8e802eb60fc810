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

static struct relationship *next_of(const struct relationship *relationship)
{
    return relationship->back_populates_resolution == RESOLUTION_DONE ? relationship->named : NULL;
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* The ring from `start` back to it, told of each that is part of it. */
static void add_ring(GHashTable *rings, struct relationship *start)
{
    GPtrArray *ring = g_ptr_array_new();
    struct relationship *at = start;
    do {
        g_ptr_array_add(ring, at);
        g_hash_table_insert(rings, at, g_ptr_array_ref(ring));
        at = next_of(at);
    } while (at != start);
    g_ptr_array_unref(ring);
}

/* Relationship → the ring of names (an array of all in it) that it is part of. Each relationship is
 * walked over once, in whichever walk reaches it first. */
static GHashTable *find_rings(const struct graph *graph)
{
    GHashTable *rings = g_hash_table_new_full(NULL, NULL, NULL, free_array);
    g_autoptr(GHashTable) walks = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *at = g_ptr_array_index(graph->relationships, i);
        gpointer walk = GUINT_TO_POINTER(i + 1);
        while (at != NULL && !g_hash_table_contains(walks, at)) {
            g_hash_table_insert(walks, at, walk);
            at = next_of(at);
        }
        if (at != NULL && g_hash_table_lookup(walks, at) == walk)
            add_ring(rings, at);
    }
    return rings;
}

/* In a ring those that own the foreign key are reported, and where none does, the first. */
static bool ring_reports(const struct relationship *relationship, const GPtrArray *ring)
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
        if (other == named || other == relationship)
            continue;
        draft_rests_on_relationship(draft, other);
        draft_related_end(draft, other);
    }
    if (ring == NULL)
        draft_related_end(draft, next);
    draft_help(draft, "write back_populates = \"%s\" on `%s`, if these two belong together",
               relationship->name, named->label);
}

/* Linear in the graph, and quadratic in a ring: every finding shows all of it. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) rings = find_rings(graph);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!is_crossed(relationship))
            continue;
        const GPtrArray *ring = g_hash_table_lookup(rings, relationship);
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
