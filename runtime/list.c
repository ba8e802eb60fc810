/* The array behind a to-many: what the runtime knows, and the same as the user's member shows it.
 */

#include "hash.h"
#include "internal.h"

/* Longer lists are searched through an index of their members. */
#define LONG 64

struct bw_member {
    const struct bw_state *state;
    size_t count;
    UT_hash_handle hh;
};

struct bw_list *list_new(const struct bw_allocator *allocator)
{
    return bw_allocate_zero(allocator, 1, sizeof(struct bw_list));
}

static void index_free(struct bw_list *list, const struct bw_allocator *allocator)
{
    struct bw_member *member, *next;
    bool out_of_memory = false;
    HASH_ITER(hh, list->index, member, next)
    {
        HASH_DEL(list->index, member);
        bw_release(allocator, member);
    }
    (void)out_of_memory;
}

void list_free(const struct bw_allocator *allocator, struct bw_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->now.n; i++)
        list->now.at[i]->uses--;
    index_free(list, allocator);
    items_free(allocator, &list->now);
    bw_release(allocator, list->published);
    bw_release(allocator, list);
}

int list_reserve(const struct bw_allocator *allocator, struct bw_list *list, size_t n)
{
    if (items_reserve(allocator, &list->now, n))
        return BW_NO_MEMORY;
    if (n + 1 > list->published_capacity) {
        size_t capacity = list->now.capacity + 1;
        void **published = bw_reallocate(allocator, list->published, capacity * sizeof *published);
        if (!published)
            return BW_NO_MEMORY;
        list->published = published;
        list->published_capacity = capacity;
        published[list->now.n] = NULL;
    }
    return BW_OK;
}

/* An index that can't grow is given up; searching then takes its time. */
static void index_add(struct bw_list *list, const struct bw_state *state,
                      const struct bw_allocator *allocator)
{
    struct bw_member *member = NULL;
    bool out_of_memory = false;
    HASH_FIND_PTR(list->index, &state, member);
    if (member) {
        member->count++;
        return;
    }
    member = bw_allocate_zero(allocator, 1, sizeof *member);
    if (!member) {
        index_free(list, allocator);
        return;
    }
    member->state = state;
    member->count = 1;
    HASH_ADD_PTR(list->index, state, member);
    if (out_of_memory) {
        bw_release(allocator, member);
        index_free(list, allocator);
    }
}

void list_insert(struct bw_list *list, size_t at, struct bw_state *state)
{
    if (at > list->now.n)
        at = list->now.n;
    if (at < list->now.n)
        memmove(list->published + at + 1, list->published + at,
                (list->now.n - at) * sizeof *list->published);
    list->published[at] = state_instance(state);
    list->published[list->now.n + 1] = NULL;
    items_insert(&list->now, at, state);
    state->uses++;
    if (list->index)
        index_add(list, state, state->session->allocator);
}

void list_remove_at(struct bw_list *list, size_t at, const struct bw_allocator *allocator)
{
    struct bw_state *state = list->now.at[at];
    memmove(list->published + at, list->published + at + 1,
            (list->now.n - at) * sizeof *list->published);
    items_remove_at(&list->now, at);
    state->uses--;
    if (!list->index)
        return;
    struct bw_member *member = NULL;
    HASH_FIND_PTR(list->index, &state, member);
    if (member && --member->count == 0) {
        HASH_DEL(list->index, member);
        bw_release(allocator, member);
    }
}

bool list_contains(struct bw_list *list, const struct bw_state *state,
                   const struct bw_allocator *allocator)
{
    if (list->now.n > LONG && !list->index)
        for (size_t i = 0; i < list->now.n && (i == 0 || list->index); i++)
            index_add(list, list->now.at[i], allocator);
    if (!list->index)
        return items_find(&list->now, state) != BW_NONE;
    struct bw_member *member = NULL;
    HASH_FIND_PTR(list->index, &state, member);
    return member != NULL;
}
