#pragma once

/* A session over a new database in memory (or without one), and short words for what tests do to
 * it. The helpers fail the test that calls them when the operation fails. */

#include "models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct bw_schema *schema;
    struct bw_engine *engine;
    struct bw_session *session;
};

/* `url` is NULL for a session without a database. */
void world_open(struct world *world, const char *url);
void world_close(struct world *world);
/* Another session over the same database: the first is closed. */
void world_renew(struct world *world);

const struct bw_relationship *rel(const void *instance, const char *name);

void *make(struct world *world, const struct bw_model *model, const char *name);
void set(void *owner, const char *relationship, void *value);
void *get(void *owner, const char *relationship);
void append(void *owner, const char *relationship, void *item);
void drop(void *owner, const char *relationship, void *item);
void pop(void *owner, const char *relationship, size_t at);
void clear(void *owner, const char *relationship);
/* The rest are the members; the last is NULL. */
void assign(void *owner, const char *relationship, ...);
size_t count(void *owner, const char *relationship);
void *item(void *owner, const char *relationship, size_t at);
/* The names of the members, joined: "c d"; static storage. */
const char *names(void *owner, const char *relationship);
/* The name of a to-one's value, "-" where there is none. */
const char *name_of(void *owner, const char *relationship);
void check(struct bw_session *session, int status);
/* The first value of a query of the test's own, as text. */
const char *sql_value(struct world *world, const char *sql);
