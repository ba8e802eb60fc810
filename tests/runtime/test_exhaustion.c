/*
 * Every public operation, with everything below it failing in turn: the runtime's allocations,
 * SQLite's own, the calls of its files with a rollback journal and with a write-ahead log, a full
 * disk, and the process killed. Each time an error code, the two views of every pair equal, nothing
 * leaked, a session that goes on behind a rollback, and a database as before a transaction or as
 * after it. Over SQLite; server_faults.c is the same over PostgreSQL.
 *
 *     test_exhaustion [STEP]
 *
 * Only every STEP-th point fails; 1, which takes minutes, is all of them.
 */

#include "faulty_place.h"
#include "survival.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static long step = 1;

/* Allocations -----------------------------------------------------------------------------------
 */

static void every_allocation(void **state)
{
    (void)state;
    struct contents expected[TRANSACTIONS + 1];
    struct journey journey = {.url = "sqlite::memory:", .transactions = TRANSACTIONS};
    expect_contents(&journey, expected);
    print_message("%ld allocations of the runtime failed\n",
                  fail_allocations(&journey, step, expected, NULL, NULL));
}

/* SQLite's own allocations ----------------------------------------------------------------------
 */

static sqlite3_mem_methods usual_memory;
static long sqlite_after = -1; /* allocations that still succeed; negative: all */
static bool sqlite_failed;

static bool sqlite_is_refused(void)
{
    if (sqlite_after < 0 || sqlite_after-- > 0)
        return false;
    sqlite_failed = true;
    return true;
}

static void *refuse_malloc(int size)
{
    return sqlite_is_refused() ? NULL : usual_memory.xMalloc(size);
}

static void *refuse_realloc(void *block, int size)
{
    return sqlite_is_refused() ? NULL : usual_memory.xRealloc(block, size);
}

static void every_allocation_of_sqlite(void **state)
{
    (void)state;
    struct contents expected[TRANSACTIONS + 1];
    struct journey journey = {.url = "sqlite::memory:", .transactions = TRANSACTIONS};
    long failed = 0, harmless = 0;
    expect_contents(&journey, expected);
    for (long after = 0;; after += step) {
        sqlite_failed = false;
        sqlite_after = after;
        int status = journey_run(&journey);
        sqlite_after = -1;
        if (!sqlite_failed) {
            assert_int_equal(status, BW_OK);
            journey_close(&journey);
            break;
        }
        if (status)
            assert_int_equal(status, BW_NO_MEMORY);
        else
            harmless++;
        check_survival(&journey, expected);
        journey_close(&journey);
        failed++;
    }
    assert_true(failed > 0);
    print_message("%ld allocations of SQLite failed, %ld of them without need\n", failed, harmless);
}

/* Files -----------------------------------------------------------------------------------------
 */

/* The journal's mode is the file's own. */
static void set_mode(const char *url, const char *pragma)
{
    struct bw_engine *engine;
    struct bw_error error;
    check(NULL, bw_engine_open(url, NULL, &engine, &error));
    check(NULL, bw_engine_execute(engine, pragma, &error));
    bw_engine_close(engine);
}

static long fail_file_calls(const char *pragma, enum fault fault, const struct contents *expected)
{
    long failed = 0;
    for (long after = 0;; after += step) {
        struct place place;
        place_open(&place);
        set_mode(place.url, pragma);
        struct journey journey = {.url = place.url, .transactions = TRANSACTIONS};
        place.faults = (struct faults){.fault = fault, .after = after};
        int status = journey_run(&journey);
        bool reached = place.faults.failed > 0;
        place.faults.fault = FAULT_NONE;
        if (status)
            assert_true(reached && (status == BW_DATABASE || status == BW_CONNECTION ||
                                    status == BW_FULL || status == BW_BUSY));
        check_survival(&journey, expected);
        journey_close(&journey);
        place_close(&place);
        if (!reached)
            return failed;
        failed++;
    }
}

static long kill_at_file_calls(const char *pragma, const struct contents *expected)
{
    long killed = 0;
    for (long after = 0;; after += step) {
        struct place place;
        place_open(&place);
        set_mode(place.url, pragma);
        struct journey journey = {.url = place.url, .transactions = TRANSACTIONS};
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            place.faults = (struct faults){.fault = FAULT_KILL, .after = after};
            int status = journey_run(&journey);
            journey_close(&journey);
            _exit(status != BW_OK);
        }
        int result;
        assert_int_equal(waitpid(child, &result, 0), child);
        bool done = WIFEXITED(result) && WEXITSTATUS(result) == 0;
        assert_true(done || (WIFSIGNALED(result) && WTERMSIG(result) == SIGKILL));
        /* Another process finds one state or the other, and mends what was begun. */
        struct world w;
        world_open(&w, place.url);
        struct journey next = {
            .schema = w.schema, .engine = w.engine, .cast = {.session = w.session}};
        struct contents found;
        journey_contents(&next, &found);
        if (found.sum || done)
            assert_true((!done && same_contents(&found, &expected[1])) ||
                        same_contents(&found, &expected[2]));
        world_close(&w);
        place_close(&place);
        if (done)
            return killed;
        killed++;
    }
}

static void every_file_call(void **state)
{
    (void)state;
    static const char *const pragmas[] = {"PRAGMA journal_mode = DELETE",
                                          "PRAGMA journal_mode = WAL"};
    struct contents expected[TRANSACTIONS + 1];
    struct journey usual = {.url = "sqlite::memory:", .transactions = TRANSACTIONS};
    expect_contents(&usual, expected);
    for (size_t i = 0; i < 2; i++) {
        long failed = fail_file_calls(pragmas[i], FAULT_IO, expected);
        long full = fail_file_calls(pragmas[i], FAULT_FULL, expected);
        long killed = kill_at_file_calls(pragmas[i], expected);
        assert_true(failed > 0 && full > 0 && killed > 0);
        print_message("%s: %ld calls of the files failed, the disk was full %ld times, the process "
                      "killed %ld times\n",
                      pragmas[i], failed, full, killed);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation),
                                       cmocka_unit_test(every_allocation_of_sqlite),
                                       cmocka_unit_test(every_file_call)};
    step = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_memory);
    sqlite3_mem_methods refusing = usual_memory;
    refusing.xMalloc = refuse_malloc;
    refusing.xRealloc = refuse_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &refusing);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
