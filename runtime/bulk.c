/* A whole list at once: assigning, clearing, extending. Linear in the lists that take part; sets
 * are marks in the instances, by the session's epoch. */

#include "plan.h"

struct bulk {
    struct bw_state *owner;
    struct bw_attribute *attribute;
    struct bw_items before; /* copied */
    struct bw_items after;  /* in a pair each member once */
    uint32_t operation;     /* an epoch: what others have to make room for */
    bool keep_doubles;      /* members that stood twice keep their other side */
    bool clears;
};

/* Everyone that holds the item before it moves here must be able to let go. */
static int touch_item(struct bulk *bulk, struct bw_state *item, bool joins)
{
    struct bw_attribute *attribute = bulk->attribute;
    struct bw_attribute *back = attribute->back;
    if (!back)
        return BW_OK;
    slot_begin(item, back);
    if (back->is_list)
        return slot_touch_again(item, back, joins, bulk->operation);
    struct bw_state *old;
    int status = load_old_value(item, back, &old);
    if (status || !attribute->pair)
        return status;
    struct bw_state *remembered = slot_remembered(item, back, old);
    if (old && old != bulk->owner)
        status = slot_touch_again(old, attribute, false, bulk->operation);
    if (!status && remembered && remembered != bulk->owner)
        status = slot_touch_again(remembered, attribute, false, bulk->operation);
    return status;
}

static int check_conflict(struct bulk *bulk, struct bw_state *item)
{
    struct bw_attribute *attribute = bulk->attribute;
    struct bw_attribute *back = attribute->back;
    if (attribute->pair || !back || !back->back || back->back == attribute)
        return BW_OK;
    struct plan plan;
    plan_begin(&plan, attribute);
    return plan_carry_append(&plan, bulk->owner, attribute, item);
}

static void mark_all(struct bw_session *session, const struct bw_items *items)
{
    (void)session_new_epoch(session);
    for (size_t i = 0; i < items->n; i++) {
        items->at[i]->marked_twice = items->at[i]->mark == session->epoch;
        items->at[i]->mark = session->epoch;
    }
}

static bool is_marked(const struct bw_state *state)
{
    return state->mark == state->session->epoch;
}

static int bulk_reserve(struct bulk *bulk, struct bw_state *const *items, size_t n)
{
    struct bw_session *session = bulk->owner->session;
    struct bw_list *list = state_slot(bulk->owner, bulk->attribute)->list;
    if (items_reserve(session->allocator, &bulk->before, list->now.n + 1) ||
        items_reserve(session->allocator, &bulk->after, n + 1))
        return session_no_memory(session);
    for (size_t i = 0; i < list->now.n; i++)
        items_insert(&bulk->before, i, list->now.at[i]);
    bulk->operation = session_new_epoch(session);
    for (size_t i = 0; i < n; i++) {
        if (bulk->attribute->pair && items[i]->mark == session->epoch)
            continue;
        items[i]->mark = session->epoch;
        items_insert(&bulk->after, bulk->after.n, items[i]);
    }
    int status = BW_OK;
    for (size_t i = 0; i < bulk->before.n && !status; i++)
        if (!is_marked(bulk->before.at[i]))
            status = touch_item(bulk, bulk->before.at[i], false);
    mark_all(session, &bulk->before);
    for (size_t i = 0; i < bulk->after.n && !status; i++) {
        struct bw_state *item = bulk->after.at[i];
        if (is_marked(item))
            continue;
        status = plan_check_item(bulk->owner, bulk->attribute, item);
        if (!status)
            status = check_conflict(bulk, item);
        if (!status)
            status = touch_item(bulk, item, true);
    }
    return status;
}

/* The other side of an item that joins. */
static void carry_join(struct bulk *bulk, struct bw_state *item)
{
    struct bw_attribute *attribute = bulk->attribute;
    struct bw_attribute *back = attribute->back;
    if (!back)
        return;
    struct bw_slot *slot = state_slot(item, back);
    if (back->is_list) {
        slot_put(item, back, BW_NONE, bulk->owner);
        return;
    }
    struct bw_state *old = NULL;
    (void)load_old_value(item, back, &old); /* known: touch_item() asked already */
    struct bw_state *remembered = slot_remembered(item, back, old);
    if (slot->loaded && slot->one == bulk->owner)
        return;
    if (attribute->pair && old && old != bulk->owner) {
        slot_drop(old, attribute, item);
        cascade_removed(old, attribute, item);
    }
    if (attribute->pair && remembered && remembered != bulk->owner)
        slot_drop(remembered, attribute, item);
    slot_place(item, back, bulk->owner);
}

/* As in SQLAlchemy an item cascades while it is still linked as before. What comes back into the
 * session comes last, so that nothing needs to be loaded in between. */
static void join(struct bulk *bulk, struct bw_state *item)
{
    bool comes_back = item->lifecycle == BW_DETACHED;
    if (!comes_back)
        cascade_save_update(bulk->owner, bulk->attribute, item);
    carry_join(bulk, item);
    slot_put(bulk->owner, bulk->attribute, BW_NONE, item);
    if (comes_back)
        cascade_save_update(bulk->owner, bulk->attribute, item);
}

static void carry_leave(struct bulk *bulk, struct bw_state *item)
{
    struct bw_attribute *back = bulk->attribute->back;
    cascade_removed(bulk->owner, bulk->attribute, item);
    if (back && back->is_list) {
        slot_drop(item, back, bulk->owner);
    } else if (back) {
        struct bw_state *old = NULL;
        (void)load_old_value(item, back, &old);
        if (old == bulk->owner || old_value_is_unknown(item, back))
            slot_place(item, back, NULL);
    }
    if (back && !back->is_list)
        cascade_removed(item, back, bulk->owner);
}

/* As in SQLAlchemy a list that is cleared still has all of its members while they leave: they leave
 * the session with their owner, where the expunging of an orphan among them reaches that. */
static void follow_owner(const struct bulk *bulk)
{
    if (bulk->clears && bulk->attribute->relationship->cascade & BW_EXPUNGE)
        for (size_t i = 0; i < bulk->before.n; i++)
            if (state_is_attached(bulk->before.at[i]))
                cascade_expunge(bulk->before.at[i]);
}

static void bulk_apply(struct bulk *bulk)
{
    struct bw_session *session = bulk->owner->session;
    struct bw_state *owner = bulk->owner;
    struct bw_attribute *attribute = bulk->attribute;
    mark_all(session, &bulk->before);
    uint32_t before = session->epoch;
    for (size_t i = bulk->before.n; i > 0; i--)
        slot_drop_at(owner, attribute, i - 1);
    for (size_t i = 0; i < bulk->after.n; i++)
        if (bulk->after.at[i]->mark != before)
            join(bulk, bulk->after.at[i]);
        else
            slot_put(owner, attribute, BW_NONE, bulk->after.at[i]);
    mark_all(session, &bulk->after);
    for (size_t i = 0; i < bulk->before.n; i++) {
        struct bw_state *item = bulk->before.at[i];
        if (is_marked(item) || (bulk->keep_doubles && item->marked_twice))
            continue;
        item->mark = session->epoch; /* one event for each that vanishes */
        bool was_attached = state_is_attached(owner);
        carry_leave(bulk, item);
        if (was_attached && !state_is_attached(owner))
            follow_owner(bulk);
    }
}

int event_assign(struct bw_state *owner, struct bw_attribute *attribute,
                 struct bw_state *const *items, size_t n)
{
    owner->session->has_changes = true;
    struct bulk bulk = {.owner = owner, .attribute = attribute};
    slot_begin(owner, attribute);
    int status = slot_touch(owner, attribute, n);
    if (!status)
        status = bulk_reserve(&bulk, items, n);
    if (!status)
        bulk_apply(&bulk);
    items_free(owner->session->allocator, &bulk.before);
    items_free(owner->session->allocator, &bulk.after);
    return status;
}

int event_clear(struct bw_state *owner, struct bw_attribute *attribute)
{
    owner->session->has_changes = true;
    struct bulk bulk = {.owner = owner, .attribute = attribute};
    bulk.clears = true;
    bulk.keep_doubles = !attribute->pair && attribute->back && !attribute->back->is_list;
    slot_begin(owner, attribute);
    const struct bw_list *list = state_slot(owner, attribute)->list;
    if (!list || list->now.n == 0)
        return BW_OK; /* no change: the list may still be read anew */
    int status = slot_touch(owner, attribute, 0);
    if (!status)
        status = bulk_reserve(&bulk, NULL, 0);
    if (!status)
        bulk_apply(&bulk);
    items_free(owner->session->allocator, &bulk.before);
    items_free(owner->session->allocator, &bulk.after);
    return status;
}
