/* The values of fields for a new row. What is written becomes the copy, in the same walk: a flush
 * that fails makes the instance transient again, with no copy at all. */

#include "flush.h"
#include "member.h"
#include "text.h"

/* The two kinds of integers that nearly all are; false where it is none. */
static bool give_integer(const char *user, char *copy, const struct bw_column *column,
                         struct bw_value *value)
{
    int64_t eight;
    int32_t four;
    if (column->kind != BW_SIGNED)
        return false;
    if (column->size == sizeof eight) {
        memcpy(&eight, user + column->offset, sizeof eight);
        memcpy(copy + column->offset, &eight, sizeof eight);
        value_set_integer(value, eight);
        return true;
    }
    if (column->size != sizeof four)
        return false;
    memcpy(&four, user + column->offset, sizeof four);
    memcpy(copy + column->offset, &four, sizeof four);
    value_set_integer(value, four);
    return true;
}

/* A string that lies within the instance, of one that has no other strings. */
static bool give_short(struct bw_state *state, size_t field, const struct bw_column *column,
                       struct bw_value *value)
{
    const char *user = state_text(state, field, false);
    char *copy = state_text(state, field, true);
    if (column->kind != BW_STRING || state->texts ||
        member_pointer(state_instance(state), column) != user)
        return false;
    memcpy(copy, user, SHORT_TEXT);
    memcpy(state_copy(state) + column->offset, &copy, sizeof copy);
    value_set_text(value, user, strlen(user));
    return true;
}

/* Integers of the database are signed. */
static int fail_range(const struct bw_state *state, const struct bw_column *column)
{
    return session_fail(state->session, BW_RANGE, "%s.%s is too large for the database",
                        state->mapper->model->name, column->member);
}

int field_check_range(const struct bw_state *state, size_t field, const struct bw_value *value)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    bool fits = column->kind != BW_UNSIGNED || value->integer >= 0 || column->size < 8;
    return fits ? BW_OK : fail_range(state, column);
}

static int give_other(struct bw_state *state, size_t field, struct bw_value *value)
{
    *value = field_value(state, field);
    int status = field_check_range(state, field, value);
    return status ? status : field_sync(state, field, value);
}

int state_give_row(struct bw_state *state, const struct bw_mapper *mapper, size_t but,
                   struct bw_value *values)
{
    const char *user = state_instance(state);
    char *copy = state_copy(state);
    uint8_t *flags = state_flags(state);
    const struct bw_field *fields = mapper->fields;
    for (size_t i = mapper->first_field, n = mapper->n_fields; i < n; i++) {
        const struct bw_column *column = fields[i].column;
        if (i == but)
            continue;
        bool is_value = !(flags[i] & FIELD_NULL) || !field_is_null(state, i);
        if (is_value &&
            (give_integer(user, copy, column, values) || give_short(state, i, column, values))) {
            flags[i] = 0;
        } else {
            int status = give_other(state, i, values);
            if (status)
                return status;
            /* What the database supplies is not bound, and read when it is asked for. */
            if (column->default_sql && values->type == BW_VALUE_NULL) {
                field_defer(state, i);
                continue;
            }
            state->in_part = state->in_part || flags[i] & FIELD_UNSET;
        }
        values++;
    }
    return BW_OK;
}

int field_take_key(struct bw_state *state, size_t field, int64_t key)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    if (column_is_long(column)) {
        field_set_long(state, field, key);
        member_copy(state_copy(state), state_instance(state), column);
        state_flags(state)[field] &= (uint8_t) ~(FIELD_WAS_NULL | FIELD_SET);
        return BW_OK;
    }
    struct bw_value value = integer_value(key);
    int status = field_set(state, field, &value);
    return status ? status : field_sync(state, field, &value);
}
