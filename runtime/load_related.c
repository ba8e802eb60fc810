/* Who is at the other end of a relationship: in memory, by its key, or by a query. */

#include "engine.h"
#include "member.h"

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
    return status ? status : load_rows(session, attribute->target, statement, ROW_KNOWS, items);
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

/* Whether the owner's values that the join compares are known. */
static bool join_is_known(const struct bw_state *owner, const struct bw_attribute *attribute)
{
    for (size_t i = 0; i < attribute->n_pairs; i++)
        if (!field_is_known(owner, attribute->pairs[i].local))
            return false;
    return true;
}

static int load_join(struct bw_state *owner, const struct bw_attribute *attribute)
{
    return join_is_known(owner, attribute) ? BW_OK : load_fields(owner);
}

bool old_value_is_unknown(const struct bw_state *owner, const struct bw_attribute *attribute)
{
    return attribute->is_get && !join_is_known(owner, attribute) &&
           owner->lifecycle == BW_PERSISTENT && attribute->n_pairs &&
           !state_slot(owner, attribute)->loaded;
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

int load_related(struct bw_state *owner, struct bw_attribute *attribute, struct bw_items *items)
{
    struct bw_session *session = owner->session;
    struct bw_value values[16];
    struct bw_state *found = NULL;
    bool complete;
    if (attribute->n_pairs > 16)
        return session_fail(session, BW_UNSUPPORTED, "a join over more than 16 columns");
    int status = load_join(owner, attribute);
    if (status || state_slot(owner, attribute)->loaded)
        return status;
    join_values(owner, attribute, values, &complete);
    if (!complete)
        return BW_OK;
    if (attribute->is_get)
        status = find_by_join(owner, attribute, values, &found);
    if (!status && found && load_shown(found) == BW_DELETED)
        found = NULL;
    if (!status && !found) {
        /* Only what has to be asked of the database has to be written before. */
        status = autoflush_known(session);
        if (!status)
            status = load_join(owner, attribute);
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

/* Shows what a key says, where that is in memory: it is not read, even if it is expired. */
int load_known(struct bw_state *owner, struct bw_attribute *attribute)
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
