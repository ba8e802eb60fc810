/* The values of a row into the fields of an instance: its members, their null bits, the copy. */

#include "member.h"
#include "text.h"

/* How many bytes a row's long strings take, for the user and for the copy. */
static size_t size_of_texts(const struct bw_mapper *mapper, const struct bw_value *values,
                            size_t first, size_t end)
{
    size_t size = 0;
    for (size_t i = first; i < end; i++)
        if (column_is_pointer(mapper->fields[i].column) && values[i].type != BW_VALUE_NULL &&
            values[i].size >= SHORT_TEXT)
            size += 2 * (values[i].size + 1);
    return size;
}

/* A block for the long strings of a row; NULL without memory. */
static struct bw_text *make_block(struct bw_state *state, size_t size)
{
    struct bw_text *block = bw_allocate(state->session->allocator, sizeof *block + size);
    if (!block)
        return NULL;
    block->next = NULL;
    block->field = TEXT_OF_ROW;
    block->is_copy = false;
    return block;
}

static void add_row(struct bw_state *state, struct bw_text *row)
{
    if (!row)
        return;
    row->next = state->texts;
    state->texts = row;
}

static int check_row(struct bw_state *state, const struct bw_value *values, size_t first,
                     size_t end)
{
    int status = BW_OK;
    for (size_t i = first; i < end && !status; i++)
        if (values[i].type != BW_VALUE_NULL)
            status = member_check(state, state->mapper->fields[i].column, &values[i]);
    return status;
}

static char *take_text(struct bw_state *state, size_t field, bool is_copy,
                       const struct bw_value *value, char **text)
{
    if (value->size < SHORT_TEXT)
        return text_write_short(state, field, is_copy, value);
    char *place = *text;
    memcpy(place, value->data, value->size);
    place[value->size] = '\0';
    *text += value->size + 1;
    return place;
}

static void take_value(struct bw_state *state, size_t field, const struct bw_value *value,
                       char **text, bool keep)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    bool kept = keep && field_changed(state, field);
    char *user = state_instance(state);
    char *copy = state_copy(state);
    *flags &= (uint8_t) ~(FIELD_DEFERRED | FIELD_SET | FIELD_UNSET | FIELD_SHOWN | FIELD_BLIND);
    text_free(state, field, true);
    if (!kept)
        text_free(state, field, false);
    if (value->type == BW_VALUE_NULL) {
        member_clear(copy, state->mapper->fields[field].column);
        if (!kept)
            member_clear(user, state->mapper->fields[field].column);
        *flags |= FIELD_WAS_NULL | (kept ? 0 : FIELD_NULL);
        return;
    }
    bool is_pointer = column_is_pointer(column);
    member_write(copy, column, value,
                 is_pointer ? take_text(state, field, true, value, text) : NULL);
    *flags &= (uint8_t)~FIELD_WAS_NULL;
    if (kept)
        return;
    if (is_pointer)
        member_write(user, column, value, take_text(state, field, false, value, text));
    else
        member_copy(user, copy, column);
    *flags &= (uint8_t)~FIELD_NULL;
}

/* A column of a subclass's own table, which a row of its base's does not have. What was known of it
 * goes with the former row, but for what was changed. */
static void forget_value(struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    bool is_kept = field_changed(state, field);
    if (is_kept)
        *flags |= FIELD_SET;
    else
        field_defer(state, field);
    if (!column_is_pointer(column))
        return;
    text_free(state, field, true);
    member_clear(state_copy(state), column);
    *flags |= FIELD_WAS_NULL;
    if (is_kept)
        return;
    text_free(state, field, false);
    member_clear(state_instance(state), column);
    *flags |= FIELD_NULL;
}

/* Strings that the user's members keep although their row is replaced get a block of their own. */
static int save_kept_texts(struct bw_state *state, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct bw_column *column = state->mapper->fields[i].column;
        if (!column_is_pointer(column) || !field_changed(state, i))
            continue;
        struct bw_value value = field_value(state, i);
        char *member = (char *)state_instance(state) + column->offset;
        if (value.type != BW_VALUE_NULL) {
            const char *text = text_make(state, i, false, &value);
            if (!text)
                return BW_NO_MEMORY;
            memcpy(member, &text, sizeof text);
        }
    }
    return BW_OK;
}

/* A string from a row that is short enough to lie within the instance, for the user and for the
 * copy; false where it is none, or too long. */
static bool take_short(struct bw_state *state, size_t field, const struct bw_column *column,
                       const struct bw_value *value)
{
    char *user = state_text(state, field, false), *copy = state_text(state, field, true);
    size_t size = value->size;
    if (column->kind != BW_STRING || value->type != BW_VALUE_TEXT || size >= SHORT_TEXT ||
        (size && memchr(value->data, '\0', size)))
        return false;
    if (size)
        memcpy(user, value->data, size);
    user[size] = '\0';
    memcpy(copy, user, SHORT_TEXT);
    memcpy((char *)state_instance(state) + column->offset, &user, sizeof user);
    memcpy(state_copy(state) + column->offset, &copy, sizeof copy);
    return true;
}

/* The two kinds of integers that nearly all are; false where it is none, or does not fit. */
static bool take_integer(char *user, char *copy, const struct bw_column *column,
                         const struct bw_value *value)
{
    int64_t eight = value->integer;
    int32_t four = (int32_t)eight;
    if (column->kind != BW_SIGNED || value->type != BW_VALUE_INTEGER)
        return false;
    if (column->size == sizeof eight) {
        memcpy(user + column->offset, &eight, sizeof eight);
        memcpy(copy + column->offset, &eight, sizeof eight);
        return true;
    }
    if (column->size != sizeof four || four != eight)
        return false;
    memcpy(user + column->offset, &four, sizeof four);
    memcpy(copy + column->offset, &four, sizeof four);
    return true;
}

/* A pointer's value; `text` is where the long ones go. */
static int take_pointer(struct bw_state *state, size_t field, const struct bw_column *column,
                        const struct bw_value *value, char **text)
{
    if (take_short(state, field, column, value))
        return BW_OK;
    int status = member_check(state, column, value);
    if (status)
        return status;
    for (int is_copy = 0; is_copy < 2; is_copy++)
        member_write(is_copy ? state_copy(state) : state_instance(state), column, value,
                     take_text(state, field, is_copy, value, text));
    return BW_OK;
}

static int take_member(struct bw_state *state, const struct bw_column *column,
                       const struct bw_value *value)
{
    char *user = state_instance(state), *copy = state_copy(state);
    if (take_integer(user, copy, column, value))
        return BW_OK;
    int status = member_check(state, column, value);
    if (status)
        return status;
    member_write(user, column, value, NULL);
    member_copy(copy, user, column);
    return BW_OK;
}

int state_take_first(struct bw_state *state, const struct bw_value *values, size_t n)
{
    uint8_t *flags = state_flags(state);
    size_t size = size_of_texts(state->mapper, values, 0, n);
    char *text = NULL;
    int status = BW_OK;
    state_free_texts(state); /* the discriminator's own */
    if (size) {
        state->texts = make_block(state, size);
        if (!state->texts)
            return session_no_memory(state->session);
        text = state->texts->data;
    }
    for (size_t i = 0; i < n && !status; i++) {
        const struct bw_column *column = state->mapper->fields[i].column;
        flags[i] = 0;
        if (values[i].type == BW_VALUE_NULL) {
            flags[i] = FIELD_NULL | FIELD_WAS_NULL;
            member_clear(state_instance(state), column);
        } else if (column_is_pointer(column)) {
            status = take_pointer(state, i, column, &values[i], &text);
        } else {
            status = take_member(state, column, &values[i]);
        }
    }
    return status;
}

/* Those of all rows that were read before: nothing points to them any more. */
static void free_rows(struct bw_state *state)
{
    for (struct bw_text **at = &state->texts; *at;) {
        struct bw_text *text = *at;
        if (text->field != TEXT_OF_ROW) {
            at = &text->next;
            continue;
        }
        *at = text->next;
        bw_release(state->session->allocator, text);
    }
}

int state_take_row(struct bw_state *state, const struct bw_value *values, size_t n, bool keep)
{
    struct bw_text *row = NULL;
    int status = check_row(state, values, 0, n);
    if (status)
        return status;
    size_t size = size_of_texts(state->mapper, values, 0, n);
    if (size && !(row = make_block(state, size)))
        return session_no_memory(state->session);
    if (keep && save_kept_texts(state, state->mapper->n_fields)) {
        bw_release(state->session->allocator, row);
        return session_no_memory(state->session);
    }
    char *text = row ? row->data : NULL;
    for (size_t i = 0; i < n; i++)
        take_value(state, i, &values[i], &text, keep);
    for (size_t i = n; i < state->mapper->n_fields; i++)
        forget_value(state, i);
    free_rows(state);
    add_row(state, row);
    return BW_OK;
}

/* Whether a row that is read is to be taken for this field. */
static bool is_wanted(const struct bw_state *state, size_t field, bool shows)
{
    return field_is_missing(state, field) && (!shows || !field_is_known(state, field));
}

int state_take_missing(struct bw_state *state, const struct bw_value *values, size_t n, bool shows)
{
    struct bw_text *row = NULL;
    size_t size = 0;
    for (size_t i = 0; i < n; i++)
        if (is_wanted(state, i, shows)) {
            int status = check_row(state, values, i, i + 1);
            if (status)
                return status;
            size += size_of_texts(state->mapper, values, i, i + 1);
        }
    if (size && !(row = make_block(state, size)))
        return session_no_memory(state->session);
    char *text = row ? row->data : NULL;
    for (size_t i = 0; i < n; i++)
        if (is_wanted(state, i, shows)) {
            bool stays_unknown = shows && !(state_flags(state)[i] & FIELD_BLIND);
            take_value(state, i, &values[i], &text, false);
            state_flags(state)[i] |= stays_unknown ? FIELD_DEFERRED | FIELD_SHOWN : 0;
        }
    add_row(state, row);
    state_note_missing(state);
    return BW_OK;
}
