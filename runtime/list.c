/* The array behind a to-many: what the runtime knows, and the same as the user's member shows it.
 */

#include "internal.h"

struct bw_list *list_new(const struct bw_allocator *allocator)
{
    return bw_allocate_zero(allocator, 1, sizeof(struct bw_list));
}

void list_free(const struct bw_allocator *allocator, struct bw_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->now.n; i++)
        list->now.at[i]->uses--;
    lookup_free(&list->lookup, allocator);
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
    lookup_add(&list->lookup, state, state->session->allocator);
}

void list_remove_at(struct bw_list *list, size_t at, const struct bw_allocator *allocator)
{
    struct bw_state *state = list->now.at[at];
    memmove(list->published + at, list->published + at + 1,
            (list->now.n - at) * sizeof *list->published);
    items_remove_at(&list->now, at);
    state->uses--;
    lookup_remove(&list->lookup, state, allocator);
}

bool list_contains(struct bw_list *list, const struct bw_state *state,
                   const struct bw_allocator *allocator)
{
    return lookup_has(&list->lookup, &list->now, state, allocator);
}
