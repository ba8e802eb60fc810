/* Foreign keys get the values that follow from relationships, row by row, before each is written.
 */

#include "flush.h"
#include "member.h"

/* Gives the foreign key of `dest` the values of `source`'s key. */
int flush_set_keys(const struct bw_attribute *attribute, const struct bw_state *source,
                   struct bw_state *dest)
{
    bool here = attribute->relationship->direction == BW_MANY_TO_ONE;
    int status = BW_OK;
    for (size_t i = 0; i < attribute->n_pairs && !status; i++) {
        size_t to = here ? attribute->pairs[i].local : attribute->pairs[i].remote;
        size_t from = here ? attribute->pairs[i].remote : attribute->pairs[i].local;
        struct bw_value now = field_value(dest, to);
        struct bw_value value = {.type = BW_VALUE_NULL};
        if (source)
            value = field_value(source, from);
        if (value_equals(&value, &now) && field_is_known(dest, to)) {
            state_flags(dest)[to] &= (uint8_t)~FIELD_UNSET;
            continue;
        }
        if (!source && dest->mapper->fields[to].column->flags & BW_PRIMARY_KEY)
            return session_fail(dest->session, BW_INTEGRITY,
                                "%s.%s is part of the primary key and can't be cleared along %s.%s",
                                dest->mapper->model->name, dest->mapper->fields[to].column->member,
                                attribute->owner->model->name, attribute->relationship->name);
        status = field_assign(dest, to, &value);
    }
    return status;
}

/* Tasks were noted behind each other; they run in the order in which they were noted. */
void flush_turn_tasks(struct flush *flush, struct bw_state *state)
{
    uint32_t turned = 0;
    for (uint32_t t = state->first_task; t;) {
        struct flush_task *task = &flush->tasks[t - 1];
        uint32_t next = task->next_of_dest;
        task->next_of_dest = turned;
        turned = t;
        t = next;
    }
    state->first_task = turned;
}

/* Whether a key of the row plainly follows from this to-one of it. */
static bool follows(const struct bw_state *state, const struct bw_attribute *attribute)
{
    const struct bw_slot *slot = state_slot(state, attribute);
    return attribute->is_plain_key && slot_is_news(slot) && slot->one &&
           flush_takes_part(attribute, slot->one);
}

/* Nearly all keys are one long integer, which is copied as it is. False where it is none. */
static bool set_long_key(const struct bw_attribute *attribute, const struct bw_state *source,
                         struct bw_state *dest)
{
    size_t from = attribute->pairs[0].remote, to = attribute->pairs[0].local;
    int64_t key, now;
    if (attribute->n_pairs != 1 || dest->expired || dest->in_part ||
        !column_is_long(dest->mapper->fields[to].column) || !field_read_long(source, from, &key))
        return false;
    if (!field_read_long(dest, to, &now) || now != key)
        field_set_long(dest, to, key);
    return true;
}

int flush_set_own_keys(struct bw_state *state)
{
    int status = BW_OK;
    for (size_t a = 0; a < state->mapper->n_attributes && !status; a++) {
        const struct bw_attribute *attribute = state->mapper->attributes[a];
        if (!follows(state, attribute))
            continue;
        const struct bw_state *source = state_slot(state, attribute)->one;
        if (!set_long_key(attribute, source, state))
            status = flush_set_keys(attribute, source, state);
    }
    return status;
}

/* Whether a row that one list lets go of is held by another, or by its own side of the pair. */
static bool is_held(const struct flush *flush, const struct flush_task *left)
{
    const struct bw_attribute *pair = left->attribute->pair;
    if (pair && left->dest->keys_follow && follows(left->dest, pair))
        return true;
    for (size_t t = left->dest->first_task; t; t = flush->tasks[t - 1].next_of_dest) {
        const struct flush_task *task = &flush->tasks[t - 1];
        if (task->source && (task->attribute == left->attribute || task->attribute == pair))
            return true;
    }
    return false;
}

int flush_run_tasks(struct flush *flush, struct bw_state *state, bool post)
{
    int status = BW_OK;
    for (size_t t = state->first_task; t && !status; t = flush->tasks[t - 1].next_of_dest) {
        const struct flush_task *task = &flush->tasks[t - 1];
        bool is_post = task->attribute->relationship->flags & BW_POST_UPDATE;
        if (is_post == post && (task->source || !is_held(flush, task)))
            status = flush_set_keys(task->attribute, task->source, task->dest);
    }
    return status;
}
