/* One relationship of one instance: the raw changes, with what the user's member shows, what was
 * there when it was last synchronised, and what is queued while it is not loaded. */

#include "member.h"

static char *member_at(const struct bw_state *owner, size_t offset)
{
    return (char *)state_instance(owner) + offset;
}

static size_t read_count(const struct bw_state *owner, const struct bw_relationship *relationship)
{
    return (size_t)member_integer(member_at(owner, relationship->count_offset),
                                  relationship->count_size, false);
}

size_t slot_written_count(const struct bw_state *owner, const struct bw_attribute *attribute)
{
    const struct bw_relationship *relationship = attribute->relationship;
    void **items;
    size_t n = 0;
    if (relationship->shape == BW_LIST_COUNTED)
        return read_count(owner, relationship);
    memcpy(&items, member_at(owner, relationship->offset), sizeof items);
    while (items && items[n])
        n++;
    return n;
}

void slot_publish(struct bw_state *owner, const struct bw_attribute *attribute)
{
    const struct bw_slot *slot = state_slot(owner, attribute);
    void *value = NULL;
    if (attribute->member == BW_NONE)
        return;
    if (slot->loaded && attribute->is_list)
        value = slot->list ? (void *)slot->list->published : NULL;
    else if (slot->loaded && slot->one)
        value = state_instance(slot->one);
    memcpy(member_at(owner, attribute->member), &value, sizeof value);
    if (attribute->relationship->shape == BW_LIST_COUNTED)
        member_write_integer(member_at(owner, attribute->relationship->count_offset),
                             attribute->relationship->count_size,
                             slot->loaded && slot->list ? (int64_t)slot->list->now.n : 0);
}

bool slot_list_was_written(const struct bw_state *owner, const struct bw_attribute *attribute,
                           bool thorough)
{
    const struct bw_relationship *relationship = attribute->relationship;
    const struct bw_slot *slot = state_slot(owner, attribute);
    const struct bw_list *list = slot->loaded ? slot->list : NULL;
    void *value;
    memcpy(&value, member_at(owner, attribute->member), sizeof value);
    if (value != (list ? (void *)list->published : NULL))
        return true;
    size_t n = list ? list->now.n : 0;
    if (relationship->shape == BW_LIST_COUNTED && read_count(owner, relationship) != n)
        return true;
    if (!list || !thorough)
        return false;
    for (size_t i = 0; i < n; i++)
        if (list->published[i] != state_instance(list->now.at[i]))
            return true;
    return relationship->shape == BW_LIST_TERMINATED && list->published &&
           list->published[n] != NULL;
}

static bool fits_count(const struct bw_attribute *attribute, size_t n)
{
    const struct bw_relationship *relationship = attribute->relationship;
    size_t bits = relationship->count_size * 8 - (relationship->flags & BW_SIGNED_COUNT ? 1 : 0);
    return relationship->shape != BW_LIST_COUNTED || bits >= sizeof n * 8 || n >> bits == 0;
}

/* Remembers the list as it was synchronised, before its first change. */
static int remember_items(struct bw_state *owner, struct bw_slot *slot)
{
    const struct bw_allocator *allocator = owner->session->allocator;
    struct bw_items *old = bw_allocate_zero(allocator, 1, sizeof *old);
    if (!old || items_reserve(allocator, old, slot->list->now.n)) {
        bw_release(allocator, old);
        return BW_NO_MEMORY;
    }
    for (size_t i = 0; i < slot->list->now.n; i++) {
        old->at[i] = slot->list->now.at[i];
        old->at[i]->uses++;
    }
    old->n = slot->list->now.n;
    slot->old_items = old;
    slot->changed = true;
    return BW_OK;
}

int slot_open(struct bw_state *owner, const struct bw_attribute *attribute)
{
    struct bw_session *session = owner->session;
    struct bw_slot *slot = state_slot(owner, attribute);
    if ((!slot->list && !(slot->list = list_new(session->allocator))) ||
        list_reserve(session->allocator, slot->list, slot->list->now.n))
        return session_no_memory(session);
    return BW_OK;
}

/* Makes room for n members. The arrays may move; a member that the user wrote stays as written. */
static int grow_list(struct bw_state *owner, const struct bw_attribute *attribute, size_t n)
{
    struct bw_list *list = state_slot(owner, attribute)->list;
    void **before = list->published, *member = NULL;
    int status = list_reserve(owner->session->allocator, list, n);
    if (before != list->published && attribute->member != BW_NONE) {
        memcpy(&member, member_at(owner, attribute->member), sizeof member);
        if (member == (void *)before)
            slot_publish(owner, attribute);
    }
    return status;
}

int slot_touch(struct bw_state *owner, const struct bw_attribute *attribute, size_t extra)
{
    struct bw_session *session = owner->session;
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!attribute->is_list)
        return BW_OK;
    if (!slot->loaded)
        return queue_reserve(session->allocator, &slot->queue, extra) ? session_no_memory(session)
                                                                      : BW_OK;
    if (!slot->list && !(slot->list = list_new(session->allocator)))
        return session_no_memory(session);
    size_t n = slot->list->now.n + extra;
    if (!fits_count(attribute, n))
        return session_fail(session, BW_RANGE, "%s.%s can't count %zu members",
                            owner->mapper->model->name, attribute->relationship->name, n);
    /* One place more, for the NULL at the end. */
    int status = n < slot->list->published_capacity ? BW_OK : grow_list(owner, attribute, n);
    if (!status && !slot->changed)
        status = remember_items(owner, slot);
    return status ? session_no_memory(session) : BW_OK;
}

int slot_touch_again(struct bw_state *owner, const struct bw_attribute *attribute, bool comes,
                     uint32_t operation)
{
    const struct bw_slot *slot = state_slot(owner, attribute);
    int status = slot_touch(owner, attribute, comes);
    if (status || !attribute->is_list || (slot->loaded && !comes))
        return status;
    struct bw_claims *claims = slot->loaded ? &slot->list->claims : &slot->queue->claims;
    if (claims->operation != operation)
        *claims = (struct bw_claims){.operation = operation};
    claims->n++;
    return slot_touch(owner, attribute, claims->n);
}

/* What an orphan is: the parent that holds it, or the word that one let go of it. */
static void note_parent(struct bw_state *owner, const struct bw_attribute *attribute,
                        struct bw_state *item, bool holds)
{
    struct bw_state **parent = state_parent(item, attribute);
    if (!parent)
        return;
    if (holds) {
        *parent = owner;
        item->joined = true;
        return;
    }
    if (!*parent || *parent == owner)
        *parent = no_parent(item);
    /* Who came and left again without a trace on its own side is as it was. */
    if (attribute->back || !item->joined)
        item->touched = true;
}

void slot_place(struct bw_state *owner, const struct bw_attribute *attribute,
                struct bw_state *value)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->changed) {
        slot->changed = true;
        slot->old_known = slot->loaded && state_has_row(owner);
        slot->old_one = slot->loaded ? slot->one : NULL;
        if (slot->old_one)
            slot->old_one->uses++;
    }
    if (slot->one) {
        slot->one->uses--;
        note_parent(owner, attribute, slot->one, false);
    }
    slot->one = value;
    if (value) {
        value->uses++;
        note_parent(owner, attribute, value, true);
    }
    slot->loaded = true;
    slot->told = false;
    slot_publish(owner, attribute);
}

void slot_put(struct bw_state *owner, const struct bw_attribute *attribute, size_t at,
              struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (slot->loaded)
        list_insert(slot->list, at, item);
    else
        queue_put(slot->queue, item);
    note_parent(owner, attribute, item, true);
    slot_publish(owner, attribute);
}

void slot_drop_at(struct bw_state *owner, const struct bw_attribute *attribute, size_t at)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_state *item = slot->list->now.at[at];
    list_remove_at(slot->list, at, owner->session->allocator);
    note_parent(owner, attribute, item, false);
    slot_publish(owner, attribute);
}

void slot_drop(struct bw_state *owner, const struct bw_attribute *attribute, struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    if (!slot->loaded) {
        queue_drop(slot->queue, item);
        note_parent(owner, attribute, item, false);
        slot_publish(owner, attribute);
        return;
    }
    size_t at = slot->list ? items_find(&slot->list->now, item) : BW_NONE;
    if (at != BW_NONE)
        slot_drop_at(owner, attribute, at);
}

bool slot_contains(struct bw_state *owner, const struct bw_attribute *attribute,
                   struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    const struct bw_attribute *pair = attribute->pair;
    if (!slot->loaded || !slot->list)
        return false;
    if (pair && !pair->is_list && state_slot(item, pair)->loaded)
        return state_slot(item, pair)->one == owner;
    return list_contains(slot->list, item, owner->session->allocator);
}

struct bw_state *slot_remembered(const struct bw_state *owner, const struct bw_attribute *attribute,
                                 const struct bw_state *known)
{
    struct bw_state *one = state_slot(owner, attribute)->one;
    if (!one || one == known || !attribute->pair)
        return NULL;
    const struct bw_slot *slot = state_slot(one, attribute->pair);
    bool shows = slot->loaded ? slot->list
                                    ? list_contains(slot->list, owner, owner->session->allocator)
                                    : slot->one == owner
                              : slot->queue && queue_adds(slot->queue, owner);
    return shows ? one : NULL;
}

bool slot_lists(struct bw_state *owner, const struct bw_attribute *attribute,
                const struct bw_state *item)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    return slot->loaded && slot->list && list_contains(slot->list, item, owner->session->allocator);
}

void slot_commit_changes(struct bw_state *owner, const struct bw_attribute *attribute)
{
    const struct bw_allocator *allocator = owner->session->allocator;
    struct bw_slot *slot = state_slot(owner, attribute);
    if (slot->old_one)
        slot->old_one->uses--;
    slot->old_one = NULL;
    slot->old_known = false;
    if (slot->old_items) {
        for (size_t i = 0; i < slot->old_items->n; i++)
            slot->old_items->at[i]->uses--;
        items_free(allocator, slot->old_items);
        bw_release(allocator, slot->old_items);
        slot->old_items = NULL;
    }
    queue_free(allocator, slot->queue);
    slot->queue = NULL;
    slot->changed = false;
}

void slot_renew(struct bw_state *owner, const struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    slot->changed = slot->loaded && (slot->one || (slot->list && slot->list->now.n));
    slot->old_known = slot->changed;
}

void slot_flushed(struct bw_state *owner, const struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_queue *queue = slot->queue;
    if (!slot->changed && !queue)
        return;
    slot->queue = NULL;
    slot_commit(owner, attribute);
    slot->queue = queue;
    if (queue && !queue_flushed(queue))
        slot_commit(owner, attribute);
}

void slot_unload(struct bw_state *owner, const struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    slot_commit(owner, attribute);
    list_free(owner->session->allocator, slot->list);
    slot->list = NULL;
    slot->loaded = false;
    if (slot->one)
        slot->one->uses--;
    slot->one = NULL;
    slot_publish(owner, attribute);
}
