/*
 * The runtime beside what one would write by hand: 100,000 rows with their parents inserted and
 * committed, the same rows loaded into structs, and a to-one set with both sides kept. Prints one
 * line a measurement: name, nanoseconds of processor time of the runtime, the same by hand.
 *
 * By hand means statements that are prepared once, on a connection opened with the same flags and
 * pragmas. "insert" makes the structs that it writes, with copied names and both ends linked, as
 * the runtime does; "statements" is the same beside the statements alone. "load" needs the rows
 * that "insert" leaves behind.
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

static char file[64];

struct setting {
    struct bw_schema *schema;
    struct bw_engine *engine;
    struct bw_session *session;
};

static void open_runtime(struct setting *setting)
{
    static const struct bw_model *const models[] = {&linked_parent, &linked_child};
    char url[80];
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

/* The tables that the runtime makes, opened as the runtime opens them. */
static sqlite3 *open_by_hand(void)
{
    sqlite3 *db;
    must(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), "open");
    must(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), "pragma");
    return db;
}

static sqlite3 *make_tables(void)
{
    struct setting s;
    unlink(file);
    open_runtime(&s);
    close_runtime(&s);
    return open_by_hand();
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), "prepare");
    return statement;
}

static const char *const insert_parent = "INSERT INTO linked_parent (name) VALUES (?)";
static const char *const insert_child =
    "INSERT INTO linked_child (name, p_id, age) VALUES (?, ?, ?)";

/* The statements and nothing else: no structs, no relationships, no copies. */
static double insert_statements(void)
{
    sqlite3 *db = make_tables();
    double start = now();
    must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), "begin");
    sqlite3_stmt *parent = prepare(db, insert_parent), *child = prepare(db, insert_child);
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

/* A list that grows by doubling. */
static void append_by_hand(struct parent *parent, struct child *child)
{
    if ((parent->n_cs & (parent->n_cs - 1)) == 0)
        parent->cs = realloc(parent->cs, (parent->n_cs ? parent->n_cs * 2 : 1) * sizeof child);
    parent->cs[parent->n_cs++] = child;
    child->p = parent;
}

static void write_by_hand(sqlite3 *db, struct parent **parents, struct child **children)
{
    must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), "begin");
    sqlite3_stmt *parent = prepare(db, insert_parent), *child = prepare(db, insert_child);
    for (int i = 0; i < PARENTS; i++) {
        sqlite3_bind_text(parent, 1, parents[i]->name, -1, SQLITE_STATIC);
        must(sqlite3_step(parent) != SQLITE_DONE, "step");
        sqlite3_reset(parent);
        parents[i]->id = sqlite3_last_insert_rowid(db);
    }
    for (int i = 0; i < ROWS; i++) {
        children[i]->p_id = children[i]->p->id;
        sqlite3_bind_text(child, 1, children[i]->name, -1, SQLITE_STATIC);
        sqlite3_bind_int64(child, 2, children[i]->p_id);
        sqlite3_bind_int(child, 3, children[i]->age);
        must(sqlite3_step(child) != SQLITE_DONE, "step");
        sqlite3_reset(child);
        children[i]->id = sqlite3_last_insert_rowid(db);
    }
    must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), "commit");
    sqlite3_finalize(parent);
    sqlite3_finalize(child);
}

/* What an application holds that writes the same: structs with copied names, linked both ways. */
static double insert_by_hand(void)
{
    sqlite3 *db = make_tables();
    static struct parent *parents[PARENTS];
    double start = now();
    struct child **children = malloc(ROWS * sizeof(struct child *));
    for (int i = 0; i < PARENTS; i++)
        parents[i] = calloc(1, sizeof *parents[i]);
    for (int i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "child number %d", i);
        children[i] = calloc(1, sizeof *children[i]);
        children[i]->name = strdup(text);
        children[i]->age = i % 90 + 1;
        append_by_hand(parents[i % PARENTS], children[i]);
    }
    write_by_hand(db, parents, children);
    double took = now() - start;
    for (int i = 0; i < ROWS; i++) {
        free(children[i]->name);
        free(children[i]);
    }
    for (int i = 0; i < PARENTS; i++) {
        free(parents[i]->cs);
        free(parents[i]);
    }
    free(children);
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
    sqlite3 *db = open_by_hand();
    struct child **children = NULL;
    size_t n = 0, capacity = 0;
    double start = now();
    must(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), "begin");
    sqlite3_stmt *select = prepare(db, "SELECT id, name, p_id, age FROM linked_child");
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

/* The measurement of this name alone, or all. */
int main(int argc, char **argv)
{
    const struct {
        const char *name;
        double (*runtime)(void);
        double (*by_hand)(void);
    } measurements[] = {{"insert", insert_runtime, insert_by_hand},
                        {"statements", insert_runtime, insert_statements},
                        {"load", load_runtime, load_by_hand},
                        {"set", set_runtime, set_by_hand}};
    snprintf(file, sizeof file, "/tmp/bothways-bench-%ld.db", (long)getpid());
    for (size_t i = 0; i < sizeof measurements / sizeof *measurements; i++) {
        if (argc > 1 && strcmp(argv[1], measurements[i].name) != 0)
            continue;
        if (strcmp(measurements[i].name, "load") == 0)
            (void)insert_statements();
        double runtime = measurements[i].runtime();
        printf("%s %.1f %.1f\n", measurements[i].name, runtime, measurements[i].by_hand());
    }
    unlink(file);
    return 0;
}
