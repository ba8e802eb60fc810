#pragma once

/*
 * Instances and the session that holds them.
 *
 * Every instance is one block of its model's slabs: a struct bw_state, the user's struct, a copy of
 * that struct up to its last column as it was last synchronised with the database, one byte of
 * flags a column, one struct bw_slot a relationship, and room for short strings. Slabs are never
 * given back before the session closes, so a pointer to a freed instance can be told from a live
 * one.
 */

#include "lookup.h"
#include "schema.h"

struct bw_state;
struct bw_statement;

/* Changes that one operation on many instances is about to make: room is made for all of them. */
struct bw_claims {
    uint32_t operation;
    uint32_t n;
};

struct bw_list {
    struct bw_items now; /* what the runtime knows */
    void **published;    /* what the user's member points to: equal, unless the user wrote */
    size_t published_capacity;
    struct bw_lookup lookup;
    size_t n_noted;    /* members whose keys a flush noted from their own side … */
    uint64_t noted_in; /* … in this one */
    struct bw_claims claims;
};

/* Changes to a list that is not loaded: who has come and is not among the rows, and who has gone.
 */
struct bw_queue {
    struct bw_items added;
    struct bw_items removed;
    struct bw_lookup of_added;
    struct bw_lookup of_removed;
    struct bw_claims claims;
};

struct bw_slot {
    struct bw_state *one; /* of a to-one; still the last known one while not loaded */
    struct bw_list *list;
    struct bw_state *old_one;   /* as last synchronised, where `changed` */
    struct bw_items *old_items; /* the same of a list; NULL: it was empty */
    struct bw_queue *queue;
    bool loaded;
    bool changed;
    bool old_known; /* to-one: old_one is the truth, and not merely never loaded */
    bool told;      /* to-one: loaded with the other side's list, and not asked for since */
};

enum field_flag {
    FIELD_NULL = 1 << 0,     /* the value now */
    FIELD_WAS_NULL = 1 << 1, /* the last synchronised value */
    FIELD_DEFERRED =
        1 << 2,           /* not known, though other fields of the row are: read when asked for */
    FIELD_SET = 1 << 3,   /* while it was not known: a change, whatever the copy says */
    FIELD_UNSET = 1 << 4, /* neither set nor read since it was made: null for want of a value */
    FIELD_SHOWN = 1 << 5, /* deferred, but the member has the row's value for direct reading */
    FIELD_BLIND = 1 << 6, /* deferred since the row was updated unread: reading needs no flush */
};

/* Strings and bytes shorter than this lie within the instance; the user's and the copy's each have
 * their place. */
#define SHORT_TEXT 24

/* How the identity map knows an instance. */
enum identity_kind { IDENTITY_NONE, IDENTITY_NUMBER, IDENTITY_KEY };

#define STATE_LIVE 0x62774c56u
#define STATE_FREED 0x62774652u

/* As long as a cache line: what is needed in a part of its life alone shares a place. */
struct bw_state {
    uint32_t magic;
    uint8_t lifecycle;
    uint8_t in_flush;
    uint8_t identity_kind : 2;
    bool
        gives_way : 1; /* in a flush: loses its place in a one-to-one, which may be another's now */
    bool expired : 1;  /* nothing of its row is known but what was set since */
    bool key_generated : 1; /* by the database */
    bool new_here : 1;      /* inserted in this transaction */
    bool deleted_here : 1;  /* deleted in this transaction; of what is detached: in a former */
    bool key_changed_here : 1;
    bool marked_deleted : 1; /* will be deleted by the next flush */
    /* Set, even to what it was, or let go by a parent since the last flush: as in SQLAlchemy a
     * reason to look whether it is an orphan. */
    bool touched : 1;
    bool joined : 1;       /* a parent, since the last flush */
    bool was_orphaned : 1; /* lost its parent outside of the session */
    bool marked_twice : 1; /* stands more than once in what was marked */
    bool is_fresh : 1;     /* made by a row that was read, and nothing loaded with it yet */
    bool keys_follow : 1;  /* in a flush: some of its keys, plainly from its own to-ones */
    bool in_part : 1;      /* not expired, but some of its fields may be deferred or unset */
    struct bw_mapper *mapper;
    struct bw_session *session;
    union {
        uint64_t order; /* without an identity: of being added to the session */
        uint64_t number;
        struct bw_identity *key;
    } identity;
    struct bw_text *texts; /* those that are too long to lie within */
    union {
        struct bw_state *next;   /* in a work list, or among the free; NULL otherwise */
        struct {                 /* within a flush, 0 otherwise: keys that follow from others */
            uint32_t first_task; /* plus one, as the next */
            uint32_t first_dependent;
        };
    };
    uint32_t uses; /* lists, to-ones and queues that hold it */
    uint32_t mark; /* equals the session's epoch where it is in a set */
    /* Within a flush; 0 otherwise. */
    uint32_t level; /* after which others it is written */
    uint32_t waits; /* how many it still waits for */
};

_Static_assert(sizeof(struct bw_state) % 16 == 0, "the user's struct must be aligned");

struct bw_slab {
    char *start;
    size_t n;
    size_t used;
    struct bw_mapper *mapper;
};

/* The identities that are one integer and lie close together: an array from `first` on. Numbers
 * are the integers moved to where their order is that of unsigned ones. */
struct bw_numbers {
    uint64_t first;
    size_t n;
    size_t capacity;
    size_t used;
    struct bw_state **at;
};

/* What a session keeps for each mapper. */
struct bw_pool {
    struct bw_slab **slabs;
    size_t n_slabs;
    struct bw_state *free_first; /* freed slots, the oldest first */
    struct bw_state *free_last;
    size_t n_free;
    struct bw_numbers numbers;
    struct bw_identity *keys;
    /* The statements used last for this model's own table, by the set of columns they take. */
    uint64_t insert_columns;
    struct bw_statement *insert;
    uint64_t update_columns;
    struct bw_statement *update;
    struct bw_statement *delete_row;
};

struct bw_session {
    const struct bw_schema *schema;
    struct bw_allocator memory;
    const struct bw_allocator *allocator; /* &memory */
    struct bw_engine *engine;
    const bool *is_echoing; /* the engine's, or one that is never true */
    struct bw_error error;
    struct bw_error cause; /* of being inactive */
    bool autoflush;
    bool expire_on_commit;
    bool in_transaction;
    bool inactive;
    bool flushing;
    bool delete_waits; /* for the next flush */
    bool has_gone;     /* some instance has lost its row */
    bool has_changes;  /* made by functions since the last flush */
    uint64_t n_pending;
    uint64_t n_flushes;
    uint32_t epoch;             /* of the last set of instances that was marked */
    struct bw_pool *pools;      /* by mapper index */
    struct bw_slab **slabs;     /* of all pools, by address */
    struct bw_slab *slab_found; /* by the last look-up */
    size_t n_slabs;
    size_t slabs_capacity;
    struct bw_stream *streams;
    struct bw_stream *closed_streams; /* the oldest first */
    size_t n_closed_streams;
    struct bw_rekey *rekeys;
};

static inline void *state_instance(const struct bw_state *state)
{
    return (void *)((uintptr_t)state + sizeof *state);
}

static inline struct bw_state *instance_state(const void *instance)
{
    return (struct bw_state *)((uintptr_t)instance - sizeof(struct bw_state));
}

static inline char *state_copy(const struct bw_state *state)
{
    return (char *)((uintptr_t)state + state->mapper->copy_offset);
}

static inline uint8_t *state_flags(const struct bw_state *state)
{
    return (uint8_t *)((uintptr_t)state + state->mapper->flags_offset);
}

static inline struct bw_slot *state_slot(const struct bw_state *state,
                                         const struct bw_attribute *attribute)
{
    return (struct bw_slot *)((uintptr_t)state + state->mapper->slots_offset) + attribute->slot;
}

static inline char *state_text(const struct bw_state *state, size_t field, bool is_copy)
{
    size_t place = state->mapper->fields[field].text * 2 + is_copy;
    return (char *)((uintptr_t)state + state->mapper->texts_offset + place * SHORT_TEXT);
}

static inline struct bw_state **state_parents(const struct bw_state *state)
{
    return (struct bw_state **)((uintptr_t)state + state->mapper->parents_offset);
}

/* Where an instance notes who holds it by this relationship; NULL: that is not noted. */
static inline struct bw_state **state_parent(const struct bw_state *item,
                                             const struct bw_attribute *attribute)
{
    return attribute->parent == BW_NONE ? NULL : &state_parents(item)[attribute->parent];
}

/* Stands for "known to have none"; NULL is "not known". */
static inline struct bw_state *no_parent(const struct bw_state *state)
{
    return (struct bw_state *)(void *)state->session;
}

static inline bool state_is_attached(const struct bw_state *state)
{
    return state->lifecycle == BW_PENDING || state->lifecycle == BW_PERSISTENT;
}

/* Whether its row is deleted, so that it can't join the session again. */
static inline bool state_is_gone(const struct bw_state *state)
{
    return state->lifecycle == BW_DELETED_STATE ||
           (state->lifecycle == BW_DETACHED && state->deleted_here);
}

static inline bool state_has_row(const struct bw_state *state)
{
    return state->lifecycle != BW_TRANSIENT && state->lifecycle != BW_PENDING;
}

/* Every live instance of a session, in no order that matters; those made on the way may be among
 * them. */
struct bw_walk {
    struct bw_session *session;
    size_t pool;
    size_t slab; /* the next one */
    const struct bw_slab *now;
    char *at; /* within that */
};
struct bw_state *walk_further(struct bw_walk *walk);

static inline struct bw_state *walk_next(struct bw_walk *walk)
{
    const struct bw_slab *slab = walk->now;
    while (slab && walk->at < slab->start + slab->used * slab->mapper->stride) {
        struct bw_state *state = (struct bw_state *)(void *)walk->at;
        walk->at += slab->mapper->stride;
        if (state->magic == STATE_LIVE)
            return state;
    }
    return walk_further(walk);
}

int session_fail(struct bw_session *session, enum bw_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int session_no_memory(struct bw_session *session);
/* Begins a set of instances, those that are marked with the number given. */
uint32_t session_new_epoch(struct bw_session *session);
int state_new(struct bw_session *session, struct bw_mapper *mapper, struct bw_state **state);
/* Empties a live slot for reuse; nothing may refer to it. */
void state_free(struct bw_state *state);
/* The live state of an instance that a caller passed: BW_MISUSE, BW_FREED. */
int state_find(const void *instance, struct bw_state **state);
/* The same for what reads or changes more than the state itself: BW_IN_USE within an echo. */
int state_check_closely(const void *instance, struct bw_state **state);
static inline int state_check(const void *instance, struct bw_state **state)
{
    struct bw_state *found = instance ? instance_state(instance) : NULL;
    if (!found || found->magic != STATE_LIVE || *found->session->is_echoing)
        return state_check_closely(instance, state);
    *state = found;
    return BW_OK;
}
/* Whether a caller may use the session, and gave what it `needed`: BW_MISUSE where either is NULL,
 * BW_IN_USE within an echo. */
int session_enter(struct bw_session *session, const void *needed);
/* The same of one that must belong to `session`, looked up without touching foreign memory. */
int session_check(struct bw_session *session, const void *instance, struct bw_state **state);
