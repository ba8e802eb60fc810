/* The public functions on relationships: checks, then what the user wrote himself, then the event.
 */

#include "internal.h"

struct access {
    struct bw_state *owner;
    struct bw_attribute *attribute;
    struct bw_slot *slot;
};

/* `needed` is what the caller must have given besides. */
static int access_open(void *instance, const struct bw_relationship *relationship, bool is_list,
                       const void *needed, struct access *access)
{
    *access = (struct access){0};
    int status = state_check(instance, &access->owner);
    if (status)
        return status;
    struct bw_session *session = access->owner->session;
    if (!needed)
        return session_fail(session, BW_MISUSE, "an argument is NULL");
    if (!relationship)
        return session_fail(session, BW_MISUSE, "no relationship of %s (its handle is NULL)",
                            access->owner->mapper->model->name);
    access->attribute = mapper_attribute(access->owner->mapper, relationship);
    if (!access->attribute || access->attribute->is_list != is_list)
        return session_fail(session, BW_MISUSE, "the relationship is no %s of %s",
                            is_list ? "list" : "to-one", access->owner->mapper->model->name);
    access->slot = state_slot(access->owner, access->attribute);
    return written_take(access->owner, access->attribute, false);
}

static int access_load(struct access *access)
{
    slot_begin(access->owner, access->attribute);
    /* Known from its other side, where SQLAlchemy asks the database and writes first. */
    if (access->slot->told && !access->attribute->is_get) {
        int status = autoflush_known(access->owner->session);
        if (status)
            return status;
    }
    return access->slot->loaded ? BW_OK : load_attribute(access->owner, access->attribute);
}

/* An instance that is to be on the other side. */
static int check_item(const struct access *access, void *instance, struct bw_state **item)
{
    struct bw_session *session = access->owner->session;
    const struct bw_attribute *attribute = access->attribute;
    int status = session_check(session, instance, item);
    if (status)
        return status;
    if (!mapper_is_a((*item)->mapper, attribute->target))
        return session_fail(session, BW_WRONG_TYPE, "%s.%s takes a %s and not a %s",
                            access->owner->mapper->model->name, attribute->relationship->name,
                            attribute->target->model->name, (*item)->mapper->model->name);
    return attribute->back ? written_take(*item, attribute->back, false) : BW_OK;
}

int bw_related(void *instance, const struct bw_relationship *relationship, void **value)
{
    struct access access;
    if (value)
        *value = NULL;
    int status = access_open(instance, relationship, false, value, &access);
    if (!status)
        status = access_load(&access);
    if (status)
        return status;
    access.slot->told = false;
    if (access.slot->one)
        *value = state_instance(access.slot->one);
    return status;
}

int bw_relate(void *instance, const struct bw_relationship *relationship, void *value)
{
    struct access access;
    struct bw_state *item = NULL;
    int status = access_open(instance, relationship, false, instance, &access);
    if (!status && value)
        status = check_item(&access, value, &item);
    return status ? status : event_set(access.owner, access.attribute, item);
}

static int list_open(void *instance, const struct bw_relationship *relationship, const void *needed,
                     struct access *access)
{
    int status = access_open(instance, relationship, true, needed, access);
    return status ? status : access_load(access);
}

static size_t list_length(const struct access *access)
{
    return access->slot->list ? access->slot->list->now.n : 0;
}

int bw_list(void *instance, const struct bw_relationship *relationship, void ***items, size_t *n)
{
    struct access access;
    size_t ignored;
    if (!n)
        n = &ignored;
    if (items)
        *items = NULL;
    *n = 0;
    int status = list_open(instance, relationship, items, &access);
    if (status)
        return status;
    /* Even an empty list is an array that ends in NULL. */
    if (!access.slot->list || !access.slot->list->published)
        status = slot_open(access.owner, access.attribute);
    if (status)
        return status;
    slot_publish(access.owner, access.attribute);
    *items = access.slot->list->published;
    *n = list_length(&access);
    return BW_OK;
}

int bw_list_insert(void *instance, const struct bw_relationship *relationship, size_t at,
                   void *item)
{
    struct access access;
    struct bw_state *state;
    int status = list_open(instance, relationship, instance, &access);
    if (!status)
        status = check_item(&access, item, &state);
    return status ? status : event_insert(access.owner, access.attribute, at, state);
}

int bw_list_append(void *instance, const struct bw_relationship *relationship, void *item)
{
    return bw_list_insert(instance, relationship, BW_NONE, item);
}

static int fail_not_member(const struct access *access)
{
    return session_fail(access->owner->session, BW_NOT_FOUND, "not a member of %s.%s",
                        access->owner->mapper->model->name, access->attribute->relationship->name);
}

int bw_list_remove(void *instance, const struct bw_relationship *relationship, void *item)
{
    struct access access;
    struct bw_state *state;
    int status = list_open(instance, relationship, instance, &access);
    if (!status)
        status = check_item(&access, item, &state);
    if (status)
        return status;
    size_t at = access.slot->list && slot_contains(access.owner, access.attribute, state)
                    ? items_find(&access.slot->list->now, state)
                    : BW_NONE;
    if (at == BW_NONE)
        return fail_not_member(&access);
    return event_remove_at(access.owner, access.attribute, at);
}

int bw_list_remove_at(void *instance, const struct bw_relationship *relationship, size_t at)
{
    struct access access;
    int status = list_open(instance, relationship, instance, &access);
    if (status)
        return status;
    if (at >= list_length(&access))
        return fail_not_member(&access);
    return event_remove_at(access.owner, access.attribute, at);
}

int bw_list_replace(void *instance, const struct bw_relationship *relationship, size_t at,
                    void *item)
{
    struct access access;
    struct bw_state *state;
    int status = list_open(instance, relationship, instance, &access);
    if (!status)
        status = check_item(&access, item, &state);
    if (status)
        return status;
    size_t n = list_length(&access);
    if (at >= n)
        return fail_not_member(&access);
    if (access.slot->list->now.at[at] == state)
        return BW_OK;
    if (!access.attribute->pair || !slot_contains(access.owner, access.attribute, state))
        return event_replace(access.owner, access.attribute, at, state);
    /* In a pair a member stands once: it moves here. */
    struct bw_items items = {0};
    const struct bw_allocator *allocator = access.owner->session->allocator;
    if (items_reserve(allocator, &items, n))
        return session_no_memory(access.owner->session);
    for (size_t i = 0; i < n; i++) {
        struct bw_state *old = access.slot->list->now.at[i];
        if (i == at || old != state)
            items_insert(&items, items.n, i == at ? state : old);
    }
    status = event_assign(access.owner, access.attribute, items.at, items.n);
    items_free(allocator, &items);
    return status;
}

int bw_list_clear(void *instance, const struct bw_relationship *relationship)
{
    struct access access;
    int status = list_open(instance, relationship, instance, &access);
    return status ? status : event_clear(access.owner, access.attribute);
}

/* The states of an array of instances, behind those that `items` has already. */
static int read_items(const struct access *access, void *const *instances, size_t n,
                      struct bw_items *items)
{
    struct bw_session *session = access->owner->session;
    if (n > SIZE_MAX / sizeof *items->at / 2 ||
        items_reserve(session->allocator, items, items->n + n))
        return session_no_memory(session);
    for (size_t i = 0; i < n; i++) {
        struct bw_state *state;
        int status = check_item(access, instances[i], &state);
        if (status)
            return status;
        items_insert(items, items->n, state);
    }
    return BW_OK;
}

int bw_list_assign(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n)
{
    struct access access;
    struct bw_items states = {0};
    int status = list_open(instance, relationship, items || !n ? instance : NULL, &access);
    if (status)
        return status;
    status = read_items(&access, items, n, &states);
    if (!status)
        status = event_assign(access.owner, access.attribute, states.at, states.n);
    items_free(access.owner->session->allocator, &states);
    return status;
}

int bw_list_extend(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n)
{
    struct access access;
    struct bw_items states = {0};
    int status = list_open(instance, relationship, items || !n ? instance : NULL, &access);
    if (status)
        return status;
    const struct bw_allocator *allocator = access.owner->session->allocator;
    size_t before = list_length(&access);
    if (n > SIZE_MAX / sizeof *states.at / 2 || items_reserve(allocator, &states, before + n))
        return session_no_memory(access.owner->session);
    for (size_t i = 0; i < before; i++)
        items_insert(&states, i, access.slot->list->now.at[i]);
    status = read_items(&access, items, n, &states);
    if (!status)
        status = event_assign(access.owner, access.attribute, states.at, states.n);
    items_free(allocator, &states);
    return status;
}

int bw_list_contains(void *instance, const struct bw_relationship *relationship, const void *item,
                     bool *contains)
{
    struct access access;
    struct bw_state *state;
    if (contains)
        *contains = false;
    int status = list_open(instance, relationship, contains, &access);
    if (!status)
        status = session_check(access.owner->session, item, &state);
    if (!status && mapper_is_a(state->mapper, access.attribute->target))
        *contains = slot_contains(access.owner, access.attribute, state);
    return status;
}

bool bw_is_loaded(const void *instance, const struct bw_relationship *relationship)
{
    struct bw_state *state;
    if (state_find(instance, &state))
        return false;
    struct bw_attribute *attribute = mapper_attribute(state->mapper, relationship);
    return attribute && state_slot(state, attribute)->loaded;
}
