/*
 * The identity map: one instance for each primary key, by the root of its hierarchy. Keys of one
 * integer, which lie close together as a rule, are found in an array; all others, and integers that
 * lie far from the rest, by their bytes.
 */

#include "hash.h"
#include "internal.h"
#include "member.h"

struct bw_identity {
    struct bw_state *state;
    UT_hash_handle hh;
    unsigned char key[];
};

/* The array may be this many times as long as what it holds, and a little longer. */
#define SPARSEST 8
#define FEWEST 64

#define MOST_KEYS 16

static struct bw_pool *identity_pool(struct bw_session *session, const struct bw_mapper *mapper)
{
    return &session->pools[mapper->root->index];
}

size_t identity_key(unsigned char *key, const struct bw_value *values, size_t n)
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

static bool is_number(const struct bw_mapper *mapper, const struct bw_value *values)
{
    return mapper->n_keys == 1 && values[0].type == BW_VALUE_INTEGER;
}

static uint64_t number_of(int64_t key)
{
    return (uint64_t)key ^ UINT64_C(1) << 63;
}

static struct bw_state *find_number(const struct bw_numbers *numbers, uint64_t number)
{
    uint64_t at = number - numbers->first;
    return at < numbers->n ? numbers->at[at] : NULL;
}

int identity_find(struct bw_session *session, const struct bw_mapper *mapper,
                  const struct bw_value *values, struct bw_state **state)
{
    const struct bw_allocator *allocator = session->allocator;
    struct bw_pool *pool = identity_pool(session, mapper);
    struct bw_identity *found = NULL;
    *state =
        is_number(mapper, values) ? find_number(&pool->numbers, number_of(values->integer)) : NULL;
    if (*state || !pool->keys)
        return BW_OK;
    unsigned char shorts[64], *key = shorts;
    size_t size = identity_key(NULL, values, mapper->n_keys);
    if (size > sizeof shorts && !(key = bw_allocate(allocator, size)))
        return session_no_memory(session);
    identity_key(key, values, mapper->n_keys);
    HASH_FIND(hh, pool->keys, key, size, found);
    if (key != shorts)
        bw_release(allocator, key);
    *state = found ? found->state : NULL;
    return BW_OK;
}

/* Moves the array to a longer one that begins at `first`, which is not behind where it began. */
static int numbers_widen(struct bw_session *session, struct bw_numbers *numbers, uint64_t first,
                         uint64_t n)
{
    struct bw_state **at = bw_allocate_zero(session->allocator, n, sizeof(struct bw_state *));
    if (!at)
        return session_no_memory(session);
    if (numbers->n)
        memcpy(at + (numbers->first - first), numbers->at, numbers->n * sizeof(struct bw_state *));
    bw_release(session->allocator, numbers->at);
    numbers->at = at;
    numbers->first = first;
    numbers->n = numbers->capacity = n;
    return BW_OK;
}

/* Lengthens the array to n numbers, and its memory to `capacity` where that does not do. Memory
 * that nothing was put in yet stays untouched. */
static int numbers_lengthen(struct bw_session *session, struct bw_numbers *numbers, uint64_t n,
                            uint64_t capacity)
{
    if (n > numbers->capacity) {
        struct bw_state **at =
            bw_reallocate(session->allocator, numbers->at, capacity * sizeof(struct bw_state *));
        if (!at)
            return session_no_memory(session);
        numbers->at = at;
        numbers->capacity = capacity;
    }
    memset(numbers->at + numbers->n, 0, (n - numbers->n) * sizeof(struct bw_state *));
    numbers->n = n;
    return BW_OK;
}

/* Makes the array reach to `number`; *fits is false where it would be too sparse then. */
static int reserve_number(struct bw_session *session, struct bw_numbers *numbers, uint64_t number,
                          bool *fits)
{
    if (numbers->n == 0)
        numbers->first = number;
    uint64_t low = numbers->first, high = low + numbers->n;
    *fits = true;
    if (number - low < numbers->n)
        return BW_OK;
    uint64_t most = ((uint64_t)numbers->used + 1) * SPARSEST + FEWEST;
    uint64_t span = number < low ? high - number : number - low;
    uint64_t capacity = numbers->n ? (uint64_t)numbers->n * 2 : FEWEST;
    capacity = capacity > most ? most : capacity;
    capacity = capacity <= span ? span + 1 : capacity;
    uint64_t first = number >= low ? low : high > capacity ? high - capacity : 0;
    *fits = span < most && first <= UINT64_MAX - capacity;
    if (!*fits)
        return BW_OK;
    return number < low ? numbers_widen(session, numbers, first, capacity)
                        : numbers_lengthen(session, numbers, span + 1, capacity);
}

static int add_key(struct bw_state *state, const struct bw_value *values)
{
    struct bw_session *session = state->session;
    const struct bw_allocator *allocator = session->allocator;
    struct bw_pool *pool = identity_pool(session, state->mapper);
    size_t size = identity_key(NULL, values, state->mapper->n_keys);
    struct bw_identity *made = bw_allocate(allocator, sizeof *made + size);
    bool out_of_memory = false;
    if (!made)
        return session_no_memory(session);
    identity_key(made->key, values, state->mapper->n_keys);
    made->state = state;
    HASH_ADD_KEYPTR(hh, pool->keys, made->key, size, made);
    if (out_of_memory) {
        bw_release(allocator, made);
        return session_no_memory(session);
    }
    identity_remove(state);
    state->identity.key = made;
    state->identity_kind = IDENTITY_KEY;
    return BW_OK;
}

static int add_number(struct bw_state *state, const struct bw_value *values)
{
    struct bw_numbers *numbers = &identity_pool(state->session, state->mapper)->numbers;
    uint64_t number = number_of(values->integer);
    bool fits;
    int status = reserve_number(state->session, numbers, number, &fits);
    if (status || !fits)
        return status ? status : add_key(state, values);
    if (state->identity_kind != IDENTITY_NONE)
        identity_remove(state);
    numbers->at[number - numbers->first] = state;
    numbers->used++;
    state->identity.number = number;
    state->identity_kind = IDENTITY_NUMBER;
    return BW_OK;
}

static int add(struct bw_state *state, bool look)
{
    struct bw_session *session = state->session;
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
    return is_number(mapper, values) ? add_number(state, values) : add_key(state, values);
}

bool identity_add_in_place(struct bw_state *state)
{
    const struct bw_mapper *mapper = state->mapper;
    struct bw_pool *pool = identity_pool(state->session, mapper);
    struct bw_numbers *numbers = &pool->numbers;
    int64_t key;
    if (mapper->n_keys != 1 || pool->keys || state->identity_kind != IDENTITY_NONE ||
        !field_read_long(state, mapper->keys[0], &key))
        return false;
    uint64_t number = number_of(key), at = number - numbers->first;
    if (at == numbers->n && at < numbers->capacity)
        numbers->n++;
    else if (at >= numbers->n || numbers->at[at])
        return false;
    numbers->at[at] = state;
    numbers->used++;
    state->identity.number = number;
    state->identity_kind = IDENTITY_NUMBER;
    return true;
}

int identity_add(struct bw_state *state)
{
    return identity_add_in_place(state) ? BW_OK : add(state, true);
}

int identity_add_new(struct bw_state *state, const struct bw_value *values)
{
    /* Others may have lost something in the member, a real number its last digits. */
    return is_number(state->mapper, values) ? add_number(state, values) : add(state, false);
}

void identity_remove(struct bw_state *state)
{
    const struct bw_allocator *allocator = state->session->allocator;
    struct bw_pool *pool = identity_pool(state->session, state->mapper);
    if (state->identity_kind == IDENTITY_NUMBER) {
        pool->numbers.at[state->identity.number - pool->numbers.first] = NULL;
        pool->numbers.used--;
    } else if (state->identity_kind == IDENTITY_KEY) {
        HASH_DEL(pool->keys, state->identity.key);
        bw_release(allocator, state->identity.key);
    }
    state->identity_kind = IDENTITY_NONE;
}
