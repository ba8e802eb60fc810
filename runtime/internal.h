#pragma once

/*
 * What the runtime's files share.
 *
 * Every instance is one slot of its model's slabs: a struct bw_state, the user's struct, a copy of
 * that struct as it was last synchronised with the database, one byte of flags a column, one
 * struct bw_slot a relationship. Slabs are never given back before the session closes, so a
 * pointer to a freed instance can be told from a live one.
 *
 * Memory is reserved before anything is changed: functions named *_reserve, touch and those that
 * load may fail, those that apply a change (put, drop, place) return void.
 */

#include "memory.h"

/* uthash takes memory from a local variable `allocator`, and reports that there was none by setting
 * a local variable `out_of_memory`. */
#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(key, size, value)                                                            \
    do {                                                                                           \
        if ((size) == sizeof(uint64_t))                                                            \
            (value) = hash_word(key);                                                              \
        else                                                                                       \
            HASH_OAT(key, size, value);                                                            \
    } while (0)
#define uthash_malloc(size) bw_allocate(allocator, (size))
#define uthash_free(block, size) bw_release(allocator, (block))
#define uthash_nonfatal_oom(element) (out_of_memory = true)
#include <uthash.h>
/* Keys that keep their order fill the buckets evenly, so that chains stay short at this. */
#undef HASH_BKT_CAPACITY_THRESH
#define HASH_BKT_CAPACITY_THRESH 4U

/* Keys that are counted up, and addresses, keep their order: what is used together lies together.
 */
static inline unsigned hash_word(const void *key)
{
    uint64_t word;
    memcpy(&word, key, sizeof word);
    return (unsigned)(word ^ word >> 4 ^ word >> 32);
}

struct bw_mapper;
struct bw_state;
struct bw_statement;

/* The schema (schema*.c) ---------------------------------------------------------------------- */

struct bw_field {
    const struct bw_column *column;
    struct bw_mapper *mapper; /* whose table has it */
};

/* Two columns that a join equates, as indices of fields. */
struct bw_join {
    size_t local;
    size_t remote;
};

struct bw_attribute {
    const struct bw_relationship *relationship;
    struct bw_mapper *owner; /* that declares it */
    struct bw_mapper *target;
    size_t slot; /* in every instance of the owner and its subclasses */
    bool is_list;
    bool syncs;                /* carries its events to `back` */
    bool is_get;               /* many-to-one over exactly the target's primary key */
    bool writes;               /* takes part in a flush */
    struct bw_attribute *back; /* what its events are carried to; NULL: nothing */
    struct bw_attribute *pair; /* `back`, where that carries its events here: one fact */
    size_t parent;             /* index among the target's known parents; BW_NONE */
    /* One-to-many and many-to-one: owner's field, target's field. Many-to-many: `pairs` owner's
     * field and link's, `link_pairs` target's field and link's. */
    size_t n_pairs;
    struct bw_join *pairs;
    size_t n_link_pairs;
    struct bw_join *link_pairs;
    struct bw_mapper *link;
    size_t n_order;
    struct bw_sort *order;
};

struct bw_mapper {
    const struct bw_model *model;
    size_t index; /* in the schema */
    struct bw_mapper *base;
    struct bw_mapper *root;
    size_t depth;
    struct bw_mapper **subclasses; /* all models that inherit from it, at any depth */
    size_t n_subclasses;
    char *table;        /* quoted, with its schema */
    char *table_name;   /* "schema.table" */
    size_t first_field; /* of its own */
    size_t n_fields;    /* with its bases' */
    struct bw_field *fields;
    size_t n_keys; /* of the root: the identity */
    size_t *keys;
    size_t n_own_keys; /* of its own table; in joined inheritance beside the root's */
    size_t *own_keys;
    size_t discriminator; /* a field, or BW_NONE */
    size_t first_attribute;
    size_t n_attributes;
    struct bw_attribute **attributes; /* by slot */
    struct bw_attribute *own_attributes;
    size_t n_parents; /* one-to-many relationships that can hold it */
    struct bw_attribute **parents;
    bool may_be_orphan;
    size_t flush_rank;  /* tables that others refer to come first */
    size_t flush_group; /* mappers that refer to each other in a ring share one */
    /* Layout of a slot. */
    size_t copy_offset;
    size_t flags_offset;
    size_t slots_offset;
    size_t parents_offset;
    size_t stride;
};

struct bw_schema {
    struct bw_allocator allocator;
    size_t n_mappers;
    struct bw_mapper *mappers;
    struct bw_mapper **flush_order;
};

struct bw_mapper *schema_find_mapper(const struct bw_schema *schema, const struct bw_model *model);
struct bw_mapper *schema_find_table(const struct bw_schema *schema, const char *name);
bool mapper_is_a(const struct bw_mapper *mapper, const struct bw_mapper *ancestor);
/* The index of a field by handle or by column name; BW_NONE. */
size_t mapper_field(const struct bw_mapper *mapper, const struct bw_column *column);
size_t mapper_field_named(const struct bw_mapper *mapper, const char *name);
struct bw_attribute *mapper_attribute(const struct bw_mapper *mapper,
                                      const struct bw_relationship *relationship);
int schema_link(struct bw_schema *schema, struct bw_error *error);
int schema_order(struct bw_schema *schema, struct bw_error *error);

/* Instances (instance.c) ---------------------------------------------------------------------- */

struct bw_list {
    struct bw_items now; /* what the runtime knows */
    void **published;    /* what the user's member points to: equal, unless the user wrote */
    size_t published_capacity;
    struct bw_member *index; /* counts by instance, made when a long list is searched */
};

/* Changes to a list that is not loaded. */
struct bw_queue {
    struct bw_items added;
    struct bw_items removed;
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
};

enum field_flag {
    FIELD_NULL = 1 << 0,     /* the value now */
    FIELD_WAS_NULL = 1 << 1, /* the last synchronised value */
    FIELD_DEFERRED = 1 << 2, /* not read yet, though the row is */
    FIELD_OWNED = 1 << 3,    /* the string that the member points to is the session's */
};

#define STATE_LIVE 0x62774c56u
#define STATE_FREED 0x62774652u

struct bw_state {
    uint32_t magic;
    uint8_t lifecycle;
    bool expired;
    bool marked_deleted; /* will be deleted by the next flush */
    bool new_here;       /* inserted in this transaction */
    bool deleted_here;   /* deleted in this transaction */
    bool key_changed_here;
    bool key_generated; /* by the database */
    bool in_identity_map;
    bool let_go;       /* by a parent, since the last flush */
    bool was_orphaned; /* lost its parent outside of the session */
    struct bw_mapper *mapper;
    struct bw_session *session;
    void *key;
    size_t key_size;
    unsigned char short_key[24];
    char *row_text; /* the strings of the row that was read, twice: for the user and as the copy */
    struct bw_text *texts; /* strings that setters made */
    uint64_t order;        /* of being added to the session */
    size_t uses;           /* lists, to-ones and queues that hold it */
    uint64_t mark;         /* equals the session's epoch where it is in a set */
    size_t mark_count;
    struct bw_state *next; /* in a work list, or among the free */
    size_t level;          /* in a flush: after which others it is written */
    size_t waits;          /* how many it still waits for */
    size_t first_task;     /* keys that follow from others, plus one */
    size_t first_dependent;
    uint8_t in_flush;
    bool written; /* its row is inserted, though the flush is not done */
    UT_hash_handle hh;
};

_Static_assert(sizeof(struct bw_state) % 16 == 0, "the user's struct must be aligned");

struct bw_slab {
    char *start;
    size_t n;
    size_t used;
    struct bw_mapper *mapper;
};

/* What a session keeps for each mapper. */
struct bw_pool {
    struct bw_slab **slabs;
    size_t n_slabs;
    struct bw_state *free_first; /* freed slots, the oldest first */
    struct bw_state *free_last;
    size_t n_free;
    struct bw_state *identities;
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
    struct bw_error error;
    bool autoflush;
    bool expire_on_commit;
    bool in_transaction;
    bool inactive;
    bool flushing;
    uint64_t next_order;
    uint64_t epoch;
    struct bw_pool *pools;  /* by mapper index */
    struct bw_slab **slabs; /* of all pools, by address */
    size_t n_slabs;
    size_t slabs_capacity;
    struct bw_stream *streams;
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

static inline struct bw_state **state_parents(const struct bw_state *state)
{
    return (struct bw_state **)((uintptr_t)state + state->mapper->parents_offset);
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

/* Every live instance of a session, in no order that matters. */
struct bw_walk {
    struct bw_session *session;
    size_t pool;
    size_t slab;
    size_t at;
};
struct bw_state *walk_next(struct bw_walk *walk);

int session_fail(struct bw_session *session, enum bw_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int session_no_memory(struct bw_session *session);
int state_new(struct bw_session *session, struct bw_mapper *mapper, struct bw_state **state);
/* Empties a live slot for reuse; nothing may refer to it. */
void state_free(struct bw_state *state);
/* The live state of an instance that a caller passed: BW_MISUSE, BW_FREED. */
int state_check(const void *instance, struct bw_state **state);
/* The same of one that must belong to `session`, looked up without touching foreign memory. */
int session_check(struct bw_session *session, const void *instance, struct bw_state **state);

/* Columns (column.c) and their copies -----------------------------------------------------------
 */

/* The value a field has now. */
struct bw_value field_value(const struct bw_state *state, size_t field);
struct bw_value field_copy_value(const struct bw_state *state, size_t field);
int field_set(struct bw_state *state, size_t field, const struct bw_value *value);
bool field_changed(const struct bw_state *state, size_t field);
bool value_equals(const struct bw_value *a, const struct bw_value *b);
/* Makes the copy equal to what the fields hold, or fails and changes nothing. */
int state_sync_fields(struct bw_state *state);
/* Takes the values of a row; fields that the user changed since the last synchronisation keep
 * their value when `keep` is set. */
int state_take_row(struct bw_state *state, const size_t *fields, const struct bw_value *values,
                   size_t n, bool keep);
void state_free_texts(struct bw_state *state);
/* Undoes changes of columns in memory. */
void state_restore_fields(struct bw_state *state);

/* Lists and slots (list.c, slot.c) --------------------------------------------------------------
 */

struct bw_list *list_new(const struct bw_allocator *allocator);
void list_free(const struct bw_allocator *allocator, struct bw_list *list);
int list_reserve(const struct bw_allocator *allocator, struct bw_list *list, size_t n);
void list_insert(struct bw_list *list, size_t at, struct bw_state *state);
void list_remove_at(struct bw_list *list, size_t at, const struct bw_allocator *allocator);
bool list_contains(struct bw_list *list, const struct bw_state *state,
                   const struct bw_allocator *allocator);

/* Writes the user's member from the slot. */
void slot_publish(struct bw_state *owner, const struct bw_attribute *attribute);
/* Makes sure that a loaded list has an array. */
int slot_open(struct bw_state *owner, const struct bw_attribute *attribute);
/* Prepares a slot for a change of at most `extra` new members. */
int slot_touch(struct bw_state *owner, const struct bw_attribute *attribute, size_t extra);
/* The changes themselves; each needs a slot_touch() before. */
void slot_place(struct bw_state *owner, const struct bw_attribute *attribute,
                struct bw_state *value);
void slot_put(struct bw_state *owner, const struct bw_attribute *attribute, size_t at,
              struct bw_state *item);
void slot_drop_at(struct bw_state *owner, const struct bw_attribute *attribute, size_t at);
/* The first occurrence, if there is one; or queued. */
void slot_drop(struct bw_state *owner, const struct bw_attribute *attribute, struct bw_state *item);
/* Makes what a slot holds the synchronised state. */
void slot_commit(struct bw_state *owner, const struct bw_attribute *attribute);
/* Behind slot_commit(): all that it holds is new. */
void slot_renew(struct bw_state *owner, const struct bw_attribute *attribute);
/* The same behind a flush: what is queued of instances without a row stays queued. */
void slot_flushed(struct bw_state *owner, const struct bw_attribute *attribute);
/* Empties a slot: not loaded, nothing changed, nothing queued. */
void slot_unload(struct bw_state *owner, const struct bw_attribute *attribute);
/* Whether the user wrote the member itself since the runtime last did; `thorough` also compares
 * every element of a list. */
bool slot_was_written(const struct bw_state *owner, const struct bw_attribute *attribute,
                      bool thorough);
/* A slot of what has no row yet is empty, and so loaded. */
void slot_begin(struct bw_state *owner, const struct bw_attribute *attribute);
/* How many members the user's own member says the list has. */
size_t slot_written_count(const struct bw_state *owner, const struct bw_attribute *attribute);
/* Whether `item` is in a loaded list; of a pair, known from the other side where that is loaded. */
bool slot_contains(struct bw_state *owner, const struct bw_attribute *attribute,
                   struct bw_state *item);

/* Whom a to-one of a pair had when it was loaded, if that one still shows it; NULL. */
struct bw_state *slot_remembered(const struct bw_state *owner,
                                 const struct bw_attribute *attribute);
/* The same, by looking into the list itself. */
bool slot_lists(struct bw_state *owner, const struct bw_attribute *attribute,
                const struct bw_state *item);

/* Relationship events (event.c, bulk.c, written.c) ------------------------------------------------
 */

int event_set(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value);
int event_insert(struct bw_state *owner, struct bw_attribute *attribute, size_t at,
                 struct bw_state *item);
int event_remove_at(struct bw_state *owner, struct bw_attribute *attribute, size_t at);
int event_assign(struct bw_state *owner, struct bw_attribute *attribute,
                 struct bw_state *const *items, size_t n);
/* Removes every member. As in SQLAlchemy, where the two are no pair a member that stands twice
 * keeps its other side. */
int event_clear(struct bw_state *owner, struct bw_attribute *attribute);
/* Takes note of what the user wrote into the member directly. */
int written_take(struct bw_state *owner, struct bw_attribute *attribute, bool thorough);
int written_take_all(struct bw_session *session);

/* Cascades and membership (cascade.c, identity.c)
 * -------------------------------------------------- */

/* Adds to the session all that save-update reaches. The first failure (of a detached instance that
 * can't come back) is given, and all others are added. */
int cascade_add(struct bw_state *state);
void cascade_save_update(struct bw_state *owner, const struct bw_attribute *attribute,
                         struct bw_state *item);
void cascade_removed(struct bw_state *owner, const struct bw_attribute *attribute,
                     struct bw_state *item);
bool state_is_orphan(const struct bw_state *state);
/* Collects `state` and all that `cascade` reaches, loading where `load`. */
int cascade_collect(struct bw_state *state, unsigned cascade, bool load, struct bw_items *items);

/* Gives the state its key, made of its fields; BW_DUPLICATE. */
int identity_add(struct bw_state *state);
/* The same of one that identity_find() did not find just now. */
int identity_add_new(struct bw_state *state);
void identity_remove(struct bw_state *state);
/* Finds by the values of the primary key; NULL. */
int identity_find(struct bw_session *session, const struct bw_mapper *mapper,
                  const struct bw_value *values, struct bw_state **state);

/* Loading (load.c, expire.c)
 * ------------------------------------------------------------------------ */

int load_fields(struct bw_state *state);
int load_attribute(struct bw_state *owner, struct bw_attribute *attribute);
/* The value of a to-one as far as an event must know it. */
int load_old_value(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state **value);
int load_eager(struct bw_state *state);
/* The instance with this key from the database; NULL where there is none. */
int load_get(struct bw_session *session, struct bw_mapper *mapper, const struct bw_value *key,
             struct bw_state **state);
int load_rows(struct bw_session *session, struct bw_mapper *mapper, struct bw_statement *statement,
              bool refresh, struct bw_items *items);
/* A loaded value no longer shows `item`, without that being a change. Cannot fail. */
void slot_forget(struct bw_state *owner, const struct bw_attribute *attribute,
                 struct bw_state *item);
/* Put what was read into its place (install.c). */
int install_list(struct bw_state *owner, struct bw_attribute *attribute,
                 const struct bw_items *items);
int install_one(struct bw_state *owner, struct bw_attribute *attribute, struct bw_state *value);
int state_expire(struct bw_state *state);
int attribute_expire(struct bw_state *state, struct bw_attribute *attribute);
/* Everything persistent. */
int session_expire(struct bw_session *session);
int autoflush(struct bw_session *session);

/* Statements (statement.c, sql.c, query.c)
 * --------------------------------------------------------- */

int session_begin(struct bw_session *session);
/* Runs a statement that gives no rows. */
int session_run(struct bw_session *session, struct bw_statement *statement);
/* After a failure within a flush: the database's transaction ends, the session waits for rollback.
 */
void session_break(struct bw_session *session);
int session_statement(struct bw_session *session, const struct bw_buffer *sql, size_t n,
                      struct bw_statement **statement);
/* Start and step with failures reported to the session. */
int session_start(struct bw_session *session, struct bw_statement *statement);
int session_step(struct bw_session *session, struct bw_statement *statement, bool *row);
/* Appends "SELECT columns FROM tables" of a mapper with its bases. */
void sql_select(struct bw_buffer *sql, const struct bw_mapper *mapper);
void sql_column(struct bw_buffer *sql, const struct bw_mapper *mapper, size_t field);
void sql_placeholder(struct bw_buffer *sql, const struct bw_engine *engine, size_t number);
/* Reads one row of sql_select()'s columns into an instance, new or known. */
int row_instance(struct bw_session *session, struct bw_mapper *mapper,
                 struct bw_statement *statement, bool refresh, struct bw_state **state, bool *made);
