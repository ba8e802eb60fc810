#include "survival.h"

bool same_contents(const struct contents *a, const struct contents *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

void expect_contents(const struct journey *journey, struct contents *expected)
{
    for (int n = 1; n <= TRANSACTIONS; n++) {
        struct journey usual = {.url = journey->url, .transactions = n};
        assert_int_equal(journey_run(&usual), BW_OK);
        journey_contents(&usual, &expected[n]);
        journey_close(&usual);
    }
    assert_false(same_contents(&expected[1], &expected[2]));
}

static void check_contents(struct journey *journey, const struct contents *expected)
{
    struct contents found;
    size_t rows = 0;
    journey_contents(journey, &found);
    for (size_t i = 0; i < 32; i++)
        rows += found.rows[i];
    /* Before the first transaction there is nothing; the second is as expected or not at all. */
    if (journey->committed == 0 && rows == 0)
        return;
    if (!same_contents(&found, &expected[1]))
        assert_true(journey->committed >= 1 && same_contents(&found, &expected[2]));
}

static void write_again(struct bw_session *session)
{
    struct bw_value key = bw_integer(1000);
    void *instance;
    check(session, bw_new(session, &node_model, &instance));
    check(session, bw_write(instance, bw_find_column(&node_model, "id"), &key));
    check(session, bw_add(instance));
    check(session, bw_commit(session));
    check(session, bw_delete(instance));
    check(session, bw_commit(session));
}

void check_survival(struct journey *journey, const struct contents *expected)
{
    struct bw_session *session = journey->cast.session;
    check_pairs(&journey->cast);
    if (session)
        check(session, bw_rollback(session));
    check_pairs(&journey->cast);
    if (journey->committed < 0 || !session)
        return;
    check_contents(journey, expected);
    write_again(session);
    check_contents(journey, expected);
}

long fail_allocations(const struct journey *journey, long step, const struct contents *expected,
                      void (*prepare)(void *context), void *context)
{
    struct supply supply = {.after = -1};
    struct bw_allocator allocator = supply_allocator(&supply);
    long failed = 0, total = 1;
    for (long after = 0; after < total; after += step) {
        struct journey run = *journey;
        run.allocator = &allocator;
        if (prepare)
            prepare(context);
        supply = (struct supply){.after = after};
        int status = journey_run(&run);
        bool reached = supply.after < 0;
        total = reached ? after + step + 1 : after;
        /* What failed is told of; where it was not, it did no harm. */
        if (status)
            assert_int_equal(status, BW_NO_MEMORY);
        else if (reached)
            assert_int_equal(bw_session_error(run.cast.session)->status, BW_NO_MEMORY);
        supply.after = -1;
        check_survival(&run, expected);
        journey_close(&run);
        assert_int_equal(supply.live, 0);
        failed += reached;
    }
    assert_true(failed > 0);
    return failed;
}
