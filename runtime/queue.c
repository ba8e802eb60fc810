/* Changes to a list that is not loaded: each instance comes, goes, or neither. */

#include "internal.h"

int queue_reserve(const struct bw_allocator *allocator, struct bw_queue **queue, size_t extra)
{
    if (!*queue && !(*queue = bw_allocate_zero(allocator, 1, sizeof **queue)))
        return BW_NO_MEMORY;
    struct bw_queue *made = *queue;
    if (items_reserve(allocator, &made->added, made->added.n + extra + 1) ||
        items_reserve(allocator, &made->removed, made->removed.n + extra + 1))
        return BW_NO_MEMORY;
    return BW_OK;
}

bool queue_adds(struct bw_queue *queue, const struct bw_state *item)
{
    return lookup_has(&queue->of_added, &queue->added, item, item->session->allocator);
}

bool queue_drops(struct bw_queue *queue, const struct bw_state *item)
{
    return lookup_has(&queue->of_removed, &queue->removed, item, item->session->allocator);
}

static void enter(struct bw_items *items, struct bw_lookup *lookup, struct bw_state *item)
{
    items_insert(items, items->n, item);
    lookup_add(lookup, item, item->session->allocator);
    item->uses++;
}

static void leave(struct bw_items *items, struct bw_lookup *lookup, struct bw_state *item)
{
    items_remove_at(items, items_find(items, item));
    lookup_remove(lookup, item, item->session->allocator);
    item->uses--;
}

void queue_put(struct bw_queue *queue, struct bw_state *item)
{
    if (queue_drops(queue, item))
        leave(&queue->removed, &queue->of_removed, item);
    else if (!queue_adds(queue, item))
        enter(&queue->added, &queue->of_added, item);
}

void queue_drop(struct bw_queue *queue, struct bw_state *item)
{
    if (queue_adds(queue, item))
        leave(&queue->added, &queue->of_added, item);
    else if (!queue_drops(queue, item))
        enter(&queue->removed, &queue->of_removed, item);
}

void queue_regain(struct bw_queue *queue, struct bw_state *item)
{
    if (queue && queue_drops(queue, item))
        leave(&queue->removed, &queue->of_removed, item);
}

bool queue_flushed(struct bw_queue *queue)
{
    size_t kept = 0;
    for (size_t i = 0; i < queue->removed.n; i++)
        queue->removed.at[i]->uses--;
    for (size_t i = 0; i < queue->added.n; i++) {
        struct bw_state *item = queue->added.at[i];
        if (item->lifecycle == BW_TRANSIENT) {
            queue->added.at[kept++] = item;
            continue;
        }
        lookup_remove(&queue->of_added, item, item->session->allocator);
        item->uses--;
    }
    if (queue->removed.n)
        lookup_free(&queue->of_removed, queue->removed.at[0]->session->allocator);
    queue->removed.n = 0;
    queue->added.n = kept;
    return kept > 0;
}

void queue_free(const struct bw_allocator *allocator, struct bw_queue *queue)
{
    if (!queue)
        return;
    for (size_t i = 0; i < queue->added.n; i++)
        queue->added.at[i]->uses--;
    for (size_t i = 0; i < queue->removed.n; i++)
        queue->removed.at[i]->uses--;
    items_free(allocator, &queue->added);
    items_free(allocator, &queue->removed);
    lookup_free(&queue->of_added, allocator);
    lookup_free(&queue->of_removed, allocator);
    bw_release(allocator, queue);
}
