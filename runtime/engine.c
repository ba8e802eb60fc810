/* Connections and their statements, whatever the database. */

#include "engine.h"

static void statement_free(struct bw_statement *statement)
{
    const struct bw_allocator *allocator = statement->engine->allocator;
    if (statement->handle)
        statement->engine->backend->finalize(statement);
    bw_release(allocator, statement->parameters);
    bw_release(allocator, statement->row);
    bw_release(allocator, statement->sql);
    bw_release(allocator, statement);
}

static int statement_make(struct bw_engine *engine, const char *sql, size_t n, bool is_own,
                          struct bw_statement **statement)
{
    const struct bw_allocator *allocator = engine->allocator;
    struct bw_statement *made = bw_allocate_zero(allocator, 1, sizeof *made);
    if (!made)
        return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
    made->engine = engine;
    made->n_parameters = n;
    made->is_own = is_own;
    made->parameters = bw_allocate_zero(allocator, n + 1, sizeof *made->parameters);
    made->sql = bw_allocate(allocator, strlen(sql) + 1);
    if (!made->parameters || !made->sql) {
        statement_free(made);
        return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
    }
    memcpy(made->sql, sql, strlen(sql) + 1);
    int status = engine->backend->prepare(engine, made);
    if (status) {
        statement_free(made);
        return status;
    }
    *statement = made;
    return BW_OK;
}

int engine_statement(struct bw_engine *engine, const char *sql, size_t n,
                     struct bw_statement **statement)
{
    HASH_FIND(hh, engine->statements, sql, strlen(sql), *statement);
    if (*statement)
        return BW_OK;
    const struct bw_allocator *allocator = engine->allocator;
    bool out_of_memory = false;
    int status = statement_make(engine, sql, n, false, statement);
    if (status)
        return status;
    struct bw_statement *made = *statement;
    HASH_ADD_KEYPTR(hh, engine->statements, made->sql, strlen(made->sql), made);
    if (!out_of_memory)
        return BW_OK;
    statement_free(made);
    *statement = NULL;
    return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
}

int engine_own_statement(struct bw_engine *engine, const char *sql, size_t n,
                         struct bw_statement **statement)
{
    *statement = NULL;
    return statement_make(engine, sql, n, true, statement);
}

void engine_drop_statement(struct bw_statement *statement)
{
    statement_reset(statement);
    statement_free(statement);
}

void engine_echo(struct bw_engine *engine, const char *sql, const struct bw_value *parameters,
                 size_t n)
{
    if (!engine->echo)
        return;
    engine->is_echoing = true;
    engine->echo(engine->echo_context, sql, parameters, n);
    engine->is_echoing = false;
}

int statement_run(struct bw_statement *statement)
{
    bool row = false;
    int status = statement_start(statement);
    if (!status)
        status = statement_step(statement, &row);
    return status;
}

int engine_execute(struct bw_engine *engine, const char *sql)
{
    engine_echo(engine, sql, NULL, 0);
    return engine->backend->execute(engine, sql);
}

int engine_rollback(struct bw_engine *engine)
{
    return engine->backend->in_transaction(engine) ? engine_execute(engine, "ROLLBACK") : BW_OK;
}

static int starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static int engine_connect(struct bw_engine *engine, const char *url)
{
    if (starts_with(url, "sqlite:"))
        return sqlite_open(engine, url + strlen("sqlite:"));
#ifdef BOTHWAYS_POSTGRESQL
    if (starts_with(url, "postgresql://") || starts_with(url, "postgres://"))
        return postgresql_open(engine, url);
#endif
    /* What follows the scheme may be a password. */
    return error_set(&engine->error, BW_UNSUPPORTED,
                     "no engine for a URL that begins with %.*s:", (int)strcspn(url, ":"), url);
}

int bw_engine_open(const char *url, const struct bw_allocator *allocator, struct bw_engine **engine,
                   struct bw_error *error)
{
    struct bw_allocator memory = bw_allocator_or_default(allocator);
    if (!url || !engine)
        return error_set(error, BW_MISUSE, "an argument is NULL");
    *engine = NULL;
    struct bw_engine *made = bw_allocate_zero(&memory, 1, sizeof *made);
    if (!made)
        return error_set(error, BW_NO_MEMORY, "out of memory");
    made->memory = memory;
    made->allocator = &made->memory;
    int status = engine_connect(made, url);
    if (status) {
        if (error)
            *error = made->error;
        bw_engine_close(made);
        return status;
    }
    *engine = made;
    return BW_OK;
}

void bw_engine_close(struct bw_engine *engine)
{
    if (!engine || engine->is_echoing)
        return;
    const struct bw_allocator *allocator = engine->allocator;
    struct bw_statement *statement, *next;
    HASH_ITER(hh, engine->statements, statement, next)
    {
        HASH_DEL(engine->statements, statement);
        statement_free(statement);
    }
    if (engine->backend)
        engine->backend->close(engine);
    struct bw_allocator memory = *allocator;
    bw_release(&memory, engine);
}

void bw_engine_set_echo(struct bw_engine *engine, bw_echo *echo, void *context)
{
    if (!engine)
        return;
    engine->echo = echo;
    engine->echo_context = context;
}

int engine_enter(const struct bw_engine *engine, const void *needed, struct bw_error *error)
{
    if (!engine || !needed)
        return error_set(error, BW_MISUSE, "an argument is NULL");
    if (engine->is_echoing)
        return error_set(error, BW_IN_USE,
                         "a statement is being echoed: its callback can't use the engine");
    return BW_OK;
}

int bw_engine_execute(struct bw_engine *engine, const char *sql, struct bw_error *error)
{
    int status = engine_enter(engine, sql, error);
    if (status)
        return status;
    status = engine_execute(engine, sql);
    if (status && error)
        *error = engine->error;
    return status;
}

void *bw_engine_connection(struct bw_engine *engine)
{
    return engine ? engine->handle : NULL;
}
