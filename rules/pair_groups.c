/* Unlinked relationships, sorted into groups of those that could be each other's other side. */

#include "rules/pairing.h"

/* Relationships between the same two models, whichever of them has it. */
struct pair_key {
    const struct model *low;
    const struct model *high;
};

static guint pair_key_hash(gconstpointer pointer)
{
    const struct pair_key *key = pointer;
    return g_direct_hash(key->low) * 31u ^ g_direct_hash(key->high);
}

static gboolean pair_key_equal(gconstpointer left, gconstpointer right)
{
    const struct pair_key *a = left;
    const struct pair_key *b = right;
    return a->low == b->low && a->high == b->high;
}

static struct pair_key *pair_key_new(const struct relationship *relationship)
{
    const struct model *a = relationship->model;
    const struct model *b = relationship->target;
    bool in_order = (guintptr)a < (guintptr)b;
    struct pair_key *key = g_new(struct pair_key, 1);
    *key = (struct pair_key){.low = in_order ? a : b, .high = in_order ? b : a};
    return key;
}

static void group_free(gpointer pointer)
{
    struct pair_group *group = pointer;
    g_ptr_array_unref(group->forward);
    g_ptr_array_unref(group->backward);
    g_free(group);
}

static struct pair_group *group_new(const struct relationship *first, size_t n_between)
{
    struct pair_group *group = g_new0(struct pair_group, 1);
    group->model = first->model;
    group->forward = g_ptr_array_new();
    group->backward = g_ptr_array_new();
    group->n_between = n_between;
    group->in_memory = relationship_is_in_memory(first);
    return group;
}

/* The column of the link table, or of either end's, that leads to the relationship's own model. */
static const struct column *own_foreign_column(const struct relationship *relationship)
{
    const GArray *pairs = relationship->join.pairs;
    return pairs->len > 0 ? g_array_index(pairs, struct join_pair, 0).foreign : NULL;
}

/* Between a model and itself the two directions are those of the join (over a link table: by the
 * column that leads to this end); in memory, a list is one direction and a single pointer the
 * other. */
static bool is_forward(const struct pair_group *group, const struct relationship *relationship)
{
    if (relationship->model != relationship->target)
        return relationship->model == group->model;
    const struct relationship *first =
        group->forward->len > 0 ? g_ptr_array_index(group->forward, 0) : relationship;
    if (relationship->join.direction == MANY_TO_MANY)
        return own_foreign_column(relationship) == own_foreign_column(first);
    if (!group->in_memory)
        return relationship->join.direction == first->join.direction;
    return relationship->is_list == first->is_list;
}

static bool belongs_to(const struct pair_group *group, const struct relationship *relationship)
{
    const struct relationship *first = g_ptr_array_index(group->forward, 0);
    return group->in_memory || relationships_share_key(first, relationship);
}

/* Sorts the relationships between two models into groups; costs their number times the number of
 * keys between the two. */
static void add_groups(GPtrArray *groups, const GPtrArray *between, bool with_viewonly)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    for (guint i = 0; i < between->len; i++) {
        struct relationship *relationship = g_ptr_array_index(between, i);
        bool is_usable =
            relationship_is_unlinked(relationship) && (with_viewonly || !relationship->viewonly) &&
            (relationship->join.problem == JOIN_FINE ||
             (relationship->model->table == NULL && relationship->target->table == NULL));
        if (!is_usable)
            continue;
        struct pair_group *group = NULL;
        for (guint j = 0; j < own->len && group == NULL; j++)
            if (belongs_to(g_ptr_array_index(own, j), relationship))
                group = g_ptr_array_index(own, j);
        if (group == NULL) {
            group = group_new(relationship, between->len);
            g_ptr_array_add(own, group);
        }
        g_ptr_array_add(is_forward(group, relationship) ? group->forward : group->backward,
                        relationship);
    }
    for (guint i = 0; i < own->len; i++) {
        struct pair_group *group = g_ptr_array_index(own, i);
        if (group->backward->len > 0)
            g_ptr_array_add(groups, group);
        else
            group_free(group);
    }
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static gint compare_relationships(gconstpointer left, gconstpointer right)
{
    return relationship_compare(*(const struct relationship *const *)left,
                                *(const struct relationship *const *)right);
}

GPtrArray *pair_groups(const struct graph *graph, bool with_viewonly)
{
    g_autoptr(GHashTable) between =
        g_hash_table_new_full(pair_key_hash, pair_key_equal, g_free, free_array);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new();
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->target == NULL)
            continue;
        struct pair_key *key = pair_key_new(relationship);
        GPtrArray *found = g_hash_table_lookup(between, key);
        if (found == NULL) {
            found = g_ptr_array_new();
            g_hash_table_insert(between, key, found);
            g_ptr_array_add(in_order, found);
        } else {
            g_free(key);
        }
        g_ptr_array_add(found, relationship);
    }
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    for (guint i = 0; i < in_order->len; i++) {
        GPtrArray *found = g_ptr_array_index(in_order, i);
        g_ptr_array_sort(found, compare_relationships);
        add_groups(groups, found, with_viewonly);
    }
    return groups;
}
