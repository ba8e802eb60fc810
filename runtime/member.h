#pragma once

/* The members of a struct that are columns: read, checked and written. `base` is the struct, or the
 * copy of it. */

#include "internal.h"

static inline bool column_is_pointer(const struct bw_column *column)
{
    return column->kind == BW_STRING || column->kind == BW_BYTES;
}

/* Null only for a pointer: of the others the null bits tell. */
struct bw_value member_read(const char *base, const struct bw_column *column);
/* BW_OK where the value can stand in the column. */
int member_check(const struct bw_state *state, const struct bw_column *column,
                 const struct bw_value *value);
/* Writes a value that was checked; `text` is where the bytes of a pointer's value are. */
void member_write(char *base, const struct bw_column *column, const struct bw_value *value,
                  const char *text);
/* All zero. */
void member_clear(char *base, const struct bw_column *column);
