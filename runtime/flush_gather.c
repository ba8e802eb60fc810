/* What a flush has to do: rows to save and to delete, and what follows from changed relationships.
 */

#include "flush.h"

int flush_add_save(struct flush *flush, struct bw_state *state)
{
    if (state->in_flush || !state->mapper->model->table || !state_is_attached(state))
        return BW_OK;
    if (items_reserve(flush->session->allocator, &flush->saves, flush->saves.n + 1))
        return session_no_memory(flush->session);
    if (flush->saves.n && compare_saves(flush->saves.at[flush->saves.n - 1], state) > 0)
        flush->needs_sorting = true;
    items_insert(&flush->saves, flush->saves.n, state);
    state->in_flush = FLUSH_SAVE;
    return BW_OK;
}

int flush_add_delete(struct flush *flush, struct bw_state *state)
{
    struct bw_items items = {0};
    int status = cascade_collect(state, BW_DELETE, true, &items);
    if (!status &&
        items_reserve(flush->session->allocator, &flush->deletes, flush->deletes.n + items.n))
        status = session_no_memory(flush->session);
    for (size_t i = 0; i < items.n && !status; i++) {
        struct bw_state *item = items.at[i];
        if (item->lifecycle != BW_PERSISTENT || item->in_flush == FLUSH_DELETE)
            continue;
        item->in_flush = FLUSH_DELETE;
        items_insert(&flush->deletes, flush->deletes.n, item);
    }
    items_free(flush->session->allocator, &items);
    return status;
}

static bool is_dirty(const struct bw_state *state)
{
    const struct bw_mapper *mapper = state->mapper;
    for (size_t i = 0; i < mapper->n_attributes; i++) {
        const struct bw_slot *slot = state_slot(state, mapper->attributes[i]);
        if (slot->changed || slot->queue)
            return true;
    }
    for (size_t i = 0; i < mapper->n_fields; i++)
        if (field_changed(state, i))
            return true;
    return false;
}

static int gather_save(struct flush *flush, struct bw_state *state)
{
    if (state->lifecycle == BW_PENDING ||
        (state->lifecycle == BW_PERSISTENT && !state->in_flush && is_dirty(state)))
        return flush_add_save(flush, state);
    return BW_OK;
}

static int gather_delete(struct flush *flush, struct bw_state *state)
{
    bool is_orphan = state_is_orphan(state);
    if (state->lifecycle == BW_PENDING && is_orphan && state->was_orphaned)
        state->lifecycle = BW_TRANSIENT;
    else if (state->lifecycle == BW_PERSISTENT &&
             (state->marked_deleted || (is_orphan && (state->touched || is_dirty(state)))))
        return flush_add_delete(flush, state);
    return BW_OK;
}

void flush_leave(struct bw_state *state)
{
    state->in_flush = FLUSH_NONE;
    state->gives_way = false;
    state->level = state->waits = state->first_task = state->first_dependent = 0;
}

/* Deleting cascades to others, and loads them: what is to be saved is known behind it. */
int flush_gather(struct flush *flush)
{
    struct bw_walk walk = {.session = flush->session};
    int status = BW_OK;
    for (struct bw_state *state; !status && (state = walk_next(&walk));) {
        if (!state_is_attached(state))
            continue;
        status = gather_delete(flush, state);
        if (!status && flush->deletes.n == 0)
            status = gather_save(flush, state);
    }
    if (status || flush->deletes.n == 0)
        return status;
    for (size_t i = 0; i < flush->saves.n; i++)
        if (flush->saves.at[i]->in_flush == FLUSH_SAVE)
            flush->saves.at[i]->in_flush = FLUSH_NONE;
    flush->saves.n = 0;
    walk = (struct bw_walk){.session = flush->session};
    for (struct bw_state *state; !status && (state = walk_next(&walk));)
        status = gather_save(flush, state);
    return status;
}

/* Tasks --------------------------------------------------------------------------------------- */

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
    /* As in SQLAlchemy, what is not in the session does not take part. */
    if (source && (!state_is_attached(source) || source->in_flush == FLUSH_DELETE))
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
    for (size_t i = 0; i < item->mapper->n_parents; i++)
        if (item->mapper->parents[i] == attribute) {
            const struct bw_state *parent = state_parents(item)[i];
            return parent && parent != no_parent(item);
        }
    return false;
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

/* Whether a to-one says something new of whom it has. */
static bool has_changed(const struct bw_slot *slot)
{
    return slot->changed && !(slot->old_known && slot->old_one == slot->one);
}

/* Whether the key of an item of a list was noted from the item's own side of the pair. */
static bool has_noted(const struct bw_state *owner, const struct bw_attribute *attribute,
                      const struct bw_state *item)
{
    if (!follows_from_items(attribute) || item->in_flush != FLUSH_SAVE)
        return false;
    const struct bw_slot *slot = state_slot(item, attribute->pair);
    return slot->loaded && slot->one == owner && has_changed(slot);
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

/* As in SQLAlchemy, what joined the list of a row that stays is not deleted after all, if that list
 * is loaded; what was marked is so by the next flush. */
static void cancel_delete(struct flush *flush, struct bw_state *item)
{
    flush->session->delete_waits = flush->session->delete_waits || item->marked_deleted;
    items_remove_at(&flush->deletes, items_find(&flush->deletes, item));
    item->in_flush = FLUSH_NONE;
}

/* A child or peer that joined or left a list since the last synchronisation. */
static int add_list_change(struct flush *flush, struct bw_state *owner,
                           struct bw_attribute *attribute, struct bw_state *item, bool joined)
{
    if (attribute->relationship->direction == BW_MANY_TO_MANY)
        return state_is_attached(item) || !joined
                   ? flush_add_link(flush, attribute, owner, item, joined)
                   : BW_OK;
    if (joined && item->in_flush == FLUSH_DELETE && owner->in_flush == FLUSH_SAVE &&
        state_slot(owner, attribute)->loaded)
        cancel_delete(flush, item);
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
    if (attribute->is_list || !has_changed(slot))
        return BW_OK;
    if (!here)
        return add_one_change(flush, owner, attribute);
    count_noted(flush, attribute, slot->one);
    return add_task(flush, attribute, slot->one, owner);
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
    for (size_t i = 0; i < n && !status && slot->loaded; i++) {
        struct bw_state *item = slot->list ? slot->list->now.at[i] : slot->one;
        if (!item || item->lifecycle != BW_PERSISTENT)
            continue;
        bool is_new = slot->changed && slot->list &&
                      (!slot->old_items || items_find(slot->old_items, item) == BW_NONE);
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

static bool has_keys_of_others(const struct bw_mapper *mapper)
{
    for (size_t a = 0; a < mapper->n_attributes; a++)
        if (mapper->attributes[a]->relationship->direction != BW_MANY_TO_ONE)
            return true;
    return false;
}

/* Keys that stand on a to-one are noted first, those that follow from lists behind them: where the
 * two disagree the list wins, as in SQLAlchemy. */
static int add_tasks_of_saves(struct flush *flush)
{
    int status = BW_OK;
    size_t gathered = flush->saves.n, end = 0; /* behind the last one that others' keys follow */
    for (size_t i = 0; i < gathered && !status; i++) {
        status = add_tasks_of(flush, flush->saves.at[i], true);
        if (has_keys_of_others(flush->saves.at[i]->mapper))
            end = i + 1;
    }
    for (size_t i = 0; i < end && !status; i++)
        status = add_tasks_of(flush, flush->saves.at[i], false);
    /* Those that came to be saved on the way. */
    for (size_t i = gathered; i < flush->saves.n && !status; i++)
        status = add_tasks_of(flush, flush->saves.at[i], false);
    return status;
}

int flush_add_tasks(struct flush *flush)
{
    flush->number = ++flush->session->n_flushes;
    int status = add_tasks_of_saves(flush);
    for (size_t i = 0; i < flush->deletes.n && !status; i++) {
        struct bw_state *state = flush->deletes.at[i];
        for (size_t a = 0; a < state->mapper->n_attributes && !status; a++)
            status = add_deletion(flush, state, state->mapper->attributes[a]);
    }
    return status;
}
