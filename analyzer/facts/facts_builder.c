#include "analyzer/facts/facts_builder.h"

#include "analyzer/facts/facts_memory.h"

#include <string.h>

enum { STRING_BLOCK_SIZE = 16 * 1024 };

struct facts *facts_new(void)
{
    struct facts *facts = g_new0(struct facts, 1);
    facts->memory = g_new0(struct facts_memory, 1);
    facts->memory->strings = g_string_chunk_new(STRING_BLOCK_SIZE);
    facts->memory->blocks = g_ptr_array_new_with_free_func(g_free);
    return facts;
}

const char *facts_intern(struct facts *facts, const char *text)
{
    return text ? g_string_chunk_insert_const(facts->memory->strings, text) : NULL;
}

void *facts_alloc(struct facts *facts, size_t size)
{
    void *block = g_malloc0(size);
    if (block)
        g_ptr_array_add(facts->memory->blocks, block);
    return block;
}

void *facts_copy(struct facts *facts, const void *bytes, size_t size)
{
    if (size == 0)
        return NULL;
    return memcpy(facts_alloc(facts, size), bytes, size);
}
