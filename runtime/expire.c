/* Forgetting what was read, so that it is read anew when it is asked for. */

#include "internal.h"

/* What a linked list holds beyond the database waits in its queue: the other side still says so. */
static int requeue_items(struct bw_state *owner, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    const struct bw_allocator *allocator = owner->session->allocator;
    const struct bw_items none = {0};
    const struct bw_items *now = slot->list ? &slot->list->now : &none;
    const struct bw_items *old = slot->old_items ? slot->old_items : &none;
    struct bw_queue *queue = bw_allocate_zero(allocator, 1, sizeof *queue);
    if (!queue)
        return session_no_memory(owner->session);
    uint32_t epoch = session_new_epoch(owner->session);
    for (size_t i = 0; i < old->n; i++)
        old->at[i]->mark = epoch;
    for (size_t i = 0; i < now->n; i++) {
        struct bw_state *item = now->at[i];
        if (state_has_row(item) && (!slot->changed || item->mark == epoch))
            continue;
        if (items_reserve(allocator, &queue->added, queue->added.n + 1))
            goto fail;
        items_insert(&queue->added, queue->added.n, item);
    }
    epoch = session_new_epoch(owner->session);
    for (size_t i = 0; i < now->n; i++)
        now->at[i]->mark = epoch;
    for (size_t i = 0; i < old->n; i++) {
        if (old->at[i]->mark == epoch)
            continue;
        if (items_reserve(allocator, &queue->removed, queue->removed.n + 1))
            goto fail;
        items_insert(&queue->removed, queue->removed.n, old->at[i]);
    }
    for (size_t i = 0; i < queue->added.n; i++)
        queue->added.at[i]->uses++;
    for (size_t i = 0; i < queue->removed.n; i++)
        queue->removed.at[i]->uses++;
    slot_unload(owner, attribute);
    slot->queue = queue;
    return BW_OK;
fail:
    items_free(allocator, &queue->added);
    items_free(allocator, &queue->removed);
    bw_release(allocator, queue);
    return session_no_memory(owner->session);
}

/* Whether a list holds anything that its row does not say: only then is there something to keep. */
static bool holds_more(const struct bw_slot *slot)
{
    for (size_t i = 0; slot->list && i < slot->list->now.n; i++)
        if (!state_has_row(slot->list->now.at[i]))
            return true;
    return slot->changed;
}

/* A to-one of a pair remembers whom it had, since that one may still show it. */
static void unload_one(struct bw_state *owner, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (attribute->is_list || !attribute->pair) {
        slot_unload(owner, attribute);
        return;
    }
    slot_commit(owner, attribute);
    slot->loaded = false;
    slot_publish(owner, attribute);
}

int attribute_expire(struct bw_state *state, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(state, attribute);
    if (!attribute->n_pairs || !slot->loaded)
        return BW_OK;
    if (attribute->is_list && attribute->pair && holds_more(slot))
        return requeue_items(state, attribute);
    if (!attribute->is_list && attribute->pair && !attribute->pair->is_list &&
        attribute->relationship->direction != BW_MANY_TO_ONE && slot->one &&
        (slot->changed || !state_has_row(slot->one)))
        return BW_OK; /* the other end's key is not written yet */
    unload_one(state, attribute);
    return BW_OK;
}

int state_expire_synced(struct bw_state *state)
{
    int status = BW_OK;
    if (state->lifecycle != BW_PERSISTENT)
        return BW_OK;
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++)
        status = attribute_expire(state, state->mapper->attributes[i]);
    if (status)
        return status;
    state->expired = true;
    /* Whose child it is will be known again by what is read. */
    for (size_t i = 0; i < state->mapper->n_parents; i++)
        state_parents(state)[i] = NULL;
    return BW_OK;
}

int state_expire(struct bw_state *state)
{
    int status = state_expire_synced(state);
    if (!status && state->lifecycle == BW_PERSISTENT)
        state_restore_fields(state);
    return status;
}

int session_expire(struct bw_session *session)
{
    struct bw_walk walk = {.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));) {
        int status = state_expire(state);
        if (status)
            return status;
    }
    return BW_OK;
}

int bw_expire(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    struct bw_session *session = state->session;
    if (state->lifecycle != BW_PERSISTENT)
        return session_fail(session, BW_NOT_ATTACHED, "the %s is not persistent in the session",
                            state->mapper->model->name);
    struct bw_items items = {0};
    status = cascade_collect(state, BW_REFRESH_EXPIRE, false, &items);
    for (size_t i = 0; i < items.n && !status; i++)
        status = state_expire(items.at[i]);
    items_free(session->allocator, &items);
    return status;
}

int bw_expire_all(struct bw_session *session)
{
    int status = session_enter(session, session);
    return status ? status : session_expire(session);
}

int bw_expire_related(void *instance, const struct bw_relationship *relationship)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    struct bw_attribute *attribute = mapper_attribute(state->mapper, relationship);
    if (!attribute || state->lifecycle != BW_PERSISTENT)
        return session_fail(state->session, BW_MISUSE, "no such relationship to expire");
    return attribute_expire(state, attribute);
}
