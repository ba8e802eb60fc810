#ifndef BOTHWAYS_RUNTIME_ENGINE_H
#define BOTHWAYS_RUNTIME_ENGINE_H

/*
 * Part of <bothways/runtime.h>: values of columns, and engines. An engine is one connection to a
 * database; it belongs to whoever opened it and must outlive its sessions. Functions that can fail
 * give an enum bw_status and fill in the error they are given, which may be NULL.
 */

#include "mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* Receives every statement before it runs, with the values bound to it. Within it neither the
 * engine nor its sessions and their instances can be used: BW_IN_USE, and what closes them does
 * nothing. */
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

/* The database's own connection, a sqlite3 * or a PGconn *, for what this library does not do. A
 * database of SQLite that is locked is BW_BUSY at once: sqlite3_busy_timeout() makes it wait. */
void *bw_engine_connection(struct bw_engine *engine);

/* Creates every table and index that does not exist yet, referred-to tables first; drops them all,
 * in the opposite order. Either is done as a whole or not at all. */
int bw_create_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error);
int bw_drop_all(struct bw_engine *engine, const struct bw_schema *schema, struct bw_error *error);

#ifdef __cplusplus
}
#endif

#endif
