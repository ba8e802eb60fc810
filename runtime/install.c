/*
 * What was loaded put in its place. A linked pair stays one fact: where memory already knows of
 * another end, memory holds, since it is newer than the row or was flushed with it.
 */

#include "engine.h"

/* Whether the other side, as far as it is loaded, agrees. */
static bool agrees(struct bw_state *owner, const struct bw_attribute *attribute,
                   struct bw_state *item)
{
    const struct bw_attribute *pair = attribute->pair;
    if (!pair)
        return true;
    struct bw_slot *slot = state_slot(item, pair);
    if (!slot->loaded)
        return true;
    return pair->is_list ? slot_contains(item, pair, owner) : slot->one == owner;
}

/* A to-one that is not loaded follows from the other side that is. */
static void tell_other(struct bw_state *owner, const struct bw_attribute *attribute,
                       struct bw_state *item)
{
    const struct bw_attribute *pair = attribute->pair;
    if (!pair || pair->is_list)
        return;
    struct bw_slot *slot = state_slot(item, pair);
    if (slot->loaded)
        return;
    if (slot->one)
        slot->one->uses--;
    slot->one = owner;
    owner->uses++;
    slot->loaded = true;
    slot_publish(item, pair);
}

static int apply_queue(struct bw_state *owner, struct bw_attribute *attribute,
                       const struct bw_queue *queue)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    int status = slot_touch(owner, attribute, queue->added.n);
    if (status)
        return status;
    for (size_t i = 0; i < queue->removed.n; i++)
        slot_drop(owner, attribute, queue->removed.at[i]);
    for (size_t i = 0; i < queue->added.n; i++)
        if (items_find(&slot->list->now, queue->added.at[i]) == BW_NONE)
            slot_put(owner, attribute, BW_NONE, queue->added.at[i]);
    return BW_OK;
}

static void queue_free(const struct bw_allocator *allocator, struct bw_queue *queue)
{
    if (!queue)
        return;
    for (size_t i = 0; i < queue->added.n; i++)
        queue->added.at[i]->uses--;
    for (size_t i = 0; i < queue->removed.n; i++)
        queue->removed.at[i]->uses--;
    items_free(allocator, &queue->added);
    items_free(allocator, &queue->removed);
    bw_release(allocator, queue);
}

int install_list(struct bw_state *owner, struct bw_attribute *attribute,
                 const struct bw_items *items)
{
    const struct bw_allocator *allocator = owner->session->allocator;
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_queue *queue = slot->queue;
    struct bw_list *list = list_new(allocator);
    if (!list || list_reserve(allocator, list, items->n)) {
        list_free(allocator, list);
        return session_no_memory(owner->session);
    }
    for (size_t i = 0; i < items->n; i++)
        if (agrees(owner, attribute, items->at[i]))
            list_insert(list, list->now.n, items->at[i]);
    slot->list = list;
    slot->loaded = true;
    slot->queue = NULL;
    slot_publish(owner, attribute);
    int status = queue ? apply_queue(owner, attribute, queue) : BW_OK;
    if (status) {
        slot_unload(owner, attribute);
        slot->queue = queue;
        return status;
    }
    queue_free(allocator, queue);
    for (size_t i = 0; i < list->now.n; i++)
        tell_other(owner, attribute, list->now.at[i]);
    return BW_OK;
}

/* A loaded list learns of a member, or that one is gone, without that being a change. */
static int list_learn(struct bw_state *owner, const struct bw_attribute *attribute,
                      struct bw_state *item)
{
    const struct bw_allocator *allocator = owner->session->allocator;
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->list && !(slot->list = list_new(allocator)))
        return session_no_memory(owner->session);
    if (list_reserve(allocator, slot->list, slot->list->now.n + 1) ||
        (slot->old_items && items_reserve(allocator, slot->old_items, slot->old_items->n + 1)))
        return session_no_memory(owner->session);
    list_insert(slot->list, BW_NONE, item);
    if (slot->old_items) {
        items_insert(slot->old_items, slot->old_items->n, item);
        item->uses++;
    }
    slot_publish(owner, attribute);
    return BW_OK;
}

static void list_forget(struct bw_state *owner, const struct bw_attribute *attribute,
                        struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->loaded || !slot->list)
        return;
    size_t at = items_find(&slot->list->now, item);
    if (at != BW_NONE)
        list_remove_at(slot->list, at, owner->session->allocator);
    at = slot->old_items ? items_find(slot->old_items, item) : BW_NONE;
    if (at != BW_NONE) {
        items_remove_at(slot->old_items, at);
        item->uses--;
    }
    slot_publish(owner, attribute);
}

int install_one(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_attribute *pair = attribute->pair;
    struct bw_state *remembered = slot->one;
    if (value && pair && !pair->is_list && !agrees(owner, attribute, value))
        value = NULL;
    if (value && pair && pair->is_list && state_slot(value, pair)->loaded && remembered != value &&
        !slot_lists(value, pair, owner)) {
        int status = list_learn(value, pair, owner);
        if (status)
            return status;
    }
    if (remembered && remembered != value && pair && pair->is_list)
        list_forget(remembered, pair, owner);
    if (remembered)
        remembered->uses--;
    slot->one = value;
    if (value)
        value->uses++;
    slot->loaded = true;
    slot_publish(owner, attribute);
    if (value)
        tell_other(owner, attribute, value);
    return BW_OK;
}
