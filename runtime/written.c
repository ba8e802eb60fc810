/* Members that the user wrote directly: taken note of as the set that they are. */

#include "internal.h"

static int check_target(struct bw_state *owner, const struct bw_attribute *attribute,
                        const void *instance, struct bw_state **state)
{
    int status = session_check(owner->session, instance, state);
    if (!status && !mapper_is_a((*state)->mapper, attribute->target))
        return session_fail(owner->session, BW_WRONG_TYPE, "%s.%s takes a %s and not a %s",
                            owner->mapper->model->name, attribute->relationship->name,
                            attribute->target->model->name, (*state)->mapper->model->name);
    return status;
}

static int take_one(struct bw_state *owner, struct bw_attribute *attribute)
{
    void *written;
    struct bw_state *value = NULL;
    memcpy(&written, (char *)state_instance(owner) + attribute->relationship->offset,
           sizeof written);
    int status = written ? check_target(owner, attribute, written, &value) : BW_OK;
    return status ? status : event_set(owner, attribute, value);
}

static int take_list(struct bw_state *owner, struct bw_attribute *attribute)
{
    struct bw_session *session = owner->session;
    void **written;
    memcpy(&written, (char *)state_instance(owner) + attribute->relationship->offset,
           sizeof written);
    size_t n = slot_written_count(owner, attribute);
    if (n && !written)
        return session_fail(session, BW_MISUSE, "%s.%s is NULL, and its count %zu",
                            owner->mapper->model->name, attribute->relationship->name, n);
    struct bw_items items = {0};
    int status = items_reserve(session->allocator, &items, n) ? session_no_memory(session) : BW_OK;
    for (size_t i = 0; i < n && !status; i++) {
        struct bw_state *state;
        status = check_target(owner, attribute, written[i], &state);
        if (!status)
            items_insert(&items, items.n, state);
    }
    slot_begin(owner, attribute);
    if (!status && !state_slot(owner, attribute)->loaded)
        status = load_attribute(owner, attribute);
    if (!status)
        status = event_assign(owner, attribute, items.at, items.n);
    if (!status)
        slot_publish(owner, attribute);
    items_free(session->allocator, &items);
    return status;
}

int written_set(struct bw_state *owner, struct bw_attribute *attribute)
{
    return attribute->is_list ? take_list(owner, attribute) : take_one(owner, attribute);
}
