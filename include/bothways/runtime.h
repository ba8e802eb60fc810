#ifndef BOTHWAYS_RUNTIME_H
#define BOTHWAYS_RUNTIME_H

/*
 * The reference runtime: runs relationship declarations over plain structs and a database.
 *
 * A *model* (struct bw_model) says how one struct is mapped; `bothways generate runtime` writes it
 * from the annotated headers, and a program may write it by hand. A *schema* is a set of models
 * with every name resolved. An *engine* is one connection to a database. A *session* holds
 * instances: it allocates the structs, keeps both ends of every relationship, and writes and reads
 * rows.
 *
 * Ownership. Instances and all that hangs on them belong to their session and live until bw_free()
 * or bw_session_close(). A schema must outlive its sessions, an engine too; models and what they
 * point to are only borrowed. Strings given to a setter are copied; a pointer that the program
 * itself stores in a member stays the program's, and must live as long as it stands there.
 *
 * Errors. A function that can fail returns an enum bw_status, BW_OK (0) on success. A session keeps
 * the message of its last failure (bw_session_error). After a failure nothing has changed, unless
 * the function says otherwise. The library prints nothing, never aborts and has no globals.
 *
 * Threads. A session, its engine and its instances belong to one thread at a time. A schema is
 * never written to after it was made and may be shared.
 *
 * Reading members. A struct's members may be read directly while they are loaded; after a commit,
 * an expiry or a rollback the accessors (or bw_load) bring them up to date, relationship members
 * are NULL until then, and columns show what was known last. Plain writes to members are found at
 * the next flush, or when the member is next used through a function, and count as a set.
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
    BW_IN_USE,        /* an instance that others still refer to can't be freed */
    BW_NOT_FOUND,     /* no such row, or no such member of a list */
    BW_CONFLICT,      /* the other side names yet another relationship, which this would change */
    BW_RANGE,         /* a number or a list that doesn't fit its member or column */
    BW_SCHEMA,        /* models that don't fit together */
    BW_UNSUPPORTED,   /* something that this runtime does not do, named in the message */
    BW_NOT_ATTACHED,  /* the instance is not in the session, so there is nothing to load */
    BW_NOT_LOADED,    /* lazy = raise: would have to be loaded */
    BW_DELETED,       /* the instance's row is gone */
    BW_INACTIVE,      /* a flush failed: roll back first */
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

/* Engines ----------------------------------------------------------------------------------- */

struct bw_engine;

/* A value of a column: what is bound to statements and read from rows. Strings and bytes are
 * borrowed from whoever gave the value. */
enum bw_value_type {
    BW_VALUE_NULL,
    BW_VALUE_INTEGER,
    BW_VALUE_REAL,
    BW_VALUE_TEXT,
    BW_VALUE_BYTES
};

struct bw_value {
    enum bw_value_type type;
    int64_t integer;
    double real;
    const void *data; /* text need not end in NUL */
    size_t size;
};

struct bw_value bw_null(void);
struct bw_value bw_integer(int64_t integer);
struct bw_value bw_real(double real);
struct bw_value bw_text(const char *text); /* NULL gives null */
struct bw_value bw_bytes(const void *data, size_t size);

/* Receives every statement before it runs, with the values bound to it. */
typedef void bw_echo(void *context, const char *sql, const struct bw_value *parameters, size_t n);

/* Connects. `url` is "sqlite::memory:", "sqlite:FILE" or "postgresql://…"; foreign keys are
 * enforced. BW_UNSUPPORTED where the library was built without that database. */
int bw_engine_open(const char *url, const struct bw_allocator *allocator, struct bw_engine **engine,
                   struct bw_error *error);
void bw_engine_close(struct bw_engine *engine);
/* NULL turns it off. */
void bw_engine_set_echo(struct bw_engine *engine, bw_echo *echo, void *context);
/* Runs statements of the program's own, without parameters or results, outside any session. */
int bw_engine_execute(struct bw_engine *engine, const char *sql, struct bw_error *error);

/* The database's own connection, a sqlite3 * or a PGconn *, for what this library does not do. */
void *bw_engine_connection(struct bw_engine *engine);

/* Creates every table and index that does not exist yet, referred-to tables first; drops them all,
 * in the opposite order. */
int bw_create_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error);
int bw_drop_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error);

/* Sessions ---------------------------------------------------------------------------------- */

struct bw_session;

/* A session over `engine`, or one in memory alone where that is NULL. */
int bw_session_open(const struct bw_schema *schema, struct bw_engine *engine,
                    struct bw_session **session, struct bw_error *error);
/* Rolls back what is not committed and frees the session and every instance of it. */
void bw_session_close(struct bw_session *session);
/* The last failure of any function on this session or its instances. Never NULL. */
const struct bw_error *bw_session_error(const struct bw_session *session);
/* Both are on in a new session. */
void bw_session_set_autoflush(struct bw_session *session, bool on);
void bw_session_set_expire_on_commit(struct bw_session *session, bool on);

enum bw_lifecycle { BW_TRANSIENT, BW_PENDING, BW_PERSISTENT, BW_DELETED_STATE, BW_DETACHED };

/* A new transient instance, all zero, its nullable numbers null. */
int bw_new(struct bw_session *session, const struct bw_model *model, void **instance);
/* Frees a transient or detached instance that no other refers to. */
int bw_free(void *instance);
enum bw_lifecycle bw_lifecycle_of(const void *instance);
struct bw_session *bw_session_of(const void *instance);
const struct bw_model *bw_model_of(const void *instance);

/* Adds to the session, so that it is inserted at the next flush, with all that save-update reaches.
 * An instance that bw_delete() marked is kept after all. */
int bw_add(void *instance);
/* Marks for deletion, with all that the delete cascade reaches. */
int bw_delete(void *instance);
/* Takes out of the session, with all that the expunge cascade reaches. */
int bw_expunge(void *instance);
/* Copies an instance (of any session over the same schema, or transient) onto the one of its
 * identity in this session, which is loaded or made; cascades along merge. After a failure what was
 * merged before it stays. */
int bw_merge(struct bw_session *session, const void *instance, void **merged);

int bw_flush(struct bw_session *session);
int bw_commit(struct bw_session *session);
/* Undoes everything since the last commit, in the database and in memory: what was new is transient
 * again, what was deleted persistent, and everything else will be read anew. */
int bw_rollback(struct bw_session *session);

/* Forgets what was read, along refresh-expire; pending changes of the instance are lost. */
int bw_expire(void *instance);
int bw_expire_all(struct bw_session *session);
/* Expires one relationship alone. */
int bw_expire_related(void *instance, const struct bw_relationship *relationship);
/* Reads the row again, now. */
int bw_refresh(void *instance);
/* Reads the row if it is expired, so that its columns may be read directly. */
int bw_load(void *instance);

/* Columns ----------------------------------------------------------------------------------- */

/* Reads a column, loading it first if it is expired. Data of the value is the instance's, valid
 * until it changes. */
int bw_read(void *instance, const struct bw_column *column, struct bw_value *value);
/* Sets a column, copying the data. BW_RANGE where it doesn't fit, BW_MISUSE where the type doesn't.
 */
int bw_write(void *instance, const struct bw_column *column, const struct bw_value *value);
/* Null bits; false for an instance that is none. */
bool bw_is_null(void *instance, const struct bw_column *column);
int bw_set_null(void *instance, const struct bw_column *column);

/* Relationships ----------------------------------------------------------------------------- */

/* The value of a to-one, loaded if need be; *value is NULL where there is none. */
int bw_related(void *instance, const struct bw_relationship *relationship, void **value);
/* Sets a to-one; NULL clears it. */
int bw_relate(void *instance, const struct bw_relationship *relationship, void *value);
/* The members of a to-many, loaded if need be. The array ends in NULL, belongs to the session and
 * is valid until the list changes or expires. */
int bw_list(void *instance, const struct bw_relationship *relationship, void ***items, size_t *n);
int bw_list_append(void *instance, const struct bw_relationship *relationship, void *item);
/* Before position `at`; at the end where `at` is the length or more. */
int bw_list_insert(void *instance, const struct bw_relationship *relationship, size_t at,
                   void *item);
/* The first occurrence; BW_NOT_FOUND where it is no member. */
int bw_list_remove(void *instance, const struct bw_relationship *relationship, void *item);
int bw_list_remove_at(void *instance, const struct bw_relationship *relationship, size_t at);
/* Puts an item in the place of another. */
int bw_list_replace(void *instance, const struct bw_relationship *relationship, size_t at,
                    void *item);
int bw_list_clear(void *instance, const struct bw_relationship *relationship);
/* Makes the list hold exactly these, in this order. `items` may be another list of the session. */
int bw_list_assign(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n);
/* Appends several at once; all or, on failure, none. */
int bw_list_extend(void *instance, const struct bw_relationship *relationship, void *const *items,
                   size_t n);
int bw_list_contains(void *instance, const struct bw_relationship *relationship, const void *item,
                     bool *contains);
/* Whether the value is in memory, so that reading it asks the database nothing. */
bool bw_is_loaded(const void *instance, const struct bw_relationship *relationship);

/* The relationship or column of this name, of a model or its bases; NULL where there is none. */
const struct bw_relationship *bw_find_relationship(const struct bw_model *model, const char *name);
const struct bw_column *bw_find_column(const struct bw_model *model, const char *name);

/* Queries ----------------------------------------------------------------------------------- */

/* One condition: the column equals the value (null compares as IS NULL). */
struct bw_where {
    const struct bw_column *column;
    struct bw_value value;
};

struct bw_sort {
    const struct bw_column *column;
    bool descending;
};

struct bw_query {
    const struct bw_model *model;
    size_t n_where; /* all must hold */
    const struct bw_where *where;
    size_t n_sort;
    const struct bw_sort *sort;
    size_t limit; /* 0: none */
    size_t offset;
};

/* The instance with this primary key (its columns' values in order of declaration): from the
 * session, or else from the database. BW_NOT_FOUND, with *instance NULL, where there is none. */
int bw_get(struct bw_session *session, const struct bw_model *model, const struct bw_value *key,
           size_t n, void **instance);

/* All instances that match. *items is the caller's, ends in NULL and is released with
 * bw_release_items(). */
int bw_select(struct bw_session *session, const struct bw_query *query, void ***items, size_t *n);
void bw_release_items(struct bw_session *session, void **items);

/* The same one by one, for results larger than memory. An instance that the stream itself made,
 * that was not changed and that nothing refers to is freed by the next step. At the end *instance
 * is NULL. While a stream is open the session must not commit or roll back. */
struct bw_stream;
int bw_stream_open(struct bw_session *session, const struct bw_query *query,
                   struct bw_stream **stream);
int bw_stream_next(struct bw_stream *stream, void **instance);
void bw_stream_close(struct bw_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
