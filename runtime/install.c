/*
 * What was loaded put in its place. A linked pair stays one fact: where memory already knows of
 * another end, memory holds, since it is newer than the row or was flushed with it.
 */

#include "engine.h"

/* Whether the other side was made to hold `item` since the last flush: newer than any row. */
static bool holds_newly(struct bw_state *owner, const struct bw_attribute *attribute,
                        const struct bw_state *item)
{
    const struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->loaded)
        return slot->queue && queue_adds(slot->queue, item) && !state_is_gone(owner);
    if (!slot->changed || state_is_gone(owner))
        return false;
    if (!attribute->is_list)
        return slot->one == item && slot->old_one != item;
    return slot_lists(owner, attribute, item) &&
           (!slot->old_items || items_find(slot->old_items, item) == BW_NONE);
}

/* Whether the other side, as far as it is known, agrees. */
static bool agrees(struct bw_state *owner, const struct bw_attribute *attribute,
                   struct bw_state *item)
{
    const struct bw_attribute *pair = attribute->pair;
    if (!pair)
        return true;
    struct bw_slot *slot = state_slot(item, pair);
    if (!slot->loaded && pair->is_list)
        return !slot->queue || !queue_drops(slot->queue, owner);
    if (!slot->loaded)
        return !slot->one || slot->one == owner || !holds_newly(slot->one, attribute, item);
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
    if (slot->one) {
        if (slot->one != owner)
            slot_forget(slot->one, attribute, item);
        slot->one->uses--;
    }
    slot->one = owner;
    owner->uses++;
    slot->loaded = slot->told = true;
    slot_publish(item, pair);
}

/* Rows that memory knows to be outdated leave the list, and what was queued follows: changes that
 * the next flush writes. */
static int apply_changes(struct bw_state *owner, struct bw_attribute *attribute,
                         const struct bw_queue *queue)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    int status = slot_touch(owner, attribute, queue ? queue->added.n : 0);
    if (status)
        return status;
    for (size_t i = slot->list->now.n; i > 0; i--)
        if (!agrees(owner, attribute, slot->list->now.at[i - 1]))
            list_remove_at(slot->list, i - 1, owner->session->allocator);
    for (size_t i = 0; queue && i < queue->removed.n; i++)
        slot_drop(owner, attribute, queue->removed.at[i]);
    for (size_t i = 0; queue && i < queue->added.n; i++)
        if (!slot_lists(owner, attribute, queue->added.at[i]))
            slot_put(owner, attribute, BW_NONE, queue->added.at[i]);
    slot_publish(owner, attribute);
    return BW_OK;
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
    bool outdated = false;
    for (size_t i = 0; i < items->n; i++) {
        outdated = outdated || !agrees(owner, attribute, items->at[i]);
        list_insert(list, list->now.n, items->at[i]);
    }
    slot->list = list;
    slot->loaded = true;
    slot->queue = NULL;
    slot_publish(owner, attribute);
    int status = queue || outdated ? apply_changes(owner, attribute, queue) : BW_OK;
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

/* A list learns of a member that its row tells of, without that being a change: that it had gone
 * is taken back. */
static int list_learn(struct bw_state *owner, const struct bw_attribute *attribute,
                      struct bw_state *item)
{
    const struct bw_allocator *allocator = owner->session->allocator;
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->loaded) {
        queue_regain(slot->queue, item);
        return BW_OK;
    }
    if (slot_lists(owner, attribute, item))
        return BW_OK;
    if (!slot->list && !(slot->list = list_new(allocator)))
        return session_no_memory(owner->session);
    if (list_reserve(allocator, slot->list, slot->list->now.n + 1) ||
        (slot->old_items && items_reserve(allocator, slot->old_items, slot->old_items->n + 1)))
        return session_no_memory(owner->session);
    list_insert(slot->list, BW_NONE, item);
    if (slot->old_items && items_find(slot->old_items, item) == BW_NONE) {
        items_insert(slot->old_items, slot->old_items->n, item);
        item->uses++;
    }
    slot_publish(owner, attribute);
    return BW_OK;
}

void slot_forget(struct bw_state *owner, const struct bw_attribute *attribute,
                 struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    size_t at;
    if (!slot->loaded)
        return;
    if (!attribute->is_list && slot->one == item) {
        slot->one = NULL;
        item->uses--;
    }
    if (slot->list && (at = items_find(&slot->list->now, item)) != BW_NONE)
        list_remove_at(slot->list, at, owner->session->allocator);
    if (slot->old_items && (at = items_find(slot->old_items, item)) != BW_NONE) {
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
    if (remembered && remembered != value && pair && holds_newly(remembered, pair, owner))
        value = remembered;
    if (value && pair && !pair->is_list && !agrees(owner, attribute, value))
        value = NULL;
    if (value && pair && pair->is_list) {
        int status = list_learn(value, pair, owner);
        if (status)
            return status;
    }
    if (remembered && remembered != value && pair)
        slot_forget(remembered, pair, owner);
    if (remembered)
        remembered->uses--;
    slot->one = value;
    if (value)
        value->uses++;
    slot->loaded = true;
    slot->told = false;
    slot_publish(owner, attribute);
    if (value)
        tell_other(owner, attribute, value);
    return BW_OK;
}

/* A link that a flush did not write, since one end was outside: its other end, which took it for
 * written, holds it as a change again. */
static int unsync_link(struct bw_state *owner, const struct bw_attribute *attribute,
                       struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    int status = slot_touch(owner, attribute, 0);
    if (status)
        return status;
    slot->changed = true;
    size_t at = slot->old_items ? items_find(slot->old_items, item) : BW_NONE;
    if (at != BW_NONE) {
        items_remove_at(slot->old_items, at);
        item->uses--;
    }
    return BW_OK;
}

/* Whether the other side still shows `state`, or will once it is loaded: a link that was made while
 * it was outside waits there. Whom a to-one shows that is not loaded follows from its row, and then
 * has to be told. */
static int keeps_link(struct bw_state *state, const struct bw_attribute *attribute,
                      struct bw_state *item, bool *keeps)
{
    const struct bw_attribute *pair = attribute->pair;
    struct bw_slot *other = state_slot(item, pair);
    if (other->loaded) {
        *keeps = pair->is_list ? slot_lists(item, pair, state) : other->one == state;
        return *keeps && holds_newly(state, attribute, item) ? unsync_link(item, pair, state)
                                                             : BW_OK;
    }
    if (pair->is_list) {
        *keeps = true;
        if (!holds_newly(state, attribute, item))
            return BW_OK;
        int status = queue_reserve(state->session->allocator, &other->queue, 1);
        if (!status)
            queue_put(other->queue, state);
        return status ? session_no_memory(state->session) : BW_OK;
    }
    if (!other->one) {
        other->one = state;
        state->uses++;
    }
    *keeps = other->one == state;
    return BW_OK;
}

/* Those that one side holds, or that wait until it is loaded. */
static struct bw_items items_held(struct bw_slot *slot)
{
    if (!slot->loaded)
        return slot->queue ? slot->queue->added : (struct bw_items){0};
    return slot->list ? slot->list->now
                      : (struct bw_items){.at = &slot->one, .n = slot->one != NULL};
}

int install_again(struct bw_state *state)
{
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        const struct bw_attribute *attribute = state->mapper->attributes[i];
        struct bw_slot *slot = state_slot(state, attribute);
        if (!attribute->pair || !attribute->n_pairs)
            continue;
        const struct bw_items items = items_held(slot);
        for (size_t n = items.n; n > 0; n--) {
            struct bw_state *item = items.at[n - 1];
            bool keeps;
            int status = keeps_link(state, attribute, item, &keeps);
            if (status)
                return status;
            if (!keeps && slot->loaded)
                slot_forget(state, attribute, item);
            else if (!keeps)
                queue_drop(slot->queue, item);
        }
    }
    return BW_OK;
}
