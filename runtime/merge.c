/* Copying an instance, of any session over the same schema, onto the one of its identity here. */

#include "internal.h"

/* Which instance stands for which, so that rings end. */
struct merged {
    const struct bw_state *from;
    struct bw_state *to;
};

struct merge {
    struct bw_session *session;
    struct merged *done;
    size_t n;
    size_t capacity;
};

static int merge_state(struct merge *merge, struct bw_state *from, struct bw_state **to);

static int note(struct merge *merge, const struct bw_state *from, struct bw_state *to)
{
    if (merge->n == merge->capacity) {
        size_t capacity = merge->capacity ? merge->capacity * 2 : 16;
        struct merged *done =
            bw_reallocate(merge->session->allocator, merge->done, capacity * sizeof *done);
        if (!done)
            return session_no_memory(merge->session);
        merge->done = done;
        merge->capacity = capacity;
    }
    merge->done[merge->n++] = (struct merged){from, to};
    return BW_OK;
}

/* The instance of this identity, from the session or the database; a new pending one otherwise. */
static int find_here(struct merge *merge, struct bw_state *from, struct bw_state **to)
{
    const struct bw_mapper *mapper = from->mapper;
    struct bw_session *session = merge->session;
    struct bw_value key[16];
    bool has_key = mapper->model->table && mapper->n_keys <= 16;
    *to = NULL;
    for (size_t i = 0; has_key && i < mapper->n_keys; i++) {
        key[i] = field_value(from, mapper->keys[i]);
        bool unset = key[i].type == BW_VALUE_INTEGER && key[i].integer == 0 && mapper->n_keys == 1;
        has_key = key[i].type != BW_VALUE_NULL && !unset;
    }
    if (has_key) {
        void *instance;
        int status = bw_get(session, mapper->model, key, mapper->n_keys, &instance);
        if (status && status != BW_NOT_FOUND)
            return status;
        if (!status) {
            *to = instance_state(instance);
            return BW_OK;
        }
    }
    int status = state_new(session, schema_find_mapper(session->schema, mapper->model), to);
    return status ? status : cascade_add(*to);
}

static int merge_fields(const struct bw_state *from, struct bw_state *to)
{
    int status = load_fields(to);
    for (size_t i = 0; i < from->mapper->n_fields && !status && !from->expired; i++) {
        struct bw_value value = field_value(from, i);
        struct bw_value now = field_value(to, i);
        if (!value_equals(&value, &now))
            status = field_set(to, i, &value);
    }
    return status;
}

static int merge_list(struct merge *merge, struct bw_attribute *attribute,
                      const struct bw_items *from, struct bw_state *to)
{
    struct bw_items items = {0};
    int status = items_reserve(merge->session->allocator, &items, from->n)
                     ? session_no_memory(merge->session)
                     : BW_OK;
    for (size_t i = 0; i < from->n && !status; i++) {
        struct bw_state *item;
        status = merge_state(merge, from->at[i], &item);
        if (!status)
            items_insert(&items, items.n, item);
    }
    slot_begin(to, attribute);
    if (!status && !state_slot(to, attribute)->loaded)
        status = load_attribute(to, attribute);
    if (!status)
        status = event_assign(to, attribute, items.at, items.n);
    items_free(merge->session->allocator, &items);
    return status;
}

static int merge_attribute(struct merge *merge, struct bw_attribute *attribute,
                           const struct bw_state *from, struct bw_state *to)
{
    const struct bw_slot *slot = state_slot(from, attribute);
    const struct bw_items none = {0};
    struct bw_state *value = NULL;
    if (!(attribute->relationship->cascade & BW_MERGE) || !slot->loaded)
        return BW_OK;
    if (attribute->is_list)
        return merge_list(merge, attribute, slot->list ? &slot->list->now : &none, to);
    int status = slot->one ? merge_state(merge, slot->one, &value) : BW_OK;
    return status ? status : event_set(to, attribute, value);
}

static int merge_state(struct merge *merge, struct bw_state *from, struct bw_state **to)
{
    for (size_t i = 0; i < merge->n; i++)
        if (merge->done[i].from == from) {
            *to = merge->done[i].to;
            return BW_OK;
        }
    if (from->session == merge->session && state_is_attached(from)) {
        *to = from;
        return BW_OK;
    }
    int status = find_here(merge, from, to);
    if (!status)
        status = note(merge, from, *to);
    if (!status)
        status = merge_fields(from, *to);
    for (size_t i = 0; i < from->mapper->n_attributes && !status; i++)
        status = merge_attribute(merge, (*to)->mapper->attributes[i], from, *to);
    return status;
}

int bw_merge(struct bw_session *session, const void *instance, void **merged)
{
    struct bw_state *from, *to = NULL;
    *merged = NULL;
    int status = state_check(instance, &from);
    if (status)
        return session_fail(session, (enum bw_status)status, "no instance to merge");
    if (from->session->schema != session->schema)
        return session_fail(session, BW_MISUSE, "the instance belongs to another schema");
    struct merge merge = {.session = session};
    status = merge_state(&merge, from, &to);
    bw_release(session->allocator, merge.done);
    if (!status)
        *merged = state_instance(to);
    return status;
}
