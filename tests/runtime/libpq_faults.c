/*
 * Every public operation over PostgreSQL, with each allocation of libpq failing in turn. Each time
 * an error code, the two views of every pair equal, a session that goes on behind a rollback, and a
 * database as before a transaction or as after it. Run by postgresql.py:
 *
 *     python3 postgresql.py 'runtime_libpq_faults [STEP]'
 *
 * Only every STEP-th allocation fails; 1 is all of them. The program has its own malloc(), which
 * asks whether it was called from within libpq: it can't be built with a sanitizer, which has one
 * as well.
 */

#include "database.h"
#include "survival.h"

#include <dlfcn.h>
#include <libpq-fe.h>
#include <link.h>
#include <stdlib.h>

/* glibc's own. */
void *__libc_malloc(size_t size);               /* NOLINT(bugprone-reserved-identifier) */
void *__libc_calloc(size_t n, size_t size);     /* NOLINT(bugprone-reserved-identifier) */
void *__libc_realloc(void *block, size_t size); /* NOLINT(bugprone-reserved-identifier) */

static uintptr_t code_start, code_end; /* of libpq */
static long failing_after = -1;        /* that many allocations from now; -1: none */
static long step = 1;

static bool fails(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;
    return failing_after >= 0 && at >= code_start && at < code_end && failing_after-- == 0;
}

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the library's are reserved. */
void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(block, size);
}

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

static int note_code(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    uintptr_t wanted = (uintptr_t)context;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        uintptr_t end = start + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && wanted >= start && wanted < end) {
            code_start = start;
            code_end = end;
        }
    }
    return 0;
}

/* Neither TLS nor Kerberos, whose libraries end the program where memory runs out. */
static const char *server_url(void)
{
    static char url[256];
    const char *given = getenv("BOTHWAYS_TEST_URL");
    assert_non_null(given);
    snprintf(url, sizeof url, "%s?sslmode=disable&gssencmode=disable", given);
    return url;
}

/* One journey; false where it ended before its time came. */
static bool run_failing(const struct journey *part, long after, struct contents *expected)
{
    struct journey journey = *part;
    journey.url = server_url();
    failing_after = after;
    int status = journey_run(&journey);
    bool reached = failing_after < 0;
    failing_after = -1;
    assert_true(reached || status == BW_OK);
    /* What fails is told of. Where the answer can't be kept, libpq gives the connection up; what it
     * can do without, it does without. */
    if (status && status != BW_NO_MEMORY && status != BW_CONNECTION)
        fail_msg("allocation %ld: %s: %s", after, bw_status_name(status),
                 journey.cast.session ? bw_session_error(journey.cast.session)->message
                                      : journey.error.message);
    check_pairs(&journey.cast);
    if (journey.cast.session) {
        (void)bw_rollback(journey.cast.session);
        check_survival(&journey, expected);
    }
    journey_close(&journey);
    return reached;
}

static void every_allocation(void **state)
{
    (void)state;
    struct contents expected[TRANSACTIONS + 1];
    struct journey journey = {.url = server_url()};
    long failed = 0;
    expect_contents(&journey, expected);
    journey.transactions = TRANSACTIONS;
    for (long after = 0; run_failing(&journey, after, expected); after += step)
        failed++;
    assert_true(failed > 0);
    print_message("%ld allocations of libpq failed\n", failed);
}

enum { MANY = 300 };

/* Writes a crowd and reads it again; `rows` is how many came. */
static int write_many(struct world *w, size_t *rows)
{
    const struct bw_query query = {.model = &node_model};
    struct bw_value name = bw_text("a name that is too long to lie within an instance");
    void **items, *instance;
    int status = BW_OK;
    for (size_t i = 0; i < MANY && !status; i++) {
        status = bw_new(w->session, &node_model, &instance);
        if (!status)
            status = bw_write(instance, bw_find_column(&node_model, "name"), &name);
        if (!status)
            status = bw_add(instance);
    }
    if (!status)
        status = bw_commit(w->session);
    if (!status)
        status = bw_select(w->session, &query, &items, rows);
    if (!status)
        bw_release_items(w->session, items);
    return status;
}

static bool run_many(struct world *w, long after)
{
    size_t n = 0;
    struct bw_error error;
    check(NULL, bw_engine_execute(w->engine, "DELETE FROM node", &error));
    failing_after = after;
    int status = write_many(w, &n);
    bool reached = failing_after < 0;
    failing_after = -1;
    assert_true(status ? reached && (status == BW_NO_MEMORY || status == BW_CONNECTION)
                       : n == MANY);
    check(w->session, bw_rollback(w->session));
    /* What was told of a commit that failed may have been lost on the way. */
    n = rows(w, &node_model);
    assert_true(n == MANY || (status && n == 0));
    check(w->session, bw_rollback(w->session));
    world_renew(w);
    return reached;
}

static void every_allocation_of_many_rows(void **state)
{
    (void)state;
    struct world w;
    long failed = 0;
    world_open(&w, server_url());
    while (run_many(&w, failed * step))
        failed++;
    world_close(&w);
    assert_true(failed > 0);
    print_message("%ld allocations of libpq failed while many rows were written and read\n",
                  failed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation),
                                       cmocka_unit_test(every_allocation_of_many_rows)};
    uintptr_t within = (uintptr_t)dlsym(RTLD_DEFAULT, "PQexec");
    (void)dl_iterate_phdr(note_code, (void *)within);
    step = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
