/* What a flush has to do: rows to save and to delete. */

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
    if (state->mapper->gives_keys)
        flush->giving_end = flush->saves.n;
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

bool flush_is_to_save(const struct bw_state *state)
{
    return state->lifecycle == BW_PENDING ||
           (state->lifecycle == BW_PERSISTENT && !state->in_flush && is_dirty(state));
}

/* Whether it leaves the session, or its row is to be deleted. */
static bool is_to_leave(const struct bw_state *state)
{
    bool is_orphan = state_is_orphan(state);
    if (state->lifecycle == BW_PENDING)
        return is_orphan && state->was_orphaned;
    return state->lifecycle == BW_PERSISTENT &&
           (state->marked_deleted || (is_orphan && (state->touched || is_dirty(state))));
}

static int gather_delete(struct flush *flush, struct bw_state *state)
{
    if (!is_to_leave(state))
        return BW_OK;
    if (state->lifecycle == BW_PERSISTENT)
        return flush_add_delete(flush, state);
    state->lifecycle = BW_TRANSIENT;
    flush->session->n_pending--;
    return BW_OK;
}

void flush_leave(struct bw_state *state)
{
    state->in_flush = FLUSH_NONE;
    state->gives_way = state->keys_follow = false;
    state->level = state->waits = state->first_task = state->first_dependent = 0;
}

static int take_written(struct bw_state *state, bool *taken)
{
    int status = BW_OK;
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++) {
        struct bw_attribute *attribute = state->mapper->attributes[i];
        if (!slot_was_written(state, attribute, true))
            continue;
        *taken = true;
        status = written_set(state, attribute);
    }
    return status;
}

/* Takes what the user wrote himself. In the same walk, and as a rule that is all: notes what is to
 * be saved, and the keys of its own that follow. *is_all is false where something else is to be
 * done, which changes what others are to. */
static int survey(struct flush *flush, bool *is_all)
{
    struct bw_walk walk = {.session = flush->session};
    int status = BW_OK;
    bool taken = false;
    *is_all = true;
    for (struct bw_state *state; !status && (state = walk_next(&walk));) {
        status = take_written(state, &taken);
        if (taken || !*is_all || !state_is_attached(state))
            continue;
        *is_all = !is_to_leave(state);
        if (status || !*is_all || !flush_is_to_save(state))
            continue;
        status = flush_add_save(flush, state);
        if (!status && state->in_flush)
            *is_all = flush_note_keys(flush, state);
    }
    *is_all = *is_all && !taken;
    return status;
}

/* Begins anew: nothing is to be saved. */
static void forget_saves(struct flush *flush)
{
    for (size_t i = 0; i < flush->saves.n; i++)
        if (flush->saves.at[i]->in_flush == FLUSH_SAVE)
            flush_leave(flush->saves.at[i]);
    flush->saves.n = flush->giving_end = 0;
    flush->number = ++flush->session->n_flushes;
}

static int gather_deletes(struct flush *flush)
{
    struct bw_walk walk = {.session = flush->session};
    int status = BW_OK;
    for (struct bw_state *state; !status && (state = walk_next(&walk));)
        if (state_is_attached(state))
            status = gather_delete(flush, state);
    return status;
}

/* Deleting cascades to others, and loads them: what is to be saved is known behind it. */
int flush_gather(struct flush *flush)
{
    flush->number = ++flush->session->n_flushes;
    int status = survey(flush, &flush->has_own_keys);
    if (status || flush->has_own_keys)
        return status;
    forget_saves(flush);
    status = gather_deletes(flush);
    struct bw_walk walk = {.session = flush->session};
    for (struct bw_state *state; !status && (state = walk_next(&walk));)
        if (flush_is_to_save(state))
            status = flush_add_save(flush, state);
    return status;
}
