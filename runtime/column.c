/* Columns: their values as members of the struct, their null bits, and the copy as it was last
 * synchronised. */

#include "member.h"
#include "text.h"

/* A number that was plainly written over a null is a value: the user sets no null bits. */
static bool field_is_null(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t flags = state_flags(state)[field];
    if (column_is_pointer(column))
        return !member_pointer(state_instance(state), column);
    return flags & FIELD_NULL && (!(flags & FIELD_WAS_NULL) ||
                                  member_same(state_instance(state), state_copy(state), column));
}

struct bw_value field_value(const struct bw_state *state, size_t field)
{
    if (field_is_null(state, field))
        return bw_null();
    return member_read(state_instance(state), state->mapper->fields[field].column);
}

struct bw_value field_copy_value(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    if (state_flags(state)[field] & FIELD_WAS_NULL)
        return bw_null();
    return member_read(state_copy(state), column);
}

bool value_equals(const struct bw_value *a, const struct bw_value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case BW_VALUE_NULL:
        return true;
    case BW_VALUE_INTEGER:
        return a->integer == b->integer;
    case BW_VALUE_REAL:
        return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    default:
        return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
    }
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
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    char *base = state_instance(state);
    if (value->type == BW_VALUE_NULL) {
        member_clear(base, state->mapper->fields[field].column);
        text_free(state, field, false);
        *flags |= FIELD_NULL;
        *flags &= (uint8_t)~FIELD_DEFERRED;
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
    *flags &= (uint8_t) ~(FIELD_NULL | FIELD_DEFERRED);
    return BW_OK;
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

static int sync_pointer(struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    struct bw_value now = field_value(state, field);
    const char *text = text_make(state, field, true, &now);
    if (!text)
        return session_no_memory(state->session);
    member_write(state_copy(state), column, &now, text);
    return BW_OK;
}

int state_sync_fields(struct bw_state *state)
{
    const struct bw_mapper *mapper = state->mapper;
    uint8_t *flags = state_flags(state);
    for (size_t i = 0; i < mapper->n_fields; i++) {
        const struct bw_column *column = mapper->fields[i].column;
        bool is_pointer = column_is_pointer(column);
        flags[i] &= (uint8_t)~FIELD_SET;
        if (is_pointer && !field_changed(state, i))
            continue;
        if ((is_pointer || flags[i] & FIELD_NULL) && field_is_null(state, i)) {
            if (is_pointer || !(flags[i] & FIELD_WAS_NULL))
                sync_null(state, i);
            continue;
        }
        if (!is_pointer)
            member_copy(state_copy(state), state_instance(state), column);
        else if (sync_pointer(state, i))
            return BW_NO_MEMORY;
        flags[i] &= (uint8_t) ~(FIELD_WAS_NULL | FIELD_NULL);
    }
    return BW_OK;
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
    if (state->expired && !field_changed(state, field))
        return load_fields(state);
    return BW_OK;
}

int bw_read(void *instance, const struct bw_column *column, struct bw_value *value)
{
    *value = bw_null();
    struct bw_state *state;
    size_t field;
    int status = state_check(instance, &state);
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
    if (!status)
        status = find_field(state, column, &field);
    if (!status)
        status = field_set(state, field, value);
    /* What a new instance has set to null is not the same as what it has not set, once merged. */
    if (!status &&
        (state->lifecycle == BW_PERSISTENT ? state->expired : value->type == BW_VALUE_NULL))
        state_flags(state)[field] |= FIELD_SET;
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
