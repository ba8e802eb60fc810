/* Sessions and their transactions. */

#include "engine.h"
#include "member.h"

int bw_session_open(const struct bw_schema *schema, struct bw_engine *engine,
                    struct bw_session **session, struct bw_error *error)
{
    static const bool never = false;
    if (!schema || !session)
        return error_set(error, BW_MISUSE, "an argument is NULL");
    *session = NULL;
    struct bw_session *made = bw_allocate_zero(&schema->allocator, 1, sizeof *made);
    if (!made)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    made->schema = schema;
    made->memory = schema->allocator;
    made->allocator = &made->memory;
    made->engine = engine;
    made->is_echoing = engine ? &engine->is_echoing : &never;
    made->autoflush = true;
    made->expire_on_commit = true;
    made->pools = bw_allocate_zero(made->allocator, schema->n_mappers + 1, sizeof *made->pools);
    if (!made->pools) {
        bw_release(&schema->allocator, made);
        return error_set(error, BW_NO_MEMORY, "out of memory");
    }
    *session = made;
    return BW_OK;
}

/* Lists and texts of every instance; nothing is told to anyone any more. */
static void free_instances(struct bw_session *session)
{
    struct bw_walk walk = {.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));) {
        for (size_t i = 0; i < state->mapper->n_attributes; i++)
            slot_unload(state, state->mapper->attributes[i]);
        state_free_texts(state);
        identity_remove(state);
    }
}

void bw_session_close(struct bw_session *session)
{
    if (!session || *session->is_echoing)
        return;
    struct bw_allocator allocator = session->memory;
    while (session->streams)
        bw_stream_close(session->streams);
    if (session->in_transaction) {
        session->engine->user = NULL;
        (void)engine_rollback(session->engine);
    }
    session_free_streams(session);
    rekey_forget(session);
    free_instances(session);
    for (size_t i = 0; i < session->n_slabs; i++) {
        bw_release(&allocator, session->slabs[i]->start);
        bw_release(&allocator, session->slabs[i]);
    }
    for (size_t i = 0; i < session->schema->n_mappers; i++) {
        bw_release(&allocator, session->pools[i].slabs);
        bw_release(&allocator, session->pools[i].numbers.at);
    }
    bw_release(&allocator, session->slabs);
    bw_release(&allocator, session->pools);
    bw_release(&allocator, session);
}

const struct bw_error *bw_session_error(const struct bw_session *session)
{
    static const struct bw_error none = {BW_MISUSE, "there is no session"};
    return session ? &session->error : &none;
}

void bw_session_clear_error(struct bw_session *session)
{
    if (session)
        session->error = (struct bw_error){.status = BW_OK};
}

void bw_session_set_autoflush(struct bw_session *session, bool on)
{
    if (session)
        session->autoflush = on;
}

void bw_session_set_expire_on_commit(struct bw_session *session, bool on)
{
    if (session)
        session->expire_on_commit = on;
}

static int engine_fail(struct bw_session *session, int status)
{
    if (status)
        session->error = session->engine->error;
    return status;
}

int session_statement_failed(struct bw_session *session, int status)
{
    const struct bw_engine *engine = session->engine;
    session->error = engine->error;
    /* Some failures end the transaction of SQLite, and all that of PostgreSQL: what follows must
     * not be written by itself, and what came before is lost. */
    if (session->in_transaction && !engine->backend->can_commit(session->engine))
        session_break(session);
    return status;
}

int session_inactive(struct bw_session *session)
{
    return session_fail(session, BW_INACTIVE,
                        "roll the session back first: its transaction failed: %.400s",
                        session->cause.message);
}

int session_begin(struct bw_session *session)
{
    struct bw_engine *engine = session->engine;
    if (session->inactive)
        return session_inactive(session);
    if (session->in_transaction)
        return BW_OK;
    if (engine->user)
        return session_fail(
            session, BW_BUSY,
            "another session has a transaction open: it must commit or roll back first");
    /* One that a session before could not end. */
    int status = engine_fail(session, engine_rollback(engine));
    if (!status)
        status = engine_fail(session, engine_execute(engine, "BEGIN"));
    if (!status) {
        session->in_transaction = true;
        engine->user = session;
    }
    return status;
}

int session_run(struct bw_session *session, struct bw_statement *statement)
{
    int status = statement_run(statement);
    return status ? session_statement_failed(session, status) : BW_OK;
}

/* Ends the transaction of the database, so that what follows can't be half of it; memory waits for
 * bw_rollback(). */
void session_break(struct bw_session *session)
{
    struct bw_engine *engine = session->engine;
    const struct bw_error error = session->error;
    if (!session->inactive)
        session->cause = error;
    session->inactive = true;
    if (engine->user != session)
        return;
    (void)engine_rollback(engine);
    session->error = error; /* whatever the callback made of the echo */
    if (engine->backend->in_transaction(engine))
        return; /* bw_rollback() tries again */
    engine->user = NULL;
    session->in_transaction = false;
}

static int check_streams(struct bw_session *session)
{
    if (session->streams)
        return session_fail(session, BW_IN_USE, "a stream is open: close it first");
    return BW_OK;
}

/* What belongs to the transaction that ends. */
static void forget_transaction(struct bw_state *state)
{
    state->touched = state->joined = false;
    state->new_here = state->key_changed_here = false;
    /* Of what is detached this says that its row is gone for good. */
    if (state->lifecycle != BW_DETACHED)
        state->deleted_here = false;
}

static int end_transaction(struct bw_session *session)
{
    struct bw_walk walk = {.session = session};
    int status = BW_OK;
    for (struct bw_state *state; (state = walk_next(&walk));) {
        if (state->lifecycle == BW_DELETED_STATE)
            state->lifecycle = BW_DETACHED;
        forget_transaction(state);
        if (session->expire_on_commit && !status)
            status = state_expire_synced(state);
    }
    return status;
}

int bw_commit(struct bw_session *session)
{
    int status = session_enter(session, session);
    if (!status)
        status = check_streams(session);
    if (!status)
        status = bw_flush(session);
    /* No change outlives the transaction. */
    if (!status && session->delete_waits)
        status = bw_flush(session);
    if (status)
        return status;
    if (session->in_transaction) {
        status = engine_fail(session, engine_execute(session->engine, "COMMIT"));
        if (status) {
            session_break(session);
            return status;
        }
        session->in_transaction = false;
        session->engine->user = NULL;
    }
    rekey_forget(session);
    return end_transaction(session);
}

/* Rollback ------------------------------------------------------------------------------------ */

/* A key that followed from the other side, and will again. */
static void clear_key(struct bw_state *state, const struct bw_attribute *attribute)
{
    struct bw_value null = bw_null();
    for (size_t i = 0; i < attribute->n_pairs; i++)
        if (attribute->relationship->direction == BW_MANY_TO_ONE)
            (void)field_set(state, attribute->pairs[i].local, &null); /* null takes no memory */
}

/* What is not loaded can't be loaded any more: a pair's other side is told. */
static void cut_unloaded(struct bw_state *state, struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(state, attribute);
    if (slot->loaded)
        return;
    if (slot->one) {
        if (attribute->pair)
            slot_forget(slot->one, attribute->pair, state);
        slot->one->uses--;
        slot->one = NULL;
    }
    for (size_t i = 0; attribute->pair && slot->queue && i < slot->queue->added.n; i++)
        slot_forget(slot->queue->added.at[i], attribute->pair, state);
}

/* A row that is no more: its instance is transient again, with the values that it has. */
static void make_transient(struct bw_state *state)
{
    identity_remove(state);
    if (state->lifecycle == BW_PENDING)
        state->session->n_pending--;
    state->lifecycle = BW_TRANSIENT;
    state->expired = state->in_part = false;
    state->marked_deleted = false;
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        struct bw_attribute *attribute = state->mapper->attributes[i];
        cut_unloaded(state, attribute);
        if (attribute->writes && (attribute->pair || state_slot(state, attribute)->one))
            clear_key(state, attribute);
        slot_commit(state, attribute);
        slot_renew(state, attribute);
    }
    if (state->key_generated)
        member_clear(state_instance(state), state->mapper->fields[state->mapper->keys[0]].column);
    state->key_generated = false;
    uint8_t *flags = state_flags(state);
    memset(state_copy(state), 0, state->mapper->flags_offset - state->mapper->copy_offset);
    for (size_t i = 0; i < state->mapper->n_fields; i++) {
        const struct bw_column *column = state->mapper->fields[i].column;
        if (flags[i] & FIELD_DEFERRED)
            flags[i] = (uint8_t)((flags[i] | FIELD_UNSET) & ~(FIELD_DEFERRED | FIELD_SHOWN));
        if (column->kind == BW_STRING || column->kind == BW_BYTES || column->flags & BW_NULLABLE)
            flags[i] |= FIELD_WAS_NULL;
        else
            flags[i] &= (uint8_t)~FIELD_WAS_NULL;
    }
}

/* Whether a transient instance can't stay linked with this one: it will be read anew, or was not
 * loaded when its row went away. */
static bool is_cut(const struct bw_state *state, const struct bw_attribute *pair)
{
    return state->lifecycle == BW_PERSISTENT ||
           (state->lifecycle == BW_TRANSIENT && !state_slot(state, pair)->loaded);
}

/* Between what stays in the database and what does not, a linked pair is no more. */
static void cut_links(struct bw_state *state)
{
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        struct bw_attribute *attribute = state->mapper->attributes[i];
        struct bw_slot *slot = state_slot(state, attribute);
        if (!attribute->pair || !attribute->n_pairs || !slot->loaded)
            continue;
        if (!attribute->is_list) {
            if (slot->one && is_cut(slot->one, attribute->pair)) {
                slot->one->uses--;
                slot->one = NULL;
            }
        } else if (slot->list) {
            for (size_t n = slot->list->now.n; n > 0; n--)
                if (is_cut(slot->list->now.at[n - 1], attribute->pair))
                    list_remove_at(slot->list, n - 1, state->session->allocator);
        }
        slot_publish(state, attribute);
    }
}

static int restore_persistent(struct bw_state *state)
{
    int status = BW_OK;
    if (state->deleted_here || state->key_changed_here) {
        /* Its key is that of the copy, once what was changed since is undone. */
        identity_remove(state);
        state_restore_fields(state);
        status = identity_add(state);
        state->lifecycle = status ? BW_DETACHED : BW_PERSISTENT;
    }
    state->marked_deleted = false;
    for (size_t i = 0; i < state->mapper->n_attributes; i++)
        if (state->mapper->attributes[i]->n_pairs)
            slot_unload(state, state->mapper->attributes[i]);
    state_restore_fields(state);
    state->expired = true;
    memset(state_parents(state), 0, state->mapper->n_parents * sizeof(struct bw_state *));
    return status;
}

int bw_rollback(struct bw_session *session)
{
    int status = session_enter(session, session);
    if (!status)
        status = check_streams(session);
    if (status)
        return status;
    if (session->in_transaction) {
        struct bw_engine *engine = session->engine;
        status = engine_fail(session, engine_rollback(engine));
        if (status && engine->backend->in_transaction(engine))
            return status;
        session->in_transaction = false;
        engine->user = NULL;
    }
    session->inactive = false;
    struct bw_walk walk = {.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));) {
        bool is_table = state->mapper->model->table != NULL;
        if (is_table && (state->lifecycle == BW_PENDING || state->new_here))
            make_transient(state);
    }
    int restored = rekey_restore(session);
    status = status ? status : restored;
    rekey_forget(session);
    walk = (struct bw_walk){.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));)
        if (state->lifecycle == BW_PERSISTENT || state->lifecycle == BW_DELETED_STATE) {
            int result = restore_persistent(state);
            status = status ? status : result;
        }
    walk = (struct bw_walk){.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));) {
        if (state->lifecycle == BW_TRANSIENT)
            cut_links(state);
        forget_transaction(state);
    }
    return status;
}
