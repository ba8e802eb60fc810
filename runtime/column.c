/* Columns: their values as members of the struct, their null bits, and the copy as it was last
 * synchronised. */

#include "member.h"

/* Strings of the session that are too long to lie within the instance: one that a setter made for
 * the user's member, one for the copy, or all of a row. */
struct bw_text {
    struct bw_text *next;
    size_t field; /* OF_ROW: those of a row, each twice */
    bool is_copy;
    char data[];
};

#define OF_ROW BW_NONE

/* A number that was plainly written over a null is a value: the user sets no null bits. */
static bool written_over_null(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    const char *now = (const char *)state_instance(state) + column->offset;
    return memcmp(now, state_copy(state) + column->offset, column->size) != 0;
}

struct bw_value field_value(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t flags = state_flags(state)[field];
    if (flags & FIELD_NULL && !column_is_pointer(column) &&
        !(flags & FIELD_WAS_NULL && written_over_null(state, field)))
        return bw_null();
    return member_read(state_instance(state), column);
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

static bool same_bytes(const char *a, const char *b, size_t size)
{
    uint64_t eight[2];
    uint32_t four[2];
    switch (size) {
    case 8:
        memcpy(&eight[0], a, 8);
        memcpy(&eight[1], b, 8);
        return eight[0] == eight[1];
    case 4:
        memcpy(&four[0], a, 4);
        memcpy(&four[1], b, 4);
        return four[0] == four[1];
    default:
        return memcmp(a, b, size) == 0;
    }
}

/* What is so at once, without looking at values: equal bytes that are null on both sides or on
 * none; of a pointer, null on both. */
static bool is_unchanged(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    const char *now = (const char *)state_instance(state) + column->offset;
    const char *then = state_copy(state) + column->offset;
    uint8_t flags = state_flags(state)[field];
    if (!same_bytes(now, then, column->size))
        return false;
    if (!column_is_pointer(column))
        return !(flags & FIELD_NULL) == !(flags & FIELD_WAS_NULL);
    void *pointer;
    memcpy(&pointer, now, sizeof pointer);
    return !pointer;
}

bool field_changed(const struct bw_state *state, size_t field)
{
    if (is_unchanged(state, field))
        return false;
    struct bw_value now = field_value(state, field);
    struct bw_value then = field_copy_value(state, field);
    return !value_equals(&now, &then);
}

static void free_text(struct bw_state *state, size_t field, bool is_copy)
{
    for (struct bw_text **at = &state->texts; *at; at = &(*at)->next)
        if ((*at)->field == field && (*at)->is_copy == is_copy) {
            struct bw_text *text = *at;
            *at = text->next;
            bw_release(state->session->allocator, text);
            return;
        }
}

/* The value may lie in the string that it replaces, or next to it. */
static char *write_short(struct bw_state *state, size_t field, bool is_copy,
                         const struct bw_value *value)
{
    char *place = state_text(state, field, is_copy);
    if (value->size)
        memmove(place, value->data, value->size);
    place[value->size] = '\0';
    return place;
}

static char *make_text(struct bw_state *state, size_t field, bool is_copy,
                       const struct bw_value *value)
{
    if (value->size < SHORT_TEXT) {
        char *place = write_short(state, field, is_copy, value);
        free_text(state, field, is_copy);
        return place;
    }
    struct bw_text *text = bw_allocate(state->session->allocator, sizeof *text + value->size + 1);
    if (!text)
        return NULL;
    text->field = field;
    text->is_copy = is_copy;
    if (value->size)
        memcpy(text->data, value->data, value->size);
    text->data[value->size] = '\0';
    free_text(state, field, is_copy);
    text->next = state->texts;
    state->texts = text;
    return text->data;
}

void state_free_texts(struct bw_state *state)
{
    while (state->texts) {
        struct bw_text *next = state->texts->next;
        bw_release(state->session->allocator, state->texts);
        state->texts = next;
    }
}

int field_set(struct bw_state *state, size_t field, const struct bw_value *value)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t *flags = &state_flags(state)[field];
    char *base = state_instance(state);
    if (value->type == BW_VALUE_NULL) {
        member_clear(base, state->mapper->fields[field].column);
        free_text(state, field, false);
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
    if (column_is_pointer(column) && !(text = make_text(state, field, false, value)))
        return session_no_memory(state->session);
    member_write(base, column, value, text);
    *flags &= (uint8_t) ~(FIELD_NULL | FIELD_DEFERRED);
    return BW_OK;
}

int state_sync_fields(struct bw_state *state)
{
    char *copy = state_copy(state);
    for (size_t i = 0; i < state->mapper->n_fields; i++) {
        if (!field_changed(state, i))
            continue;
        const struct bw_column *column = state->mapper->fields[i].column;
        uint8_t *flags = &state_flags(state)[i];
        struct bw_value now = field_value(state, i);
        if (now.type == BW_VALUE_NULL) {
            member_clear(copy, state->mapper->fields[i].column);
            free_text(state, i, true);
            if (!column_is_pointer(column))
                memset((char *)state_instance(state) + column->offset, 0, column->size);
            *flags |= FIELD_WAS_NULL | FIELD_NULL;
            continue;
        }
        const char *text = NULL;
        if (column_is_pointer(column) && !(text = make_text(state, i, true, &now)))
            return session_no_memory(state->session);
        member_write(copy, column, &now, text);
        *flags &= (uint8_t) ~(FIELD_WAS_NULL | FIELD_NULL);
    }
    return BW_OK;
}

/* Room for the long strings of a row, for the user and for the copy; *row is NULL without any. */
static int make_row_text(struct bw_state *state, const struct bw_value *values, size_t n,
                         struct bw_text **row)
{
    size_t size = 0;
    *row = NULL;
    for (size_t i = 0; i < n; i++)
        if (values[i].size >= SHORT_TEXT && values[i].type != BW_VALUE_NULL &&
            column_is_pointer(state->mapper->fields[i].column))
            size += 2 * (values[i].size + 1);
    if (size == 0)
        return BW_OK;
    *row = bw_allocate(state->session->allocator, sizeof **row + size);
    if (!*row)
        return session_no_memory(state->session);
    (*row)->field = OF_ROW;
    (*row)->is_copy = false;
    return BW_OK;
}

static char *take_text(struct bw_state *state, size_t field, bool is_copy,
                       const struct bw_value *value, char **text)
{
    if (value->size < SHORT_TEXT)
        return write_short(state, field, is_copy, value);
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
    bool kept = keep && !(*flags & FIELD_DEFERRED) && field_changed(state, field);
    char *user = state_instance(state);
    char *copy = state_copy(state);
    *flags &= (uint8_t)~FIELD_DEFERRED;
    free_text(state, field, true);
    if (!kept)
        free_text(state, field, false);
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
    if (!kept) {
        member_write(user, column, value,
                     is_pointer ? take_text(state, field, false, value, text) : NULL);
        *flags &= (uint8_t)~FIELD_NULL;
    }
}

/* Strings that the user's members keep although their row is replaced get a block of their own. */
static int save_kept_texts(struct bw_state *state, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct bw_column *column = state->mapper->fields[i].column;
        if (!column_is_pointer(column) || state_flags(state)[i] & FIELD_DEFERRED ||
            !field_changed(state, i))
            continue;
        struct bw_value value = field_value(state, i);
        char *member = (char *)state_instance(state) + column->offset;
        if (value.type != BW_VALUE_NULL) {
            const char *text = make_text(state, i, false, &value);
            if (!text)
                return BW_NO_MEMORY;
            memcpy(member, &text, sizeof text);
        }
    }
    return BW_OK;
}

int state_take_row(struct bw_state *state, const struct bw_value *values, size_t n, bool keep)
{
    for (size_t i = 0; i < n; i++) {
        if (values[i].type == BW_VALUE_NULL)
            continue;
        int status = member_check(state, state->mapper->fields[i].column, &values[i]);
        if (status)
            return status;
    }
    struct bw_text *row;
    int status = make_row_text(state, values, n, &row);
    if (status)
        return status;
    if (keep && save_kept_texts(state, n)) {
        bw_release(state->session->allocator, row);
        return session_no_memory(state->session);
    }
    char *text = row ? row->data : NULL;
    for (size_t i = 0; i < n; i++)
        take_value(state, i, &values[i], &text, keep);
    free_text(state, OF_ROW, false);
    if (row) {
        row->next = state->texts;
        state->texts = row;
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
        return session_fail(state->session, BW_MISUSE, "the column is none of %s",
                            state->mapper->model->name);
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
    return status ? status : field_set(state, field, value);
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
