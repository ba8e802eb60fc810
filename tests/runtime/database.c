#include "database.h"

#include <stdlib.h>

/* PostgreSQL's own test gives its address; otherwise SQLite in memory. */
void open_database(struct world *world)
{
    const char *url = getenv("BOTHWAYS_TEST_URL");
    world_open(world, url ? url : "sqlite::memory:");
    if (!url)
        return;
    struct bw_error error = {0};
    bw_session_close(world->session);
    if (bw_drop_all(world->engine, world->schema, &error) ||
        bw_create_all(world->engine, world->schema, &error) ||
        bw_session_open(world->schema, world->engine, &world->session, &error))
        fail_msg("%s", error.message);
}

void commit(struct world *world)
{
    check(world->session, bw_commit(world->session));
}

void flush(struct world *world)
{
    check(world->session, bw_flush(world->session));
}

void rollback(struct world *world)
{
    check(world->session, bw_rollback(world->session));
}

void add(void *instance)
{
    check(bw_session_of(instance), bw_add(instance));
}

/* The instance of this name, loaded by a query. */
void *find(struct world *world, const struct bw_model *model, const char *name)
{
    struct bw_where where = {bw_find_column(model, "name"), bw_text(name)};
    struct bw_query query = {.model = model, .n_where = 1, .where = &where};
    void **items, *first;
    size_t n;
    check(world->session, bw_select(world->session, &query, &items, &n));
    first = items[0];
    bw_release_items(world->session, items);
    return first;
}

size_t rows(struct world *world, const struct bw_model *model)
{
    struct bw_query query = {.model = model};
    void **items;
    size_t n;
    check(world->session, bw_select(world->session, &query, &items, &n));
    bw_release_items(world->session, items);
    return n;
}

bool column_is_null(void *instance, const char *column)
{
    return bw_is_null(instance, bw_find_column(bw_model_of(instance), column));
}

/* Two parents, c and d with the first; committed. */
void make_family(struct world *w, const struct bw_model *parent, const struct bw_model *child)
{
    struct parent *p1 = make(w, parent, "p1"), *p2 = make(w, parent, "p2");
    struct child *c = make(w, child, "c"), *d = make(w, child, "d");
    add(p1);
    add(p2);
    append(p1, "cs", c);
    append(p1, "cs", d);
    commit(w);
    world_renew(w);
}
