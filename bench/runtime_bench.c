/*
 * The runtime beside what one would write by hand: 100,000 rows with their parents inserted and
 * committed, the same rows loaded into structs, and a to-one set with both sides kept. Prints one
 * line a measurement: name, nanoseconds of the runtime, nanoseconds by hand.
 *
 * Statements by hand are prepared once, bind and step; rows go into structs with copied strings.
 */

#include "models.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 100000, PARENTS = 1000, SETS = 2000000 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void must(int status, const char *what)
{
    if (status) {
        fprintf(stderr, "%s failed: %d\n", what, status);
        exit(1);
    }
}

static const char *const file = "/tmp/bothways-bench.db";

struct setting {
    struct bw_schema *schema;
    struct bw_engine *engine;
    struct bw_session *session;
};

static void open_runtime(struct setting *setting)
{
    static const struct bw_model *const models[] = {&linked_parent, &linked_child};
    char url[64];
    snprintf(url, sizeof url, "sqlite:%s", file);
    must(bw_schema_open(models, 2, NULL, &setting->schema, NULL), "schema");
    must(bw_engine_open(url, NULL, &setting->engine, NULL), "engine");
    must(bw_create_all(setting->engine, setting->schema, NULL), "create");
    must(bw_session_open(setting->schema, setting->engine, &setting->session, NULL), "session");
}

static void close_runtime(struct setting *setting)
{
    bw_session_close(setting->session);
    bw_engine_close(setting->engine);
    bw_schema_close(setting->schema);
}

static double insert_runtime(void)
{
    struct setting s;
    unlink(file);
    open_runtime(&s);
    const struct bw_relationship *p = bw_find_relationship(&linked_child, "p");
    const struct bw_column *name = bw_find_column(&linked_child, "name");
    static void *parents[PARENTS];
    double start = now();
    for (int i = 0; i < PARENTS; i++) {
        must(bw_new(s.session, &linked_parent, &parents[i]), "new");
        must(bw_add(parents[i]), "add");
    }
    for (int i = 0; i < ROWS; i++) {
        void *child;
        char text[32];
        snprintf(text, sizeof text, "child number %d", i);
        struct bw_value value = bw_text(text);
        must(bw_new(s.session, &linked_child, &child), "new");
        must(bw_write(child, name, &value), "write");
        ((struct child *)child)->age = i % 90 + 1;
        must(bw_relate(child, p, parents[i % PARENTS]), "relate");
        must(bw_add(child), "add");
    }
    must(bw_commit(s.session), "commit");
    double took = now() - start;
    close_runtime(&s);
    return took;
}

static double insert_by_hand(void)
{
    struct setting s;
    sqlite3 *db;
    sqlite3_stmt *parent, *child;
    unlink(file);
    open_runtime(&s); /* the same tables */
    close_runtime(&s);
    must(sqlite3_open(file, &db), "open");
    must(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), "pragma");
    double start = now();
    must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), "begin");
    must(sqlite3_prepare_v2(db, "INSERT INTO linked_parent (name) VALUES (?)", -1, &parent, NULL),
         "prepare");
    must(sqlite3_prepare_v2(db, "INSERT INTO linked_child (name, p_id, age) VALUES (?, ?, ?)", -1,
                            &child, NULL),
         "prepare");
    static sqlite3_int64 ids[PARENTS];
    for (int i = 0; i < PARENTS; i++) {
        sqlite3_bind_null(parent, 1);
        must(sqlite3_step(parent) != SQLITE_DONE, "step");
        sqlite3_reset(parent);
        ids[i] = sqlite3_last_insert_rowid(db);
    }
    for (int i = 0; i < ROWS; i++) {
        char text[32];
        int n = snprintf(text, sizeof text, "child number %d", i);
        sqlite3_bind_text(child, 1, text, n, SQLITE_STATIC);
        sqlite3_bind_int64(child, 2, ids[i % PARENTS]);
        sqlite3_bind_int(child, 3, i % 90 + 1);
        must(sqlite3_step(child) != SQLITE_DONE, "step");
        sqlite3_reset(child);
    }
    must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), "commit");
    double took = now() - start;
    sqlite3_finalize(parent);
    sqlite3_finalize(child);
    sqlite3_close(db);
    return took;
}

static double load_runtime(void)
{
    struct setting s;
    open_runtime(&s);
    struct bw_query query = {.model = &linked_child};
    void **items;
    size_t n;
    double start = now();
    must(bw_select(s.session, &query, &items, &n), "select");
    double took = now() - start;
    must(n != ROWS, "count");
    bw_release_items(s.session, items);
    close_runtime(&s);
    return took;
}

static double load_by_hand(void)
{
    sqlite3 *db;
    sqlite3_stmt *select;
    struct child **children = NULL;
    size_t n = 0, capacity = 0;
    must(sqlite3_open(file, &db), "open");
    double start = now();
    must(sqlite3_prepare_v2(db, "SELECT id, name, p_id, age FROM linked_child", -1, &select, NULL),
         "prepare");
    while (sqlite3_step(select) == SQLITE_ROW) {
        struct child *child = calloc(1, sizeof *child);
        child->id = sqlite3_column_int64(select, 0);
        child->name = strdup((const char *)sqlite3_column_text(select, 1));
        child->p_id = sqlite3_column_int64(select, 2);
        child->age = sqlite3_column_int(select, 3);
        if (n == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            children = realloc(children, capacity * sizeof(struct child *));
        }
        children[n++] = child;
    }
    double took = now() - start;
    must(n != ROWS, "count");
    while (n > 0) {
        free(children[--n]->name);
        free(children[n]);
    }
    free(children);
    sqlite3_finalize(select);
    sqlite3_close(db);
    return took;
}

static double set_runtime(void)
{
    static const struct bw_model *const models[] = {&linked_parent, &linked_child};
    struct bw_schema *schema;
    struct bw_session *session;
    void *parents[2], *child;
    must(bw_schema_open(models, 2, NULL, &schema, NULL), "schema");
    must(bw_session_open(schema, NULL, &session, NULL), "session");
    for (int i = 0; i < 2; i++)
        must(bw_new(session, &linked_parent, &parents[i]), "new");
    must(bw_new(session, &linked_child, &child), "new");
    const struct bw_relationship *p = bw_find_relationship(&linked_child, "p");
    double start = now();
    for (int i = 0; i < SETS; i++)
        must(bw_relate(child, p, parents[i % 2]), "relate");
    double took = now() - start;
    bw_session_close(session);
    bw_schema_close(schema);
    return took / SETS;
}

/* The two pointer updates, and nothing else. */
static double set_by_hand(void)
{
    struct child *volatile slot[2] = {NULL, NULL};
    struct parent parents[2] = {{0}, {0}};
    static struct child child;
    double start = now();
    for (int i = 0; i < SETS; i++) {
        slot[(i + 1) % 2] = NULL;
        child.p = &parents[i % 2];
        slot[i % 2] = &child;
    }
    double took = now() - start;
    return slot[0] || slot[1] ? took / SETS : 0;
}

int main(void)
{
    const struct {
        const char *name;
        double (*runtime)(void);
        double (*by_hand)(void);
    } measurements[] = {{"insert", insert_runtime, insert_by_hand},
                        {"load", load_runtime, load_by_hand},
                        {"set", set_runtime, set_by_hand}};
    for (size_t i = 0; i < sizeof measurements / sizeof *measurements; i++) {
        double runtime = measurements[i].runtime();
        printf("%s %.1f %.1f\n", measurements[i].name, runtime, measurements[i].by_hand());
    }
    unlink(file);
    return 0;
}
