/* Cascades: what joins, leaves or is deleted from the session with an instance. */

#include "internal.h"

static bool saves(const struct bw_attribute *attribute)
{
    return attribute->relationship->cascade & BW_SAVE_UPDATE &&
           !(attribute->relationship->flags & BW_VIEWONLY);
}

static int attach(struct bw_state *state)
{
    state->session->has_changes = true;
    int status = BW_OK;
    if (state->lifecycle == BW_TRANSIENT) {
        state->lifecycle = BW_PENDING;
        /* SQLAlchemy's: two are alike where one has left the session in between. */
        state->identity.order = ++state->session->n_pending;
    } else if (state->lifecycle == BW_DETACHED) {
        status = identity_add(state);
        if (!status && (status = install_again(state)))
            identity_remove(state);
        if (!status)
            state->lifecycle = BW_PERSISTENT;
    }
    return status;
}

/* The instances that are still to be visited, the next one first. One that is visited stays in
 * front of what came before it, with the number of its next relationship, until all that it reaches
 * is done: SQLAlchemy's order, which is that of the rows. `next` of the last points to itself. */
struct work {
    struct bw_state *first;
};

static void work_push(struct work *work, struct bw_state *state)
{
    state->next = work->first ? work->first : state;
    state->level = 0;
    work->first = state;
}

static void work_pop(struct work *work)
{
    struct bw_state *state = work->first;
    work->first = state->next == state ? NULL : state->next;
    state->next = NULL;
    state->level = 0;
}

static void push_related(struct work *work, const struct bw_items *items, bool attached)
{
    for (size_t i = items->n; i > 0; i--) {
        struct bw_state *item = items->at[i - 1];
        if (!item->next && state_is_attached(item) == attached && !state_is_gone(item))
            work_push(work, item);
    }
}

/* Those that one relationship reaches and that are in the session, or are not. */
static void push_slot(struct work *work, struct bw_state *state, unsigned cascade, bool attached)
{
    const struct bw_attribute *attribute = state->mapper->in_turn[state->level++];
    struct bw_slot *slot = state_slot(state, attribute);
    if (!(attribute->relationship->cascade & cascade) ||
        attribute->relationship->flags & BW_VIEWONLY)
        return;
    struct bw_items one = {.at = &slot->one, .n = slot->loaded && slot->one};
    /* As in SQLAlchemy, who has left comes along as well: its key is to be written. */
    const struct bw_items old = {.at = &slot->old_one, .n = slot->old_known && slot->old_one};
    if (!attached && slot->changed && slot->old_items)
        push_related(work, slot->old_items, attached);
    if (!attached && slot->changed)
        push_related(work, &old, attached);
    if (slot->queue && !attached)
        push_related(work, &slot->queue->added, attached);
    if (slot->list)
        push_related(work, &slot->list->now, attached);
    push_related(work, &one, attached);
}

int cascade_add(struct bw_state *state)
{
    struct work work = {NULL};
    int status = BW_OK;
    work_push(&work, state);
    for (struct bw_state *next; (next = work.first);) {
        if (next->level == 0) {
            bool is_done = next != state && state_is_attached(next);
            int result = is_done ? BW_OK : attach(next);
            status = status ? status : result;
            if (is_done || result) {
                work_pop(&work);
                continue;
            }
        }
        if (next->level < next->mapper->n_attributes)
            push_slot(&work, next, BW_SAVE_UPDATE, false);
        else
            work_pop(&work);
    }
    return status;
}

/* Puts those of the items that are outside of the session behind the last of a chain, once, up to
 * one that is gone: false. */
static bool chain_outsiders(const struct bw_items *items, struct bw_state **last)
{
    for (size_t i = 0; i < items->n; i++) {
        struct bw_state *item = items->at[i];
        if (!item || item->next || state_is_attached(item))
            continue;
        (*last)->next = item;
        item->next = item; /* the end */
        *last = item;
        if (state_is_gone(item))
            return false;
    }
    return true;
}

static bool chain_related(const struct bw_state *state, struct bw_state **last)
{
    bool all_there = true;
    for (size_t i = 0; i < state->mapper->n_attributes && all_there; i++) {
        const struct bw_attribute *attribute = state->mapper->attributes[i];
        struct bw_slot *slot = state_slot(state, attribute);
        if (!saves(attribute))
            continue;
        struct bw_items one = {.at = &slot->one, .n = slot->loaded && slot->one};
        struct bw_items old = {.at = &slot->old_one, .n = slot->changed && slot->old_known};
        all_there =
            chain_outsiders(&one, last) && chain_outsiders(&old, last) &&
            (!slot->changed || !slot->old_items || chain_outsiders(slot->old_items, last)) &&
            (!slot->list || chain_outsiders(&slot->list->now, last)) &&
            (!slot->queue || chain_outsiders(&slot->queue->added, last));
    }
    return all_there;
}

/* BW_DELETED where something that save-update reaches from here can't join the session any more. */
static int check_reach(struct bw_state *state)
{
    if (!state->session->has_gone)
        return BW_OK;
    bool all_there = !state_is_gone(state);
    struct bw_state *last = state, *at = state;
    state->next = state;
    for (bool ended = false; all_there && !ended; at = at->next) {
        all_there = chain_related(at, &last);
        ended = at == last;
    }
    const char *name = last->mapper->model->name;
    for (at = state; at->next != at;) {
        struct bw_state *next = at->next;
        at->next = NULL;
        at = next;
    }
    at->next = NULL;
    return all_there ? BW_OK
                     : session_fail(state->session, BW_DELETED, "the %s has been deleted", name);
}

int cascade_check(const struct bw_state *owner, const struct bw_attribute *attribute,
                  struct bw_state *item)
{
    return item && state_is_attached(owner) && saves(attribute) && !state_is_attached(item)
               ? check_reach(item)
               : BW_OK;
}

static void expunge_one(struct bw_state *state)
{
    if (state->lifecycle == BW_PENDING) {
        state->lifecycle = BW_TRANSIENT;
        state->session->n_pending--;
    } else if (state->lifecycle == BW_PERSISTENT || state->lifecycle == BW_DELETED_STATE) {
        identity_remove(state);
        state->lifecycle = BW_DETACHED;
    }
    state->marked_deleted = false;
}

void cascade_expunge(struct bw_state *state)
{
    struct work work = {NULL};
    work_push(&work, state);
    for (struct bw_state *next; (next = work.first);) {
        if (next->level == 0)
            expunge_one(next);
        if (next->level < next->mapper->n_attributes)
            push_slot(&work, next, BW_EXPUNGE, true);
        else
            work_pop(&work);
    }
}

void cascade_save_update(struct bw_state *owner, const struct bw_attribute *attribute,
                         struct bw_state *item)
{
    if (state_is_attached(owner) && saves(attribute) && !state_is_attached(item) &&
        !state_is_gone(item)) {
        item->was_orphaned = false;
        /* The link is made: what could not follow it must not be left out in silence. */
        if (cascade_add(item) == BW_NO_MEMORY)
            session_break(item->session);
    }
}

bool state_is_orphan(const struct bw_state *state)
{
    const struct bw_mapper *mapper = state->mapper;
    for (size_t i = 0; mapper->may_be_orphan && i < mapper->n_parents; i++) {
        if (!(mapper->parents[i]->relationship->cascade & BW_DELETE_ORPHAN))
            continue;
        const struct bw_state *parent = state_parents(state)[i];
        bool has_parent = parent ? parent != no_parent(state) : state->lifecycle == BW_PERSISTENT;
        if (!has_parent)
            return true;
    }
    return false;
}

void cascade_removed(struct bw_state *owner, const struct bw_attribute *attribute,
                     struct bw_state *item)
{
    if (!(attribute->relationship->cascade & BW_DELETE_ORPHAN) || !state_is_orphan(item))
        return;
    if (item->lifecycle == BW_PENDING && state_is_attached(owner))
        cascade_expunge(item);
    else if (attribute->is_list)
        item->was_orphaned = true;
}

static int collect_slot(struct bw_state *state, struct bw_attribute *attribute, bool load,
                        struct bw_items *items)
{
    struct bw_session *session = state->session;
    struct bw_slot *slot = state_slot(state, attribute);
    slot_begin(state, attribute);
    if (!slot->loaded && load && state->lifecycle == BW_PERSISTENT && attribute->n_pairs &&
        !(attribute->relationship->flags & (BW_PASSIVE_DELETES | BW_PASSIVE_DELETES_ALL))) {
        int status = load_attribute(state, attribute);
        if (status)
            return status;
    }
    size_t n = slot->list ? slot->list->now.n : 1;
    if (items_reserve(session->allocator, items, items->n + n + 1))
        return session_no_memory(session);
    uint32_t epoch = session->epoch;
    for (size_t i = 0; i < n; i++) {
        struct bw_state *item = slot->list ? slot->list->now.at[i] : slot->one;
        if (!item || !slot->loaded || item->mark == epoch)
            continue;
        item->mark = epoch;
        items_insert(items, items->n, item);
    }
    return BW_OK;
}

int cascade_collect(struct bw_state *state, unsigned cascade, bool load, struct bw_items *items)
{
    struct bw_session *session = state->session;
    if (items_reserve(session->allocator, items, items->n + 1))
        return session_no_memory(session);
    (void)session_new_epoch(session);
    state->mark = session->epoch;
    size_t at = items->n;
    items_insert(items, at, state);
    for (; at < items->n; at++) {
        struct bw_state *next = items->at[at];
        for (size_t i = 0; i < next->mapper->n_attributes; i++) {
            struct bw_attribute *attribute = next->mapper->attributes[i];
            if (!(attribute->relationship->cascade & cascade) ||
                attribute->relationship->flags & BW_VIEWONLY)
                continue;
            int status = collect_slot(next, attribute, load, items);
            if (status)
                return status;
        }
    }
    return BW_OK;
}

int bw_add(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    if (state->lifecycle != BW_TRANSIENT && state_is_gone(state))
        return check_reach(state);
    for (size_t i = 0; i < state->mapper->n_attributes && !status; i++)
        status = written_take(state, state->mapper->attributes[i], true);
    if (!status)
        status = check_reach(state);
    if (status)
        return status;
    state->marked_deleted = false;
    state->was_orphaned = false;
    return cascade_add(state);
}

/* As in SQLAlchemy what is deleted shows the row that was there: behind a rollback its members are
 * others. */
static int read_before_deletion(struct bw_state *state)
{
    bool is_unread = state->expired && state->lifecycle == BW_PERSISTENT;
    return is_unread && !state->session->inactive ? load_row(state, ROW_KNOWS) : BW_OK;
}

int bw_delete(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    struct bw_session *session = state->session;
    if (state->lifecycle == BW_DETACHED && !state_is_gone(state))
        status = attach(state);
    if (status)
        return status;
    if (state->lifecycle != BW_PERSISTENT)
        return session_fail(session, BW_NOT_ATTACHED, "the %s is not persisted",
                            state->mapper->model->name);
    struct bw_items items = {0};
    session->has_changes = true;
    status = cascade_collect(state, BW_DELETE, true, &items);
    for (size_t i = 0; i < items.n && !status; i++)
        status = read_before_deletion(items.at[i]);
    for (size_t i = 0; i < items.n && !status; i++) {
        if (items.at[i]->lifecycle == BW_DETACHED && !state_is_gone(items.at[i]))
            (void)attach(items.at[i]);
        /* What is merely pending has no row; it leaves instead of being inserted first. */
        if (items.at[i]->lifecycle == BW_PERSISTENT)
            items.at[i]->marked_deleted = true;
        else if (items.at[i]->lifecycle == BW_PENDING)
            expunge_one(items.at[i]);
    }
    items_free(session->allocator, &items);
    return status;
}

int bw_expunge(void *instance)
{
    struct bw_state *state;
    int status = state_check(instance, &state);
    if (status)
        return status;
    struct bw_session *session = state->session;
    if (!state_is_attached(state) && state->lifecycle != BW_DELETED_STATE)
        return session_fail(session, BW_NOT_ATTACHED, "the %s is not in the session",
                            state->mapper->model->name);
    cascade_expunge(state);
    return BW_OK;
}
