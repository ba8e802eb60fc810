/* Values of columns as bytes of the struct. */

#include "member.h"

struct bw_value bw_null(void)
{
    return (struct bw_value){.type = BW_VALUE_NULL};
}

struct bw_value bw_integer(int64_t integer)
{
    return (struct bw_value){.type = BW_VALUE_INTEGER, .integer = integer};
}

struct bw_value bw_real(double real)
{
    return (struct bw_value){.type = BW_VALUE_REAL, .real = real};
}

struct bw_value bw_text(const char *text)
{
    if (!text)
        return bw_null();
    return (struct bw_value){.type = BW_VALUE_TEXT, .data = text, .size = strlen(text)};
}

struct bw_value bw_bytes(const void *data, size_t size)
{
    if (!data)
        return bw_null();
    return (struct bw_value){.type = BW_VALUE_BYTES, .data = data, .size = size};
}

void member_clear(char *base, const struct bw_column *column)
{
    memset(base + column->offset, 0, column->size);
    if (column->kind == BW_BYTES)
        member_write_integer(base + column->length_offset, column->length_size, 0);
}

static bool fits_integer(const struct bw_column *column, int64_t integer)
{
    if (column->size == 8)
        return column->kind == BW_SIGNED || integer >= 0;
    int64_t most = column->kind == BW_SIGNED ? (INT64_C(1) << (column->size * 8 - 1)) - 1
                                             : (INT64_C(1) << (column->size * 8)) - 1;
    int64_t least = column->kind == BW_SIGNED ? -most - 1 : 0;
    return integer >= least && integer <= most;
}

static bool fits_length(const struct bw_column *column, size_t size)
{
    size_t bits = column->length_size * 8 - (column->flags & BW_SIGNED_LENGTH ? 1 : 0);
    return bits >= sizeof size * 8 || size >> bits == 0;
}

/* Whether text and bytes have their data. */
static bool is_whole(const struct bw_value *value)
{
    return value->data || !value->size ||
           (value->type != BW_VALUE_TEXT && value->type != BW_VALUE_BYTES);
}

int column_check(struct bw_session *session, const struct bw_model *model,
                 const struct bw_column *column, const struct bw_value *value)
{
    bool type = true, range = true;
    if (!is_whole(value))
        return session_fail(session, BW_MISUSE, "a value without its bytes for %s.%s", model->name,
                            column->member);
    switch (column->kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
        type = value->type == BW_VALUE_INTEGER;
        range = fits_integer(column, value->integer);
        break;
    case BW_BOOL:
        type = value->type == BW_VALUE_INTEGER;
        range = value->integer == 0 || value->integer == 1;
        break;
    case BW_REAL:
        type = value->type == BW_VALUE_REAL || value->type == BW_VALUE_INTEGER;
        break;
    case BW_STRING:
        type = value->type == BW_VALUE_TEXT;
        range = !type || !value->size || !memchr(value->data, '\0', value->size);
        break;
    case BW_CHARS:
        type = value->type == BW_VALUE_TEXT;
        range = value->size <= column->size &&
                (!type || !value->size || !memchr(value->data, '\0', value->size));
        break;
    case BW_BYTES:
        type = value->type == BW_VALUE_BYTES || value->type == BW_VALUE_TEXT;
        range = fits_length(column, value->size);
        break;
    case BW_OCTETS:
        type = value->type == BW_VALUE_BYTES || value->type == BW_VALUE_TEXT;
        range = value->size == column->size;
        break;
    }
    if (!type)
        return session_fail(session, BW_MISUSE, "a value of the wrong type for %s.%s", model->name,
                            column->member);
    if (!range)
        return session_fail(session, BW_RANGE, "the value does not fit %s.%s", model->name,
                            column->member);
    return BW_OK;
}

/* Writes a value that was checked; `text` is where the bytes of a pointer's value are. */
void member_write(char *base, const struct bw_column *column, const struct bw_value *value,
                  const char *text)
{
    char *at = base + column->offset;
    double real;
    switch (column->kind) {
    case BW_SIGNED:
    case BW_UNSIGNED:
        member_write_integer(at, column->size, value->integer);
        break;
    case BW_BOOL:
        *at = (char)(value->integer != 0);
        break;
    case BW_REAL:
        real = value->type == BW_VALUE_INTEGER ? (double)value->integer : value->real;
        if (column->size == sizeof(float)) {
            float single = (float)real;
            memcpy(at, &single, sizeof single);
        } else {
            memcpy(at, &real, sizeof real);
        }
        break;
    case BW_CHARS:
    case BW_OCTETS:
        memset(at, 0, column->size);
        memcpy(at, value->data, value->size);
        break;
    case BW_BYTES:
        member_write_integer(base + column->length_offset, column->length_size,
                             (int64_t)value->size);
        memcpy(at, &text, sizeof text);
        break;
    case BW_STRING:
        memcpy(at, &text, sizeof text);
        break;
    }
}
