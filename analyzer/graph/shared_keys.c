/* Whether two relationships run over the same key: whether they can be two ends of one. */

#include "analyzer/graph/graph_internal.h"

static const struct join_pair *pair_at(const GArray *pairs, guint i)
{
    return &g_array_index(pairs, struct join_pair, i);
}

/* Whether each pair of `a` is in `b`, whichever of its columns is the remote one there. */
static bool pairs_are_in(const GArray *a, const GArray *b)
{
    for (guint i = 0; i < a->len; i++) {
        const struct join_pair *pair = pair_at(a, i);
        bool is_found = false;
        for (guint j = 0; j < b->len && !is_found; j++) {
            const struct join_pair *other = pair_at(b, j);
            is_found = (pair->local == other->local && pair->remote == other->remote) ||
                       (pair->local == other->remote && pair->remote == other->local);
        }
        if (!is_found)
            return false;
    }
    return true;
}

static bool pairs_are_equal(const GArray *a, const GArray *b)
{
    return a->len > 0 && pairs_are_in(a, b) && pairs_are_in(b, a);
}

static bool share_link(const struct relationship *a, const struct relationship *b)
{
    if (a->link != b->link)
        return false;
    if (a->join.problem != JOIN_FINE || b->join.problem != JOIN_FINE)
        return true;
    return (pairs_are_equal(a->join.pairs, b->join.link_pairs) &&
            pairs_are_equal(a->join.link_pairs, b->join.pairs)) ||
           (pairs_are_equal(a->join.pairs, b->join.pairs) &&
            pairs_are_equal(a->join.link_pairs, b->join.link_pairs));
}

static guint count_between(const struct model *from, const struct model *to)
{
    struct end_pair pair = {.from = from, .to = to};
    return GPOINTER_TO_UINT(g_hash_table_lookup(from->graph->index->relationship_counts, &pair));
}

static bool is_in_memory(const struct model *model)
{
    return !model->table && !model->is_uncertain;
}

bool relationships_share_key(const struct relationship *a, const struct relationship *b)
{
    if (!a->target || !b->target)
        return false;
    if (a->link || b->link)
        return share_link(a, b);
    if (a->join.problem == JOIN_FINE && b->join.problem == JOIN_FINE) {
        if (a->join.key && b->join.key)
            return a->join.key == b->join.key;
        return pairs_are_equal(a->join.pairs, b->join.pairs);
    }
    if (!is_in_memory(a->model) || !is_in_memory(a->target) || !is_in_memory(b->model) ||
        !is_in_memory(b->target) || a->secondary || b->secondary)
        return false;
    if (a->model == a->target)
        return b->model == a->model && b->target == a->model &&
               count_between(a->model, a->model) == 2;
    return a->model == b->target && a->target == b->model &&
           count_between(a->model, a->target) == 1 && count_between(b->model, b->target) == 1;
}
