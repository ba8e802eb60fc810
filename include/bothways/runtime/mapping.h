#ifndef BOTHWAYS_RUNTIME_MAPPING_H
#define BOTHWAYS_RUNTIME_MAPPING_H

/*
 * Part of <bothways/runtime.h>: statuses, the allocator, and how structs are mapped. `bothways
 * generate runtime` writes the models; a program may write them by hand. Everything here but a
 * schema is the program's, and only borrowed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Status and errors ------------------------------------------------------------------------- */

enum bw_status {
    BW_OK = 0,
    BW_NO_MEMORY,     /* an allocation failed */
    BW_MISUSE,        /* an argument makes no sense: NULL, an attribute of another model, … */
    BW_WRONG_TYPE,    /* an instance of another model than the relationship's target */
    BW_WRONG_SESSION, /* an instance of another session, or no instance at all */
    BW_FREED,         /* an instance that was freed */
    BW_IN_USE,        /* others refer to it; a stream is open; a statement is being echoed */
    BW_NOT_FOUND,     /* no such row, or no such member of a list */
    BW_CONFLICT,      /* the other side names yet another relationship, which this would change */
    BW_RANGE,         /* a number or a list that doesn't fit its member or column */
    BW_SCHEMA,        /* models that don't fit together */
    BW_UNSUPPORTED,   /* something that this runtime does not do, named in the message */
    BW_NOT_ATTACHED,  /* the instance is not in the session, so there is nothing to load */
    BW_NOT_LOADED,    /* lazy = raise: would have to be loaded */
    BW_DELETED,       /* the instance's row is gone */
    BW_INACTIVE,      /* the transaction failed: roll back first */
    BW_CYCLE,         /* rows that each need the other first, and no post_update */
    BW_STALE,         /* an UPDATE or DELETE did not find its row */
    BW_DUPLICATE,     /* another instance has this identity already */
    BW_INTEGRITY,     /* the database refused: a constraint */
    BW_BUSY,          /* the database is locked, or another session has a transaction open */
    BW_FULL,          /* the disk is full */
    BW_CONNECTION,    /* the connection is lost, or was never made */
    BW_DATABASE,      /* any other error of the database */
};

struct bw_error {
    enum bw_status status;
    char message[512];
};

/* The name of a status: "BW_OK". Never NULL. */
const char *bw_status_name(enum bw_status status);

/* Where memory comes from. `reallocate` with a NULL block allocates. NULL means failure and is
 * always survived. */
struct bw_allocator {
    void *(*allocate)(void *context, size_t size);
    void *(*reallocate)(void *context, void *block, size_t size);
    void (*release)(void *context, void *block);
    void *context;
};

/* The mapping ------------------------------------------------------------------------------- */

#define BW_NONE ((size_t)-1) /* an offset of something that has no member */

enum bw_kind {
    BW_SIGNED,   /* integer or enum of `size` bytes */
    BW_UNSIGNED, /* the same, unsigned */
    BW_BOOL,     /* _Bool */
    BW_REAL,     /* float or double, by size */
    BW_STRING,   /* char *: a string, NULL for null */
    BW_CHARS,    /* char[size]: a string, shorter than size or filling it */
    BW_BYTES,    /* a pointer to bytes, their number in the member at length_offset */
    BW_OCTETS,   /* unsigned char[size]: bytes, always all of them */
};

enum bw_column_flag {
    BW_PRIMARY_KEY = 1 << 0,
    BW_UNIQUE = 1 << 1,
    BW_INDEX = 1 << 2,
    BW_NULLABLE = 1 << 3,
    BW_SIGNED_LENGTH = 1 << 4, /* BW_BYTES: so is the member that holds the length */
};

struct bw_column {
    const char *name;   /* in the table */
    const char *member; /* in the struct */
    enum bw_kind kind;
    size_t offset;
    size_t size;
    unsigned flags;          /* enum bw_column_flag */
    size_t length_offset;    /* BW_BYTES: the member that holds the length */
    size_t length_size;      /* its size in bytes */
    const char *default_sql; /* the server default as an SQL literal; NULL where there is none */
};

struct bw_foreign_key {
    size_t n_columns;
    const char *const *columns; /* column names of this table */
    const char *table;          /* "team" or "schema.team" */
    const char *const *targets; /* column names of that table, in the same order */
    const char *on_delete;      /* "CASCADE", "SET NULL", …; NULL where it isn't said */
    const char *on_update;
};

struct bw_index {
    size_t n_columns;
    const char *const *columns;
    bool unique;
};

/* How a relationship's member holds its value. */
enum bw_shape {
    BW_ONE,             /* struct T * */
    BW_LIST_COUNTED,    /* struct T ** with its length in another member, or within a struct */
    BW_LIST_TERMINATED, /* struct T ** that ends in NULL */
    BW_LIST_UNSEEN,     /* a list without a member: the other side of a backref */
    BW_ONE_UNSEEN,      /* one, without a member */
};

enum bw_direction { BW_ONE_TO_MANY, BW_MANY_TO_ONE, BW_MANY_TO_MANY };

enum bw_cascade {
    BW_SAVE_UPDATE = 1 << 0,
    BW_MERGE = 1 << 1,
    BW_EXPUNGE = 1 << 2,
    BW_DELETE = 1 << 3,
    BW_DELETE_ORPHAN = 1 << 4,
    BW_REFRESH_EXPIRE = 1 << 5,
    BW_DEFAULT_CASCADE = BW_SAVE_UPDATE | BW_MERGE,
};

enum bw_relationship_flag {
    BW_VIEWONLY = 1 << 0,
    BW_NO_SYNC = 1 << 1, /* sync_backref = false */
    BW_PASSIVE_DELETES = 1 << 2,
    BW_PASSIVE_DELETES_ALL = 1 << 3,
    BW_POST_UPDATE = 1 << 4,
    BW_SINGLE_PARENT = 1 << 5,
    BW_LAZY_RAISE = 1 << 6,   /* loading is an error */
    BW_LAZY_NEVER = 1 << 7,   /* noload: stays empty */
    BW_LOAD_AT_ONCE = 1 << 8, /* every eager form: loaded with its owner */
    BW_SIGNED_COUNT = 1 << 9, /* BW_LIST_COUNTED: so is the member that holds the length */
};

/* Two columns that the join equates: of the owner's row and of the target's (or of the link table's
 * in `pairs`, and of the link table's and the target's in `link_pairs`). */
struct bw_pair {
    const char *local;
    const char *remote;
};

struct bw_order {
    const char *column; /* of the target */
    bool descending;
};

struct bw_model;

struct bw_relationship {
    const char *name;
    enum bw_shape shape;
    size_t offset;       /* of the pointer; BW_NONE without a member */
    size_t count_offset; /* BW_LIST_COUNTED: of the length */
    size_t count_size;   /* its size in bytes: 1, 2, 4 or 8 */
    const struct bw_model *target;
    enum bw_direction direction; /* of in-memory models: as their shapes say */
    const char *back_populates;  /* what this side names, on the target; NULL: nothing */
    unsigned cascade;            /* enum bw_cascade; 0 is none at all */
    unsigned flags;              /* enum bw_relationship_flag */
    const char *link;            /* many-to-many: the link table, "friendship" */
    size_t n_pairs;              /* 0 in in-memory models */
    const struct bw_pair *pairs;
    size_t n_link_pairs;
    const struct bw_pair *link_pairs;
    size_t n_order;
    const struct bw_order *order;
    unsigned join_depth; /* BW_LOAD_AT_ONCE: how far down; 0: till a model would come again */
};

struct bw_model {
    const char *name;  /* the struct's */
    const char *table; /* NULL: an in-memory model */
    const char *schema;
    size_t size; /* of the struct */
    size_t n_columns;
    const struct bw_column *columns; /* its own; of an embedded base model only in that one */
    size_t n_relationships;
    const struct bw_relationship *relationships; /* its own */
    size_t n_foreign_keys;
    const struct bw_foreign_key *foreign_keys;
    size_t n_indexes;
    const struct bw_index *indexes;
    const struct bw_model *base;      /* joined inheritance: embedded as the first member */
    const char *polymorphic_on;       /* the discriminator's column name, in the base */
    const char *polymorphic_identity; /* this model's value of it, as text */
};

struct bw_schema;

/* Resolves every name in `models`, an array of n pointers that need not outlive the call. On
 * success *schema is the caller's, to be closed with bw_schema_close() after its sessions. An
 * allocator of NULL is malloc; otherwise it is copied. BW_SCHEMA and BW_UNSUPPORTED name what does
 * not fit. `error` may be NULL. */
int bw_schema_open(const struct bw_model *const *models, size_t n,
                   const struct bw_allocator *allocator, struct bw_schema **schema,
                   struct bw_error *error);
void bw_schema_close(struct bw_schema *schema);

#ifdef __cplusplus
}
#endif

#endif
