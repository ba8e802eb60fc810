/* The connection to PostgreSQL is cut at every statement of a flush in turn: an error code, nothing
 * written, and the same session goes on behind a rollback. Run by postgresql.py. */

#include "database.h"

#include <stdlib.h>

struct cut {
    struct bw_engine *other;
    long pid;
    int after; /* statements left before the cut */
};

static void cut_connection(void *context, const char *sql, const struct bw_value *values, size_t n)
{
    struct cut *cut = context;
    struct bw_error error;
    char command[96];
    (void)sql, (void)values, (void)n;
    if (cut->after-- != 0)
        return;
    snprintf(command, sizeof command, "SELECT pg_terminate_backend(%ld, 5000)", cut->pid);
    check(NULL, bw_engine_execute(cut->other, command, &error));
}

/* The server's number of a connection, by a table that both see. */
static long find_pid(struct world *world, struct bw_engine *other)
{
    struct bw_error error;
    struct bw_value key;
    void *instance;
    check(NULL, bw_engine_execute(world->engine,
                                  "INSERT INTO linked_parent (id, name) "
                                  "VALUES (1000, pg_backend_pid()::text)",
                                  &error));
    key = bw_integer(1000);
    check(world->session, bw_get(world->session, &linked_parent, &key, 1, &instance));
    long pid = strtol(((struct parent *)instance)->name, NULL, 10);
    rollback(world);
    check(NULL, bw_engine_execute(other, "DELETE FROM linked_parent", &error));
    return pid;
}

static void cut_at_every_statement(void **state)
{
    (void)state;
    const char *url = getenv("BOTHWAYS_TEST_URL");
    assert_non_null(url);
    bool survived = false;
    for (int at = 0; !survived; at++) {
        struct world w;
        struct bw_error error;
        struct cut cut = {.after = at};
        open_database(&w);
        check(NULL, bw_engine_open(url, NULL, &cut.other, &error));
        cut.pid = find_pid(&w, cut.other);
        struct parent *p = make(&w, &linked_parent, "p");
        for (int i = 0; i < 3; i++)
            append(p, "cs", make(&w, &linked_child, "c"));
        add(p);
        bw_engine_set_echo(w.engine, cut_connection, &cut);
        int status = bw_commit(w.session);
        bw_engine_set_echo(w.engine, NULL, NULL);
        survived = status == BW_OK && cut.after >= 0;
        if (!survived) {
            assert_true(status == BW_CONNECTION || (status == BW_OK && at == 0));
            (void)bw_rollback(w.session);
            if (status)
                assert_int_equal(rows(&w, &linked_child), 0);
            assert_int_equal(count(p, "cs"), 3);
            add(p);
            commit(&w);
        }
        assert_int_equal(rows(&w, &linked_child), 3);
        bw_engine_close(cut.other);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cut_at_every_statement)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
