/*
 * Everything that can fail made to fail: every allocation in turn, every call of the database's
 * file, a full disk, a lock, and the process killed in the middle of a commit. Each time an error
 * code, both views of every pair equal, and a database that is as before or as after.
 */

#include "cast.h"
#include "faulty_place.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Allocation ------------------------------------------------------------------------------------
 */

/* Runs a call; a failure is noted, all pairs are checked, and the call is made once more. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        int result_ = (call);                                                                      \
        if (result_) {                                                                             \
            assert_int_equal(result_, BW_NO_MEMORY);                                               \
            failures++;                                                                            \
            check_pairs(cast);                                                                     \
            if ((call) != BW_OK)                                                                   \
                return failures;                                                                   \
        }                                                                                          \
        check_pairs(cast);                                                                         \
    } while (0)

static int make_one(struct cast *cast, const struct bw_model *model, void *slot)
{
    void *instance;
    int status = bw_new(cast->session, model, &instance);
    memcpy(slot, &instance, sizeof instance);
    return status;
}

/* What is done before anything is flushed; gives how many calls failed. */
static int play_in_memory(struct cast *cast)
{
    int failures = 0;
    struct bw_value name = bw_text("a name that is copied");
    for (size_t i = 0; i < 2; i++) {
        TRY(make_one(cast, &linked_parent, &cast->p[i]));
        TRY(make_one(cast, &wife_model, &cast->w[i]));
        TRY(make_one(cast, &husband_model, &cast->h[i]));
    }
    for (size_t i = 0; i < 3; i++) {
        TRY(make_one(cast, &post_model, &cast->posts[i]));
        TRY(make_one(cast, &tag_model, &cast->tags[i]));
        TRY(make_one(cast, &node_model, &cast->n[i]));
    }
    for (size_t i = 0; i < 4; i++) {
        TRY(make_one(cast, &linked_child, &cast->c[i]));
        TRY(bw_write(cast->c[i], bw_find_column(&linked_child, "name"), &name));
        TRY(bw_relate(cast->c[i], rel(cast->c[i], "p"), cast->p[0]));
    }
    TRY(bw_list_assign(cast->p[1], rel(cast->p[1], "cs"), (void **)cast->p[0]->cs, 3));
    TRY(bw_list_insert(cast->p[0], rel(cast->p[0], "cs"), 0, cast->c[1]));
    TRY(bw_list_extend(cast->p[0], rel(cast->p[0], "cs"), (void **)cast->c, 2));
    for (size_t i = 0; i < 4; i++) {
        TRY(bw_relate(cast->w[i % 2], rel(cast->w[0], "c"), cast->h[i / 2]));
        TRY(bw_list_append(cast->posts[i % 3], rel(cast->posts[0], "tags"), cast->tags[i / 2]));
        TRY(bw_list_append(cast->tags[i % 3], rel(cast->tags[0], "posts"), cast->posts[2]));
    }
    TRY(bw_list_clear(cast->posts[2], rel(cast->posts[2], "tags")));
    TRY(bw_list_append(cast->posts[2], rel(cast->posts[2], "tags"), cast->tags[2]));
    TRY(bw_relate(cast->n[0], rel(cast->n[0], "parent"), cast->n[1]));
    TRY(bw_list_append(cast->n[2], rel(cast->n[2], "children"), cast->n[1]));
    return failures;
}

static int play_with_rows(struct cast *cast)
{
    int failures = 0;
    void *all[] = {cast->p[0],     cast->p[1],     cast->w[0], cast->w[1], cast->posts[0],
                   cast->posts[1], cast->posts[2], cast->n[2], cast->h[0], cast->h[1]};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        TRY(bw_add(all[i]));
    int status = bw_commit(cast->session);
    if (status) {
        assert_int_equal(status, BW_NO_MEMORY);
        failures++;
        check_pairs(cast);
        TRY(bw_rollback(cast->session));
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            TRY(bw_add(all[i]));
        TRY(bw_commit(cast->session));
    }
    void **items;
    size_t n;
    bool contains;
    for (size_t i = 0; i < 2; i++) {
        TRY(bw_list(cast->p[i], rel(cast->p[i], "cs"), &items, &n));
        TRY(bw_related(cast->w[i], rel(cast->w[i], "c"), &(void *){NULL}));
    }
    TRY(bw_list_append(cast->p[1], rel(cast->p[1], "cs"), cast->c[0]));
    TRY(bw_list_contains(cast->tags[0], rel(cast->tags[0], "posts"), cast->posts[0], &contains));
    TRY(bw_list_clear(cast->tags[0], rel(cast->tags[0], "posts")));
    TRY(bw_delete(cast->p[0]));
    status = bw_flush(cast->session);
    failures += status != BW_OK;
    check_pairs(cast);
    TRY(bw_rollback(cast->session));
    struct bw_query query = {.model = &linked_child};
    TRY(bw_select(cast->session, &query, &items, &n));
    bw_release_items(cast->session, items);
    TRY(bw_refresh(cast->c[0]));
    struct bw_stream *stream;
    TRY(bw_stream_open(cast->session, &query, &stream));
    void *instance = stream;
    while (instance) {
        status = bw_stream_next(stream, &instance);
        failures += status != BW_OK;
        if (status)
            break;
    }
    bw_stream_close(stream);
    return failures;
}

/* One run in which one allocation fails; gives whether one did. */
static bool play(struct supply *supply, long after)
{
    const struct bw_allocator allocator = supply_allocator(supply);
    struct bw_schema *schema = NULL;
    struct bw_engine *engine = NULL;
    struct bw_error error;
    struct cast cast = {0};
    size_t n = 0;
    while (all_models[n])
        n++;
    *supply = (struct supply){.after = after};
    int failures = 0;
    if (bw_schema_open(all_models, n, &allocator, &schema, &error)) {
        failures++;
        assert_int_equal(bw_schema_open(all_models, n, &allocator, &schema, &error), BW_OK);
    }
    if (bw_engine_open("sqlite::memory:", &allocator, &engine, &error)) {
        failures++;
        assert_int_equal(bw_engine_open("sqlite::memory:", &allocator, &engine, &error), BW_OK);
    }
    if (bw_create_all(engine, schema, &error)) {
        failures++;
        assert_int_equal(bw_create_all(engine, schema, &error), BW_OK);
    }
    if (bw_session_open(schema, engine, &cast.session, &error)) {
        failures++;
        assert_int_equal(bw_session_open(schema, engine, &cast.session, &error), BW_OK);
    }
    failures += play_in_memory(&cast);
    failures += play_with_rows(&cast);
    bw_session_close(cast.session);
    bw_engine_close(engine);
    bw_schema_close(schema);
    assert_int_equal(supply->live, 0);
    bool was_reached = supply->after < 0 && after >= 0;
    /* An allocation that failed is an error that somebody was told of. */
    assert_true(!was_reached || failures > 0);
    return was_reached;
}

static void every_allocation(void **state)
{
    (void)state;
    struct supply supply;
    long after = 0;
    while (play(&supply, after))
        after++;
    assert_true(after > 500);
    print_message("%ld allocations failed in turn\n", after);
}

/* The database's file ---------------------------------------------------------------------------
 */

/* Two parents with two hundred children move from one to the other: before or after, no third. */
enum { CHILDREN = 200 };

static void prepare(struct place *place)
{
    struct world w;
    world_open(&w, place->url);
    struct parent *p1 = make(&w, &linked_parent, "p1");
    add(p1);
    add(make(&w, &linked_parent, "p2"));
    for (size_t i = 0; i < CHILDREN; i++)
        append(p1, "cs", make(&w, &linked_child, "a child with a name that takes some room"));
    commit(&w);
    world_close(&w);
}

static int move_children(struct world *w)
{
    struct bw_query query = {.model = &linked_parent};
    void **parents, **items;
    size_t n;
    int status = bw_select(w->session, &query, &parents, &n);
    if (status)
        return status;
    void *from = parents[0], *to = parents[1];
    bw_release_items(w->session, parents);
    status = bw_list(from, rel(from, "cs"), &items, &n);
    if (!status)
        status = bw_list_assign(to, rel(to, "cs"), items, n);
    return status ? status : bw_commit(w->session);
}

/* How many children the second parent has: none or all. */
static size_t count_moved(struct place *place)
{
    struct world w;
    world_open(&w, place->url);
    size_t moved = count(find(&w, &linked_parent, "p2"), "cs");
    size_t left = count(find(&w, &linked_parent, "p1"), "cs");
    assert_int_equal(moved + left, CHILDREN);
    assert_true(moved == 0 || left == 0);
    world_close(&w);
    return moved;
}

static void every_call(enum fault fault)
{
    long after = 0;
    bool failed = true;
    while (failed) {
        struct place place;
        struct world w;
        place_open(&place);
        prepare(&place);
        world_open(&w, place.url);
        place.faults = (struct faults){.fault = fault, .after = after++};
        int status = move_children(&w);
        failed = place.faults.failed > 0;
        if (!failed)
            assert_int_equal(status, BW_OK);
        if (status) {
            assert_true(status == BW_DATABASE || status == BW_CONNECTION || status == BW_FULL ||
                        status == BW_BUSY);
            (void)bw_rollback(w.session);
        }
        place.faults.fault = FAULT_NONE;
        /* The session goes on where it was. */
        if (status) {
            check(w.session, bw_rollback(w.session));
            assert_int_equal(move_children(&w), BW_OK);
        }
        world_close(&w);
        assert_int_equal(count_moved(&place), CHILDREN);
        place_close(&place);
    }
    assert_true(after > 5);
    print_message("%ld calls of the file failed in turn\n", after - 1);
}

static void every_file_call(void **state)
{
    (void)state;
    every_call(FAULT_IO);
}

static void a_full_disk(void **state)
{
    (void)state;
    every_call(FAULT_FULL);
}

/* Killed at every call in turn; gives how often the children had moved nevertheless. */
static size_t kill_everywhere(bool done_first)
{
    size_t before = 0, behind = 0;
    bool killed = true;
    for (long after = 0; killed; after++) {
        struct place place;
        place_open(&place);
        prepare(&place);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct world w;
            world_open(&w, place.url);
            place.faults =
                (struct faults){.fault = FAULT_KILL, .after = after, .behind = done_first};
            int status = move_children(&w);
            world_close(&w);
            _exit(status != BW_OK);
        }
        int result;
        assert_int_equal(waitpid(child, &result, 0), child);
        killed = WIFSIGNALED(result) && WTERMSIG(result) == SIGKILL;
        assert_true(killed || (WIFEXITED(result) && WEXITSTATUS(result) == 0));
        if (count_moved(&place))
            behind++;
        else
            before++;
        place_close(&place);
    }
    assert_true(before > 3);
    print_message("killed %zu times before the commit counted, %zu times behind it\n", before,
                  behind - 1);
    return behind - 1; /* the last was not killed */
}

static void killed_in_a_commit(void **state)
{
    (void)state;
    assert_int_equal(kill_everywhere(false), 0);
    assert_int_equal(kill_everywhere(true), 1);
}

static void a_locked_database(void **state)
{
    (void)state;
    struct place place;
    struct world w;
    struct bw_engine *other;
    struct bw_error error;
    place_open(&place);
    prepare(&place);
    world_open(&w, place.url);
    check(NULL, bw_engine_open(place.url, NULL, &other, &error));
    check(NULL, bw_engine_execute(other, "BEGIN EXCLUSIVE", &error));
    assert_int_equal(move_children(&w), BW_BUSY);
    check(w.session, bw_rollback(w.session));
    check(NULL, bw_engine_execute(other, "ROLLBACK; BEGIN IMMEDIATE", &error));
    assert_int_equal(move_children(&w), BW_BUSY); /* read, but not written */
    /* Whoever goes on is told why not. */
    assert_int_equal(bw_flush(w.session), BW_INACTIVE);
    assert_string_equal(bw_session_error(w.session)->message,
                        "roll the session back first: its transaction failed: database is locked");
    check(w.session, bw_rollback(w.session));
    check(NULL, bw_engine_execute(other, "ROLLBACK", &error));
    bw_engine_close(other);
    assert_int_equal(move_children(&w), BW_OK);
    world_close(&w);
    assert_int_equal(count_moved(&place), CHILDREN);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation),  cmocka_unit_test(every_file_call),
        cmocka_unit_test(a_full_disk),       cmocka_unit_test(killed_in_a_commit),
        cmocka_unit_test(a_locked_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
