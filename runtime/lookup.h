#pragma once

/*
 * Who stands in an array of instances, and how often, for arrays that are searched and are long.
 * A lookup that there is no memory for is given up: the array itself is searched then.
 */

#include "memory.h"

struct bw_lookup {
    struct bw_member *members; /* NULL: there is none */
};

/* Whether `state` is among `items`, which `lookup` is of; makes that of a long array. */
bool lookup_has(struct bw_lookup *lookup, const struct bw_items *items,
                const struct bw_state *state, const struct bw_allocator *allocator);
/* The same, whether it is there more than once. */
bool lookup_has_twice(struct bw_lookup *lookup, const struct bw_items *items,
                      const struct bw_state *state, const struct bw_allocator *allocator);
/* An instance has joined the array, or one of its places has left it. */
void lookup_add(struct bw_lookup *lookup, const struct bw_state *state,
                const struct bw_allocator *allocator);
void lookup_remove(struct bw_lookup *lookup, const struct bw_state *state,
                   const struct bw_allocator *allocator);
void lookup_free(struct bw_lookup *lookup, const struct bw_allocator *allocator);
