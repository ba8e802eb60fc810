/* One row written: inserted, updated or deleted, table by table along a hierarchy. The statement of
 * the set of columns used last is kept with each model. */

#include "flush.h"
#include "member.h"

/* Whether the database is to make the key. */
static bool is_generated(const struct bw_state *state, const struct bw_mapper *mapper)
{
    if (mapper->generated == BW_NONE)
        return false;
    int64_t key;
    if (field_read_long(state, mapper->generated, &key))
        return key == 0;
    struct bw_value value = field_value(state, mapper->generated);
    return value.type == BW_VALUE_NULL || value.integer == 0;
}

static bool is_defaulted(const struct bw_state *state, const struct bw_mapper *mapper, size_t field)
{
    return mapper->has_defaults && mapper->fields[field].column->default_sql &&
           field_value(state, field).type == BW_VALUE_NULL;
}

/* Whether an INSERT names this column; otherwise the database supplies it. */
static bool is_inserted(const struct bw_state *state, const struct bw_mapper *mapper, size_t field)
{
    return !is_defaulted(state, mapper, field) &&
           !(field == mapper->generated && is_generated(state, mapper));
}

static bool is_updated(const struct bw_state *state, const struct bw_mapper *mapper, size_t field)
{
    (void)mapper;
    return field_changed(state, field);
}

typedef bool is_written(const struct bw_state *, const struct bw_mapper *, size_t);

/* The set of columns to be written as bits; 0 where there are too many for that. */
static uint64_t column_set(const struct bw_state *state, const struct bw_mapper *mapper,
                           is_written *written, size_t *n)
{
    uint64_t set = 1;
    *n = 0;
    for (size_t i = mapper->first_field; i < mapper->n_fields; i++)
        if (written(state, mapper, i)) {
            (*n)++;
            if (i - mapper->first_field < 63)
                set |= UINT64_C(2) << (i - mapper->first_field);
        }
    return mapper->n_fields - mapper->first_field < 63 ? set : 0;
}

static void write_insert(struct bw_buffer *sql, const struct bw_session *session,
                         const struct bw_state *state, const struct bw_mapper *mapper, size_t n)
{
    buffer_add(sql, "INSERT INTO ");
    buffer_add(sql, mapper->table);
    if (n == 0)
        buffer_add(sql, " DEFAULT VALUES");
    for (size_t i = mapper->first_field, done = 0; i < mapper->n_fields; i++)
        if (is_inserted(state, mapper, i)) {
            buffer_add(sql, done++ ? ", " : " (");
            buffer_add_name(sql, mapper->fields[i].column->name);
        }
    for (size_t i = 0; i < n; i++) {
        buffer_add(sql, i ? ", " : ") VALUES (");
        sql_placeholder(sql, session->engine, i + 1);
    }
    if (n)
        buffer_add(sql, ")");
    if (session->engine->backend->returns_keys && !mapper->base && mapper->n_own_keys == 1) {
        buffer_add(sql, " RETURNING ");
        buffer_add_name(sql, mapper->fields[mapper->own_keys[0]].column->name);
    }
}

/* The set of an INSERT: without defaults of the database it is known without a look at values. */
static uint64_t inserted_set(const struct bw_state *state, const struct bw_mapper *mapper,
                             bool generated, size_t *n)
{
    size_t most = mapper->n_fields - mapper->first_field;
    if (mapper->has_defaults || most >= 63)
        return column_set(state, mapper, is_inserted, n);
    *n = most - generated;
    uint64_t all = (UINT64_C(2) << most) - 1;
    return generated ? all & ~(UINT64_C(2) << (mapper->generated - mapper->first_field)) : all;
}

static int insert_statement(struct bw_session *session, const struct bw_state *state,
                            const struct bw_mapper *mapper, bool generated,
                            struct bw_statement **statement)
{
    struct bw_pool *pool = &session->pools[mapper->index];
    size_t n;
    uint64_t set = inserted_set(state, mapper, generated, &n);
    if (set && pool->insert && pool->insert_columns == set) {
        *statement = pool->insert;
        return BW_OK;
    }
    struct bw_buffer sql = {.allocator = session->allocator};
    write_insert(&sql, session, state, mapper, n);
    int status = session_statement(session, &sql, n, statement);
    buffer_free(&sql);
    if (!status) {
        pool->insert = *statement;
        pool->insert_columns = set;
    }
    return status;
}

/* The key that the database made. */
static int take_key(struct bw_session *session, struct bw_state *state,
                    const struct bw_mapper *mapper, struct bw_statement *statement, bool row)
{
    struct bw_engine *engine = session->engine;
    int64_t key = row ? engine->backend->column(statement, 0, BW_VALUE_INTEGER).integer
                      : engine->backend->last_id(engine);
    state->key_generated = true;
    return field_take_key(state, mapper->own_keys[0], key);
}

static int insert_into(struct bw_session *session, struct bw_state *state,
                       const struct bw_mapper *mapper)
{
    struct bw_statement *statement;
    bool generated = is_generated(state, mapper), row = false;
    int status = insert_statement(session, state, mapper, generated, &statement);
    if (!status)
        status = state_give_row(state, mapper, generated ? mapper->generated : BW_NONE,
                                statement->parameters);
    if (!status)
        status = session_start(session, statement);
    if (!status)
        status = session_step(session, statement, &row);
    if (!status && generated)
        status = take_key(session, state, mapper, statement, row);
    if (row)
        statement_reset(statement);
    return status;
}

/* In joined inheritance every table of the hierarchy has the same key. */
static int share_key(struct bw_state *state, const struct bw_mapper *mapper)
{
    for (size_t i = 0; mapper->base && i < mapper->n_keys; i++) {
        struct bw_value key = field_value(state, mapper->keys[i]);
        int status = field_set(state, mapper->own_keys[i], &key);
        if (status)
            return status;
    }
    return BW_OK;
}

static bool is_blank(const struct bw_state *state, size_t field)
{
    struct bw_value value = field_value(state, field);
    return value.type == BW_VALUE_NULL || (value.type == BW_VALUE_INTEGER && value.integer == 0);
}

int row_raise_key(struct bw_state *state)
{
    int status = BW_OK;
    for (size_t i = 0; i < state->mapper->n_keys; i++)
        for (const struct bw_mapper *m = state->mapper; m->base && !status; m = m->base) {
            struct bw_value key = field_value(state, m->own_keys[i]);
            if (is_blank(state, state->mapper->keys[i]) && !is_blank(state, m->own_keys[i]))
                status = field_set(state, state->mapper->keys[i], &key);
        }
    return status;
}

int row_insert(struct bw_session *session, struct bw_state *state)
{
    if (!state->mapper->base)
        return insert_into(session, state, state->mapper);
    const struct bw_mapper *chain[64];
    size_t n = 0;
    for (const struct bw_mapper *m = state->mapper; m; m = m->base)
        chain[n++] = m;
    int status = BW_OK;
    while (n > 0 && !status) {
        const struct bw_mapper *mapper = chain[--n];
        status = share_key(state, mapper);
        if (!status)
            status = insert_into(session, state, mapper);
    }
    return status;
}

static void add_key(struct bw_buffer *sql, const struct bw_session *session,
                    const struct bw_mapper *mapper, size_t n)
{
    for (size_t i = 0; i < mapper->n_own_keys; i++) {
        buffer_add(sql, i ? " AND " : " WHERE ");
        buffer_add_name(sql, mapper->fields[mapper->own_keys[i]].column->name);
        buffer_add(sql, " = ");
        sql_placeholder(sql, session->engine, n + i + 1);
    }
}

static int update_statement(struct bw_session *session, const struct bw_state *state,
                            const struct bw_mapper *mapper, size_t n, uint64_t set,
                            struct bw_statement **statement)
{
    struct bw_pool *pool = &session->pools[mapper->index];
    if (set && pool->update && pool->update_columns == set) {
        *statement = pool->update;
        return BW_OK;
    }
    struct bw_buffer sql = {.allocator = session->allocator};
    buffer_add(&sql, "UPDATE ");
    buffer_add(&sql, mapper->table);
    for (size_t i = mapper->first_field, done = 0; i < mapper->n_fields; i++)
        if (is_updated(state, mapper, i)) {
            buffer_add(&sql, done++ ? ", " : " SET ");
            buffer_add_name(&sql, mapper->fields[i].column->name);
            buffer_add(&sql, " = ");
            sql_placeholder(&sql, session->engine, done);
        }
    add_key(&sql, session, mapper, n);
    int status = session_statement(session, &sql, n + mapper->n_own_keys, statement);
    buffer_free(&sql);
    if (!status) {
        pool->update = *statement;
        pool->update_columns = set;
    }
    return status;
}

/* The root's keys tell which row it is: those of a subclass's own table are equal, and may not be
 * read yet. */
static int update_in(struct bw_session *session, struct bw_state *state,
                     const struct bw_mapper *mapper)
{
    struct bw_statement *statement;
    size_t n, at = 0;
    uint64_t set = column_set(state, mapper, is_updated, &n);
    if (n == 0)
        return BW_OK;
    int status = update_statement(session, state, mapper, n, set, &statement);
    for (size_t i = mapper->first_field; i < mapper->n_fields && !status; i++)
        if (is_updated(state, mapper, i)) {
            struct bw_value value = field_value(state, i);
            status = field_check_range(state, i, &value);
            statement_bind(statement, at++, value);
        }
    for (size_t i = 0; i < mapper->n_own_keys && !status; i++)
        status = statement_bind(statement, at++, field_copy_value(state, mapper->keys[i]));
    if (!status)
        status = session_run(session, statement);
    if (!status && session->engine->backend->changes(statement) != 1)
        return session_fail(session, BW_STALE, "the row of this %s is gone: nothing was updated",
                            mapper->model->name);
    return status;
}

/* Whether it was written without being read, and could be an orphan. As in SQLAlchemy its row is
 * then read, so that whoever lets go of it next is known to have held it. */
static bool is_to_be_read(const struct bw_state *state)
{
    bool changed = false;
    if (!state->expired || !state->mapper->may_be_orphan)
        return false;
    for (size_t i = 0; i < state->mapper->n_fields && !changed; i++)
        changed = field_changed(state, i);
    return changed;
}

int row_update(struct bw_session *session, struct bw_state *state)
{
    int status = is_to_be_read(state) ? load_fields(state) : BW_OK;
    const struct bw_mapper *chain[64];
    size_t n = 0;
    for (const struct bw_mapper *m = state->mapper; m; m = m->base)
        chain[n++] = m;
    while (n > 0 && !status) {
        const struct bw_mapper *mapper = chain[--n];
        if (mapper->base && field_changed(state, mapper->keys[0]))
            status = share_key(state, mapper);
        if (!status)
            status = update_in(session, state, mapper);
    }
    return status;
}

static int delete_from(struct bw_session *session, struct bw_state *state,
                       const struct bw_mapper *mapper)
{
    struct bw_pool *pool = &session->pools[mapper->index];
    if (!pool->delete_row) {
        struct bw_buffer sql = {.allocator = session->allocator};
        buffer_add(&sql, "DELETE FROM ");
        buffer_add(&sql, mapper->table);
        add_key(&sql, session, mapper, 0);
        int status = session_statement(session, &sql, mapper->n_own_keys, &pool->delete_row);
        buffer_free(&sql);
        if (status)
            return status;
    }
    for (size_t i = 0; i < mapper->n_own_keys; i++)
        statement_bind(pool->delete_row, i, field_copy_value(state, mapper->keys[i]));
    return session_run(session, pool->delete_row);
}

int row_delete(struct bw_session *session, struct bw_state *state)
{
    int status = BW_OK;
    for (const struct bw_mapper *m = state->mapper; m && !status; m = m->base)
        status = delete_from(session, state, m);
    return status;
}
