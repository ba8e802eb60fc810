/* Instances: slots in slabs that stay until the session closes. */

#include "internal.h"

/* How many freed slots are kept before the oldest is used again, so that a stale pointer is
 * recognised for a while. */
#define QUARANTINE 1024
#define SLAB_FIRST 16
#define SLAB_MOST ((size_t)32 * 1024 * 1024) /* bytes */

static bool is_within(const struct bw_slab *slab, const void *address)
{
    uintptr_t start = (uintptr_t)slab->start;
    return (uintptr_t)address >= start &&
           (uintptr_t)address < start + slab->n * slab->mapper->stride;
}

/* The slab that holds the address, found among the session's slabs, which are sorted. */
static struct bw_slab *find_slab(struct bw_session *session, const void *address)
{
    size_t low = 0, high = session->n_slabs;
    if (session->slab_found && is_within(session->slab_found, address))
        return session->slab_found;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct bw_slab *slab = session->slabs[middle];
        if ((uintptr_t)address < (uintptr_t)slab->start) {
            high = middle;
        } else if (!is_within(slab, address)) {
            low = middle + 1;
        } else {
            session->slab_found = slab;
            return slab;
        }
    }
    return NULL;
}

static int slabs_reserve(struct bw_session *session, struct bw_pool *pool)
{
    if (session->n_slabs == session->slabs_capacity) {
        size_t capacity = session->slabs_capacity ? session->slabs_capacity * 2 : 8;
        struct bw_slab **slabs =
            bw_reallocate(session->allocator, session->slabs, capacity * sizeof(struct bw_slab *));
        if (!slabs)
            return BW_NO_MEMORY;
        session->slabs = slabs;
        session->slabs_capacity = capacity;
    }
    struct bw_slab **own = bw_reallocate(session->allocator, pool->slabs,
                                         (pool->n_slabs + 1) * sizeof(struct bw_slab *));
    if (!own)
        return BW_NO_MEMORY;
    pool->slabs = own;
    return BW_OK;
}

/* How many instances the next slab takes: four times as many as the one before, and as many as fill
 * its large pages where it takes such. */
static size_t slab_length(const struct bw_pool *pool, size_t stride)
{
    size_t n = pool->n_slabs ? pool->slabs[pool->n_slabs - 1]->n * 4 : SLAB_FIRST;
    while (n > SLAB_FIRST && n * stride > SLAB_MOST)
        n /= 2;
    size_t pages = (n * stride + LARGE_PAGE - 1) / LARGE_PAGE;
    return n * stride < LARGE_PAGE ? n : pages * LARGE_PAGE / stride;
}

static int slab_add(struct bw_session *session, struct bw_pool *pool, struct bw_mapper *mapper)
{
    size_t n = slab_length(pool, mapper->stride);
    if (slabs_reserve(session, pool))
        return BW_NO_MEMORY;
    struct bw_slab *slab = bw_allocate_zero(session->allocator, 1, sizeof *slab);
    if (!slab)
        return BW_NO_MEMORY;
    slab->start = bw_allocate(session->allocator, n * mapper->stride);
    if (!slab->start) {
        bw_release(session->allocator, slab);
        return BW_NO_MEMORY;
    }
    slab->n = n;
    slab->mapper = mapper;
    size_t at = session->n_slabs;
    while (at > 0 && (uintptr_t)session->slabs[at - 1]->start > (uintptr_t)slab->start) {
        session->slabs[at] = session->slabs[at - 1];
        at--;
    }
    session->slabs[at] = slab;
    session->n_slabs++;
    pool->slabs[pool->n_slabs++] = slab;
    return BW_OK;
}

static struct bw_state *take_slot(struct bw_session *session, struct bw_mapper *mapper)
{
    struct bw_pool *pool = &session->pools[mapper->index];
    if (pool->n_free > QUARANTINE) {
        struct bw_state *state = pool->free_first;
        pool->free_first = state->next;
        pool->n_free--;
        return state;
    }
    struct bw_slab *slab = pool->n_slabs ? pool->slabs[pool->n_slabs - 1] : NULL;
    if (!slab || slab->used == slab->n) {
        if (slab_add(session, pool, mapper))
            return NULL;
        slab = pool->slabs[pool->n_slabs - 1];
    }
    return (struct bw_state *)(void *)(slab->start + mapper->stride * slab->used++);
}

int state_new(struct bw_session *session, struct bw_mapper *mapper, struct bw_state **state)
{
    struct bw_state *made = take_slot(session, mapper);
    *state = made;
    if (!made)
        return session_no_memory(session);
    memcpy(made, mapper->blank, mapper->texts_offset);
    made->session = session;
    if (mapper->discriminator != BW_NONE && mapper->model->polymorphic_identity) {
        struct bw_value identity = bw_text(mapper->model->polymorphic_identity);
        if (mapper->fields[mapper->discriminator].column->kind <= BW_UNSIGNED) {
            int64_t number = 0;
            bool negative = *mapper->model->polymorphic_identity == '-';
            for (const char *c = mapper->model->polymorphic_identity + negative; *c; c++)
                number = number * 10 + (*c - '0');
            identity = bw_integer(negative ? -number : number);
        }
        if (field_set(made, mapper->discriminator, &identity)) {
            state_free(made);
            *state = NULL;
            return session_no_memory(session);
        }
    }
    return BW_OK;
}

static void slot_free(struct bw_state *state, const struct bw_attribute *attribute)
{
    const struct bw_allocator *allocator = state->session->allocator;
    struct bw_slot *slot = state_slot(state, attribute);
    slot_unload(state, attribute);
    if (slot->one)
        slot->one->uses--;
    slot->one = NULL;
    list_free(allocator, slot->list);
    slot->list = NULL;
}

void state_free(struct bw_state *state)
{
    struct bw_session *session = state->session;
    for (size_t i = 0; i < state->mapper->n_attributes; i++)
        slot_free(state, state->mapper->attributes[i]);
    state_free_texts(state);
    identity_remove(state);
    state->magic = STATE_FREED;
    struct bw_pool *pool = &session->pools[state->mapper->index];
    state->next = NULL;
    if (pool->n_free++ == 0)
        pool->free_first = state;
    else
        pool->free_last->next = state;
    pool->free_last = state;
}

int session_enter(struct bw_session *session, const void *needed)
{
    if (!session)
        return BW_MISUSE;
    if (*session->is_echoing)
        return session_fail(session, BW_IN_USE,
                            "a statement is being echoed: its callback can't use the session");
    if (!needed)
        return session_fail(session, BW_MISUSE, "an argument is NULL");
    return BW_OK;
}

int state_find(const void *instance, struct bw_state **state)
{
    *state = NULL;
    if (!instance)
        return BW_MISUSE;
    struct bw_state *found = instance_state(instance);
    if (found->magic == STATE_FREED)
        return session_fail(found->session, BW_FREED, "the instance of %s was freed",
                            found->mapper->model->name);
    if (found->magic != STATE_LIVE)
        return BW_MISUSE;
    *state = found;
    return BW_OK;
}

int state_check_closely(const void *instance, struct bw_state **state)
{
    int status = state_find(instance, state);
    if (status || !*(*state)->session->is_echoing)
        return status;
    return session_enter((*state)->session, instance);
}

int session_check(struct bw_session *session, const void *instance, struct bw_state **state)
{
    *state = NULL;
    if (!instance)
        return session_fail(session, BW_MISUSE, "no instance was given");
    struct bw_slab *slab = find_slab(session, instance);
    if (!slab)
        return session_fail(session, BW_WRONG_SESSION,
                            "the pointer is no instance of this session");
    uintptr_t within = (uintptr_t)instance - (uintptr_t)slab->start;
    if (within % slab->mapper->stride != sizeof(struct bw_state) ||
        within / slab->mapper->stride >= slab->used)
        return session_fail(session, BW_WRONG_SESSION,
                            "the pointer is no instance of this session");
    return state_check(instance, state);
}

struct bw_state *walk_further(struct bw_walk *walk)
{
    struct bw_session *session = walk->session;
    for (; walk->pool < session->schema->n_mappers; walk->pool++, walk->slab = 0) {
        const struct bw_pool *pool = &session->pools[walk->pool];
        if (walk->slab == pool->n_slabs)
            continue;
        walk->now = pool->slabs[walk->slab++];
        walk->at = walk->now->start;
        return walk_next(walk);
    }
    walk->now = NULL;
    return NULL;
}

uint32_t session_new_epoch(struct bw_session *session)
{
    if (++session->epoch)
        return session->epoch;
    /* All numbers have been used once: no mark of the first round may be taken for a later one. */
    struct bw_walk walk = {.session = session};
    for (struct bw_state *state; (state = walk_next(&walk));)
        state->mark = 0;
    session->epoch = 1;
    return session->epoch;
}

int bw_new(struct bw_session *session, const struct bw_model *model, void **instance)
{
    if (instance)
        *instance = NULL;
    int status = session_enter(session, instance);
    if (status)
        return status;
    struct bw_mapper *mapper = schema_find_mapper(session->schema, model);
    if (!mapper)
        return session_fail(session, BW_MISUSE, "%s is not in the schema",
                            model ? model->name : "no model");
    struct bw_state *state;
    status = state_new(session, mapper, &state);
    if (!status)
        *instance = state_instance(state);
    return status;
}

int bw_free(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    if (state_is_attached(state))
        return session_fail(state->session, BW_IN_USE, "the instance of %s is in the session",
                            state->mapper->model->name);
    if (state->uses)
        return session_fail(state->session, BW_IN_USE,
                            "other instances still refer to this one of %s",
                            state->mapper->model->name);
    state_free(state);
    return BW_OK;
}

enum bw_lifecycle bw_lifecycle_of(const void *instance)
{
    struct bw_state *state;
    if (state_find(instance, &state))
        return BW_DETACHED;
    return (enum bw_lifecycle)state->lifecycle;
}

struct bw_session *bw_session_of(const void *instance)
{
    struct bw_state *state;
    return state_find(instance, &state) ? NULL : state->session;
}

const struct bw_model *bw_model_of(const void *instance)
{
    struct bw_state *state;
    return state_find(instance, &state) ? NULL : state->mapper->model;
}
