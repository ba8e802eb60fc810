/*
 * Copying an instance, of any session over the same schema, onto the one of its identity here.
 *
 * As in SQLAlchemy: what is already here stands for itself; what was never set is not copied; a
 * relationship is not followed back along the one that led to the instance; and two that have one
 * key become one. Relationships are followed depth first, over frames of their own, so that a long
 * chain needs no stack.
 */

#include "hash.h"
#include "internal.h"
#include "member.h"

/* What stands for an instance, and the relationships that led to it. */
struct merged {
    const struct bw_state *from;
    struct bw_state *to;
    size_t n_ways;
    const struct bw_attribute **ways;
    UT_hash_handle hh;
};

/* A new instance, by its table and key. */
struct made {
    struct bw_state *state;
    UT_hash_handle hh;
    unsigned char key[];
};

/* An instance that is merged in part. */
struct frame {
    struct merged *merged;
    size_t step;           /* which relationship comes next, or the columns */
    bool follows;          /* that one, and has started to */
    struct bw_items items; /* what stands for its members, so far */
    struct frame *below;
};

struct merge {
    struct bw_session *session;
    struct merged *all;
    struct made *made;
    struct frame *top;
};

static struct merged *find_merged(struct merge *merge, const struct bw_state *from)
{
    const struct bw_allocator *allocator = merge->session->allocator;
    bool out_of_memory = false;
    struct merged *found = NULL;
    HASH_FIND_PTR(merge->all, &from, found);
    if (found)
        return found;
    found = bw_allocate_zero(allocator, 1, sizeof *found);
    if (!found)
        return NULL;
    found->from = from;
    HASH_ADD_PTR(merge->all, from, found);
    if (!out_of_memory)
        return found;
    bw_release(allocator, found);
    return NULL;
}

static int note_way(struct merge *merge, struct merged *merged, const struct bw_attribute *way)
{
    for (size_t i = 0; i < merged->n_ways; i++)
        if (merged->ways[i] == way)
            return BW_OK;
    const struct bw_attribute **ways =
        bw_reallocate(merge->session->allocator, merged->ways, (merged->n_ways + 1) * sizeof *ways);
    if (!ways)
        return session_no_memory(merge->session);
    merged->ways = ways;
    ways[merged->n_ways++] = way;
    return BW_OK;
}

static bool names(const struct bw_attribute *attribute, const struct bw_attribute *other)
{
    const char *name = attribute->relationship->back_populates;
    return name && strcmp(name, other->relationship->name) == 0 &&
           mapper_is_a(attribute->target, other->owner);
}

static bool leads_back(const struct merged *merged, const struct bw_attribute *attribute)
{
    for (size_t i = 0; i < merged->n_ways; i++)
        if (names(attribute, merged->ways[i]) || names(merged->ways[i], attribute))
            return true;
    return false;
}

/* The key under which its row is kept; false where it has none. */
static bool read_key(const struct bw_state *from, struct bw_value *key)
{
    const struct bw_mapper *mapper = from->mapper;
    if (!mapper->model->table || mapper->n_keys > 16)
        return false;
    for (size_t i = 0; i < mapper->n_keys; i++) {
        key[i] = state_has_row(from) ? field_copy_value(from, mapper->keys[i])
                                     : field_value(from, mapper->keys[i]);
        bool unset = key[i].type == BW_VALUE_INTEGER && key[i].integer == 0 && mapper->n_keys == 1;
        if (key[i].type == BW_VALUE_NULL || unset)
            return false;
    }
    return true;
}

/* What was made before for another instance with this key; room for it to be noted otherwise. */
static struct made *find_made(struct merge *merge, const struct bw_mapper *mapper,
                              const struct bw_value *key)
{
    const struct bw_allocator *allocator = merge->session->allocator;
    const struct bw_mapper *root = mapper->root;
    bool out_of_memory = false;
    size_t size = identity_key(NULL, key, mapper->n_keys);
    struct made *made = bw_allocate(allocator, sizeof *made + sizeof root + size), *found = NULL;
    if (!made)
        return NULL;
    made->state = NULL;
    memcpy(made->key, &root, sizeof root);
    identity_key(made->key + sizeof root, key, mapper->n_keys);
    HASH_FIND(hh, merge->made, made->key, sizeof root + size, found);
    if (!found)
        HASH_ADD_KEYPTR(hh, merge->made, made->key, sizeof root + size, made);
    if (!found && !out_of_memory)
        return made;
    bw_release(allocator, made);
    return found;
}

/* The instance of this key, from the session or the database; *to is NULL where there is none. */
static int find_here(struct merge *merge, const struct bw_mapper *mapper,
                     const struct bw_value *key, struct bw_state **to)
{
    struct bw_session *session = merge->session;
    void *instance;
    int status = identity_find(session, mapper, key, to);
    if (status || (*to && mapper_is_a((*to)->mapper, mapper)))
        return status;
    *to = NULL;
    status = bw_get(session, mapper->model, key, mapper->n_keys, &instance);
    if (!status)
        *to = instance_state(instance);
    return status == BW_NOT_FOUND ? BW_OK : status;
}

static int make_here(struct merge *merge, const struct bw_mapper *mapper, struct bw_state **to)
{
    struct bw_session *session = merge->session;
    int status = state_new(session, schema_find_mapper(session->schema, mapper->model), to);
    return status ? status : cascade_add(*to);
}

static int find_or_make(struct merge *merge, const struct bw_state *from, struct bw_state **to)
{
    struct bw_value key[16];
    struct made *made;
    *to = NULL;
    if (!read_key(from, key))
        return make_here(merge, from->mapper, to);
    int status = find_here(merge, from->mapper, key, to);
    if (status || *to)
        return status;
    if (!(made = find_made(merge, from->mapper, key)))
        return session_no_memory(merge->session);
    if (made->state && mapper_is_a(made->state->mapper, from->mapper)) {
        *to = made->state;
        return BW_OK;
    }
    status = make_here(merge, from->mapper, to);
    made->state = *to;
    return status;
}

/* Whether the instance has a value of this column, be it null: a new one has only what was set. */
static bool has_field(const struct bw_state *from, size_t field, const struct bw_value *value)
{
    uint8_t flags = state_flags(from)[field];
    bool is_key = from->mapper->fields[field].column->flags & BW_PRIMARY_KEY;
    if (flags & FIELD_UNSET && value->type == BW_VALUE_NULL)
        return false;
    /* What was known last of a row that is gone is what it was, also where only a part of it was
     * written since. */
    bool is_gone = from->lifecycle != BW_PERSISTENT && from->deleted_here;
    bool is_known =
        field_is_known(from, field) || (is_gone && (from->expired || flags & FIELD_BLIND));
    /* A key of several columns is not counted up by the database: without it there is no new row.
     */
    if (is_key && from->mapper->n_keys > 1 && state_has_row(from))
        return true;
    return is_known && (!is_key || state_has_row(from) || field_changed(from, field));
}

/* As in SQLAlchemy setting a key looks at what it was, which reads all that is not known. */
static int merge_field(struct bw_state *to, size_t field, const struct bw_value *value)
{
    bool is_key = to->mapper->fields[field].column->flags & BW_PRIMARY_KEY;
    int status = is_key && !field_is_known(to, field) ? load_fields(to) : BW_OK;
    struct bw_value now = field_value(to, field);
    bool is_same = value_equals(value, &now) && !field_is_missing(to, field);
    return status || is_same ? status : field_assign(to, field, value);
}

/* A value that neither has is one of the row's, to be read as in SQLAlchemy when it is asked for.
 */
static int merge_fields(const struct bw_state *from, struct bw_state *to)
{
    int status = BW_OK;
    for (size_t i = 0; i < from->mapper->n_fields && !status; i++) {
        struct bw_value value = field_value(from, i);
        if (has_field(from, i, &value)) {
            to->touched = to->session->has_changes = true;
            status = merge_field(to, i, &value);
        } else if (to->lifecycle == BW_PERSISTENT && !to->expired && field_is_missing(to, i)) {
            field_defer(to, i);
        }
    }
    return status;
}

/* What the user wrote into its members counts as set. */
static int take_written(struct merge *merge, struct bw_state *from)
{
    int status = BW_OK;
    for (size_t i = 0; i < from->mapper->n_attributes && !status; i++)
        status = written_take(from, from->mapper->attributes[i], true);
    if (status && from->session != merge->session)
        merge->session->error = from->session->error;
    return status;
}

/* Finds what stands for `from`; where its relationships are still to be merged they get a frame. */
static int merge_begin(struct merge *merge, struct bw_state *from, const struct bw_attribute *way,
                       struct bw_state **to)
{
    *to = NULL;
    if (from->session == merge->session && from->lifecycle == BW_PERSISTENT) {
        *to = from;
        return BW_OK;
    }
    struct merged *merged = find_merged(merge, from);
    int status = !merged ? session_no_memory(merge->session)
                 : way   ? note_way(merge, merged, way)
                         : BW_OK;
    if (status || merged->to) {
        *to = status ? NULL : merged->to;
        return status;
    }
    struct frame *frame = bw_allocate_zero(merge->session->allocator, 1, sizeof *frame);
    if (!frame)
        return session_no_memory(merge->session);
    frame->merged = merged;
    frame->below = merge->top;
    merge->top = frame;
    status = take_written(merge, from);
    if (!status)
        status = find_or_make(merge, from, to);
    merged->to = status ? NULL : *to;
    return status;
}

/* The members that a relationship of the source has in memory. */
static struct bw_items members_of(const struct frame *frame, const struct bw_attribute *attribute)
{
    struct bw_slot *slot = state_slot(frame->merged->from, attribute);
    if (attribute->is_list)
        return slot->list ? slot->list->now : (struct bw_items){0};
    return (struct bw_items){.at = &slot->one, .n = slot->one != NULL};
}

/* Whether the relationship says anything, and is not the way back. */
static bool is_followed(const struct frame *frame, const struct bw_attribute *attribute)
{
    const struct bw_state *from = frame->merged->from;
    const struct bw_slot *slot = state_slot(from, attribute);
    return attribute->relationship->cascade & BW_MERGE && slot->loaded &&
           !leads_back(frame->merged, attribute) &&
           (state_has_row(from) || slot->changed || members_of(frame, attribute).n);
}

static int load_here(struct bw_state *to, struct bw_attribute *attribute)
{
    slot_begin(to, attribute);
    return attribute->is_list && !state_slot(to, attribute)->loaded ? load_attribute(to, attribute)
                                                                    : BW_OK;
}

/* Merges the next member of the frame's relationship, or sets that once it has all of them. */
static int merge_members(struct merge *merge, struct frame *frame, struct bw_attribute *attribute)
{
    struct bw_state *to = frame->merged->to, *item = NULL;
    struct bw_items members = members_of(frame, attribute);
    size_t n = frame->items.n;
    int status = n ? BW_OK : load_here(to, attribute);
    if (!status && items_reserve(merge->session->allocator, &frame->items, n + 1))
        status = session_no_memory(merge->session);
    if (!status && n < members.n) {
        status = merge_begin(merge, members.at[n], attribute, &item);
        if (!status)
            items_insert(&frame->items, n, item);
        return status;
    }
    if (!status)
        status = attribute->is_list ? event_assign(to, attribute, frame->items.at, n)
                                    : event_set(to, attribute, n ? frame->items.at[0] : NULL);
    frame->items.n = 0;
    frame->follows = false;
    frame->step++;
    return status;
}

/* The order tells whose value stays where two instances have one key: the columns come after the
 * relationships, but for backrefs. */
static int merge_step(struct merge *merge, struct frame *frame)
{
    const struct bw_state *from = frame->merged->from;
    size_t columns = from->mapper->n_declared;
    if (frame->step == columns) {
        frame->step++;
        return merge_fields(from, frame->merged->to);
    }
    struct bw_attribute *attribute = from->mapper->in_turn[frame->step - (frame->step > columns)];
    frame->follows = frame->follows || is_followed(frame, attribute);
    if (frame->follows)
        return merge_members(merge, frame, attribute);
    frame->step++;
    return BW_OK;
}

static void pop_frame(struct merge *merge)
{
    struct frame *frame = merge->top;
    merge->top = frame->below;
    items_free(merge->session->allocator, &frame->items);
    bw_release(merge->session->allocator, frame);
}

static void merge_free(struct merge *merge)
{
    const struct bw_allocator *allocator = merge->session->allocator;
    struct merged *merged, *next;
    struct made *made, *next_made;
    while (merge->top)
        pop_frame(merge);
    HASH_ITER(hh, merge->all, merged, next)
    {
        HASH_DEL(merge->all, merged);
        bw_release(allocator, merged->ways);
        bw_release(allocator, merged);
    }
    HASH_ITER(hh, merge->made, made, next_made)
    {
        HASH_DEL(merge->made, made);
        bw_release(allocator, made);
    }
}

static int merge_all(struct merge *merge, struct bw_state *from, struct bw_state **to)
{
    struct bw_session *session = merge->session;
    int status = autoflush_known(session);
    bool flushes = session->autoflush;
    session->autoflush = false;
    if (!status)
        status = merge_begin(merge, from, NULL, to);
    while (!status && merge->top)
        if (merge->top->step <= merge->top->merged->from->mapper->n_attributes)
            status = merge_step(merge, merge->top);
        else
            pop_frame(merge);
    session->autoflush = flushes;
    return status;
}

int bw_merge(struct bw_session *session, const void *instance, void **merged)
{
    struct bw_state *from, *to = NULL;
    if (merged)
        *merged = NULL;
    int status = session_enter(session, merged);
    if (status)
        return status;
    status = state_check(instance, &from);
    if (status)
        return session_fail(session, (enum bw_status)status, "no instance to merge");
    if (from->session->schema != session->schema)
        return session_fail(session, BW_MISUSE, "the instance belongs to another schema");
    struct merge merge = {.session = session};
    status = merge_all(&merge, from, &to);
    merge_free(&merge);
    if (!status)
        *merged = state_instance(to);
    return status;
}
