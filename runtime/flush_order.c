/*
 * The order of writing. Tables that others refer to come first; all rows of a table together. Among
 * tables that refer to each other in a ring, or to themselves, rows go by levels: a row whose key
 * follows from a row that this flush inserts comes one level behind it.
 */

#include "flush.h"

static bool orders(const struct flush_task *task)
{
    return task->source && task->source->in_flush == FLUSH_SAVE &&
           task->source->lifecycle == BW_PENDING &&
           !(task->attribute->relationship->flags & BW_POST_UPDATE) &&
           task->source->mapper->flush_group == task->dest->mapper->flush_group;
}

/* Kahn's algorithm; `ready` has room for all. */
static int set_save_levels(struct flush *flush, struct bw_state **ready)
{
    size_t n = 0, done = 0;
    for (size_t i = 0; i < flush->n_tasks; i++)
        if (orders(&flush->tasks[i]))
            flush->tasks[i].dest->waits++;
    for (size_t i = 0; i < flush->saves.n; i++)
        if (flush->saves.at[i]->waits == 0)
            ready[n++] = flush->saves.at[i];
    for (; done < n; done++) {
        struct bw_state *source = ready[done];
        for (size_t t = source->first_dependent; t; t = flush->tasks[t - 1].next_of_source) {
            struct flush_task *task = &flush->tasks[t - 1];
            if (!orders(task))
                continue;
            if (task->dest->level < source->level + 1)
                task->dest->level = source->level + 1;
            if (--task->dest->waits == 0)
                ready[n++] = task->dest;
        }
    }
    if (done == flush->saves.n)
        return BW_OK;
    for (size_t i = 0; i < flush->saves.n; i++)
        if (flush->saves.at[i]->waits)
            return session_fail(flush->session, BW_CYCLE,
                                "rows of %s need each other first, and no relationship between "
                                "them has post_update",
                                flush->saves.at[i]->mapper->model->name);
    return BW_OK;
}

/* The row that a deleted row's key refers to, if that is deleted too. */
static struct bw_state *deleted_parent(struct bw_state *state, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(state, attribute);
    struct bw_state *parent = NULL;
    if (attribute->relationship->direction != BW_MANY_TO_ONE || attribute->is_list ||
        !attribute->writes || attribute->target->flush_group != state->mapper->flush_group)
        return NULL;
    if (slot->changed)
        parent = slot->old_known ? slot->old_one : NULL;
    else if (slot->loaded)
        parent = slot->one;
    else if (attribute->is_get && (load_fields(state) || load_old_value(state, attribute, &parent)))
        return NULL;
    return parent && parent != state && parent->in_flush == FLUSH_DELETE ? parent : NULL;
}

/* A row that is deleted before another, whose key it has. */
struct edge {
    struct bw_state *parent;
    struct bw_state *child;
    uint32_t next; /* of the same parent, plus one */
};

struct edges {
    const struct flush *flush;
    struct edge *at;
    size_t n;
    size_t capacity;
};

static int add_edge(struct edges *edges, struct bw_state *parent, struct bw_state *child)
{
    if (!parent || parent == child || parent->in_flush != FLUSH_DELETE ||
        child->in_flush != FLUSH_DELETE ||
        parent->mapper->flush_group != child->mapper->flush_group)
        return BW_OK;
    if (edges->n == edges->capacity) {
        size_t capacity = edges->n ? edges->n * 2 : 32;
        struct edge *at = capacity > UINT32_MAX ? NULL
                                                : bw_reallocate(edges->flush->session->allocator,
                                                                edges->at, capacity * sizeof *at);
        if (!at)
            return session_no_memory(edges->flush->session);
        edges->at = at;
        edges->capacity = capacity;
    }
    edges->at[edges->n++] = (struct edge){.parent = parent, .child = child};
    return BW_OK;
}

static int collect_edges_of(struct edges *edges, struct bw_state *state,
                            struct bw_attribute *attribute)
{
    const struct bw_slot *slot = state_slot(state, attribute);
    int status = add_edge(edges, deleted_parent(state, attribute), state);
    if (attribute->relationship->direction != BW_ONE_TO_MANY || !slot->list || !attribute->writes)
        return status;
    for (size_t i = 0; i < slot->list->now.n && !status; i++)
        status = add_edge(edges, state, slot->list->now.at[i]);
    return status;
}

static int collect_edges(struct edges *edges)
{
    const struct bw_items *deletes = &edges->flush->deletes;
    int status = BW_OK;
    for (size_t i = 0; i < deletes->n; i++)
        for (size_t a = 0; a < deletes->at[i]->mapper->n_attributes && !status; a++)
            status = collect_edges_of(edges, deletes->at[i], deletes->at[i]->mapper->attributes[a]);
    for (size_t e = 0; e < edges->n && !status; e++) {
        struct edge *edge = &edges->at[e];
        edge->next = edge->parent->first_dependent;
        edge->parent->first_dependent = (uint32_t)e + 1;
        edge->child->waits++;
    }
    return status;
}

/* A child's level is deeper than its parent's; the deepest are deleted first. A ring is cut at the
 * first of its rows: the database says whether that is allowed. `ready` has room for all. */
static void set_delete_levels(const struct edges *edges, struct bw_state **ready)
{
    const struct bw_items *deletes = &edges->flush->deletes;
    size_t n = 0, cut = 0;
    for (size_t i = 0; i < deletes->n; i++)
        if (deletes->at[i]->waits == 0)
            ready[n++] = deletes->at[i];
    for (size_t done = 0; done < deletes->n; done++) {
        if (done == n) {
            while (deletes->at[cut]->waits == 0)
                cut++;
            deletes->at[cut]->waits = 0;
            ready[n++] = deletes->at[cut];
        }
        for (size_t e = ready[done]->first_dependent; e; e = edges->at[e - 1].next) {
            struct bw_state *child = edges->at[e - 1].child;
            if (child->waits == 0)
                continue; /* where a ring was cut */
            if (child->level <= ready[done]->level)
                child->level = ready[done]->level + 1;
            if (--child->waits == 0)
                ready[n++] = child;
        }
    }
}

static int order_deletes(const struct flush *flush, struct bw_state **ready)
{
    struct edges edges = {.flush = flush};
    int status = collect_edges(&edges);
    if (!status)
        set_delete_levels(&edges, ready);
    bw_release(flush->session->allocator, edges.at);
    return status;
}

static int compare_rank(const struct bw_state *a, const struct bw_state *b)
{
    size_t ga = a->mapper->flush_rank, gb = b->mapper->flush_rank;
    bool ring = a->mapper->flush_group == b->mapper->flush_group;
    if (!ring && ga != gb)
        return ga < gb ? -1 : 1;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    return ga < gb ? -1 : ga > gb;
}

static int compare_key(const struct bw_state *a, const struct bw_state *b)
{
    for (size_t i = 0; i < a->mapper->n_keys && i < b->mapper->n_keys; i++) {
        struct bw_value va = field_copy_value(a, a->mapper->keys[i]);
        struct bw_value vb = field_copy_value(b, b->mapper->keys[i]);
        if (va.type == BW_VALUE_INTEGER && va.integer != vb.integer)
            return va.integer < vb.integer ? -1 : 1;
        if (va.type == BW_VALUE_TEXT || va.type == BW_VALUE_BYTES) {
            size_t n = va.size < vb.size ? va.size : vb.size;
            int order = n ? memcmp(va.data, vb.data, n) : 0;
            if (order || va.size != vb.size)
                return order ? order : va.size < vb.size ? -1 : 1;
        }
    }
    return 0;
}

/* Updates before inserts, those by key, these as they were added. A row that gives up its place in
 * a one-to-one comes before the one that gets it, since the key is unique. */
int compare_saves(const struct bw_state *a, const struct bw_state *b)
{
    int order = compare_rank(a, b);
    if (order)
        return order;
    bool pa = a->lifecycle == BW_PENDING, pb = b->lifecycle == BW_PENDING;
    if (pa != pb)
        return pa ? 1 : -1;
    if (pa)
        return a->identity.order < b->identity.order ? -1 : a->identity.order > b->identity.order;
    if (a->gives_way != b->gives_way)
        return a->gives_way ? -1 : 1;
    return compare_key(a, b);
}

static int compare_deletes(const struct bw_state *a, const struct bw_state *b)
{
    int order = compare_rank(b, a);
    return order ? order : compare_key(a, b);
}

/* Merge sort: stable, and without qsort's lack of a context or its own allocation. */
static void sort(struct bw_state **at, struct bw_state **room, size_t n,
                 int (*compare)(const struct bw_state *, const struct bw_state *))
{
    size_t sorted = 1;
    while (sorted < n && compare(at[sorted - 1], at[sorted]) <= 0)
        sorted++;
    for (size_t width = 1; width < n && sorted < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t middle = start + width < n ? start + width : n;
            size_t end = start + 2 * width < n ? start + 2 * width : n;
            size_t a = start, b = middle;
            for (size_t i = start; i < end; i++)
                room[i] =
                    b == end || (a < middle && compare(at[a], at[b]) <= 0) ? at[a++] : at[b++];
        }
        memcpy(at, room, n * sizeof(struct bw_state *));
    }
}

int flush_order(struct flush *flush)
{
    const struct bw_allocator *allocator = flush->session->allocator;
    if (!flush->needs_levels && !flush->needs_sorting && flush->deletes.n == 0)
        return BW_OK;
    size_t n = flush->saves.n > flush->deletes.n ? flush->saves.n : flush->deletes.n;
    struct bw_state **room = bw_allocate(allocator, (n + 1) * sizeof(struct bw_state *));
    if (!room)
        return session_no_memory(flush->session);
    int status = flush->needs_levels ? set_save_levels(flush, room) : BW_OK;
    if (!status)
        status = order_deletes(flush, room);
    if (!status) {
        sort(flush->saves.at, room, flush->saves.n, compare_saves);
        sort(flush->deletes.at, room, flush->deletes.n, compare_deletes);
    }
    bw_release(allocator, room);
    return status;
}
