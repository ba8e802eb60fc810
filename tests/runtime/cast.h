#pragma once

/* The instances that the tests of faults play with, and the memory that they are given. */

#include "database.h"

struct cast {
    struct bw_session *session;
    struct parent *p[2];
    struct child *c[4];
    struct wife *w[2];
    struct husband *h[2];
    struct post *posts[3];
    struct tag *tags[3];
    struct node *n[3];
};

/* Fails the test where the two views of a pair differ, as far as both sides are loaded. */
void check_pairs(struct cast *cast);

/* An allocator that fails once. */
struct supply {
    long after; /* allocations that still succeed; negative: all */
    long live;
    long made;
};

struct bw_allocator supply_allocator(struct supply *supply);
