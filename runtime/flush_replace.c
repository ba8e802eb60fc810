/* A new row with the key of one that the same flush deletes: as in SQLAlchemy that row is updated,
 * so that what refers to it may stay. */

#include "flush.h"
#include "member.h"

int flush_find_replaced(const struct flush *flush, const struct bw_state *state,
                        struct bw_state **replaced)
{
    const struct bw_mapper *mapper = state->mapper;
    struct bw_value key[16];
    struct bw_state *found;
    *replaced = NULL;
    if (mapper->n_keys > 16)
        return BW_OK;
    for (size_t i = 0; i < mapper->n_keys; i++) {
        key[i] = field_value(state, mapper->keys[i]);
        if (key[i].type == BW_VALUE_NULL)
            return BW_OK;
    }
    int status = identity_find(flush->session, mapper, key, &found);
    if (!status && found && found->mapper == mapper && found->in_flush == FLUSH_DELETE)
        *replaced = found;
    return status;
}

static bool is_key(const struct bw_state *state, size_t field)
{
    return state->mapper->fields[field].column->flags & BW_PRIMARY_KEY;
}

/* Every column is written: of those that were not set only what the database supplies stays. */
int flush_replace(struct flush *flush, struct bw_state *state, struct bw_state *replaced)
{
    int status = BW_OK;
    for (size_t i = 0; i < state->mapper->n_fields && !status; i++) {
        const struct bw_value value = field_value(state, i);
        if (is_key(state, i))
            status = field_sync(state, i, &value);
        else if (value.type == BW_VALUE_NULL && state->mapper->fields[i].column->default_sql)
            field_defer(state, i);
        else
            state_flags(state)[i] |= FIELD_SET;
    }
    if (!status)
        status = row_update(flush->session, state);
    if (!status)
        status = state_sync_fields(state);
    replaced->in_flush = FLUSH_REPLACED;
    return status;
}
