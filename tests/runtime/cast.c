#include "cast.h"

#include <stdlib.h>

void check_pairs(struct cast *cast)
{
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 4 && cast->c[j] && cast->p[i]; j++) {
            struct parent *p = cast->p[i];
            size_t found = 0;
            for (size_t k = 0; p->cs && k < p->n_cs; k++)
                found += p->cs[k] == cast->c[j];
            if (bw_is_loaded(p, rel(p, "cs")) && bw_is_loaded(cast->c[j], rel(cast->c[j], "p")))
                assert_int_equal(found, cast->c[j]->p == p);
        }
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2 && cast->w[i] && cast->h[j]; j++)
            if (bw_is_loaded(cast->w[i], rel(cast->w[i], "c")) &&
                bw_is_loaded(cast->h[j], rel(cast->h[j], "p")))
                assert_int_equal(cast->w[i]->c == cast->h[j], cast->h[j]->p == cast->w[i]);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3 && cast->posts[i] && cast->tags[j]; j++) {
            size_t here = 0, there = 0;
            for (size_t k = 0; cast->posts[i]->tags && cast->posts[i]->tags[k]; k++)
                here += cast->posts[i]->tags[k] == cast->tags[j];
            for (size_t k = 0; k < cast->tags[j]->posts.len; k++)
                there += cast->tags[j]->posts.items[k] == cast->posts[i];
            if (bw_is_loaded(cast->posts[i], rel(cast->posts[i], "tags")) &&
                bw_is_loaded(cast->tags[j], rel(cast->tags[j], "posts")))
                assert_int_equal(here, there);
        }
}

static bool is_refused(struct supply *supply)
{
    supply->made++;
    return supply->after >= 0 && supply->after-- == 0;
}

static void *supply_allocate(void *context, size_t size)
{
    struct supply *supply = context;
    if (is_refused(supply))
        return NULL;
    supply->live++;
    return malloc(size);
}

static void *supply_reallocate(void *context, void *block, size_t size)
{
    struct supply *supply = context;
    if (is_refused(supply))
        return NULL;
    supply->live += block == NULL;
    return realloc(block, size);
}

static void supply_release(void *context, void *block)
{
    struct supply *supply = context;
    supply->live -= block != NULL;
    free(block);
}

struct bw_allocator supply_allocator(struct supply *supply)
{
    return (struct bw_allocator){supply_allocate, supply_reallocate, supply_release, supply};
}
