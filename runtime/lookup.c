#include "lookup.h"

#include "hash.h"

/* Longer arrays are searched through a lookup. */
#define LONG 64

struct bw_member {
    const struct bw_state *state;
    size_t count;
    UT_hash_handle hh;
};

void lookup_free(struct bw_lookup *lookup, const struct bw_allocator *allocator)
{
    struct bw_member *member, *next;
    bool out_of_memory = false;
    HASH_ITER(hh, lookup->members, member, next)
    {
        HASH_DEL(lookup->members, member);
        bw_release(allocator, member);
    }
    (void)out_of_memory;
}

static struct bw_member *find(const struct bw_lookup *lookup, const struct bw_state *state)
{
    struct bw_member *member = NULL;
    HASH_FIND_PTR(lookup->members, &state, member);
    return member;
}

static void add(struct bw_lookup *lookup, const struct bw_state *state,
                const struct bw_allocator *allocator)
{
    struct bw_member *member = find(lookup, state);
    bool out_of_memory = false;
    if (member) {
        member->count++;
        return;
    }
    member = bw_allocate_zero(allocator, 1, sizeof *member);
    if (!member) {
        lookup_free(lookup, allocator);
        return;
    }
    member->state = state;
    member->count = 1;
    HASH_ADD_PTR(lookup->members, state, member);
    if (out_of_memory) {
        bw_release(allocator, member);
        lookup_free(lookup, allocator);
    }
}

void lookup_add(struct bw_lookup *lookup, const struct bw_state *state,
                const struct bw_allocator *allocator)
{
    if (lookup->members)
        add(lookup, state, allocator);
}

void lookup_remove(struct bw_lookup *lookup, const struct bw_state *state,
                   const struct bw_allocator *allocator)
{
    struct bw_member *member = lookup->members ? find(lookup, state) : NULL;
    if (member && --member->count == 0) {
        HASH_DEL(lookup->members, member);
        bw_release(allocator, member);
    }
}

static void build(struct bw_lookup *lookup, const struct bw_items *items,
                  const struct bw_allocator *allocator)
{
    if (items->n > LONG && !lookup->members)
        for (size_t i = 0; i < items->n && (i == 0 || lookup->members); i++)
            add(lookup, items->at[i], allocator);
}

bool lookup_has(struct bw_lookup *lookup, const struct bw_items *items,
                const struct bw_state *state, const struct bw_allocator *allocator)
{
    build(lookup, items, allocator);
    return lookup->members ? find(lookup, state) != NULL : items_find(items, state) != BW_NONE;
}

bool lookup_has_twice(struct bw_lookup *lookup, const struct bw_items *items,
                      const struct bw_state *state, const struct bw_allocator *allocator)
{
    build(lookup, items, allocator);
    if (lookup->members) {
        const struct bw_member *member = find(lookup, state);
        return member && member->count > 1;
    }
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++)
        n += items->at[i] == state;
    return n > 1;
}
