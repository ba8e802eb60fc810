/*
 * What of a row is known in memory. A row is expired as a whole; or it is known; or it is known in
 * part: some of its fields are deferred, that is read when one of them is asked for, or unset, that
 * is null as long as no row that is read says otherwise.
 */

#include "internal.h"
#include "member.h"

bool field_is_known(const struct bw_state *state, size_t field)
{
    bool is_unknown = state->expired || state_flags(state)[field] & FIELD_DEFERRED;
    return !is_unknown || field_changed(state, field);
}

bool field_is_missing(const struct bw_state *state, size_t field)
{
    bool is_unset = state_flags(state)[field] & FIELD_UNSET && field_is_null(state, field);
    return is_unset || !field_is_known(state, field);
}

bool state_is_known(const struct bw_state *state)
{
    if (state->expired)
        return false;
    for (size_t i = 0; state->in_part && i < state->mapper->n_fields; i++)
        if (!field_is_known(state, i))
            return false;
    return true;
}

void state_note_missing(struct bw_state *state)
{
    state->in_part = false;
    for (size_t i = 0; i < state->mapper->n_fields && !state->in_part; i++)
        state->in_part = field_is_missing(state, i);
}

void field_defer(struct bw_state *state, size_t field)
{
    uint8_t *flags = &state_flags(state)[field];
    *flags = (uint8_t)((*flags | FIELD_DEFERRED) & ~(FIELD_UNSET | FIELD_SHOWN | FIELD_BLIND));
    state->in_part = true;
}

void state_know_changes(struct bw_state *state)
{
    size_t n_changed = 0;
    state->expired = false;
    for (size_t i = 0; i < state->mapper->n_fields; i++)
        if (field_changed(state, i))
            n_changed++;
        else
            field_defer(state, i);
    for (size_t i = 0; i < state->mapper->n_fields && n_changed; i++)
        if (!field_is_known(state, i))
            state_flags(state)[i] |= FIELD_BLIND;
}

bool state_needs_flush(const struct bw_state *state)
{
    if (state->expired)
        return true;
    for (size_t i = 0; i < state->mapper->n_fields; i++)
        if (!field_is_known(state, i) && !(state_flags(state)[i] & FIELD_BLIND))
            return true;
    return false;
}
