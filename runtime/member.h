#pragma once

/* The members of a struct that are columns: read, checked and written. `base` is the struct, or the
 * copy of it. */

#include "internal.h"

static inline bool column_is_pointer(const struct bw_column *column)
{
    return column->kind == BW_STRING || column->kind == BW_BYTES;
}

static inline int64_t member_integer(const char *at, size_t size, bool is_signed)
{
    switch (size) {
    case 1: {
        uint8_t v;
        memcpy(&v, at, 1);
        return is_signed ? (int8_t)v : v;
    }
    case 2: {
        uint16_t v;
        memcpy(&v, at, 2);
        return is_signed ? (int16_t)v : v;
    }
    case 4: {
        uint32_t v;
        memcpy(&v, at, 4);
        return is_signed ? (int32_t)v : (int64_t)v;
    }
    default: {
        uint64_t v;
        memcpy(&v, at, 8);
        return (int64_t)v;
    }
    }
}

static inline struct bw_value integer_value(int64_t integer)
{
    return (struct bw_value){.type = BW_VALUE_INTEGER, .integer = integer};
}

static inline void member_write_integer(char *at, size_t size, int64_t integer)
{
    uint8_t v1 = (uint8_t)integer;
    uint16_t v2 = (uint16_t)integer;
    uint32_t v4 = (uint32_t)integer;
    switch (size) {
    case 1:
        memcpy(at, &v1, 1);
        break;
    case 2:
        memcpy(at, &v2, 2);
        break;
    case 4:
        memcpy(at, &v4, 4);
        break;
    default:
        memcpy(at, &integer, 8);
    }
}

/* Of a value that is passed on at once only what goes with its type is set: filling it in where it
 * stands takes a fraction of the time of copying a whole one. */
static inline void value_set_integer(struct bw_value *value, int64_t integer)
{
    value->type = BW_VALUE_INTEGER;
    value->integer = integer;
}

static inline void value_set_text(struct bw_value *value, const char *text, size_t size)
{
    value->type = BW_VALUE_TEXT;
    value->data = text;
    value->size = size;
}

static inline struct bw_value data_value(enum bw_value_type type, const char *data, size_t size)
{
    return (struct bw_value){.type = data ? type : BW_VALUE_NULL, .data = data, .size = size};
}

static inline double member_real(const char *at, size_t size)
{
    float single;
    double real;
    if (size == sizeof real) {
        memcpy(&real, at, sizeof real);
        return real;
    }
    memcpy(&single, at, sizeof single);
    return (double)single;
}

static inline const char *member_pointer(const char *base, const struct bw_column *column)
{
    const char *pointer;
    memcpy(&pointer, base + column->offset, sizeof pointer);
    return pointer;
}

/* Null only for a pointer: of the others the null bits tell. */
static inline struct bw_value member_read(const char *base, const struct bw_column *column)
{
    const char *at = base + column->offset, *text;
    switch (column->kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
        return integer_value(member_integer(at, column->size, column->kind == BW_SIGNED));
    case BW_BOOL:
        return integer_value(*at != 0);
    case BW_REAL:
        return (struct bw_value){.type = BW_VALUE_REAL, .real = member_real(at, column->size)};
    case BW_STRING:
        text = member_pointer(base, column);
        return data_value(BW_VALUE_TEXT, text, text ? strlen(text) : 0);
    case BW_CHARS:
        text = memchr(at, '\0', column->size);
        return data_value(BW_VALUE_TEXT, at, text ? (size_t)(text - at) : column->size);
    case BW_BYTES:
        text = member_pointer(base, column);
        return data_value(
            BW_VALUE_BYTES, text,
            (size_t)member_integer(base + column->length_offset, column->length_size, false));
    default:
        return data_value(BW_VALUE_BYTES, at, column->size);
    }
}

static inline bool value_equals(const struct bw_value *a, const struct bw_value *b)
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

/* The bytes of the member itself: equal in both structs, copied from one to the other. */
static inline bool member_same(const char *a, const char *b, const struct bw_column *column)
{
    uint64_t eight[2];
    uint32_t four[2];
    a += column->offset;
    b += column->offset;
    switch (column->size) {
    case 8:
        memcpy(&eight[0], a, 8);
        memcpy(&eight[1], b, 8);
        return eight[0] == eight[1];
    case 4:
        memcpy(&four[0], a, 4);
        memcpy(&four[1], b, 4);
        return four[0] == four[1];
    default:
        return memcmp(a, b, column->size) == 0;
    }
}

static inline void member_copy(char *to, const char *from, const struct bw_column *column)
{
    if (column->size == 8)
        memcpy(to + column->offset, from + column->offset, 8);
    else if (column->size == 4)
        memcpy(to + column->offset, from + column->offset, 4);
    else
        memcpy(to + column->offset, from + column->offset, column->size);
}

/* A number that was plainly written over a null is a value: the user sets no null bits. */
static inline bool field_is_null(const struct bw_state *state, size_t field)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    uint8_t flags = state_flags(state)[field];
    if (column_is_pointer(column))
        return !member_pointer(state_instance(state), column);
    return flags & FIELD_NULL && (!(flags & FIELD_WAS_NULL) ||
                                  member_same(state_instance(state), state_copy(state), column));
}

/* The value a field has now. */
static inline struct bw_value field_value(const struct bw_state *state, size_t field)
{
    if (field_is_null(state, field))
        return (struct bw_value){.type = BW_VALUE_NULL};
    return member_read(state_instance(state), state->mapper->fields[field].column);
}

/* The kind that nearly all keys are, which takes every integer. */
static inline bool column_is_long(const struct bw_column *column)
{
    return column->kind == BW_SIGNED && column->size == sizeof(int64_t);
}

static inline void field_set_long(struct bw_state *state, size_t field, int64_t integer)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    memcpy((char *)state_instance(state) + column->offset, &integer, sizeof integer);
    state_flags(state)[field] &= (uint8_t) ~(FIELD_NULL | FIELD_DEFERRED | FIELD_UNSET);
}

/* False where the field is of another kind, or null. */
static inline bool field_read_long(const struct bw_state *state, size_t field, int64_t *integer)
{
    const struct bw_column *column = state->mapper->fields[field].column;
    if (!column_is_long(column) || field_is_null(state, field))
        return false;
    memcpy(integer, (const char *)state_instance(state) + column->offset, sizeof *integer);
    return true;
}

/* BW_OK where the value, which is not null, can stand in a column of the model: BW_MISUSE where its
 * type does not fit, BW_RANGE. */
int column_check(struct bw_session *session, const struct bw_model *model,
                 const struct bw_column *column, const struct bw_value *value);
static inline int member_check(const struct bw_state *state, const struct bw_column *column,
                               const struct bw_value *value)
{
    return column_check(state->session, state->mapper->model, column, value);
}
/* Writes a value that was checked; `text` is where the bytes of a pointer's value are. */
void member_write(char *base, const struct bw_column *column, const struct bw_value *value,
                  const char *text);
/* All zero. */
void member_clear(char *base, const struct bw_column *column);
