/* SQLite, the embedded database. */

#include "engine.h"

#include <sqlite3.h>
#include <stdio.h>

static enum bw_status classify(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return BW_NO_MEMORY;
    case SQLITE_CONSTRAINT:
        return BW_INTEGRITY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return BW_BUSY;
    case SQLITE_FULL:
        return BW_FULL;
    case SQLITE_CANTOPEN:
        return BW_CONNECTION;
    default:
        return BW_DATABASE;
    }
}

static int fail(struct bw_engine *engine, int code)
{
    const char *message =
        engine->connection ? sqlite3_errmsg(engine->connection) : sqlite3_errstr(code);
    return error_set(&engine->error, classify(code), "%s", message);
}

/* "INSERT INTO "hero"" of such a statement: its verb and its table. */
static int beginning_of(const char *sql)
{
    const char *end = strchr(sql, '"');
    for (bool within = false; end && (within || *end == '"' || *end == '.'); end++) {
        if (*end == '\0')
            return 0;
        within = within != (*end == '"');
    }
    return end ? (int)(end - sql) : 0;
}

/* SQLite names the columns of any constraint but a foreign key. */
static int fail_statement(const struct bw_statement *statement, int code)
{
    struct bw_engine *engine = statement->engine;
    int status = fail(engine, code);
    size_t n = strlen(engine->error.message);
    if (sqlite3_extended_errcode(engine->connection) == SQLITE_CONSTRAINT_FOREIGNKEY)
        snprintf(engine->error.message + n, sizeof engine->error.message - n, ": %.*s",
                 beginning_of(statement->sql), statement->sql);
    return status;
}

static int prepare(struct bw_engine *engine, struct bw_statement *statement)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v3(engine->connection, statement->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &handle, NULL);
    statement->handle = handle;
    return code == SQLITE_OK ? BW_OK : fail(engine, code);
}

static int bind_value(sqlite3_stmt *handle, int at, const struct bw_value *value)
{
    switch (value->type) {
    case BW_VALUE_NULL:
        return sqlite3_bind_null(handle, at);
    case BW_VALUE_INTEGER:
        return sqlite3_bind_int64(handle, at, value->integer);
    case BW_VALUE_REAL:
        return sqlite3_bind_double(handle, at, value->real);
    case BW_VALUE_TEXT:
        return sqlite3_bind_text64(handle, at, value->size ? value->data : "", value->size,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case BW_VALUE_BYTES:
        return value->size
                   ? sqlite3_bind_blob64(handle, at, value->data, value->size, SQLITE_STATIC)
                   : sqlite3_bind_zeroblob(handle, at, 0);
    }
    return SQLITE_MISUSE;
}

static void reset(struct bw_statement *statement)
{
    if (statement->is_running)
        sqlite3_reset(statement->handle);
    statement->is_running = false;
}

static int start(struct bw_statement *statement)
{
    sqlite3_stmt *handle = statement->handle;
    const struct bw_value *parameters = statement->parameters;
    reset(statement);
    statement->is_running = true;
    for (size_t i = 0, n = statement->n_parameters; i < n; i++) {
        int code = bind_value(handle, (int)i + 1, &parameters[i]);
        if (code != SQLITE_OK)
            return fail(statement->engine, code);
    }
    return BW_OK;
}

static int step(struct bw_statement *statement, bool *row)
{
    int code = sqlite3_step(statement->handle);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return BW_OK;
    int status = code == SQLITE_DONE ? BW_OK : fail_statement(statement, code);
    reset(statement);
    return status;
}

static void read_data(struct bw_statement *statement, sqlite3_value *from, struct bw_value *value)
{
    bool is_text = value->type == BW_VALUE_TEXT;
    value->data = is_text ? (const void *)sqlite3_value_text(from) : sqlite3_value_blob(from);
    value->size = value->data ? (size_t)sqlite3_value_bytes(from) : 0;
    if (value->data)
        return;
    if (sqlite3_value_type(from) == SQLITE_NULL) {
        value->type = BW_VALUE_NULL;
        return;
    }
    /* A blob without bytes is NULL as well; a text is so for want of memory alone. */
    value->data = "";
    if (is_text || sqlite3_value_bytes(from))
        statement->is_cut_short = true;
}

static inline void read_value(struct bw_statement *statement, size_t at, enum bw_value_type wanted,
                              struct bw_value *value)
{
    /* As good as a protected value: a connection belongs to one thread. */
    sqlite3_value *from = sqlite3_column_value(statement->handle, (int)at);
    value->type = wanted;
    if (wanted == BW_VALUE_INTEGER) {
        value->integer = sqlite3_value_int64(from);
        if (value->integer == 0 && sqlite3_value_type(from) == SQLITE_NULL)
            *value = bw_null();
    } else if (wanted == BW_VALUE_REAL) {
        value->real = sqlite3_value_double(from);
        if (sqlite3_value_type(from) == SQLITE_NULL)
            *value = bw_null();
    } else {
        read_data(statement, from, value);
    }
}

static struct bw_value column(struct bw_statement *statement, size_t at, enum bw_value_type wanted)
{
    struct bw_value value = {.type = BW_VALUE_NULL};
    read_value(statement, at, wanted, &value);
    return value;
}

static void row(struct bw_statement *statement, const struct bw_field *fields, size_t n,
                struct bw_value *values)
{
    for (size_t i = 0; i < n; i++)
        read_value(statement, i, fields[i].wanted, &values[i]);
}

static void finalize(struct bw_statement *statement)
{
    sqlite3_finalize(statement->handle);
}

static int64_t changes(struct bw_statement *statement)
{
    return sqlite3_changes(statement->engine->connection);
}

static int64_t last_id(struct bw_engine *engine)
{
    return sqlite3_last_insert_rowid(engine->connection);
}

static int execute(struct bw_engine *engine, const char *sql)
{
    int code = sqlite3_exec(engine->connection, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? BW_OK : fail(engine, code);
}

static bool in_transaction(struct bw_engine *engine)
{
    return !sqlite3_get_autocommit(engine->connection);
}

static void close_connection(struct bw_engine *engine)
{
    sqlite3_close_v2(engine->connection);
}

static const struct bw_backend sqlite_backend = {
    .name = "sqlite",
    .defer_references = "PRAGMA defer_foreign_keys = ON",
    .schema_of_index = true,
    .type_names = {"INTEGER", "INTEGER", "INTEGER", "BOOLEAN", "FLOAT", "FLOAT", "TEXT", "BLOB"},
    .prepare = prepare,
    .start = start,
    .step = step,
    .column = column,
    .row = row,
    .reset = reset,
    .finalize = finalize,
    .changes = changes,
    .last_id = last_id,
    .execute = execute,
    .in_transaction = in_transaction,
    .can_commit = in_transaction,
    .close = close_connection,
};

int sqlite_open(struct bw_engine *engine, const char *file)
{
    sqlite3 *connection = NULL;
    /* SQLite would take it for a file that is gone when it is closed. */
    if (*file == '\0')
        return error_set(&engine->error, BW_MISUSE,
                         "the URL names no file: a database in memory is sqlite::memory:");
    struct bw_buffer path = {.allocator = engine->allocator};
    /* SQLite may be built to read parameters from such a name. */
    if (strncmp(file, "file:", 5) == 0)
        buffer_add(&path, "./");
    buffer_add(&path, file);
    int code = SQLITE_NOMEM;
    if (!path.failed)
        code =
            sqlite3_open_v2(path.text ? path.text : file, &connection,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    buffer_free(&path);
    engine->connection = connection;
    if (code != SQLITE_OK) {
        int status = error_set(&engine->error, classify(code), "%s: %s", file,
                               connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
        sqlite3_close_v2(connection);
        return status;
    }
    engine->handle = connection;
    engine->backend = &sqlite_backend;
    /* A key that refers to nothing is an error at once, as on every other database. */
    code = sqlite3_exec(connection, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    return code == SQLITE_OK ? BW_OK : fail(engine, code);
}
