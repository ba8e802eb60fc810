#pragma once

/*
 * One connection to a database, whatever kind. A backend fills in the operations; all of them
 * report to the engine's error. Statements are prepared once for each text and kept.
 */

#include "hash.h"
#include "internal.h"

struct bw_statement {
    struct bw_engine *engine;
    char *sql;
    size_t n_parameters;
    struct bw_value *parameters; /* copied shallowly; for echo and for backends that send all */
    struct bw_value *row;        /* the row that was read last, made when it is needed */
    void *handle;                /* the backend's */
    bool is_own;                 /* of a stream: open over several calls */
    bool is_running;             /* started, and not reset since */
    bool is_cut_short;           /* a value of the row could not be read for want of memory */
    UT_hash_handle hh;
};

struct bw_backend {
    const char *name;
    bool numbered_placeholders;   /* $1, $2 instead of ? */
    bool returns_keys;            /* INSERT … RETURNING gives the generated key */
    bool checks_references;       /* a foreign key needs its table to exist */
    const char *defer_references; /* a foreign key is looked at by the commit; NULL: needs none */
    bool schema_of_index;         /* an index is named with its schema, tables beside it without */
    const char *type_names[8];    /* by enum type_name of ddl.c */
    const char *generated_type;   /* of a primary key that the database makes; NULL: the usual */
    const char *generated_type_big;
    int (*prepare)(struct bw_engine *engine, struct bw_statement *statement);
    /* Binds the statement's parameters and starts it. */
    int (*start)(struct bw_statement *statement);
    /* BW_OK with *row telling whether there is another row. */
    int (*step)(struct bw_statement *statement, bool *row);
    /* A column of the current row, as wanted, or null. */
    struct bw_value (*column)(struct bw_statement *statement, size_t at, enum bw_value_type wanted);
    /* The first n columns of the current row, as the fields want them. Of a value that is not null
     * only what goes with its type is set. */
    void (*row)(struct bw_statement *statement, const struct bw_field *fields, size_t n,
                struct bw_value *values);
    void (*reset)(struct bw_statement *statement);
    void (*finalize)(struct bw_statement *statement);
    int64_t (*changes)(struct bw_statement *statement);
    int64_t (*last_id)(struct bw_engine *engine);
    int (*execute)(struct bw_engine *engine, const char *sql);
    /* Whether the database itself has a transaction open: some errors end it. */
    bool (*in_transaction)(struct bw_engine *engine);
    /* Whether that one can still be committed: some errors leave it open for a rollback alone. */
    bool (*can_commit)(struct bw_engine *engine);
    void (*close)(struct bw_engine *engine);
};

struct bw_engine {
    struct bw_allocator memory;
    const struct bw_allocator *allocator;
    const struct bw_backend *backend;
    void *connection;
    void *handle; /* the database library's own connection */
    struct bw_error error;
    bw_echo *echo;
    void *echo_context;
    bool is_echoing;                 /* the callback runs: nothing else does meanwhile */
    struct bw_statement *statements; /* by text */
    struct bw_session *user;         /* the session whose transaction is open */
};

int sqlite_open(struct bw_engine *engine, const char *file);
int postgresql_open(struct bw_engine *engine, const char *url);

int engine_statement(struct bw_engine *engine, const char *sql, size_t n,
                     struct bw_statement **statement);
/* One that is not kept for others: it stays in use over several calls. */
int engine_own_statement(struct bw_engine *engine, const char *sql, size_t n,
                         struct bw_statement **statement);
void engine_drop_statement(struct bw_statement *statement);
static inline int statement_bind(struct bw_statement *statement, size_t at, struct bw_value value)
{
    statement->parameters[at] = value;
    return BW_OK;
}
/* Tells the callback, where there is one. */
void engine_echo(struct bw_engine *engine, const char *sql, const struct bw_value *parameters,
                 size_t n);
static inline int statement_start(struct bw_statement *statement)
{
    struct bw_engine *engine = statement->engine;
    if (engine->echo)
        engine_echo(engine, statement->sql, statement->parameters, statement->n_parameters);
    return engine->backend->start(statement);
}
static inline int statement_step(struct bw_statement *statement, bool *row)
{
    *row = false;
    return statement->engine->backend->step(statement, row);
}
static inline void statement_reset(struct bw_statement *statement)
{
    statement->engine->backend->reset(statement);
}
/* Runs a statement that gives no rows. */
int statement_run(struct bw_statement *statement);
/* Whether a caller may use the engine, and gave what it `needed`: BW_MISUSE, BW_IN_USE. */
int engine_enter(const struct bw_engine *engine, const void *needed, struct bw_error *error);
int engine_execute(struct bw_engine *engine, const char *sql);
/* Ends the database's transaction where one is open. */
int engine_rollback(struct bw_engine *engine);
