/*
 * Relationship events: what setting, appending and removing change on both sides.
 *
 * A linked pair is one fact with two views and is changed as one; what SQLAlchemy leaves stale
 * there (a list that holds a member twice, a one-to-one that takes over a partner) is mended. A
 * one-sided declaration carries its events to the side it names and no further, as in SQLAlchemy.
 */

#include "plan.h"

/* Whether a former other side still has to let go: it may have taken another meanwhile. */
static bool may_hold(struct bw_state *state, const struct bw_attribute *attribute,
                     const struct bw_state *item)
{
    const struct bw_slot *slot = state_slot(state, attribute);
    return attribute->is_list || !slot->loaded || slot->one == item;
}

/* One-to-one and many-to-one, linked. */
static int plan_pair_set(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                         struct bw_state *old, struct bw_state *value)
{
    struct bw_attribute *back = attribute->pair;
    /* Not loaded, but some list still shows it there. */
    struct bw_state *remembered = slot_remembered(owner, attribute, old);
    struct bw_state *left[2] = {old, remembered};
    /* An orphan leaves the session while it still shows its parent, as in SQLAlchemy. */
    bool drops_orphan = attribute->relationship->cascade & BW_DELETE_ORPHAN;
    int status = drops_orphan ? plan_place(plan, owner, attribute, value) : BW_OK;
    for (size_t i = 0; i < 2 && !status; i++)
        if (left[i] && left[i] != value && may_hold(left[i], back, owner))
            status = back->is_list ? plan_drop(plan, left[i], back, owner)
                                   : plan_place(plan, left[i], back, NULL);
    if (!status && value && back->is_list) {
        slot_begin(value, back);
        if (!slot_contains(value, back, owner))
            status = plan_put(plan, value, back, BW_NONE, owner);
    } else if (!status && value) {
        struct bw_state *other;
        slot_begin(value, back);
        status = load_old_value(value, back, &other);
        struct bw_state *shown = slot_remembered(value, back, other);
        struct bw_state *others[2] = {other, shown};
        for (size_t i = 0; i < 2 && !status; i++)
            if (others[i] && others[i] != owner && may_hold(others[i], attribute, value))
                status = plan_place(plan, others[i], attribute, NULL);
        if (!status)
            status = plan_place(plan, value, back, owner);
    }
    return status || drops_orphan ? status : plan_place(plan, owner, attribute, value);
}

/* A to-one that is loaded, of a pair with a list: it moves from one list to another, or comes to
 * its first. This is what nearly all sets are, and plan_pair_set() and plan_apply() in one: nothing
 * but the lists' growing can fail. */
static int move(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *old,
                struct bw_state *value)
{
    struct bw_attribute *back = attribute->pair;
    slot_begin(value, back);
    int status = slot_touch(value, back, 1);
    if (!status && old) {
        slot_begin(old, back);
        status = slot_touch(old, back, 0);
    }
    if (status)
        return status;
    cascade_save_update(owner, attribute, value);
    if (old) {
        slot_drop(old, back, owner);
        cascade_removed(old, back, owner);
    }
    slot_put(value, back, BW_NONE, owner);
    slot_place(owner, attribute, value);
    return BW_OK;
}

int event_set(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value)
{
    owner->session->has_changes = true;
    struct plan plan;
    struct bw_slot *slot = state_slot(owner, attribute);
    struct bw_state *old = slot->one;
    slot_begin(owner, attribute);
    int status = slot->loaded ? BW_OK : load_old_value(owner, attribute, &old);
    if (status)
        return status;
    /* Of what has no row yet nothing is known, so that setting it to none clears its key. */
    bool is_first = !state_has_row(owner) && !slot->changed;
    if (old == value && slot->loaded && !is_first) {
        owner->touched = true;
        return BW_OK;
    }
    status = plan_check_item(owner, attribute, value);
    if (status)
        return status;
    if (attribute->pair && attribute->pair->is_list && value && slot->loaded && old != value &&
        !(attribute->relationship->cascade & BW_DELETE_ORPHAN))
        return move(owner, attribute, old, value);
    plan_begin(&plan, attribute);
    if (attribute->pair) {
        status = plan_pair_set(&plan, owner, attribute, old, value);
    } else {
        if (old && old != value)
            status = plan_carry_remove(&plan, owner, attribute, old);
        if (!status && value && old != value)
            status = plan_carry_append(&plan, owner, attribute, value);
        if (!status)
            status = plan_place(&plan, owner, attribute, value);
    }
    if (!status)
        plan_apply(&plan);
    return status;
}

/* What an item that joins a list changes elsewhere. One-to-many, linked: it leaves whoever held it.
 */
static int plan_join(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                     struct bw_state *item)
{
    struct bw_attribute *back = attribute->pair;
    if (!back)
        return plan_carry_append(plan, owner, attribute, item);
    if (back->is_list)
        return plan_put(plan, item, back, BW_NONE, owner);
    struct bw_state *old;
    slot_begin(item, back);
    int status = load_old_value(item, back, &old);
    struct bw_state *remembered = slot_remembered(item, back, old);
    struct bw_state *left[2] = {old, remembered};
    for (size_t i = 0; i < 2 && !status; i++)
        if (left[i] && left[i] != owner)
            status = plan_drop(plan, left[i], attribute, item);
    return status ? status : plan_place(plan, item, back, owner);
}

int event_insert(struct bw_state *owner, struct bw_attribute *attribute, size_t at,
                 struct bw_state *item)
{
    owner->session->has_changes = true;
    struct plan plan;
    plan_begin(&plan, attribute);
    slot_begin(owner, attribute);
    int status = plan_check_item(owner, attribute, item);
    if (!status && attribute->pair && slot_contains(owner, attribute, item))
        return BW_OK;
    if (!status)
        status = plan_join(&plan, owner, attribute, item);
    if (!status)
        status = plan_put(&plan, owner, attribute, at, item);
    if (!status)
        plan_apply(&plan);
    return status;
}

/* Whether the list would still hold this member once more, and so not let go of it, without that
 * at `at`. */
static bool stands_again(struct bw_state *owner, const struct bw_attribute *attribute, size_t at)
{
    struct bw_list *list = state_slot(owner, attribute)->list;
    return !attribute->pair && attribute->back && !attribute->back->is_list &&
           lookup_has_twice(&list->lookup, &list->now, list->now.at[at], owner->session->allocator);
}

int event_replace(struct bw_state *owner, struct bw_attribute *attribute, size_t at,
                  struct bw_state *item)
{
    owner->session->has_changes = true;
    struct plan joins, leaves;
    plan_begin(&joins, attribute);
    plan_begin(&leaves, attribute);
    slot_begin(owner, attribute);
    const struct bw_list *list = state_slot(owner, attribute)->list;
    struct bw_state *old = list->now.at[at];
    bool again = stands_again(owner, attribute, at);
    int status = slot_touch(owner, attribute, 0);
    if (!status)
        status = plan_check_item(owner, attribute, item);
    if (!status)
        status = plan_join(&joins, owner, attribute, item);
    if (!status && !again)
        status = plan_carry_remove(&leaves, owner, attribute, old);
    if (status)
        return status;
    slot_drop_at(owner, attribute, at);
    cascade_save_update(owner, attribute, item);
    plan_apply(&joins);
    slot_put(owner, attribute, at, item);
    if (!again)
        cascade_removed(owner, attribute, old);
    plan_apply(&leaves);
    return BW_OK;
}

int event_remove_at(struct bw_state *owner, struct bw_attribute *attribute, size_t at)
{
    owner->session->has_changes = true;
    struct plan plan;
    plan_begin(&plan, attribute);
    struct bw_list *list = state_slot(owner, attribute)->list;
    struct bw_state *item = list->now.at[at];
    int status = slot_touch(owner, attribute, 0);
    if (status)
        return status;
    bool again = stands_again(owner, attribute, at);
    if (!again)
        status = plan_carry_remove(&plan, owner, attribute, item);
    if (status)
        return status;
    slot_drop_at(owner, attribute, at);
    if (!again)
        cascade_removed(owner, attribute, item);
    plan_apply(&plan);
    return BW_OK;
}
