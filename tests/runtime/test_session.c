/* Sessions over a database: identity, flush, lazy loading, queries. */

#include "database.h"

static void rows_are_written_and_read(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct parent *p = make(&w, &linked_parent, "O'Hara");
    struct child *c = make(&w, &linked_child, "c");
    assert_true(column_is_null(c, "age"));
    c->age = 48;
    assert_false(column_is_null(c, "age"));
    set(c, "p", p);
    assert_int_equal(bw_lifecycle_of(c), BW_TRANSIENT);
    add(c);
    assert_int_equal(bw_lifecycle_of(p), BW_PENDING);
    commit(&w);
    assert_int_equal(bw_lifecycle_of(p), BW_PERSISTENT);
    check(w.session, bw_load(c));
    assert_int_equal(c->p_id, p->id);
    assert_null(c->p); /* expired, until it is asked for */
    assert_ptr_equal(get(c, "p"), p);
    assert_ptr_equal(c->p, p);

    world_renew(&w);
    c = find(&w, &linked_child, "c");
    assert_string_equal(c->name, "c");
    assert_int_equal(c->age, 48);
    assert_ptr_equal(find(&w, &linked_child, "c"), c);
    p = get(c, "p");
    assert_string_equal(p->name, "O'Hara");
    assert_string_equal(names(p, "cs"), "c");
    struct bw_value key = bw_integer(p->id);
    void *same;
    check(w.session, bw_get(w.session, &linked_parent, &key, 1, &same));
    assert_ptr_equal(same, p);
    key = bw_integer(999);
    assert_int_equal(bw_get(w.session, &linked_parent, &key, 1, &same), BW_NOT_FOUND);
    world_close(&w);
}

static void what_is_not_there_is_refused(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct child *c = make(&w, &linked_child, "c");
    struct bw_where where = {bw_find_column(&linked_child, "nothing"), bw_null()};
    struct bw_sort sort = {.column = NULL};
    void **items, *value;
    struct bw_value read;
    assert_null(where.column);
    struct bw_query query = {.model = &linked_child, .n_where = 1, .where = &where};
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_MISUSE);
    assert_non_null(strstr(bw_session_error(w.session)->message, "its handle is NULL"));
    query = (struct bw_query){.model = &linked_child, .n_sort = 1, .sort = &sort};
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_MISUSE);
    assert_null(items);
    assert_int_equal(bw_related(c, NULL, &value), BW_MISUSE);
    assert_non_null(strstr(bw_session_error(w.session)->message, "its handle is NULL"));
    assert_int_equal(bw_read(c, NULL, &read), BW_MISUSE);
    assert_int_equal(read.type, BW_VALUE_NULL);
    bw_session_clear_error(w.session);
    assert_int_equal(bw_session_error(w.session)->status, BW_OK);
    assert_string_equal(bw_session_error(w.session)->message, "");
    check(w.session, bw_related(c, bw_find_relationship(&linked_child, "p"), &value));
    assert_null(value);
    assert_int_equal(bw_session_error(w.session)->status, BW_OK);
    world_close(&w);
}

/* A column is found by its member's name, and by its own. */
static void columns_are_found_by_name(void **state)
{
    (void)state;
    static const struct bw_column columns[] = {{.name = "b", .member = "a"},
                                               {.name = "c", .member = "b"}};
    static const struct bw_model model = {.name = "m", .n_columns = 2, .columns = columns};
    assert_ptr_equal(bw_find_column(&model, "a"), &columns[0]);
    assert_ptr_equal(bw_find_column(&model, "b"), &columns[1]);
    assert_ptr_equal(bw_find_column(&model, "c"), &columns[1]);
    assert_null(bw_find_column(&model, "d"));
}

static void plain_writes_are_found(void **state)
{
    (void)state;
    FAMILY(linked);
    c->name = (char *)(uintptr_t) "renamed";
    c->age = 7;
    d->p = p2;
    commit(&w);
    world_renew(&w);
    c = find(&w, &linked_child, "renamed");
    assert_int_equal(c->age, 7);
    assert_string_equal(name_of(find(&w, &linked_child, "d"), "p"), "p2");
    check(w.session, bw_set_null(c, bw_find_column(&linked_child, "age")));
    commit(&w);
    assert_true(column_is_null(c, "age"));
    p1 = find(&w, &linked_parent, "p1");
    find(&w, &linked_parent, "p2");
    d = find(&w, &linked_child, "d");
    struct child *both[] = {d, c};
    p1->cs = both;
    p1->n_cs = 2;
    flush(&w);
    assert_ptr_equal(d->p, p1);
    assert_string_equal(names(p1, "cs"), "d renamed");
    p1->n_cs = 1;
    commit(&w);
    assert_null(get(c, "p"));
    assert_string_equal(names(p1, "cs"), "d");
    world_close(&w);
}

static void an_event_waits_for_its_list(void **state)
{
    (void)state;
    FAMILY(linked);
    struct child *e = make(&w, &linked_child, "e");
    bw_session_set_autoflush(w.session, false);
    assert_false(bw_is_loaded(p1, rel(p1, "cs")));
    set(e, "p", p1);
    set(c, "p", NULL);
    assert_false(bw_is_loaded(p1, rel(p1, "cs")));
    assert_string_equal(names(p1, "cs"), "d e");
    add(e);
    commit(&w);
    assert_string_equal(names(p1, "cs"), "d e");
    world_close(&w);
}

static void many_leave_a_list_that_is_not_loaded(void **state)
{
    (void)state;
    enum { N = 100 };
    void *items[N];
    FAMILY(linked);
    for (size_t i = 0; i < N; i++)
        items[i] = make(&w, &linked_child, "e");
    check(w.session, bw_list_assign(p1, rel(p1, "cs"), items, N));
    commit(&w);
    for (size_t i = 0; i < N; i++)
        assert_ptr_equal(get(items[i], "p"), p1);
    check(w.session, bw_list_assign(p2, rel(p2, "cs"), items, N));
    assert_false(bw_is_loaded(p1, rel(p1, "cs")));
    assert_int_equal(count(p1, "cs"), 0);
    assert_int_equal(count(p2, "cs"), N);
    commit(&w);
    assert_int_equal(count(p1, "cs"), 0);
    assert_int_equal(count(p2, "cs"), N);
    world_close(&w);
}

static void moving_writes_one_key(void **state)
{
    (void)state;
    FAMILY(linked);
    append(p2, "cs", c);
    assert_ptr_equal(get(c, "p"), p2);
    flush(&w);
    assert_int_equal(c->p_id, p2->id);
    commit(&w);
    assert_string_equal(names(p1, "cs"), "d");
    assert_string_equal(names(p2, "cs"), "c");
    world_close(&w);
}

/* What is deleted and committed can't be added again, nor join by cascade. */
/* What is set on an expired row is written, even where it was what was known last. */
static void an_expired_column_is_written(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct child *c = make(&w, &linked_child, "c");
    const struct bw_column *age = bw_find_column(&linked_child, "age");
    struct bw_value old = bw_integer(7), new = bw_integer(8);
    check(w.session, bw_write(c, age, &old));
    add(c);
    commit(&w);
    check(w.session, bw_write(c, age, &new));
    flush(&w);
    rollback(&w);
    check(w.session, bw_write(c, age, &new));
    commit(&w);
    check(w.session, bw_load(c));
    assert_int_equal(c->age, 8);

    rollback(&w);
    check(w.session, bw_set_null(c, age));
    check(w.session, bw_load(c));
    assert_true(column_is_null(c, "age"));
    commit(&w);
    check(w.session, bw_load(c));
    assert_true(column_is_null(c, "age"));
    world_close(&w);
}

/* Two keys that move on by one, so that each is for a while the other's. */
static void queries_are_ordered_and_streamed(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    char name[16];
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "%04d", i);
        struct child *c = make(&w, &linked_child, name);
        c->age = i % 7;
        add(c);
    }
    commit(&w);
    world_renew(&w);
    const struct bw_column *age = bw_find_column(&linked_child, "age");
    struct bw_where where[] = {{age, bw_integer(3)},
                               {bw_find_column(&linked_child, "p_id"), bw_null()}};
    struct bw_sort sort[] = {{bw_find_column(&linked_child, "name"), true}};
    struct bw_query query = {.model = &linked_child,
                             .n_where = 2,
                             .where = where,
                             .n_sort = 1,
                             .sort = sort,
                             .limit = 2,
                             .offset = 1};
    void **items;
    size_t n;
    check(w.session, bw_select(w.session, &query, &items, &n));
    assert_int_equal(n, 2);
    assert_string_equal(((struct child *)items[0])->name, "2992");
    bw_release_items(w.session, items);

    struct bw_query all = {.model = &linked_child, .n_sort = 1, .sort = sort};
    struct bw_stream *stream;
    void *instance;
    size_t seen = 0;
    check(w.session, bw_stream_open(w.session, &all, &stream));
    assert_int_equal(bw_commit(w.session), BW_IN_USE);
    for (;;) {
        check(w.session, bw_stream_next(stream, &instance));
        if (!instance)
            break;
        struct child *c = instance;
        if (seen++ == 10)
            c->age = 100; /* changed: stays */
        if (seen % 500 == 0)
            (void)names(make(&w, &linked_parent, "p"), "cs");
    }
    assert_int_equal(seen, 3000);
    bw_stream_close(stream);
    commit(&w);
    where[0].value = bw_integer(100);
    query.limit = query.offset = 0;
    check(w.session, bw_select(w.session, &query, &items, &n));
    assert_int_equal(n, 1);
    bw_release_items(w.session, items);
    world_close(&w);
}

static void hostile_text_is_only_text(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    const char *const hostile[] = {"'; DROP TABLE linked_child; --",
                                   "\" OR 1=1 --",
                                   "%s%n",
                                   "",
                                   "\\'; --",
                                   "$1",
                                   "?1",
                                   "\xc3\xa9\xe2\x82\xac"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        add(make(&w, &linked_child, hostile[i]));
    commit(&w);
    world_renew(&w);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct child *c = find(&w, &linked_child, hostile[i]);
        assert_non_null(c);
        assert_string_equal(c->name, hostile[i]);
    }
    assert_int_equal(rows(&w, &linked_child), sizeof hostile / sizeof *hostile);
    world_close(&w);
}

static void echo_line(void *context, const char *sql, const struct bw_value *values, size_t n)
{
    char *text = context;
    size_t length = strlen(text);
    snprintf(text + length, 4096 - length, "%.6s%s%zu\n", sql, values ? ":" : "", n);
}

static void echo_gives_every_statement(void **state)
{
    (void)state;
    struct world w;
    char text[4096] = "";
    open_database(&w);
    bw_engine_set_echo(w.engine, echo_line, text);
    struct parent *p = make(&w, &linked_parent, "p");
    append(p, "cs", make(&w, &linked_child, "c"));
    add(p);
    commit(&w);
    assert_string_equal(text, "BEGIN0\nINSERT:1\nINSERT:3\nCOMMIT0\n");
    world_close(&w);
}

static void what_is_read_by_itself_waits_for_functions_alone(void **state)
{
    (void)state;
    char text[4096] = "";
    struct bw_value age = bw_integer(9);
    FAMILY(linked);
    commit(&w);
    check(w.session, bw_load(c));
    check(w.session, bw_load(d));
    bw_engine_set_echo(w.engine, echo_line, text);
    c->age = 8;
    assert_int_equal(count(p2, "cs"), 0);
    assert_null(strstr(text, "UPDATE"));
    (void)find(&w, &linked_parent, "p1");
    assert_non_null(strstr(text, "UPDATE"));
    c->age = 7;
    text[0] = '\0';
    check(w.session, bw_write(d, bw_find_column(&linked_child, "age"), &age));
    assert_string_equal(names(p1, "cs"), "c d");
    assert_non_null(strstr(text, "UPDATE:2\nUPDATE:2\n"));
    world_close(&w);
}

/* A server would take the bytes of another type for a number of its own. */
static void a_value_of_another_type_is_no_condition(void **state)
{
    (void)state;
    struct world w;
    struct bw_where where = {bw_find_column(&linked_child, "age"), bw_text("1234")};
    const struct bw_query query = {.model = &linked_child, .n_where = 1, .where = &where};
    const struct bw_value key = bw_text("12345678"), real = bw_real(1);
    void **items, *found;
    open_database(&w);
    add(make(&w, &linked_parent, "p"));
    flush(&w);
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_MISUSE);
    where.value = bw_integer(INT64_C(1) << 40);
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_RANGE);
    where = (struct bw_where){bw_find_column(&linked_child, "name"), bw_integer(1)};
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_MISUSE);
    assert_int_equal(bw_get(w.session, &linked_parent, &key, 1, &found), BW_MISUSE);
    assert_int_equal(bw_get(w.session, &linked_parent, &real, 1, &found), BW_MISUSE);
    commit(&w);
    assert_int_equal(rows(&w, &linked_parent), 1);
    world_close(&w);
}

static void echo_last(void *context, const char *sql, const struct bw_value *values, size_t n)
{
    (void)values;
    (void)n;
    snprintf(context, 4096, "%s", sql);
}

static void page_after_page_is_one_statement(void **state)
{
    (void)state;
    struct world w;
    char first[4096] = "", next[4096] = "";
    const struct bw_sort sort = {bw_find_column(&node_model, "id"), false};
    struct bw_query query = {
        .model = &node_model, .n_sort = 1, .sort = &sort, .limit = 2, .offset = 1};
    void **items;
    size_t n;
    open_database(&w);
    for (size_t i = 0; i < 6; i++)
        add(make(&w, &node_model, "n"));
    commit(&w);
    bw_engine_set_echo(w.engine, echo_last, first);
    for (size_t page = 0; page < 4; page++, query.offset += 2) {
        check(w.session, bw_select(w.session, &query, &items, &n));
        assert_int_equal(n, page < 2 ? 2 : page == 2 ? 1 : 0);
        bw_release_items(w.session, items);
        bw_engine_set_echo(w.engine, echo_last, next);
    }
    assert_non_null(strstr(first, " LIMIT "));
    assert_string_equal(first, next);
    query.limit = query.offset = SIZE_MAX;
    check(w.session, bw_select(w.session, &query, &items, &n));
    assert_int_equal(n, 0);
    bw_release_items(w.session, items);
    query.offset = 0;
    check(w.session, bw_select(w.session, &query, &items, &n));
    assert_int_equal(n, 6);
    bw_release_items(w.session, items);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_written_and_read),
        cmocka_unit_test(what_is_not_there_is_refused),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(plain_writes_are_found),
        cmocka_unit_test(an_event_waits_for_its_list),
        cmocka_unit_test(many_leave_a_list_that_is_not_loaded),
        cmocka_unit_test(moving_writes_one_key),
        cmocka_unit_test(an_expired_column_is_written),
        cmocka_unit_test(queries_are_ordered_and_streamed),
        cmocka_unit_test(hostile_text_is_only_text),
        cmocka_unit_test(echo_gives_every_statement),
        cmocka_unit_test(what_is_read_by_itself_waits_for_functions_alone),
        cmocka_unit_test(a_value_of_another_type_is_no_condition),
        cmocka_unit_test(page_after_page_is_one_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
