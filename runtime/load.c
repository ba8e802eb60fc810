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
              bool refresh, struct bw_items *items)
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
            status = row_instance(session, mapper, statement, refresh, &state, &made);
        if (!status)
            items_insert(items, items->n, state);
    }
    statement_reset(statement);
    return status;
}

static int load_by_key(struct bw_session *session, struct bw_mapper *mapper,
                       const struct bw_value *key, bool refresh, struct bw_items *items)
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
    return load_rows(session, mapper, statement, refresh, items);
}

int load_get(struct bw_session *session, struct bw_mapper *mapper, const struct bw_value *key,
             struct bw_state **state)
{
    struct bw_items items = {0};
    *state = NULL;
    int status = load_by_key(session, mapper, key, false, &items);
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

static int read_fields(struct bw_state *state, bool refresh)
{
    struct bw_session *session = state->session;
    struct bw_value key[16];
    struct bw_items items = {0};
    int status = check_loadable(state);
    if (status)
        return status;
    for (size_t i = 0; i < state->mapper->n_keys && i < 16; i++)
        key[i] = field_copy_value(state, state->mapper->keys[i]);
    status = load_by_key(session, state->mapper, key, refresh, &items);
    if (!status && items.n == 0)
        status = session_fail(session, BW_DELETED, "the row of this %s is gone",
                              state->mapper->model->name);
    items_free(session->allocator, &items);
    return status;
}

int load_fields(struct bw_state *state)
{
    if (!state->expired)
        return BW_OK;
    int status = check_loadable(state);
    if (!status)
        status = autoflush_known(state->session);
    if (status || !state->expired)
        return status;
    status = read_fields(state, false);
    return status || !state->mapper->loads_at_once ? status : load_again(state);
}

/* Relationships ------------------------------------------------------------------------------- */

/* The owner's values that the join compares; *complete is false where one is null. */
static void join_values(const struct bw_state *owner, const struct bw_attribute *attribute,
                        struct bw_value *values, bool *complete)
{
    *complete = true;
    for (size_t i = 0; i < attribute->n_pairs; i++) {
        values[i] = field_value(owner, attribute->pairs[i].local);
        if (values[i].type == BW_VALUE_NULL)
            *complete = false;
    }
}

static void add_order(struct bw_buffer *sql, const struct bw_attribute *attribute)
{
    for (size_t i = 0; i < attribute->n_order; i++) {
        buffer_add(sql, i ? ", " : " ORDER BY ");
        sql_column(sql, attribute->target,
                   mapper_field(attribute->target, attribute->order[i].column));
        if (attribute->order[i].descending)
            buffer_add(sql, " DESC");
    }
}

static void write_query(struct bw_buffer *sql, const struct bw_session *session,
                        const struct bw_attribute *attribute)
{
    const struct bw_mapper *target = attribute->target;
    sql_select(sql, target);
    if (attribute->link) {
        buffer_add(sql, ", ");
        buffer_add(sql, attribute->link->table);
        /* A link table that is an end's own table as well would need an alias: rule BW409. */
    }
    for (size_t i = 0; i < attribute->n_pairs; i++) {
        buffer_add(sql, i ? " AND " : " WHERE ");
        if (attribute->link)
            sql_column(sql, attribute->link, attribute->pairs[i].remote);
        else
            sql_column(sql, target, attribute->pairs[i].remote);
        buffer_add(sql, " = ");
        sql_placeholder(sql, session->engine, i + 1);
    }
    for (size_t i = 0; i < attribute->n_link_pairs; i++) {
        buffer_add(sql, " AND ");
        sql_column(sql, attribute->link, attribute->link_pairs[i].remote);
        buffer_add(sql, " = ");
        sql_column(sql, target, attribute->link_pairs[i].local);
    }
    add_order(sql, attribute);
}

static int query_related(struct bw_state *owner, struct bw_attribute *attribute,
                         const struct bw_value *values, struct bw_items *items)
{
    struct bw_session *session = owner->session;
    struct bw_buffer sql = {.allocator = session->allocator};
    struct bw_statement *statement = NULL;
    write_query(&sql, session, attribute);
    int status = session_begin(session);
    if (!status)
        status = session_statement(session, &sql, attribute->n_pairs, &statement);
    buffer_free(&sql);
    for (size_t i = 0; i < attribute->n_pairs && !status; i++)
        statement_bind(statement, i, values[i]);
    return status ? status : load_rows(session, attribute->target, statement, false, items);
}

/* The joined values in the order of the target's primary key. */
static void key_of_join(const struct bw_attribute *attribute, const struct bw_value *values,
                        struct bw_value *key)
{
    const struct bw_mapper *target = attribute->target;
    for (size_t k = 0; k < target->n_keys; k++)
        for (size_t i = 0; i < attribute->n_pairs; i++)
            if (attribute->pairs[i].remote == target->keys[k] ||
                (target->base && attribute->pairs[i].remote == target->own_keys[k]))
                key[k] = values[i];
}

static int find_by_join(struct bw_state *owner, const struct bw_attribute *attribute,
                        const struct bw_value *values, struct bw_state **found)
{
    struct bw_value key[16];
    key_of_join(attribute, values, key);
    int status = identity_find(owner->session, attribute->target, key, found);
    if (*found && !mapper_is_a((*found)->mapper, attribute->target))
        *found = NULL;
    return status;
}

bool old_value_is_unknown(const struct bw_state *owner, const struct bw_attribute *attribute)
{
    return attribute->is_get && owner->expired && owner->lifecycle == BW_PERSISTENT &&
           attribute->n_pairs && !state_slot(owner, attribute)->loaded;
}

int load_old_value(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state **value)
{
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_value values[16];
    *value = slot->loaded ? slot->one : NULL;
    if (slot->loaded || owner->lifecycle != BW_PERSISTENT || !attribute->n_pairs)
        return BW_OK;
    if (old_value_is_unknown(owner, attribute))
        return BW_OK;
    if (!attribute->is_get) {
        /* Whoever holds the place must be told, so the database is asked. */
        bool flushing = owner->session->flushing;
        owner->session->flushing = true;
        int status = load_attribute(owner, attribute);
        owner->session->flushing = flushing;
        *value = slot->one;
        return status;
    }
    for (size_t i = 0; i < attribute->n_pairs; i++) {
        values[i] = field_copy_value(owner, attribute->pairs[i].local);
        if (values[i].type == BW_VALUE_NULL)
            return BW_OK;
    }
    return find_by_join(owner, attribute, values, value);
}

static int find_related(struct bw_state *owner, struct bw_attribute *attribute,
                        struct bw_items *items)
{
    struct bw_session *session = owner->session;
    struct bw_value values[16];
    struct bw_state *found = NULL;
    bool complete;
    if (attribute->n_pairs > 16)
        return session_fail(session, BW_UNSUPPORTED, "a join over more than 16 columns");
    int status = load_fields(owner);
    if (status || state_slot(owner, attribute)->loaded)
        return status;
    join_values(owner, attribute, values, &complete);
    if (!complete)
        return BW_OK;
    if (attribute->is_get)
        status = find_by_join(owner, attribute, values, &found);
    if (!status && found && load_fields(found) == BW_DELETED)
        found = NULL;
    if (!status && !found) {
        /* Only what has to be asked of the database has to be written before. */
        status = autoflush_known(session);
        if (!status)
            status = load_fields(owner);
        if (!status)
            join_values(owner, attribute, values, &complete);
        if (!status && complete && !state_slot(owner, attribute)->loaded)
            status = query_related(owner, attribute, values, items);
    }
    if (status || !found)
        return status;
    if (items_reserve(session->allocator, items, 1))
        return session_no_memory(session);
    items_insert(items, 0, found);
    return BW_OK;
}

static bool comes_again(const struct path *path, const struct bw_attribute *attribute)
{
    while (path && path->mapper != attribute->target)
        path = path->above;
    return path != NULL;
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
        if (is_at_once(state, attribute) && !comes_again(path, attribute))
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
        status = find_related(owner, attribute, &items);
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

/* Shows what a key says, where that is in memory: it is not read, even if it is expired. */
static int show_known(struct bw_state *owner, struct bw_attribute *attribute)
{
    struct bw_value values[16];
    struct bw_state *found = NULL;
    bool complete;
    if (!attribute->is_get || attribute->n_pairs > 16)
        return BW_OK;
    join_values(owner, attribute, values, &complete);
    int status = complete ? find_by_join(owner, attribute, values, &found) : BW_OK;
    return !status && (found || !complete) ? install_one(owner, attribute, found) : status;
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
            status = comes_again(&path, attribute) ? show_known(state, attribute)
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
        status = read_fields(state, true);
    return status ? status : load_again(state);
}
