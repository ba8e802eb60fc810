#pragma once

/*
 * One operation on a relationship as a short list of raw changes: planning reserves all memory and
 * loads what must be known, and may fail; applying can't. Cascades follow once all is in place.
 */

#include "internal.h"

enum change_kind { CHANGE_PLACE, CHANGE_PUT, CHANGE_DROP };

struct change {
    enum change_kind kind;
    struct bw_state *owner;
    struct bw_attribute *attribute;
    struct bw_state *item;
    size_t at; /* of a put: the position; BW_NONE is the end */
};

struct plan {
    struct bw_attribute *initiator;
    struct change changes[8];
    size_t n;
};

static inline void plan_begin(struct plan *plan, struct bw_attribute *initiator)
{
    plan->initiator = initiator;
    plan->n = 0;
}

int plan_place(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
               struct bw_state *value);
int plan_put(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute, size_t at,
             struct bw_state *item);
int plan_drop(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
              struct bw_state *item);
void plan_apply(struct plan *plan);

/* What an append to `attribute` changes on the other side, where the two are no pair: BW_CONFLICT
 * where the other side would change a third. */
int plan_carry_append(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                      struct bw_state *item);
/* What a removal changes there. */
int plan_carry_remove(struct plan *plan, struct bw_state *owner, struct bw_attribute *attribute,
                      struct bw_state *item);

/* Whether the item can come to this relationship: BW_CONFLICT where it has another parent that it
 * may not leave, BW_DELETED where it can't join the session with it. NULL can. */
int plan_check_item(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *item);
