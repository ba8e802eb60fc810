/* Columns: their values as members of the struct, their null bits, and the copy as it was last
 * synchronised. */

#include "member.h"
#include "text.h"

struct bw_value field_copy_value(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    if (state_flags(state)[field] & FIELD_WAS_NULL)
        return bw_null();
    return member_read(state_copy(state), column);
}

bool field_changed(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    const char *user = state_instance(state), *copy = state_copy(state);
    uint8_t flags = state_flags(state)[field];
    if (flags & FIELD_SET)
        return true;
    bool same = member_same(user, copy, column);
    if (!column_is_pointer(column)) {
        if (same && !(flags & FIELD_NULL) == !(flags & FIELD_WAS_NULL))
            return false;
    } else {
        const char *now = member_pointer(user, column), *then = member_pointer(copy, column);
        if (!now && !then)
            return false;
        if (column->kind == BW_STRING && now && then && !(flags & FIELD_WAS_NULL))
            return !same && strcmp(now, then) != 0;
    }
    struct bw_value now = field_value(state, field);
    struct bw_value then = field_copy_value(state, field);
    return !value_equals(&now, &then);
}

int field_set(struct bw_state *state, size_t field, const struct bw_value *value)
{
    state->session->has_changes = true;
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    char *base = state_instance(state);
    if (value->type == BW_VALUE_INTEGER && column_is_long(column)) {
        field_set_long(state, field, value->integer);
        return BW_OK;
    }
    if (value->type == BW_VALUE_NULL) {
        member_clear(base, state->mapper->fields[field].column);
        text_free(state, field, false);
        *flags |= FIELD_NULL;
        *flags &= (uint8_t) ~(FIELD_DEFERRED | FIELD_UNSET);
        /* A number that happens to be zero in the copy must not look like a plain write. */
        if (*flags & FIELD_WAS_NULL && !column_is_pointer(column))
            memcpy(base + column->offset, state_copy(state) + column->offset, column->size);
        return BW_OK;
    }
    int status = member_check(state, column, value);
    if (status)
        return status;
    const char *text = NULL;
    if (column_is_pointer(column) && !(text = text_make(state, field, false, value)))
        return session_no_memory(state->session);
    member_write(base, column, value, text);
    *flags &= (uint8_t) ~(FIELD_NULL | FIELD_DEFERRED | FIELD_UNSET);
    return BW_OK;
}

int field_assign(struct bw_state *state, size_t field, const struct bw_value *value)
{
    bool is_known = state->lifecycle != BW_PERSISTENT || field_is_known(state, field);
    int status = field_set(state, field, value);
    if (!status && !is_known)
        state_flags(state)[field] |= FIELD_SET;
    return status;
}

static void sync_null(struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    member_clear(state_copy(state), column);
    text_free(state, field, true);
    if (!column_is_pointer(column))
        memset((char *)state_instance(state) + column->offset, 0, column->size);
    state_flags(state)[field] |= FIELD_WAS_NULL | FIELD_NULL;
}

int field_sync(struct bw_state *state, size_t field, const struct bw_value *now)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    if (now->type == BW_VALUE_NULL) {
        sync_null(state, field);
    } else if (!column_is_pointer(column)) {
        member_copy(state_copy(state), state_instance(state), column);
        *flags &= (uint8_t) ~(FIELD_WAS_NULL | FIELD_NULL);
    } else {
        const char *text = text_make(state, field, true, now);
        if (!text)
            return session_no_memory(state->session);
        member_write(state_copy(state), column, now, text);
        *flags &= (uint8_t) ~(FIELD_WAS_NULL | FIELD_NULL);
    }
    *flags &= (uint8_t)~FIELD_SET;
    return BW_OK;
}

int state_sync_fields(struct bw_state *state)
{
    int status = BW_OK;
    for (size_t i = 0; i < state->mapper->n_fields && !status; i++) {
        if (column_is_pointer(state->mapper->fields[i].column) && !field_changed(state, i)) {
            state_flags(state)[i] &= (uint8_t)~FIELD_SET;
            continue;
        }
        struct bw_value now = field_value(state, i);
        status = field_sync(state, i, &now);
    }
    return status;
}

void state_restore_fields(struct bw_state *state)
{
    for (size_t i = 0; i < state->mapper->n_fields; i++) {
        const struct bw_column *column = state->mapper->fields[i].column;
        uint8_t *flags = &state_flags(state)[i];
        char *user = state_instance(state);
        const char *copy = state_copy(state);
        *flags &= (uint8_t)~FIELD_SET;
        if (!field_changed(state, i))
            continue;
        memcpy(user + column->offset, copy + column->offset, column->size);
        if (column->kind == BW_BYTES)
            memcpy(user + column->length_offset, copy + column->length_offset, column->length_size);
        *flags = (uint8_t)((*flags & ~FIELD_NULL) | (*flags & FIELD_WAS_NULL ? FIELD_NULL : 0));
    }
}

/* The accessors ------------------------------------------------------------------------------- */

static int find_field(struct bw_state *state, const struct bw_column *column, size_t *field)
{
    *field = mapper_field(state->mapper, column);
    if (*field == BW_NONE)
        return session_fail(state->session, BW_MISUSE, "the column is none of %s%s",
                            state->mapper->model->name, column ? "" : " (its handle is NULL)");
    return BW_OK;
}

/* Brings a field up to date, unless it was changed since: then it is what it is. */
static int load_field(struct bw_state *state, size_t field)
{
    return field_is_known(state, field) ? BW_OK : load_fields(state);
}

int bw_read(void *instance, const struct bw_column *column, struct bw_value *value)
{
    struct bw_state *state;
    size_t field;
    if (value)
        *value = bw_null();
    int status = state_check(instance, &state);
    if (!status && !value)
        status = session_enter(state->session, value);
    if (!status)
        status = find_field(state, column, &field);
    if (!status)
        status = load_field(state, field);
    if (!status)
        *value = field_value(state, field);
    return status;
}

int bw_write(void *instance, const struct bw_column *column, const struct bw_value *value)
{
    struct bw_state *state;
    size_t field;
    int status = state_check(instance, &state);
    if (!status && !value)
        status = session_enter(state->session, value);
    if (!status)
        status = find_field(state, column, &field);
    if (!status)
        status = field_assign(state, field, value);
    if (!status)
        state->touched = true;
    return status;
}

bool bw_is_null(void *instance, const struct bw_column *column)
{
    struct bw_value value;
    return bw_read(instance, column, &value) == BW_OK && value.type == BW_VALUE_NULL;
}

int bw_set_null(void *instance, const struct bw_column *column)
{
    struct bw_value value = bw_null();
    return bw_write(instance, column, &value);
}
