/*
 * PostgreSQL through libpq. Results are binary; statements are prepared on the server, and again
 * where the connection had to be made anew. A statement of its own (engine_own_statement) reads
 * through a cursor, so that others can run in between and a large result stays on the server.
 */

#include "engine.h"

#include <libpq-fe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FETCH "256"

struct connection {
    PGconn *handle;
    unsigned generation;
    unsigned long long n_named; /* statements and cursors: none gets a name again */
};

struct prepared {
    char name[32];
    unsigned generation;
    bool is_cursor;
    bool is_open;
    PGresult *result;
    int row;
    /* The parameters as libpq takes them. */
    const char **values;
    int *lengths;
    int *formats;
    char (*numbers)[32];
};

static struct connection *connection_of(const struct bw_engine *engine)
{
    return engine->connection;
}

static enum bw_status classify(PGconn *handle, const PGresult *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (PQstatus(handle) != CONNECTION_OK)
        return BW_CONNECTION;
    /* What libpq says of itself has no code. */
    if (!state)
        return !result || strstr(PQresultErrorMessage(result), "memory") ? BW_NO_MEMORY
                                                                         : BW_DATABASE;
    if (strncmp(state, "23", 2) == 0)
        return BW_INTEGRITY;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0)
        return BW_BUSY;
    if (strcmp(state, "53100") == 0)
        return BW_FULL;
    if (strcmp(state, "53200") == 0)
        return BW_NO_MEMORY;
    if (strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0)
        return BW_CONNECTION;
    return BW_DATABASE;
}

/* What libpq says of itself goes on about possible causes, in lines of their own. */
static int fail_as_told(struct bw_engine *engine, enum bw_status status, const char *message)
{
    const char *lost = status == BW_CONNECTION ? "the connection is lost: " : "";
    return error_set(&engine->error, status, "%s%.*s", lost, (int)strcspn(message, "\n"), message);
}

/* Takes the result; BW_OK where it is one of a statement that ran. */
static int finish(struct bw_engine *engine, PGresult *result)
{
    PGconn *handle = connection_of(engine)->handle;
    ExecStatusType status = PQresultStatus(result);
    int code = BW_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
        code = fail_as_told(engine, classify(handle, result),
                            message ? message : PQerrorMessage(handle));
    }
    PQclear(result);
    return code;
}

static int prepare_on_server(struct bw_engine *engine, struct bw_statement *statement)
{
    struct connection *connection = connection_of(engine);
    struct prepared *prepared = statement->handle;
    if (prepared->generation == connection->generation)
        return BW_OK;
    int status =
        finish(engine, PQprepare(connection->handle, prepared->name, statement->sql, 0, NULL));
    if (!status)
        prepared->generation = connection->generation;
    return status;
}

static int prepare(struct bw_engine *engine, struct bw_statement *statement)
{
    const struct bw_allocator *allocator = engine->allocator;
    size_t n = statement->n_parameters + 1;
    struct prepared *prepared = bw_allocate_zero(allocator, 1, sizeof *prepared);
    if (!prepared)
        return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
    statement->handle = prepared;
    snprintf(prepared->name, sizeof prepared->name, "bw_%llu", ++connection_of(engine)->n_named);
    prepared->is_cursor = statement->is_own;
    prepared->values = bw_allocate_zero(allocator, n, sizeof *prepared->values);
    prepared->lengths = bw_allocate_zero(allocator, n, sizeof *prepared->lengths);
    prepared->formats = bw_allocate_zero(allocator, n, sizeof *prepared->formats);
    prepared->numbers = bw_allocate_zero(allocator, n, sizeof *prepared->numbers);
    if (!prepared->values || !prepared->lengths || !prepared->formats || !prepared->numbers)
        return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
    return prepared->is_cursor ? BW_OK : prepare_on_server(engine, statement);
}

/* With a point, whatever the program's locale takes for it. */
static void write_real(char *text, size_t size, double real)
{
    snprintf(text, size, "%.17g", real);
    char *point = text + strspn(text, "-0123456789");
    if (!isfinite(real) || *point == '\0' || *point == 'e')
        return;
    const char *rest = point + strcspn(point, "0123456789");
    *point = '.';
    memmove(point + 1, rest, strlen(rest) + 1);
}

/* Numbers travel as text, whose type the server knows; text and bytes as they are. */
static void set_parameters(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    for (size_t i = 0; i < statement->n_parameters; i++) {
        const struct bw_value *value = &statement->parameters[i];
        prepared->formats[i] = value->type == BW_VALUE_TEXT || value->type == BW_VALUE_BYTES;
        prepared->lengths[i] = (int)value->size;
        prepared->values[i] = prepared->numbers[i];
        switch (value->type) {
        case BW_VALUE_NULL:
            prepared->values[i] = NULL;
            break;
        case BW_VALUE_INTEGER:
            snprintf(prepared->numbers[i], sizeof *prepared->numbers, "%lld",
                     (long long)value->integer);
            break;
        case BW_VALUE_REAL:
            write_real(prepared->numbers[i], sizeof *prepared->numbers, value->real);
            break;
        case BW_VALUE_TEXT:
        case BW_VALUE_BYTES:
            prepared->values[i] = value->size ? value->data : "";
            break;
        }
    }
}

/* Takes over a result of rows, or fails. */
static int take_result(struct bw_statement *statement, PGresult *result)
{
    struct prepared *prepared = statement->handle;
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return finish(statement->engine, result);
    PQclear(prepared->result);
    prepared->result = result;
    prepared->row = -1;
    return BW_OK;
}

static int open_cursor(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    struct bw_buffer sql = {.allocator = statement->engine->allocator};
    buffer_add(&sql, "DECLARE ");
    buffer_add_name(&sql, prepared->name);
    buffer_add(&sql, " NO SCROLL CURSOR FOR ");
    buffer_add(&sql, statement->sql);
    if (sql.failed) {
        buffer_free(&sql);
        return error_set(&statement->engine->error, BW_NO_MEMORY, "out of memory");
    }
    int status =
        finish(statement->engine, PQexecParams(connection_of(statement->engine)->handle, sql.text,
                                               (int)statement->n_parameters, NULL, prepared->values,
                                               prepared->lengths, prepared->formats, 1));
    buffer_free(&sql);
    prepared->is_open = !status;
    return status;
}

static int fetch(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    char sql[96];
    snprintf(sql, sizeof sql, "FETCH " FETCH " FROM \"%s\"", prepared->name);
    return take_result(statement, PQexecParams(connection_of(statement->engine)->handle, sql, 0,
                                               NULL, NULL, NULL, NULL, 1));
}

static int start(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    struct bw_engine *engine = statement->engine;
    set_parameters(statement);
    if (prepared->is_cursor) {
        int status = open_cursor(statement);
        return status ? status : fetch(statement);
    }
    int status = prepare_on_server(engine, statement);
    if (status)
        return status;
    return take_result(statement, PQexecPrepared(connection_of(engine)->handle, prepared->name,
                                                 (int)statement->n_parameters, prepared->values,
                                                 prepared->lengths, prepared->formats, 1));
}

static int step(struct bw_statement *statement, bool *row)
{
    struct prepared *prepared = statement->handle;
    int n = PQntuples(prepared->result);
    if (prepared->is_cursor && n > 0 && prepared->row + 1 == n) {
        int status = fetch(statement);
        if (status)
            return status;
        n = PQntuples(prepared->result);
    }
    *row = ++prepared->row < n;
    return BW_OK;
}

/* Binary numbers are big-endian. */
static uint64_t read_big(const char *data, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++)
        value = value << 8 | (uint8_t)data[i];
    return value;
}

static int64_t read_integer(const char *data, int n)
{
    uint64_t value = read_big(data, n);
    if (n > 1 && n < 8 && value >> (n * 8 - 1))
        value |= ~UINT64_C(0) << (n * 8);
    return (int64_t)value;
}

static double read_real(const char *data, int n)
{
    uint64_t bits = read_big(data, n);
    if (n == 4) {
        uint32_t single_bits = (uint32_t)bits;
        float single;
        memcpy(&single, &single_bits, sizeof single);
        return (double)single;
    }
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static struct bw_value column(struct bw_statement *statement, size_t at, enum bw_value_type wanted)
{
    struct prepared *prepared = statement->handle;
    if (PQgetisnull(prepared->result, prepared->row, (int)at))
        return bw_null();
    const char *data = PQgetvalue(prepared->result, prepared->row, (int)at);
    int n = PQgetlength(prepared->result, prepared->row, (int)at);
    if (wanted == BW_VALUE_INTEGER)
        return bw_integer(read_integer(data, n > 8 ? 8 : n));
    if (wanted == BW_VALUE_REAL)
        return bw_real(read_real(data, n));
    return (struct bw_value){.type = wanted, .data = data, .size = (size_t)n};
}

static void row(struct bw_statement *statement, const struct bw_field *fields, size_t n,
                struct bw_value *values)
{
    for (size_t i = 0; i < n; i++)
        values[i] = column(statement, i, fields[i].wanted);
}

/* A result stays readable until the next start: what it affected is asked behind the reset. One of
 * many rows does not, since the statement may be kept for long. */
static void reset(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    prepared->row = PQntuples(prepared->result);
    if (prepared->row < 2)
        return;
    PQclear(prepared->result);
    prepared->result = NULL;
    prepared->row = 0;
}

static void finalize(struct bw_statement *statement)
{
    const struct bw_allocator *allocator = statement->engine->allocator;
    struct prepared *prepared = statement->handle;
    PGconn *handle = connection_of(statement->engine)->handle;
    char sql[96];
    if (prepared->is_open && PQtransactionStatus(handle) == PQTRANS_INTRANS) {
        snprintf(sql, sizeof sql, "CLOSE \"%s\"", prepared->name);
        PQclear(PQexec(handle, sql));
    }
    PQclear(prepared->result);
    bw_release(allocator, prepared->values);
    bw_release(allocator, prepared->lengths);
    bw_release(allocator, prepared->formats);
    bw_release(allocator, prepared->numbers);
    bw_release(allocator, prepared);
}

static int64_t changes(struct bw_statement *statement)
{
    struct prepared *prepared = statement->handle;
    const char *tuples = PQcmdTuples(prepared->result);
    return *tuples ? strtoll(tuples, NULL, 10) : 0;
}

static int64_t last_id(struct bw_engine *engine)
{
    (void)engine;
    return 0; /* INSERT … RETURNING gives it */
}

static int execute(struct bw_engine *engine, const char *sql)
{
    struct connection *connection = connection_of(engine);
    /* A lost connection is made again where a new transaction begins, and nowhere else. */
    if (PQstatus(connection->handle) != CONNECTION_OK && strcmp(sql, "BEGIN") == 0) {
        PQreset(connection->handle);
        connection->generation++;
    }
    PGresult *result = PQexec(connection->handle, sql);
    /* The server ends a transaction that has failed by a rollback, and calls that a success. */
    const char *done = result ? PQcmdStatus(result) : "";
    bool is_lost = strcmp(sql, "COMMIT") == 0 && strcmp(done, "ROLLBACK") == 0;
    int status = finish(engine, result);
    if (status || !is_lost)
        return status;
    return error_set(&engine->error, BW_DATABASE,
                     "the transaction has failed before: it was rolled back instead");
}

static bool in_transaction(struct bw_engine *engine)
{
    PGTransactionStatusType status = PQtransactionStatus(connection_of(engine)->handle);
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

static bool can_commit(struct bw_engine *engine)
{
    return in_transaction(engine) &&
           PQtransactionStatus(connection_of(engine)->handle) != PQTRANS_INERROR;
}

static void close_connection(struct bw_engine *engine)
{
    struct connection *connection = connection_of(engine);
    PQfinish(connection->handle);
    bw_release(engine->allocator, connection);
}

static const struct bw_backend postgresql_backend = {
    .name = "postgresql",
    .numbered_placeholders = true,
    .returns_keys = true,
    .checks_references = true,
    .type_names = {"SMALLINT", "INTEGER", "BIGINT", "BOOLEAN", "REAL", "DOUBLE PRECISION", "TEXT",
                   "BYTEA"},
    .generated_type = "SERIAL",
    .generated_type_big = "BIGSERIAL",
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
    .can_commit = can_commit,
    .close = close_connection,
};

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* One line for each address that was tried becomes one line; the URL, in which there may be a
 * password, does not stand in it. */
static int fail_to_open(struct bw_engine *engine, const char *url, const char *message)
{
    const char *told = strstr(message, url);
    int n = told ? (int)(told - message) : 0;
    const char *rest = told ? told + strlen(url) : message;
    int status =
        error_set(&engine->error, BW_CONNECTION, "%.*s%s%s", n, message, told ? "…" : "", rest);
    char *to = engine->error.message;
    for (const char *from = to; *from; from++)
        if (*from == '\n') {
            bool is_last = from[1 + strspn(from + 1, "\n\t ")] == '\0';
            *to = is_last ? '\0' : ';';
            to += !is_last;
        } else {
            *to++ = *from == '\t' ? ' ' : *from;
        }
    *to = '\0';
    return status;
}

int postgresql_open(struct bw_engine *engine, const char *url)
{
    struct connection *connection = bw_allocate_zero(engine->allocator, 1, sizeof *connection);
    if (!connection)
        return error_set(&engine->error, BW_NO_MEMORY, "out of memory");
    connection->generation = 1;
    /* Among what the connection is made with, and so also where it is made anew. */
    const char *const names[] = {"dbname", "client_encoding", NULL};
    const char *const values[] = {url, "UTF8", NULL};
    connection->handle = PQconnectdbParams(names, values, 1);
    if (!connection->handle || PQstatus(connection->handle) != CONNECTION_OK) {
        int status = fail_to_open(engine, url, PQerrorMessage(connection->handle));
        PQfinish(connection->handle);
        bw_release(engine->allocator, connection);
        return status;
    }
    PQsetNoticeProcessor(connection->handle, ignore_notice, NULL);
    engine->connection = connection;
    engine->handle = connection->handle;
    engine->backend = &postgresql_backend;
    return BW_OK;
}
