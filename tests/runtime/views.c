#include "views.h"

bool is_list(const struct bw_relationship *relationship)
{
    return relationship->shape != BW_ONE && relationship->shape != BW_ONE_UNSEEN;
}

bool is_watched(const void *instance)
{
    enum bw_lifecycle lifecycle = bw_lifecycle_of(instance);
    return lifecycle != BW_DETACHED && lifecycle != BW_DELETED_STATE;
}

/* The members of a relationship of `owner`, none where it is not loaded and `load` is not set. */
static size_t members(void *owner, const struct bw_relationship *relationship, bool load,
                      void ***items, void **one)
{
    size_t n = 0;
    *one = NULL;
    *items = one;
    if (!load && !bw_is_loaded(owner, relationship))
        return 0;
    int status = is_list(relationship) ? bw_list(owner, relationship, items, &n)
                                       : bw_related(owner, relationship, one);
    if (status == BW_DELETED) /* it came back, but its row is gone */
        return 0;
    check(bw_session_of(owner), status);
    return is_list(relationship) ? n : *one != NULL;
}

static size_t times(void *owner, const struct bw_relationship *relationship, const void *item,
                    bool load)
{
    void **items, *one;
    size_t n = members(owner, relationship, load, &items, &one), found = 0;
    for (size_t i = 0; i < n; i++)
        found += items[i] == item;
    return found;
}

/* Whatever stands on one side stands once, and once on the other. */
static void check_view(void *owner, const struct bw_relationship *relationship, bool load,
                       const char *what)
{
    const struct bw_relationship *back =
        bw_find_relationship(relationship->target, relationship->back_populates);
    void **items, *one, *copy[MOST_VIEWED];
    size_t n = members(owner, relationship, load, &items, &one);
    assert_true(n <= MOST_VIEWED);
    memcpy(copy, items, n * sizeof *items); /* loading the other side may move them */
    for (size_t i = 0; i < n; i++) {
        void *item = copy[i];
        if (!is_watched(item) || (!load && !bw_is_loaded(item, back)))
            continue;
        size_t here = times(owner, relationship, item, load),
               there = times(item, back, owner, load);
        if (here != 1 || there != 1)
            fail_msg("%s: %s.%s holds the %s %zu times, and its %s holds it %zu times", what,
                     bw_model_of(owner)->name, relationship->name, relationship->target->name, here,
                     back->name, there);
    }
}

void check_views(void *const *instances, size_t n, bool load, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        const struct bw_model *model = bw_model_of(instances[i]);
        for (size_t r = 0; r < model->n_relationships && is_watched(instances[i]); r++)
            check_view(instances[i], &model->relationships[r], load, what);
    }
}
