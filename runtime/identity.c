/* The identity map: one instance for each primary key, by the root of its hierarchy. */

#include "internal.h"

/* A key as bytes: integers as eight, everything else with its length before it. Writes into `key`
 * where that is not NULL; gives the size. */
static size_t write_key(unsigned char *key, const struct bw_value *values, size_t n)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        const struct bw_value *value = &values[i];
        const void *data = value->data;
        size_t length = value->size;
        if (value->type == BW_VALUE_INTEGER || value->type == BW_VALUE_REAL) {
            data = value->type == BW_VALUE_INTEGER ? (const void *)&value->integer
                                                   : (const void *)&value->real;
            length = sizeof value->integer;
        } else {
            if (key)
                memcpy(key + size, &length, sizeof length);
            size += sizeof length;
        }
        if (key && length)
            memcpy(key + size, data, length);
        size += length;
    }
    return size;
}

#define MOST_KEYS 16

int identity_find(struct bw_session *session, const struct bw_mapper *mapper,
                  const struct bw_value *values, struct bw_state **state)
{
    const struct bw_allocator *allocator = session->allocator;
    unsigned char shorts[24], *key = shorts;
    size_t size = write_key(NULL, values, mapper->n_keys);
    *state = NULL;
    if (size > sizeof shorts && !(key = bw_allocate(allocator, size)))
        return session_no_memory(session);
    write_key(key, values, mapper->n_keys);
    struct bw_pool *pool = &session->pools[mapper->root->index];
    HASH_FIND(hh, pool->identities, key, size, *state);
    if (key != shorts)
        bw_release(allocator, key);
    return BW_OK;
}

static int add(struct bw_state *state, bool look)
{
    struct bw_session *session = state->session;
    const struct bw_allocator *allocator = session->allocator;
    const struct bw_mapper *mapper = state->mapper;
    struct bw_value values[MOST_KEYS];
    if (mapper->n_keys > MOST_KEYS)
        return session_fail(session, BW_UNSUPPORTED, "%s has more than %d key columns",
                            mapper->model->name, MOST_KEYS);
    for (size_t i = 0; i < mapper->n_keys; i++) {
        values[i] = field_value(state, mapper->keys[i]);
        if (values[i].type == BW_VALUE_NULL)
            return session_fail(session, BW_INTEGRITY, "%s.%s, a primary key, is null",
                                mapper->model->name,
                                mapper->fields[mapper->keys[i]].column->member);
    }
    struct bw_state *other = NULL;
    int status = look ? identity_find(session, mapper, values, &other) : BW_OK;
    if (status || other == state)
        return status;
    if (other)
        return session_fail(session, BW_DUPLICATE,
                            "another %s with this primary key is in the session",
                            mapper->model->name);
    size_t size = write_key(NULL, values, mapper->n_keys);
    unsigned char *key = state->short_key;
    if (size > sizeof state->short_key && !(key = bw_allocate(allocator, size)))
        return session_no_memory(session);
    identity_remove(state);
    if (state->key != state->short_key)
        bw_release(allocator, state->key);
    write_key(key, values, mapper->n_keys);
    state->key = key;
    state->key_size = size;
    bool out_of_memory = false;
    struct bw_pool *pool = &session->pools[mapper->root->index];
    HASH_ADD_KEYPTR(hh, pool->identities, state->key, state->key_size, state);
    if (out_of_memory)
        return session_no_memory(session);
    state->in_identity_map = true;
    return BW_OK;
}

int identity_add(struct bw_state *state)
{
    return add(state, true);
}

int identity_add_new(struct bw_state *state)
{
    return add(state, false);
}

void identity_remove(struct bw_state *state)
{
    const struct bw_allocator *allocator = state->session->allocator;
    struct bw_pool *pool = &state->session->pools[state->mapper->root->index];
    if (state->in_identity_map)
        HASH_DEL(pool->identities, state);
    state->in_identity_map = false;
    (void)allocator;
}
