#pragma once

/* Every public function of the runtime behind one signature, with what it takes, for tests that
 * call all of them. */

#include <bothways/runtime.h>

/* What a call takes; each is one member of struct arguments. */
enum takes {
    TAKES_SESSION = 1 << 0,
    TAKES_INSTANCE = 1 << 1,
    TAKES_TO_ONE = 1 << 2,
    TAKES_LIST = 1 << 3,
    TAKES_COLUMN = 1 << 4,
    TAKES_ITEM = 1 << 5,
    TAKES_NULL_ITEM = 1 << 6, /* an item that may be NULL */
    TAKES_ITEMS = 1 << 7,
    TAKES_VALUE = 1 << 8,
    TAKES_MODEL = 1 << 9,
    TAKES_KEY = 1 << 10,
    TAKES_QUERY = 1 << 11,
    TAKES_PLACE = 1 << 12,
    TAKES_ENGINE = 1 << 14,
    TAKES_SCHEMA = 1 << 15,
    TAKES_SQL = 1 << 16,
    TAKES_URL = 1 << 17,
    TAKES_NAME = 1 << 18,
    TAKES_MODELS = 1 << 19,
    TAKES_STREAM = 1 << 20,
    TAKES_RELATIONSHIP = 1 << 21, /* of either kind, in place of the list */
    TAKES_TARGET = 1 << 22,       /* an item that may be NULL, and must be of one model */
    /* Not what it takes, but what it is. */
    IS_PURE = 1 << 24,   /* uses no session and no connection, or only looks */
    IS_VOID = 1 << 25,   /* can't say that it failed */
    IS_CLOSING = 1 << 26 /* what it takes is no more behind it */
};

struct arguments {
    struct bw_session *session;
    void *parent; /* instances: a persistent one with a list, one of its members, a transient one */
    void *child;
    void *loner;
    const struct bw_relationship *to_one; /* of the child */
    const struct bw_relationship *list;   /* of the parent */
    const struct bw_column *column;       /* of the parent */
    void *item;                           /* the child, or what takes its place */
    void **items;
    size_t n_items;
    const struct bw_value *value;
    const struct bw_model *model;
    const struct bw_value *key;
    size_t n_keys;
    const struct bw_query *query;
    void *place; /* of whatever the call gives */
    size_t *count;
    struct bw_engine *engine;
    const struct bw_schema *schema;
    const char *sql;
    const char *url;
    const char *name;
    const struct bw_model *const *models;
    size_t n_models;
    struct bw_stream *stream;
};

struct call {
    const char *name;
    unsigned takes; /* enum takes */
    /* Gives what the function gives; of one that gives no status, BW_MISUSE for "no". What it
     * opened is closed again. */
    int (*run)(const struct arguments *arguments);
};

/* Ends with a NULL name. */
extern const struct call calls[];
