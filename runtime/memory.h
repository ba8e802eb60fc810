#pragma once

/*
 * Memory through the replaceable allocator: blocks, text that grows, arrays of instances; and
 * errors. Whatever allocates gives NULL, or BW_NO_MEMORY, and has then changed nothing.
 */

#include "bothways/runtime.h"

#include <string.h>

struct bw_state;

/* Blocks of the default allocator that are as large as this begin, and end, with such a page. */
#define LARGE_PAGE ((size_t)2 * 1024 * 1024)

void *bw_allocate(const struct bw_allocator *allocator, size_t size);
void *bw_allocate_zero(const struct bw_allocator *allocator, size_t n, size_t size);
void *bw_reallocate(const struct bw_allocator *allocator, void *block, size_t size);
void bw_release(const struct bw_allocator *allocator, void *block);
struct bw_allocator bw_allocator_or_default(const struct bw_allocator *allocator);

/* Text that grows. After a failed allocation `failed` stays set and adding does nothing. */
struct bw_buffer {
    const struct bw_allocator *allocator;
    char *text;
    size_t n;
    size_t capacity;
    bool failed;
};

void buffer_add(struct bw_buffer *buffer, const char *text);
void buffer_add_bytes(struct bw_buffer *buffer, const char *bytes, size_t n);
/* As a quoted SQL identifier, whatever it contains. */
void buffer_add_name(struct bw_buffer *buffer, const char *name);
void buffer_add_number(struct bw_buffer *buffer, unsigned long long number);
void buffer_free(struct bw_buffer *buffer);

/* An array of instances that grows. */
struct bw_items {
    struct bw_state **at;
    size_t n;
    size_t capacity;
};

int items_grow(const struct bw_allocator *allocator, struct bw_items *items, size_t n);
static inline int items_reserve(const struct bw_allocator *allocator, struct bw_items *items,
                                size_t n)
{
    return n <= items->capacity ? BW_OK : items_grow(allocator, items, n);
}

static inline void items_insert(struct bw_items *items, size_t at, struct bw_state *state)
{
    if (at < items->n)
        memmove(items->at + at + 1, items->at + at, (items->n - at) * sizeof *items->at);
    items->at[at] = state;
    items->n++;
}
void items_remove_at(struct bw_items *items, size_t at);
/* The position, or BW_NONE. */
size_t items_find(const struct bw_items *items, const struct bw_state *state);
void items_free(const struct bw_allocator *allocator, struct bw_items *items);

int error_set(struct bw_error *error, enum bw_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
