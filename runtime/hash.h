#pragma once

/* uthash over the replaceable allocator. */

#include "memory.h"

/* uthash takes memory from a local variable `allocator`, and reports that there was none by setting
 * a local variable `out_of_memory`. */
#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(key, size, value)                                                            \
    do {                                                                                           \
        if ((size) == sizeof(uint64_t))                                                            \
            (value) = hash_word(key);                                                              \
        else                                                                                       \
            HASH_OAT(key, size, value);                                                            \
    } while (0)
#define uthash_malloc(size) bw_allocate(allocator, (size))
#define uthash_free(block, size) bw_release(allocator, (block))
#define uthash_nonfatal_oom(element) (out_of_memory = true)
#include <uthash.h>
/* Keys that keep their order fill the buckets evenly, so that chains stay short at this. */
#undef HASH_BKT_CAPACITY_THRESH
#define HASH_BKT_CAPACITY_THRESH 4U

/* Keys that are counted up, and addresses, keep their order: what is used together lies together.
 */
static inline unsigned hash_word(const void *key)
{
    uint64_t word;
    memcpy(&word, key, sizeof word);
    return (unsigned)(word ^ word >> 4 ^ word >> 32);
}
