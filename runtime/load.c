/* Lazy loading: an expired row, a relationship. */

#include "engine.h"
#include "member.h"

/* The models through which something is loaded at once. As in SQLAlchemy nothing is where one comes
 * again: neither does a tree come as a whole with one of its nodes. */
struct path {
    const struct bw_mapper *mapper;
    const struct path *above;
};

static int load_again(struct bw_state *state);

int autoflush(struct bw_session *session)
{
    if (!session->autoflush || session->flushing || !session->engine)
        return BW_OK;
    return bw_flush(session);
}

int autoflush_known(struct bw_session *session)
{
    return session->has_changes ? autoflush(session) : BW_OK;
}

/* Reads all rows of a statement into instances, behind those that `items` has. */
int load_rows(struct bw_session *session, struct bw_mapper *mapper, struct bw_statement *statement,
              enum row_use use, struct bw_items *items)
{
    int status = session_start(session, statement);
    for (bool row = true; !status;) {
        status = session_step(session, statement, &row);
        if (status || !row)
            break;
        struct bw_state *state;
        bool made;
        if (items_reserve(session->allocator, items, items->n + 1))
            status = session_no_memory(session);
        if (!status)
            status = row_instance(session, mapper, statement, use, &state, &made);
        if (!status)
            items_insert(items, items->n, state);
    }
    statement_reset(statement);
    return status;
}

static int load_by_key(struct bw_session *session, struct bw_mapper *mapper,
                       const struct bw_value *key, enum row_use use, struct bw_items *items)
{
    struct bw_buffer sql = {.allocator = session->allocator};
    struct bw_statement *statement = NULL;
    sql_select(&sql, mapper);
    for (size_t i = 0; i < mapper->n_keys; i++) {
        buffer_add(&sql, i ? " AND " : " WHERE ");
        sql_column(&sql, mapper, mapper->keys[i]);
        buffer_add(&sql, " = ");
        sql_placeholder(&sql, session->engine, i + 1);
    }
    int status = session_begin(session);
    if (!status)
        status = session_statement(session, &sql, mapper->n_keys, &statement);
    buffer_free(&sql);
    if (status)
        return status;
    for (size_t i = 0; i < mapper->n_keys; i++)
        statement_bind(statement, i, key[i]);
    return load_rows(session, mapper, statement, use, items);
}

int load_get(struct bw_session *session, struct bw_mapper *mapper, const struct bw_value *key,
             struct bw_state **state)
{
    struct bw_items items = {0};
    *state = NULL;
    int status = load_by_key(session, mapper, key, ROW_KNOWS, &items);
    if (!status && items.n)
        *state = items.at[0];
    items_free(session->allocator, &items);
    return status;
}

static int check_loadable(struct bw_state *state)
{
    struct bw_session *session = state->session;
    if (!session->engine || state->lifecycle != BW_PERSISTENT)
        return session_fail(session, BW_NOT_ATTACHED,
                            "the %s is not in the session: nothing can be loaded",
                            state->mapper->model->name);
    if (session->inactive)
        return session_inactive(session);
    return BW_OK;
}

static int load_own_row(struct bw_state *state, enum row_use use, struct bw_items *items)
{
    struct bw_value key[16];
    for (size_t i = 0; i < state->mapper->n_keys && i < 16; i++)
        key[i] = field_copy_value(state, state->mapper->keys[i]);
    return load_by_key(state->session, state->mapper, key, use, items);
}

int load_row(struct bw_state *state, enum row_use use)
{
    struct bw_session *session = state->session;
    struct bw_items items = {0};
    int status = check_loadable(state);
    if (status)
        return status;
    status = load_own_row(state, use, &items);
    if (!status && items.n == 0)
        status = session_fail(session, BW_DELETED, "the row of this %s is gone",
                              state->mapper->model->name);
    items_free(session->allocator, &items);
    return status;
}

int load_fields(struct bw_state *state)
{
    if (state_is_known(state))
        return BW_OK;
    int status = check_loadable(state);
    if (!status && state_needs_flush(state))
        status = autoflush_known(state->session);
    if (!status && state->lifecycle != BW_PERSISTENT)
        status = session_fail(state->session, BW_DELETED, "the row of this %s is gone",
                              state->mapper->model->name);
    if (status || state_is_known(state))
        return status;
    status = load_row(state, ROW_KNOWS);
    return status || !state->mapper->loads_at_once ? status : load_again(state);
}

static bool is_shown(const struct bw_state *state)
{
    for (size_t i = 0; state->in_part && i < state->mapper->n_fields; i++)
        if (!field_is_known(state, i) && !(state_flags(state)[i] & FIELD_SHOWN))
            return false;
    return true;
}

int load_shown(struct bw_state *state)
{
    struct bw_session *session = state->session;
    struct bw_items items = {0};
    if (state->expired)
        return load_fields(state);
    if (is_shown(state) || session->inactive || !session->engine)
        return BW_OK;
    int status = load_own_row(state, ROW_SHOWS, &items);
    items_free(session->allocator, &items);
    return status;
}

/* Whether the path ends before the attribute: where it is as long as `join_depth` says, or else
 * where a model would come again. */
static bool ends_before(const struct path *path, const struct bw_attribute *attribute)
{
    unsigned length = 0, most = attribute->relationship->join_depth;
    bool comes_again = false;
    for (; path; path = path->above) {
        length++;
        comes_again = comes_again || path->mapper == attribute->target;
    }
    return most ? length > most : comes_again;
}

static bool is_at_once(const struct bw_state *state, const struct bw_attribute *attribute)
{
    return attribute->relationship->flags & BW_LOAD_AT_ONCE && attribute->n_pairs &&
           !state_slot(state, attribute)->loaded;
}

static int load_through(struct bw_state *owner, struct bw_attribute *attribute,
                        const struct path *above);

/* Loads at once what is behind the end of the path. */
static int load_behind(struct bw_state *state, const struct path *path)
{
    int status = BW_OK;
    if (state->lifecycle != BW_PERSISTENT)
        return BW_OK;
    state->is_fresh = false;
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++) {
        struct bw_attribute *attribute = state->mapper->attributes[i];
        if (is_at_once(state, attribute) && !ends_before(path, attribute))
            status = load_through(state, attribute, path);
    }
    return status;
}

static int load_through(struct bw_state *owner, struct bw_attribute *attribute,
                        const struct path *above)
{
    struct bw_session *session = owner->session;
    struct bw_items items = {0};
    struct path path = {.mapper = attribute->target, .above = above};
    int status = check_loadable(owner);
    if (status)
        return status;
    if (attribute->relationship->flags & BW_LAZY_RAISE)
        return session_fail(session, BW_NOT_LOADED, "%s.%s is not loaded, and is never lazily",
                            owner->mapper->model->name, attribute->relationship->name);
    if (!(attribute->relationship->flags & BW_LAZY_NEVER))
        status = load_related(owner, attribute, &items);
    if (!status && !state_slot(owner, attribute)->loaded) /* the flush may have needed it itself */
        status = attribute->is_list ? install_list(owner, attribute, &items)
                                    : install_one(owner, attribute, items.n ? items.at[0] : NULL);
    /* As in SQLAlchemy, what was known before stays as far loaded as it was. */
    for (size_t i = 0; i < items.n && !status && attribute->target->loads_at_once; i++)
        status = items.at[i]->is_fresh ? load_behind(items.at[i], &path) : BW_OK;
    items_free(session->allocator, &items);
    return status;
}

int load_attribute(struct bw_state *owner, struct bw_attribute *attribute)
{
    return load_through(owner, attribute, NULL);
}

int load_eager(struct bw_state *state, const struct bw_mapper *mapper)
{
    struct path path = {.mapper = mapper};
    return load_behind(state, &path);
}

/* Loads at once what belongs to a row that was read anew. */
static int load_again(struct bw_state *state)
{
    struct path path = {.mapper = state->mapper};
    int status = BW_OK;
    state->is_fresh = false;
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++) {
        struct bw_attribute *attribute = state->mapper->attributes[i];
        if (is_at_once(state, attribute))
            status = ends_before(&path, attribute) ? load_known(state, attribute)
                                                   : load_attribute(state, attribute);
    }
    return status;
}

int bw_load(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    return status ? status : load_fields(state);
}

int bw_refresh(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (!status)
        status = check_loadable(state);
    if (!status)
        status = autoflush(state->session);
    if (!status)
        status = bw_expire(instance);
    if (!status)
        status = load_row(state, ROW_REFRESHES);
    return status ? status : load_again(state);
}
