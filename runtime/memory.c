/* Memory through the replaceable allocator: blocks, text that grows, arrays of instances, errors.
 */

#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Large blocks hold instances, and are filled: in large pages that takes the kernel a fraction of
 * the time. It is advice, and whether it is taken does not matter. */
static void *allocate_large(size_t size)
{
    void *block = NULL;
    if (size > SIZE_MAX - LARGE_PAGE)
        return NULL;
    size = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    if (posix_memalign(&block, LARGE_PAGE, size))
        return NULL;
#ifdef MADV_HUGEPAGE
    (void)madvise(block, size, MADV_HUGEPAGE);
#endif
    return block;
}

static void *default_allocate(void *context, size_t size)
{
    (void)context;
    return size >= LARGE_PAGE ? allocate_large(size) : malloc(size);
}

static void *default_reallocate(void *context, void *block, size_t size)
{
    return block ? realloc(block, size) : default_allocate(context, size);
}

static void default_release(void *context, void *block)
{
    (void)context;
    free(block);
}

struct bw_allocator bw_allocator_or_default(const struct bw_allocator *allocator)
{
    if (allocator)
        return *allocator;
    return (struct bw_allocator){default_allocate, default_reallocate, default_release, NULL};
}

void *bw_allocate(const struct bw_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->context, size ? size : 1);
}

void *bw_allocate_zero(const struct bw_allocator *allocator, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        return NULL;
    size_t bytes = n * size;
    void *block = bw_allocate(allocator, bytes);
    if (block)
        memset(block, 0, bytes > 0 ? bytes : 1);
    return block;
}

void *bw_reallocate(const struct bw_allocator *allocator, void *block, size_t size)
{
    return allocator->reallocate(allocator->context, block, size ? size : 1);
}

void bw_release(const struct bw_allocator *allocator, void *block)
{
    if (block)
        allocator->release(allocator->context, block);
}

void buffer_add_bytes(struct bw_buffer *buffer, const char *bytes, size_t n)
{
    if (buffer->failed)
        return;
    if (buffer->n + n + 1 > buffer->capacity) {
        size_t capacity = (buffer->n + n + 1) * 2;
        char *text = bw_reallocate(buffer->allocator, buffer->text, capacity);
        if (!text) {
            buffer->failed = true;
            return;
        }
        buffer->text = text;
        buffer->capacity = capacity;
    }
    if (n)
        memcpy(buffer->text + buffer->n, bytes, n);
    buffer->n += n;
    buffer->text[buffer->n] = '\0';
}

void buffer_add(struct bw_buffer *buffer, const char *text)
{
    buffer_add_bytes(buffer, text, strlen(text));
}

void buffer_add_name(struct bw_buffer *buffer, const char *name)
{
    buffer_add(buffer, "\"");
    for (const char *c = name; *c; c++)
        buffer_add_bytes(buffer, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    buffer_add(buffer, "\"");
}

void buffer_add_number(struct bw_buffer *buffer, unsigned long long number)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%llu", number);
    buffer_add_bytes(buffer, digits, (size_t)n);
}

void buffer_free(struct bw_buffer *buffer)
{
    bw_release(buffer->allocator, buffer->text);
    buffer->text = NULL;
    buffer->n = buffer->capacity = 0;
}

int items_grow(const struct bw_allocator *allocator, struct bw_items *items, size_t n)
{
    size_t capacity = items->capacity ? items->capacity * 2 : 4;
    if (capacity < n)
        capacity = n;
    struct bw_state **at = bw_reallocate(allocator, items->at, capacity * sizeof *at);
    if (!at)
        return BW_NO_MEMORY;
    items->at = at;
    items->capacity = capacity;
    return BW_OK;
}

void items_remove_at(struct bw_items *items, size_t at)
{
    items->n--;
    if (at < items->n)
        memmove(items->at + at, items->at + at + 1, (items->n - at) * sizeof *items->at);
}

size_t items_find(const struct bw_items *items, const struct bw_state *state)
{
    for (size_t i = 0; i < items->n; i++)
        if (items->at[i] == state)
            return i;
    return BW_NONE;
}

void items_free(const struct bw_allocator *allocator, struct bw_items *items)
{
    bw_release(allocator, items->at);
    *items = (struct bw_items){0};
}

__attribute__((format(printf, 3, 0))) static int
error_format(struct bw_error *error, enum bw_status status, const char *format, va_list arguments)
{
    if (error) {
        error->status = status;
        vsnprintf(error->message, sizeof error->message, format, arguments);
    }
    return (int)status;
}

int error_set(struct bw_error *error, enum bw_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = error_format(error, status, format, arguments);
    va_end(arguments);
    return result;
}

int session_fail(struct bw_session *session, enum bw_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = error_format(&session->error, status, format, arguments);
    va_end(arguments);
    return result;
}

int session_no_memory(struct bw_session *session)
{
    return session_fail(session, BW_NO_MEMORY, "out of memory");
}

const char *bw_status_name(enum bw_status status)
{
    static const char *const names[] = {
        [BW_OK] = "BW_OK",
        [BW_NO_MEMORY] = "BW_NO_MEMORY",
        [BW_MISUSE] = "BW_MISUSE",
        [BW_WRONG_TYPE] = "BW_WRONG_TYPE",
        [BW_WRONG_SESSION] = "BW_WRONG_SESSION",
        [BW_FREED] = "BW_FREED",
        [BW_IN_USE] = "BW_IN_USE",
        [BW_NOT_FOUND] = "BW_NOT_FOUND",
        [BW_CONFLICT] = "BW_CONFLICT",
        [BW_RANGE] = "BW_RANGE",
        [BW_SCHEMA] = "BW_SCHEMA",
        [BW_UNSUPPORTED] = "BW_UNSUPPORTED",
        [BW_NOT_ATTACHED] = "BW_NOT_ATTACHED",
        [BW_NOT_LOADED] = "BW_NOT_LOADED",
        [BW_DELETED] = "BW_DELETED",
        [BW_INACTIVE] = "BW_INACTIVE",
        [BW_CYCLE] = "BW_CYCLE",
        [BW_STALE] = "BW_STALE",
        [BW_DUPLICATE] = "BW_DUPLICATE",
        [BW_INTEGRITY] = "BW_INTEGRITY",
        [BW_BUSY] = "BW_BUSY",
        [BW_FULL] = "BW_FULL",
        [BW_CONNECTION] = "BW_CONNECTION",
        [BW_DATABASE] = "BW_DATABASE",
    };
    return status < sizeof names / sizeof *names ? names[status] : "BW_UNKNOWN";
}
