/* What follows from changed relationships: keys that follow from other rows, and rows of link
 * tables. */

#include "flush.h"

/* Most rows have one key that follows from another, or none has. */
static int reserve_task(struct flush *flush)
{
    if (flush->n_tasks < flush->tasks_capacity)
        return BW_OK;
    size_t capacity = flush->n_tasks ? flush->n_tasks * 2 : flush->saves.n + 32;
    if (capacity > UINT32_MAX)
        return BW_NO_MEMORY;
    struct flush_task *tasks =
        bw_reallocate(flush->session->allocator, flush->tasks, capacity * sizeof *tasks);
    if (!tasks)
        return BW_NO_MEMORY;
    flush->tasks = tasks;
    flush->tasks_capacity = capacity;
    return BW_OK;
}

static int add_task(struct flush *flush, struct bw_attribute *attribute, struct bw_state *source,
                    struct bw_state *dest)
{
    struct bw_session *session = flush->session;
    if (!state_is_attached(dest) || dest->in_flush == FLUSH_DELETE)
        return BW_OK;
    if (source && !flush_takes_part(attribute, source))
        return BW_OK;
    int status = flush_add_save(flush, dest);
    if (status || dest->in_flush != FLUSH_SAVE)
        return status;
    if (reserve_task(flush))
        return session_no_memory(session);
    struct flush_task *task = &flush->tasks[flush->n_tasks++];
    *task = (struct flush_task){attribute, source, dest, dest->first_task, 0};
    dest->first_task = (uint32_t)flush->n_tasks;
    if (!source && !attribute->is_list && attribute->pair && !attribute->pair->is_list) {
        dest->gives_way = true;
        flush->needs_sorting = true;
    }
    if (source && source->in_flush == FLUSH_SAVE && source->lifecycle == BW_PENDING &&
        source->mapper->flush_group == dest->mapper->flush_group) {
        task->next_of_source = source->first_dependent;
        source->first_dependent = (uint32_t)flush->n_tasks;
        flush->needs_levels = true;
    }
    if (attribute->relationship->flags & BW_POST_UPDATE)
        flush->has_post_updates = true;
    return BW_OK;
}

static bool has_other_parent(const struct bw_attribute *attribute, const struct bw_state *item)
{
    struct bw_state *const *parent = state_parent(item, attribute);
    return parent && *parent && *parent != no_parent(item);
}

static bool same_join(const struct bw_attribute *attribute, const struct bw_attribute *pair)
{
    bool same = attribute->n_pairs == pair->n_pairs;
    for (size_t i = 0; i < attribute->n_pairs && same; i++)
        same = attribute->pairs[i].local == pair->pairs[i].remote &&
               attribute->pairs[i].remote == pair->pairs[i].local;
    return same;
}

/* Whether the keys of a list's items follow from their own side of the pair as well. */
static bool follows_from_items(const struct bw_attribute *attribute)
{
    const struct bw_attribute *pair = attribute->pair;
    return pair && !pair->is_list && pair->writes &&
           pair->relationship->direction == BW_MANY_TO_ONE && same_join(attribute, pair);
}

/* Whether the key of an item of a list was noted from the item's own side of the pair. */
static bool has_noted(const struct bw_state *owner, const struct bw_attribute *attribute,
                      const struct bw_state *item)
{
    if (!follows_from_items(attribute) || item->in_flush != FLUSH_SAVE)
        return false;
    const struct bw_slot *slot = state_slot(item, attribute->pair);
    return slot->loaded && slot->one == owner && slot_is_news(slot);
}

/* An item noted its key from its own side: its owner's list counts it. */
static void count_noted(const struct flush *flush, const struct bw_attribute *attribute,
                        struct bw_state *owner)
{
    if (!owner || !attribute->pair || !attribute->pair->is_list)
        return;
    struct bw_list *list = state_slot(owner, attribute->pair)->list;
    if (!list)
        return;
    if (list->noted_in != flush->number)
        list->n_noted = 0;
    list->noted_in = flush->number;
    list->n_noted++;
}

/* Whether all members of a list of a pair, each of which stands in it once, did so. */
static bool has_noted_all(const struct flush *flush, const struct bw_attribute *attribute,
                          const struct bw_list *list)
{
    return list->noted_in == flush->number && list->n_noted == list->now.n &&
           follows_from_items(attribute);
}

/* A child or peer that joined or left a list since the last synchronisation. */
static int add_list_change(struct flush *flush, struct bw_state *owner,
                           struct bw_attribute *attribute, struct bw_state *item, bool joined)
{
    if (attribute->relationship->direction == BW_MANY_TO_MANY)
        return state_is_attached(item) || !joined
                   ? flush_add_link(flush, attribute, owner, item, joined)
                   : BW_OK;
    if (joined)
        return has_noted(owner, attribute, item) ? BW_OK : add_task(flush, attribute, owner, item);
    if (has_other_parent(attribute, item))
        return BW_OK;
    return add_task(flush, attribute, NULL, item);
}

static int add_list_changes(struct flush *flush, struct bw_state *owner,
                            struct bw_attribute *attribute)
{
    struct bw_session *session = flush->session;
    struct bw_slot *slot = state_slot(owner, attribute);
    int status = BW_OK;
    /* As in SQLAlchemy, a list that is not loaded leaves what is queued for it to the other side,
     * though that writes elsewhere. */
    bool is_elsewhere =
        attribute->link && attribute->back && attribute->back->link != attribute->link;
    const struct bw_queue *queue = is_elsewhere ? NULL : slot->queue;
    for (size_t i = 0; queue && i < queue->added.n && !status; i++)
        status = add_list_change(flush, owner, attribute, queue->added.at[i], true);
    for (size_t i = 0; queue && i < queue->removed.n && !status; i++)
        status = add_list_change(flush, owner, attribute, queue->removed.at[i], false);
    if (status || !slot->changed || !slot->list)
        return status;
    const struct bw_items none = {0};
    const struct bw_items *now = &slot->list->now;
    const struct bw_items *old = slot->old_items ? slot->old_items : &none;
    if (old->n == 0 && has_noted_all(flush, attribute, slot->list))
        return BW_OK;
    uint32_t epoch = session_new_epoch(session);
    for (size_t i = 0; i < old->n; i++)
        old->at[i]->mark = epoch;
    for (size_t i = 0; i < now->n && !status; i++)
        if (old->n == 0 || now->at[i]->mark != epoch)
            status = add_list_change(flush, owner, attribute, now->at[i], true);
    if (old->n == 0)
        return status;
    epoch = session_new_epoch(session);
    for (size_t i = 0; i < now->n; i++)
        now->at[i]->mark = epoch;
    for (size_t i = 0; i < old->n && !status; i++)
        if (old->at[i]->mark != epoch)
            status = add_list_change(flush, owner, attribute, old->at[i], false);
    return status;
}

/* A to-one whose key lies on the other side. */
static int add_one_change(struct flush *flush, struct bw_state *owner,
                          struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    int status = BW_OK;
    if (slot->old_one && slot->old_one != slot->one)
        status = add_list_change(flush, owner, attribute, slot->old_one, false);
    if (!status && slot->one)
        status = add_list_change(flush, owner, attribute, slot->one, true);
    return status;
}

static int add_changes(struct flush *flush, struct bw_state *owner, struct bw_attribute *attribute,
                       bool key_is_here)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    bool here = attribute->relationship->direction == BW_MANY_TO_ONE;
    if (!attribute->writes || here != key_is_here || (!slot->changed && !slot->queue))
        return BW_OK;
    if (attribute->is_list && !here)
        return add_list_changes(flush, owner, attribute);
    if (attribute->is_list || !slot_is_news(slot))
        return BW_OK;
    if (!here)
        return add_one_change(flush, owner, attribute);
    count_noted(flush, attribute, slot->one);
    if (!attribute->is_plain_key || !slot->one)
        return add_task(flush, attribute, slot->one, owner);
    owner->keys_follow = owner->keys_follow || flush_takes_part(attribute, slot->one);
    return BW_OK;
}

bool flush_note_keys(struct flush *flush, struct bw_state *state)
{
    for (size_t a = 0; a < state->mapper->n_attributes; a++) {
        const struct bw_attribute *attribute = state->mapper->attributes[a];
        const struct bw_slot *slot = state_slot(state, attribute);
        if (!slot->changed || !attribute->writes || attribute->is_list ||
            attribute->relationship->direction != BW_MANY_TO_ONE || !slot_is_news(slot))
            continue;
        if (!attribute->is_plain_key || !slot->one)
            return false;
        count_noted(flush, attribute, slot->one);
        state->keys_follow = state->keys_follow || flush_takes_part(attribute, slot->one);
    }
    return true;
}

/* What a deleted row leaves behind: children without a parent, rows of link tables. */
static int add_deletion(struct flush *flush, struct bw_state *owner, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    const struct bw_relationship *relationship = attribute->relationship;
    int status = BW_OK;
    if (!attribute->writes || relationship->direction == BW_MANY_TO_ONE ||
        relationship->flags & BW_PASSIVE_DELETES_ALL)
        return BW_OK;
    if (!slot->loaded && !(relationship->flags & BW_PASSIVE_DELETES))
        status = load_attribute(owner, attribute);
    bool link = relationship->direction == BW_MANY_TO_MANY;
    size_t n = slot->list ? slot->list->now.n : 1;
    uint32_t was_there = session_new_epoch(flush->session);
    for (size_t i = 0; slot->old_items && i < slot->old_items->n; i++)
        slot->old_items->at[i]->mark = was_there;
    for (size_t i = 0; i < n && !status && slot->loaded; i++) {
        struct bw_state *item = slot->list ? slot->list->now.at[i] : slot->one;
        if (!item || item->lifecycle != BW_PERSISTENT)
            continue;
        bool is_new = slot->changed && slot->list && item->mark != was_there;
        if (link && !is_new)
            status = flush_add_link(flush, attribute, owner, item, false);
        else if (!link)
            status = add_task(flush, attribute, NULL, item);
    }
    for (size_t i = 0; slot->old_items && i < slot->old_items->n && !status; i++)
        status = add_list_change(flush, owner, attribute, slot->old_items->at[i], false);
    return status;
}

/* The tasks that follow from one row: of the keys that it has itself, or of those that others have.
 */
static int add_tasks_of(struct flush *flush, struct bw_state *state, bool key_is_here)
{
    int status = BW_OK;
    for (size_t a = 0; a < state->mapper->n_attributes && !status; a++)
        status = add_changes(flush, state, state->mapper->attributes[a], key_is_here);
    return status;
}

/* Keys that stand on a to-one are noted first, those that follow from lists behind them: where the
 * two disagree the list wins, as in SQLAlchemy. */
static int add_tasks_of_saves(struct flush *flush)
{
    int status = BW_OK;
    for (size_t i = 0; i < flush->saves.n && !flush->has_own_keys && !status; i++)
        status = add_tasks_of(flush, flush->saves.at[i], true);
    /* Others come to be saved on the way. */
    for (size_t i = 0; i < flush->giving_end && !status; i++)
        status = add_tasks_of(flush, flush->saves.at[i], false);
    return status;
}

/* It still stands among the deletes: leave_cancelled() removes all of those at once. */
static int cancel_delete(struct flush *flush, struct bw_state *item)
{
    flush->session->delete_waits = flush->session->delete_waits || item->marked_deleted;
    item->in_flush = FLUSH_NONE;
    return flush_is_to_save(item) ? flush_add_save(flush, item) : BW_OK;
}

/* As in SQLAlchemy, what joined the list of a row that stays is not deleted after all, if that list
 * is loaded; what was marked is so by the next flush. */
static int cancel_deletes_of(struct flush *flush, struct bw_slot *slot)
{
    const struct bw_items one = {.at = &slot->one, .n = slot->one != NULL};
    const struct bw_items *now = slot->list ? &slot->list->now : &one;
    int status = BW_OK;
    uint32_t was_there = session_new_epoch(flush->session);
    for (size_t i = 0; slot->old_items && i < slot->old_items->n; i++)
        slot->old_items->at[i]->mark = was_there;
    if (slot->old_one)
        slot->old_one->mark = was_there;
    for (size_t i = 0; i < now->n && !status; i++)
        if (now->at[i]->in_flush == FLUSH_DELETE && now->at[i]->mark != was_there)
            status = cancel_delete(flush, now->at[i]);
    return status;
}

static void leave_cancelled(struct bw_items *deletes)
{
    size_t kept = 0;
    for (size_t i = 0; i < deletes->n; i++)
        if (deletes->at[i]->in_flush == FLUSH_DELETE)
            deletes->at[kept++] = deletes->at[i];
    deletes->n = kept;
}

/* Before any key is noted: those that follow from what is not deleted after all count. */
static int cancel_deletes(struct flush *flush)
{
    int status = BW_OK;
    for (size_t i = 0; i < flush->saves.n && flush->deletes.n > 0 && !status; i++) {
        const struct bw_state *owner = flush->saves.at[i];
        for (size_t a = 0; a < owner->mapper->n_attributes && !status; a++) {
            const struct bw_attribute *attribute = owner->mapper->attributes[a];
            struct bw_slot *slot = state_slot(owner, attribute);
            if (attribute->writes && attribute->relationship->direction == BW_ONE_TO_MANY &&
                slot->loaded && slot->changed)
                status = cancel_deletes_of(flush, slot);
        }
    }
    leave_cancelled(&flush->deletes);
    return status;
}

int flush_add_tasks(struct flush *flush)
{
    int status = cancel_deletes(flush);
    if (!status)
        status = add_tasks_of_saves(flush);
    for (size_t i = 0; i < flush->deletes.n && !status; i++) {
        struct bw_state *state = flush->deletes.at[i];
        for (size_t a = 0; a < state->mapper->n_attributes && !status; a++)
            status = add_deletion(flush, state, state->mapper->attributes[a]);
    }
    return status;
}
