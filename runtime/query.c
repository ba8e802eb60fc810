/* get, select and streams. */

#include "engine.h"
#include "member.h"

int bw_get(struct bw_session *session, const struct bw_model *model, const struct bw_value *key,
           size_t n, void **instance)
{
    struct bw_state *state = NULL;
    if (instance)
        *instance = NULL;
    int status = session_enter(session, instance);
    if (status)
        return status;
    struct bw_mapper *mapper = schema_find_mapper(session->schema, model);
    if (!mapper || !model->table || !key || n != mapper->n_keys)
        return session_fail(session, BW_MISUSE, "not the primary key of a table model");
    for (size_t i = 0; i < n && !status; i++)
        status =
            key[i].type == BW_VALUE_NULL
                ? session_fail(session, BW_NOT_FOUND, "no %s has a null key", model->name)
                : column_check(session, model, mapper->fields[mapper->keys[i]].column, &key[i]);
    if (status)
        return status;
    status = identity_find(session, mapper, key, &state);
    if (!status && state && !mapper_is_a(state->mapper, mapper)) {
        /* As in SQLAlchemy, which asks for a model without a polymorphic_identity. */
        status = model->polymorphic_identity ? BW_OK : autoflush(session);
        return status ? status
                      : session_fail(session, BW_NOT_FOUND, "no %s with this key", model->name);
    }
    if (!status && state) {
        status = load_shown(state);
        if (status == BW_DELETED)
            return session_fail(session, BW_NOT_FOUND, "no %s with this key", model->name);
    }
    if (!status && !state) {
        if (!session->engine)
            return session_fail(session, BW_NOT_FOUND, "no %s with this key", model->name);
        status = autoflush_known(session);
        if (!status)
            status = load_get(session, mapper, key, &state);
    }
    if (status)
        return status;
    if (!state || !mapper_is_a(state->mapper, mapper))
        return session_fail(session, BW_NOT_FOUND, "no %s with this key", model->name);
    *instance = state_instance(state);
    return load_eager(state, mapper);
}

/* A number that the database counts rows by: its own are signed. */
static struct bw_value count_of(size_t n)
{
    return bw_integer(n < INT64_MAX ? (int64_t)n : INT64_MAX);
}

/* The values of a query, in the order of their placeholders. */
static void bind_query(struct bw_statement *statement, const struct bw_query *query)
{
    size_t at = 0;
    for (size_t i = 0; i < query->n_where; i++)
        if (query->where[i].value.type != BW_VALUE_NULL)
            statement_bind(statement, at++, query->where[i].value);
    if (query->limit)
        statement_bind(statement, at++, count_of(query->limit));
    if (query->offset)
        statement_bind(statement, at, count_of(query->offset));
}

/* Limit and offset are values too, so that page after page is one statement. */
static int write_query(struct bw_buffer *sql, struct bw_session *session,
                       const struct bw_mapper *mapper, const struct bw_query *query, size_t *n)
{
    sql_select(sql, mapper);
    *n = 0;
    for (size_t i = 0; i < query->n_where; i++) {
        size_t field = mapper_field(mapper, query->where[i].column);
        if (field == BW_NONE)
            return session_fail(session, BW_MISUSE, "a condition on %s",
                                query->where[i].column ? "a column of another model"
                                                       : "no column (its handle is NULL)");
        buffer_add(sql, i ? " AND " : " WHERE ");
        sql_column(sql, mapper, field);
        if (query->where[i].value.type == BW_VALUE_NULL) {
            buffer_add(sql, " IS NULL");
            continue;
        }
        int status =
            column_check(session, query->model, query->where[i].column, &query->where[i].value);
        if (status)
            return status;
        buffer_add(sql, " = ");
        sql_placeholder(sql, session->engine, ++*n);
    }
    for (size_t i = 0; i < query->n_sort; i++) {
        size_t field = mapper_field(mapper, query->sort[i].column);
        if (field == BW_NONE)
            return session_fail(session, BW_MISUSE, "an order by %s",
                                query->sort[i].column ? "a column of another model"
                                                      : "no column (its handle is NULL)");
        buffer_add(sql, i ? ", " : " ORDER BY ");
        sql_column(sql, mapper, field);
        if (query->sort[i].descending)
            buffer_add(sql, " DESC");
    }
    if (query->limit) {
        buffer_add(sql, " LIMIT ");
        sql_placeholder(sql, session->engine, ++*n);
    } else if (query->offset) {
        buffer_add(sql,
                   session->engine->backend->numbered_placeholders ? " LIMIT ALL" : " LIMIT -1");
    }
    if (query->offset) {
        buffer_add(sql, " OFFSET ");
        sql_placeholder(sql, session->engine, ++*n);
    }
    return BW_OK;
}

static int query_open(struct bw_session *session, const struct bw_query *query, bool own,
                      struct bw_mapper **mapper, struct bw_statement **statement)
{
    struct bw_buffer sql = {.allocator = session->allocator};
    size_t n;
    if (!query || (query->n_where && !query->where) || (query->n_sort && !query->sort))
        return session_fail(session, BW_MISUSE, "an argument is NULL");
    *mapper = schema_find_mapper(session->schema, query->model);
    if (!*mapper || !query->model->table || !session->engine)
        return session_fail(session, BW_MISUSE, "only table models can be queried");
    int status = session->inactive ? session_begin(session) : autoflush(session);
    if (!status)
        status = write_query(&sql, session, *mapper, query, &n);
    if (!status)
        status = session_begin(session);
    if (!status && own) {
        status = sql.failed ? session_no_memory(session)
                            : engine_own_statement(session->engine, sql.text, n, statement);
        if (status && !sql.failed)
            (void)session_statement_failed(session, status);
    } else if (!status) {
        status = session_statement(session, &sql, n, statement);
    }
    buffer_free(&sql);
    if (!status)
        bind_query(*statement, query);
    return status;
}

/* The array of states becomes that of their instances; it has room for one more, the NULL. */
static void **give_instances(struct bw_items *states)
{
    void *block = states->at;
    for (size_t i = 0; i <= states->n; i++) {
        void *instance = i < states->n ? state_instance(states->at[i]) : NULL;
        memcpy((char *)block + i * sizeof instance, &instance, sizeof instance);
    }
    return block;
}

int bw_select(struct bw_session *session, const struct bw_query *query, void ***items, size_t *n)
{
    size_t ignored;
    if (!n)
        n = &ignored;
    struct bw_mapper *mapper = NULL;
    struct bw_statement *statement = NULL;
    struct bw_items states = {0};
    if (items)
        *items = NULL;
    *n = 0;
    int status = session_enter(session, items);
    if (status)
        return status;
    status = query_open(session, query, false, &mapper, &statement);
    if (!status)
        status = load_rows(session, mapper, statement, ROW_KNOWS, &states);
    for (size_t i = 0; i < states.n && !status && mapper->loads_at_once; i++)
        status = load_eager(states.at[i], mapper);
    if (!status && items_reserve(session->allocator, &states, states.n + 1))
        status = session_no_memory(session);
    if (status) {
        items_free(session->allocator, &states);
        return status;
    }
    *n = states.n;
    *items = give_instances(&states);
    return BW_OK;
}

void bw_release_items(struct bw_session *session, void **items)
{
    if (session)
        bw_release(session->allocator, items);
}

/* Streams ------------------------------------------------------------------------------------- */

struct bw_stream {
    struct bw_session *session;
    struct bw_mapper *mapper;
    struct bw_statement *statement; /* NULL once it is closed */
    struct bw_state *last;          /* that the stream itself made */
    bool done;
    struct bw_stream *next;
};

/* How many closed streams are kept before the oldest is used again, so that one that is used
 * nevertheless is recognised for a while. */
#define CLOSED_KEPT 16

static struct bw_stream *stream_new(struct bw_session *session)
{
    struct bw_stream *made = session->closed_streams;
    if (session->n_closed_streams < CLOSED_KEPT)
        return bw_allocate_zero(session->allocator, 1, sizeof *made);
    session->closed_streams = made->next;
    session->n_closed_streams--;
    memset(made, 0, sizeof *made);
    return made;
}

/* The youngest comes last. */
static void stream_keep(struct bw_stream *stream)
{
    struct bw_stream **last = &stream->session->closed_streams;
    while (*last)
        last = &(*last)->next;
    stream->statement = NULL;
    stream->next = NULL;
    *last = stream;
    stream->session->n_closed_streams++;
}

void session_free_streams(struct bw_session *session)
{
    while (session->closed_streams) {
        struct bw_stream *next = session->closed_streams->next;
        bw_release(session->allocator, session->closed_streams);
        session->closed_streams = next;
    }
}

int bw_stream_open(struct bw_session *session, const struct bw_query *query,
                   struct bw_stream **stream)
{
    if (stream)
        *stream = NULL;
    int status = session_enter(session, stream);
    if (status)
        return status;
    struct bw_stream *made = stream_new(session);
    if (!made)
        return session_no_memory(session);
    made->session = session;
    status = query_open(session, query, true, &made->mapper, &made->statement);
    if (!status)
        status = session_start(session, made->statement);
    if (status) {
        if (made->statement)
            engine_drop_statement(made->statement);
        bw_release(session->allocator, made);
        return status;
    }
    made->next = session->streams;
    session->streams = made;
    *stream = made;
    return BW_OK;
}

static bool is_unchanged(const struct bw_state *state)
{
    if (state->lifecycle != BW_PERSISTENT || state->uses || state->marked_deleted || state->expired)
        return false;
    for (size_t i = 0; i < state->mapper->n_attributes; i++) {
        const struct bw_attribute *attribute = state->mapper->attributes[i];
        const struct bw_slot *slot = state_slot(state, attribute);
        if (slot->loaded || slot->changed || slot->queue ||
            slot_was_written(state, attribute, false))
            return false;
    }
    for (size_t i = 0; i < state->mapper->n_fields; i++)
        if (field_changed(state, i))
            return false;
    return true;
}

static int check_stream(const struct bw_stream *stream, void **instance)
{
    if (instance)
        *instance = NULL;
    if (!stream)
        return BW_MISUSE;
    int status = session_enter(stream->session, instance);
    if (!status && !stream->statement)
        status = session_fail(stream->session, BW_MISUSE, "the stream is closed");
    /* Its rows went with the transaction. */
    if (!status && stream->session->inactive)
        status = session_begin(stream->session);
    return status;
}

int bw_stream_next(struct bw_stream *stream, void **instance)
{
    struct bw_state *state;
    bool row = false, made = false;
    int status = check_stream(stream, instance);
    if (status)
        return status;
    struct bw_session *session = stream->session;
    if (stream->last && stream->last->magic == STATE_LIVE && is_unchanged(stream->last))
        state_free(stream->last);
    stream->last = NULL;
    if (stream->done)
        return BW_OK;
    status = session_step(session, stream->statement, &row);
    if (!status && row)
        status = row_instance(session, stream->mapper, stream->statement, ROW_KNOWS, &state, &made);
    stream->done = status || !row;
    if (status || !row)
        return status;
    stream->last = made ? state : NULL;
    *instance = state_instance(state);
    return BW_OK;
}

void bw_stream_close(struct bw_stream *stream)
{
    if (!stream || !stream->statement || *stream->session->is_echoing)
        return;
    struct bw_session *session = stream->session;
    for (struct bw_stream **at = &session->streams; *at; at = &(*at)->next)
        if (*at == stream) {
            *at = stream->next;
            break;
        }
    engine_drop_statement(stream->statement);
    stream_keep(stream);
}
