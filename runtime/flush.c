#include "flush.h"
#include "member.h"

#define CACHE_LINE 64

/* Tells the processor that an instance will be needed: it fetches it while the database writes
 * another, and the wait for memory is over when its turn comes. */
static void fetch_ahead(const struct bw_state *state, size_t size)
{
    for (size_t at = 0; at < size; at += CACHE_LINE)
        __builtin_prefetch((const char *)state + at);
}

static int write_new(struct flush *flush, struct bw_state *state)
{
    int status = state->mapper->base ? row_raise_key(state) : BW_OK;
    struct bw_state *replaced = NULL;
    if (!status && flush->deletes.n)
        status = flush_find_replaced(flush, state, &replaced);
    if (status)
        return status;
    return replaced ? flush_replace(flush, state, replaced) : row_insert(flush->session, state);
}

int flush_write_saves(struct flush *flush)
{
    int status = BW_OK;
    for (size_t i = 0; i < flush->saves.n && !status; i++) {
        struct bw_state *state = flush->saves.at[i];
        if (i + 1 < flush->saves.n)
            fetch_ahead(flush->saves.at[i + 1], state->mapper->stride);
        if (state->keys_follow)
            status = flush_set_own_keys(state);
        if (!status && state->first_task) {
            flush_turn_tasks(flush, state);
            status = flush_run_tasks(flush, state, false);
        }
        if (!status)
            status = state->lifecycle == BW_PENDING ? write_new(flush, state)
                                                    : row_update(flush->session, state);
    }
    for (size_t i = 0; i < flush->saves.n && !status && flush->has_post_updates; i++) {
        struct bw_state *state = flush->saves.at[i];
        bool post = false;
        for (size_t t = state->first_task; t; t = flush->tasks[t - 1].next_of_dest)
            post = post || flush->tasks[t - 1].attribute->relationship->flags & BW_POST_UPDATE;
        if (!post)
            continue;
        status = flush_run_tasks(flush, state, true);
        if (!status)
            status = row_update(flush->session, state);
    }
    return status;
}

/* Rows that are deleted in a ring let go of each other first. */
static int clear_post_keys(struct flush *flush, struct bw_state *state)
{
    int status = BW_OK;
    bool any = false;
    for (size_t a = 0; a < state->mapper->n_attributes && !status; a++) {
        struct bw_attribute *attribute = state->mapper->attributes[a];
        if (!(attribute->relationship->flags & BW_POST_UPDATE) || !attribute->writes ||
            attribute->relationship->direction != BW_MANY_TO_ONE)
            continue;
        any = true;
        status = flush_set_keys(attribute, NULL, state);
    }
    return status || !any ? status : row_update(flush->session, state);
}

int flush_write_deletes(struct flush *flush)
{
    int status = BW_OK;
    for (size_t i = 0; i < flush->deletes.n && !status; i++)
        if (flush->deletes.at[i]->in_flush == FLUSH_DELETE)
            status = clear_post_keys(flush, flush->deletes.at[i]);
    for (size_t i = 0; i < flush->deletes.n && !status; i++)
        if (flush->deletes.at[i]->in_flush == FLUSH_DELETE)
            status = row_delete(flush->session, flush->deletes.at[i]);
    return status;
}

/* What was merely looked at before there was a row can be read from the database now. */
static void unload_unset(struct bw_state *state)
{
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        const struct bw_attribute *attribute = state->mapper->attributes[i];
        const struct bw_slot *slot = state_slot(state, attribute);
        if (attribute->n_pairs && slot->loaded && !slot->changed && !slot->one &&
            !(slot->list && slot->list->now.n))
            slot_unload(state, attribute);
    }
}

/* Whoever knows of a deleted row only from its side is to look for itself, and finds none. */
static void untell_others(struct bw_state *state)
{
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        const struct bw_attribute *pair = state->mapper->attributes[i]->pair;
        const struct bw_slot *slot = state_slot(state, state->mapper->attributes[i]);
        if (!pair || pair->is_list || !slot->loaded)
            continue;
        for (size_t n = slot->list ? slot->list->now.n : 1; n > 0; n--) {
            struct bw_state *item = slot->list ? slot->list->now.at[n - 1] : slot->one;
            if (item && item->lifecycle == BW_PERSISTENT && item->in_flush != FLUSH_DELETE &&
                state_slot(item, pair)->told && state_slot(item, pair)->one == state)
                slot_unload(item, pair);
        }
    }
}

/* Whoever had the key that the database made for this new row has no row any more: another session
 * has deleted it. As in SQLAlchemy it gives way, and is deleted as far as this session goes. */
static int give_way(struct bw_state *state)
{
    struct bw_state *former = NULL;
    struct bw_value key = field_value(state, state->mapper->keys[0]);
    int status = identity_find(state->session, state->mapper, &key, &former);
    if (status || !former || former == state || former->in_flush)
        return status;
    /* A rollback takes it up again by the key of its copy. */
    identity_remove(former);
    former->lifecycle = BW_DELETED_STATE;
    former->session->has_gone = true;
    former->deleted_here = true;
    former->marked_deleted = false;
    untell_others(former);
    return BW_OK;
}

static int take_identity(struct bw_state *state, bool is_new)
{
    if (identity_add_in_place(state))
        return BW_OK;
    int status = is_new && state->key_generated ? give_way(state) : BW_OK;
    return status ? status : identity_add(state);
}

/* Everything is written: memory follows. */
static int finish_state(const struct flush *flush, struct bw_state *state)
{
    bool is_new = state->lifecycle == BW_PENDING;
    int status = BW_OK;
    bool key_changed = false;
    for (size_t i = 0; i < state->mapper->n_keys && !is_new; i++)
        key_changed = key_changed || field_changed(state, state->mapper->keys[i]);
    if (key_changed)
        status = rekey_note(state);
    if (!status && (is_new || key_changed))
        status = take_identity(state, is_new);
    if (!status && is_new) {
        state->lifecycle = BW_PERSISTENT;
        state->session->n_pending--;
        state->new_here = true;
        unload_unset(state);
    }
    if (state->expired)
        state_know_changes(state);
    /* What was inserted is the copy already, unless its row was updated since. */
    if (!status && (!is_new || flush->has_post_updates))
        status = state_sync_fields(state);
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++)
        slot_flushed(state, state->mapper->attributes[i]);
    return status;
}

/* Who was let go of has been looked at. */
static void forget_partings(struct bw_session *session)
{
    for (size_t i = 0; i < session->schema->n_mappers; i++) {
        if (!session->schema->mappers[i].may_be_orphan)
            continue;
        struct bw_walk walk = {.session = session, .pool = i};
        for (struct bw_state *state;
             (state = walk_next(&walk)) && state->mapper == &session->schema->mappers[i];)
            state->touched = state->joined = false;
    }
}

static int finish(struct flush *flush)
{
    for (size_t i = 0; i < flush->deletes.n; i++)
        if (flush->deletes.at[i]->in_flush == FLUSH_REPLACED)
            identity_remove(flush->deletes.at[i]);
    for (size_t i = 0; i < flush->saves.n; i++) {
        int status = finish_state(flush, flush->saves.at[i]);
        if (status)
            return status;
        flush_leave(flush->saves.at[i]);
    }
    flush->saves.n = 0;
    for (size_t i = 0; i < flush->deletes.n; i++) {
        struct bw_state *state = flush->deletes.at[i];
        identity_remove(state);
        state->lifecycle = BW_DELETED_STATE;
        state->session->has_gone = true;
        state->deleted_here = true;
        state->marked_deleted = false;
        untell_others(state);
        flush_leave(state);
    }
    flush->deletes.n = 0;
    forget_partings(flush->session);
    return BW_OK;
}

static int flush_run(struct flush *flush)
{
    int status = flush_gather(flush);
    if (!status)
        status = flush_add_tasks(flush);
    if (!status && flush->saves.n + flush->deletes.n == 0)
        return BW_OK;
    if (!status)
        status = flush_order(flush);
    if (!status)
        status = session_begin(flush->session);
    if (status)
        return status;
    status = flush_write_saves(flush);
    if (!status)
        status = flush_write_links(flush, false);
    if (!status)
        status = flush_write_links(flush, true);
    if (!status)
        status = flush_write_deletes(flush);
    if (!status)
        status = finish(flush);
    /* From the first statement on a failure leaves the transaction unusable. */
    if (status)
        session_break(flush->session);
    return status;
}

static void flush_free(struct flush *flush)
{
    const struct bw_allocator *allocator = flush->session->allocator;
    struct flush_link *link, *next;
    HASH_ITER(hh, flush->links, link, next)
    {
        HASH_DEL(flush->links, link);
        bw_release(allocator, link);
    }
    bw_release(allocator, flush->tasks);
    for (size_t i = 0; i < flush->saves.n; i++)
        flush_leave(flush->saves.at[i]);
    for (size_t i = 0; i < flush->deletes.n; i++)
        flush_leave(flush->deletes.at[i]);
    items_free(allocator, &flush->saves);
    items_free(allocator, &flush->deletes);
}

int bw_flush(struct bw_session *session)
{
    int status = session_enter(session, session);
    if (status)
        return status;
    if (session->flushing)
        return BW_OK;
    if (!session->engine)
        return session_fail(session, BW_MISUSE, "the session has no database");
    if (session->inactive)
        return session_inactive(session);
    struct flush flush = {.session = session};
    session->flushing = true;
    session->delete_waits = false;
    status = flush_run(&flush);
    session->flushing = false;
    session->has_changes = session->has_changes && status;
    flush_free(&flush);
    return status;
}
