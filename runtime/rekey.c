/* Primary keys that changed in this transaction: the identity that a rollback gives back. */

#include "internal.h"

struct bw_rekey {
    struct bw_rekey *next;
    struct bw_state *state;
    struct bw_value key[]; /* what they point to stands behind them */
};

int rekey_note(struct bw_state *state)
{
    struct bw_session *session = state->session;
    const struct bw_mapper *mapper = state->mapper;
    if (state->key_changed_here)
        return BW_OK; /* what it was before is known */
    size_t size = sizeof(struct bw_rekey) + mapper->n_keys * sizeof(struct bw_value);
    size_t at = size;
    for (size_t i = 0; i < mapper->n_keys; i++)
        size += field_copy_value(state, mapper->keys[i]).size;
    struct bw_rekey *rekey = bw_allocate(session->allocator, size);
    if (!rekey)
        return session_no_memory(session);
    rekey->state = state;
    for (size_t i = 0; i < mapper->n_keys; i++) {
        struct bw_value value = field_copy_value(state, mapper->keys[i]);
        if (value.size) {
            char *data = (char *)rekey + at;
            memcpy(data, value.data, value.size);
            value.data = data;
            at += value.size;
        }
        rekey->key[i] = value;
    }
    rekey->next = session->rekeys;
    session->rekeys = rekey;
    state->key_changed_here = true;
    return BW_OK;
}

static int restore(const struct bw_rekey *rekey)
{
    struct bw_state *state = rekey->state;
    identity_remove(state);
    state_restore_fields(state);
    int status = BW_OK;
    for (size_t i = 0; i < state->mapper->n_keys && !status; i++) {
        status = field_set(state, state->mapper->keys[i], &rekey->key[i]);
        /* In joined inheritance every table of the hierarchy has the same key. */
        for (const struct bw_mapper *m = state->mapper; m->base && !status; m = m->base)
            status = field_set(state, m->own_keys[i], &rekey->key[i]);
    }
    return status ? status : state_sync_fields(state);
}

int rekey_restore(struct bw_session *session)
{
    int status = BW_OK;
    for (const struct bw_rekey *rekey = session->rekeys; rekey; rekey = rekey->next) {
        const struct bw_state *state = rekey->state;
        bool is_kept = state->key_changed_here &&
                       (state->lifecycle == BW_PERSISTENT || state->lifecycle == BW_DELETED_STATE);
        int result = is_kept ? restore(rekey) : BW_OK;
        status = status ? status : result;
    }
    return status;
}

void rekey_forget(struct bw_session *session)
{
    for (struct bw_rekey *rekey = session->rekeys, *next; rekey; rekey = next) {
        next = rekey->next;
        bw_release(session->allocator, rekey);
    }
    session->rekeys = NULL;
}
