/*
 * Every public operation over PostgreSQL, with each allocation of the runtime failing in turn, and
 * the connection cut at each message to or from the server in turn, before it arrives and in its
 * middle. Each time an error code, the two views of every pair equal, a session that goes on behind
 * a rollback, and a database as before a transaction or as after it. Run by postgresql.py:
 *
 *     python3 postgresql.py 'runtime_server_faults [STEP]'
 *
 * Only every STEP-th point fails; 1, which takes minutes, is all of them.
 */

#include "relay.h"
#include "survival.h"

#include <libpq-fe.h>
#include <stdlib.h>

static long step = 1;

static const char *server_url(void)
{
    const char *url = getenv("BOTHWAYS_TEST_URL");
    assert_non_null(url);
    return url;
}

/* A connection beside those that fail. */
static int open_server(void **state)
{
    struct bw_engine *engine;
    struct bw_error error;
    if (bw_engine_open(server_url(), NULL, &engine, &error))
        fail_msg("%s", error.message);
    *state = engine;
    return 0;
}

static int close_server(void **state)
{
    bw_engine_close(*state);
    return 0;
}

/* Making the tables takes the server longer than all that is done with them. */
static void empty_tables(void *server)
{
    static const char sql[] =
        "SET session_replication_role = replica;"
        "DO $$ DECLARE name text; BEGIN"
        " FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP"
        " EXECUTE format('DELETE FROM %I', name); END LOOP;"
        " PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'; END $$";
    struct bw_error error;
    if (bw_engine_execute(server, sql, &error))
        fail_msg("%s", error.message);
}

/* Opening with the tables, and then everything else without them. */
static const struct journey parts[] = {{.transactions = 0},
                                       {.transactions = TRANSACTIONS, .keeps_tables = true}};

static void every_allocation(void **state)
{
    struct contents expected[TRANSACTIONS + 1];
    struct journey journey = {.url = server_url()};
    expect_contents(&journey, expected);
    for (size_t i = 0; i < 2; i++) {
        journey = parts[i];
        journey.url = server_url();
        print_message("%ld allocations of the runtime failed while %s\n",
                      fail_allocations(&journey, step, expected, empty_tables, *state),
                      i ? "rows were written and read" : "everything was opened");
    }
}

/* The user is told of it in one line. */
static void check_lost(const struct journey *journey, int status)
{
    static const char lost[] = "the connection is lost: ";
    const struct bw_session *session = journey->cast.session;
    const struct bw_error *error = session ? bw_session_error(session) : &journey->error;
    assert_int_equal(status, BW_CONNECTION);
    assert_int_equal(error->status, BW_CONNECTION);
    assert_null(strpbrk(error->message, "\n\t"));
    if (journey->engine)
        assert_true(strncmp(error->message, lost, strlen(lost)) == 0 &&
                    strlen(error->message) > strlen(lost));
    else
        assert_true(strlen(error->message) > 0);
}

struct cuts {
    struct relay relay;
    void *server;
    struct contents expected[TRANSACTIONS + 1];
    bool halfway;
};

/* One journey over a connection that is cut; false where it ended before its time came. */
static bool run_cut(struct cuts *cuts, const struct journey *part, long after)
{
    struct journey journey = *part;
    journey.url = cuts->relay.url;
    empty_tables(cuts->server);
    relay_cut(&cuts->relay, after, cuts->halfway);
    int status = journey_run(&journey);
    bool is_cut = relay_mend(&cuts->relay);
    assert_true(is_cut || status == BW_OK);
    if (status)
        check_lost(&journey, status);
    check_pairs(&journey.cast);
    if (journey.cast.session) {
        (void)bw_rollback(journey.cast.session); /* of a connection that is gone */
        check_survival(&journey, cuts->expected);
    }
    journey_close(&journey);
    return is_cut;
}

static void every_message(void **state)
{
    static const char *const places[] = {"before", "in the middle of"};
    struct journey journey = {.url = server_url()};
    struct cuts cuts = {.server = *state};
    expect_contents(&journey, cuts.expected);
    relay_open(&cuts.relay, server_url());
    for (size_t place = 0; place < 2; place++) {
        long made = 0;
        cuts.halfway = place == 1;
        for (size_t i = 0; i < 2; i++)
            for (long after = 0; run_cut(&cuts, &parts[i], after); after += step)
                made++;
        assert_true(made > 0);
        print_message("the connection was cut %s a message %ld times\n", places[place], made);
    }
    relay_close(&cuts.relay);
}

/* What was told to the server when the connection was made holds of the next one as well. */
static void a_connection_made_anew(void **state)
{
    static const char text[] = "\303\251t\303\251"; /* in the database one byte each */
    struct bw_error error;
    struct world w;
    char url[256], sql[128];
    check(NULL, bw_engine_execute(*state, "DROP DATABASE IF EXISTS latin", &error));
    check(NULL, bw_engine_execute(*state,
                                  "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE "
                                  "'C' TEMPLATE template0",
                                  &error));
    const char *end = strrchr(server_url(), '/');
    snprintf(url, sizeof url, "%.*s/latin", (int)(end - server_url()), server_url());
    world_open(&w, url);
    struct node *node = make(&w, &node_model, text);
    check(w.session, bw_add(node));
    check(w.session, bw_commit(w.session));
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 60000)",
             PQbackendPID(bw_engine_connection(w.engine)));
    check(NULL, bw_engine_execute(*state, sql, &error));
    assert_int_equal(bw_load(node), BW_CONNECTION);
    check(w.session, bw_rollback(w.session));
    check(w.session, bw_load(node));
    assert_string_equal(node->name, text);
    struct node *other = make(&w, &node_model, text);
    check(w.session, bw_add(other));
    check(w.session, bw_commit(w.session));
    check(w.session, bw_load(other));
    assert_string_equal(other->name, text);
    world_close(&w);
    check(NULL, bw_engine_execute(*state, "DROP DATABASE latin", &error));
}

/* A password in it would be shown to whoever reads the message. */
static void a_url_is_not_repeated(void **state)
{
    static const char url[] = "postgresql://user:secret@[::1/database";
    struct bw_engine *engine;
    struct bw_error error;
    (void)state;
    assert_int_equal(bw_engine_open(url, NULL, &engine, &error), BW_CONNECTION);
    assert_null(strstr(error.message, "secret"));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation), cmocka_unit_test(every_message),
        cmocka_unit_test(a_connection_made_anew), cmocka_unit_test(a_url_is_not_repeated)};
    step = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    return cmocka_run_group_tests(tests, open_server, close_server);
}
