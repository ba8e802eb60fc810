#include "plan.h"

static int plan_add(struct plan *plan, struct change change, size_t extra)
{
    slot_begin(change.owner, change.attribute);
    int status = slot_touch(change.owner, change.attribute, extra);
    if (!status)
        plan->changes[plan->n++] = change;
    return status;
}

int plan_place(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
               struct bw_state *value)
{
    return plan_add(plan, (struct change){CHANGE_PLACE, owner, attribute, value, 0}, 0);
}

int plan_put(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute, size_t at,
             struct bw_state *item)
{
    return plan_add(plan, (struct change){CHANGE_PUT, owner, attribute, item, at}, 1);
}

int plan_drop(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
              struct bw_state *item)
{
    return plan_add(plan, (struct change){CHANGE_DROP, owner, attribute, item, 0}, 0);
}

static struct bw_state *apply(struct change *change)
{
    struct bw_state *gone = change->item;
    switch (change->kind) {
    case CHANGE_PLACE:
        gone = state_slot(change->owner, change->attribute)->one;
        slot_place(change->owner, change->attribute, change->item);
        return gone != change->item ? gone : NULL;
    case CHANGE_PUT:
        slot_put(change->owner, change->attribute, change->at, change->item);
        return NULL;
    case CHANGE_DROP:
        slot_drop(change->owner, change->attribute, change->item);
        return gone;
    }
    return NULL;
}

/* In SQLAlchemy's order: what joins cascades while it is still linked as before, and an orphan
 * leaves the session before it has another parent. */
void plan_apply(struct plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_DROP && change->item && change->attribute == plan->initiator)
            cascade_save_update(change->owner, change->attribute, change->item);
    }
    for (size_t i = 0; i < plan->n; i++) {
        const struct change *change = &plan->changes[i];
        struct bw_state *gone = apply(&plan->changes[i]);
        if (gone)
            cascade_removed(change->owner, change->attribute, gone);
    }
}

/* SQLAlchemy's "Bidirectional attribute conflict": the other side would carry the event to yet
 * another relationship of the owner. */
static int fail_conflict(struct bw_state *owner, struct bw_attribute *attribute)
{
    const struct bw_attribute *back = attribute->back;
    return session_fail(
        owner->session, BW_CONFLICT, "changing %s.%s would change %s.%s through %s.%s",
        owner->mapper->model->name, attribute->relationship->name, back->back->owner->model->name,
        back->back->relationship->name, back->owner->model->name, back->relationship->name);
}

int plan_carry_append(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                      struct bw_state *item)
{
    struct bw_attribute *back = attribute->back;
    if (!back)
        return BW_OK;
    bool third = back->back && back->back != attribute;
    if (back->is_list)
        return third ? fail_conflict(owner, attribute) : plan_put(plan, item, back, BW_NONE, owner);
    struct bw_state *old;
    slot_begin(item, back);
    int status = load_old_value(item, back, &old);
    if (status || (old == owner && state_slot(item, back)->loaded))
        return status;
    if (third)
        return fail_conflict(owner, attribute);
    return plan_place(plan, item, back, owner);
}

int plan_carry_remove(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                      struct bw_state *item)
{
    struct bw_attribute *back = attribute->back;
    if (!back)
        return BW_OK;
    int status = BW_OK;
    if (back->is_list) {
        status = plan_drop(plan, item, back, owner);
    } else {
        struct bw_state *old;
        slot_begin(item, back);
        status = load_old_value(item, back, &old);
        if (status || (old != owner && !old_value_is_unknown(item, back)))
            return status;
        status = plan_place(plan, item, back, NULL);
    }
    if (status || !back->back || back->back == attribute)
        return status;
    /* The other side's own events take the owner's third relationship along. */
    return back->back->is_list ? plan_drop(plan, owner, back->back, item)
                               : plan_place(plan, owner, back->back, NULL);
}

/* Whether the item already has another parent that it may not leave. */
static int check_single_parent(struct bw_state *owner, struct bw_attribute *attribute,
                               struct bw_state *item)
{
    if (!(attribute->relationship->flags & BW_SINGLE_PARENT) || !item)
        return BW_OK;
    struct bw_state *const *parent = state_parent(item, attribute);
    if (!parent || !*parent || *parent == no_parent(item) || *parent == owner)
        return BW_OK;
    return session_fail(
        owner->session, BW_CONFLICT, "the %s already has a parent by %s.%s, which allows only one",
        item->mapper->model->name, attribute->owner->model->name, attribute->relationship->name);
}

int plan_check_item(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *item)
{
    int status = check_single_parent(owner, attribute, item);
    return status ? status : cascade_check(owner, attribute, item);
}
