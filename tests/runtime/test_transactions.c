/* What commits, rollbacks, failed flushes and expiry leave in memory. */

#include "database.h"

static void rollback_restores_both_sides(void **state)
{
    (void)state;
    FAMILY(linked);
    struct child *e = make(&w, &linked_child, "e");
    append(p1, "cs", e);
    set(c, "p", p2);
    drop(p1, "cs", d);
    c->age = 3;
    flush(&w);
    check(w.session, bw_delete(d));
    flush(&w);
    assert_int_equal(bw_lifecycle_of(d), BW_DELETED_STATE);
    rollback(&w);
    assert_int_equal(bw_lifecycle_of(d), BW_PERSISTENT);
    assert_int_equal(bw_lifecycle_of(e), BW_TRANSIENT);
    assert_null(get(e, "p"));
    assert_string_equal(names(p1, "cs"), "c d");
    assert_string_equal(names(p2, "cs"), "");
    assert_ptr_equal(get(c, "p"), p1);
    assert_ptr_equal(get(d, "p"), p1);
    assert_true(column_is_null(c, "age"));
    commit(&w);
    assert_int_equal(rows(&w, &linked_child), 2);
    world_close(&w);
}

static void what_is_deleted_stays_away(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct parent *p = make(&w, &linked_parent, "p");
    struct child *c = make(&w, &linked_child, "c");
    add(c);
    commit(&w);
    check(w.session, bw_delete(c));
    commit(&w);
    assert_int_equal(bw_lifecycle_of(c), BW_DETACHED);
    assert_int_equal(bw_add(c), BW_DELETED);
    append(p, "cs", c);
    assert_int_equal(bw_add(p), BW_DELETED);
    assert_string_equal(bw_session_error(w.session)->message, "the child has been deleted");
    assert_int_equal(bw_lifecycle_of(p), BW_TRANSIENT);
    drop(p, "cs", c);
    add(p);
    assert_int_equal(bw_list_append(p, rel(p, "cs"), c), BW_DELETED);
    assert_int_equal(bw_list_assign(p, rel(p, "cs"), (void *[]){c}, 1), BW_DELETED);
    assert_int_equal(count(p, "cs"), 0);
    assert_null(get(c, "p"));
    /* What is linked with it can't come, either. */
    struct parent *q = make(&w, &linked_parent, "q");
    struct child *d = make(&w, &linked_child, "d");
    set(c, "p", q);
    set(d, "p", q);
    assert_int_equal(bw_add(d), BW_DELETED);
    assert_int_equal(bw_list_append(p, rel(p, "cs"), c), BW_DELETED);
    assert_ptr_equal(get(c, "p"), q);
    commit(&w);
    rollback(&w);
    assert_int_equal(bw_add(c), BW_DELETED);
    assert_int_equal(rows(&w, &linked_child), 0);
    world_close(&w);
}

static void what_changes_outside_is_written_behind_an_add(void **state)
{
    (void)state;
    FAMILY(linked);
    assert_string_equal(names(p1, "cs"), "c d");
    check(w.session, bw_load(c));
    check(w.session, bw_expunge(p1));
    check(w.session, bw_expunge(c));
    check(w.session, bw_expunge(d));
    drop(p1, "cs", d);
    c->age = 5;
    add(p1);
    /* Who has left comes back as well: its key is to be written. */
    assert_int_equal(bw_lifecycle_of(c), BW_PERSISTENT);
    assert_int_equal(bw_lifecycle_of(d), BW_PERSISTENT);
    commit(&w);
    assert_null(get(d, "p"));
    assert_string_equal(names(p1, "cs"), "c");
    check(w.session, bw_load(c));
    assert_int_equal(c->age, 5);
    world_close(&w);
}

static void what_is_outside_is_deleted(void **state)
{
    (void)state;
    FAMILY(owned);
    assert_string_equal(names(p1, "cs"), "c d");
    check(w.session, bw_expunge(p1));
    check(w.session, bw_expunge(c));
    check(w.session, bw_delete(p1));
    assert_int_equal(bw_lifecycle_of(c), BW_PERSISTENT);
    flush(&w);
    assert_int_equal(bw_lifecycle_of(c), BW_DELETED_STATE);
    check(w.session, bw_expunge(d));
    assert_int_equal(bw_lifecycle_of(d), BW_DETACHED);
    commit(&w);
    assert_int_equal(rows(&w, &owned_child), 0);
    assert_int_equal(bw_delete(p1), BW_NOT_ATTACHED);
    world_close(&w);
}

static void rollback_gives_changed_keys_back(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct parent *p = make(&w, &linked_parent, "p"), *q = make(&w, &linked_parent, "q");
    add(p);
    add(q);
    commit(&w);
    check(w.session, bw_load(p));
    check(w.session, bw_load(q));
    int64_t p_id = p->id, q_id = q->id;
    q->id = q_id + 1;
    flush(&w);
    p->id = q_id;
    flush(&w);
    p->id = q_id + 2;
    flush(&w);
    rollback(&w);
    assert_int_equal(bw_lifecycle_of(p), BW_PERSISTENT);
    assert_int_equal(bw_lifecycle_of(q), BW_PERSISTENT);
    check(w.session, bw_load(p));
    check(w.session, bw_load(q));
    assert_int_equal(p->id, p_id);
    assert_int_equal(q->id, q_id);
    struct bw_value key = bw_integer(p_id);
    void *same;
    check(w.session, bw_get(w.session, &linked_parent, &key, 1, &same));
    assert_ptr_equal(same, p);
    key = bw_integer(q_id + 1);
    assert_int_equal(bw_get(w.session, &linked_parent, &key, 1, &same), BW_NOT_FOUND);

    /* It can change again, and stays what it is then. */
    p->id = q_id + 7;
    commit(&w);
    rollback(&w);
    check(w.session, bw_load(p));
    assert_int_equal(p->id, q_id + 7);
    world_close(&w);
}

static void a_failed_flush_waits_for_rollback(void **state)
{
    (void)state;
    FAMILY(linked);
    struct parent *p3 = make(&w, &linked_parent, "p3");
    struct bw_value key = bw_integer(p1->id);
    check(w.session, bw_write(p3, bw_find_column(&linked_parent, "id"), &key));
    bw_session_set_autoflush(w.session, false);
    c->age = 5;
    struct parent *p4 = make(&w, &linked_parent, "p4");
    add(p4);
    add(p3);
    assert_int_equal(bw_flush(w.session), BW_INTEGRITY);
    assert_int_equal(bw_flush(w.session), BW_INACTIVE);
    assert_int_equal(bw_commit(w.session), BW_INACTIVE);
    rollback(&w);
    assert_int_equal(rows(&w, &linked_parent), 2);
    assert_true(column_is_null(c, "age"));
    add(p4);
    commit(&w);
    assert_int_equal(rows(&w, &linked_parent), 3);
    world_close(&w);
}

static void refresh_and_expire(void **state)
{
    (void)state;
    FAMILY(linked);
    struct bw_error error;
    assert_string_equal(names(p1, "cs"), "c d");
    commit(&w);
    check(NULL,
          bw_engine_execute(w.engine, "UPDATE linked_child SET age = 9 WHERE name = 'c'", &error));
    struct bw_value value;
    check(w.session, bw_read(c, bw_find_column(&linked_child, "age"), &value));
    assert_int_equal(value.integer, 9);
    c->age = 10;
    bw_session_set_autoflush(w.session, false);
    check(w.session, bw_refresh(c));
    assert_int_equal(c->age, 9);
    c->age = 11;
    check(w.session, bw_expire(c));
    check(w.session, bw_load(c));
    assert_int_equal(c->age, 9);
    world_close(&w);
}

/* It went before its list was forgotten; that its own side is forgotten, too, takes this back. */
static void expiring_both_sides_takes_a_change_back(void **state)
{
    (void)state;
    FAMILY(linked);
    bw_session_set_autoflush(w.session, false);
    drop(p1, "cs", c);
    check(w.session, bw_expire(p1));
    check(w.session, bw_expire(c));
    assert_ptr_equal(get(c, "p"), p1);
    assert_string_equal(names(p1, "cs"), "c d");
    commit(&w);
    assert_ptr_equal(get(c, "p"), p1);
    world_close(&w);
}

/* It is outside of the session while the rollback takes the other side back, and brings its side of
 * the change along: both, or neither. */
static void what_comes_back_brings_its_links(void **state)
{
    (void)state;
    FAMILY(linked);
    bw_session_set_autoflush(w.session, false);
    set(c, "p", p2);
    check(w.session, bw_expunge(p2));
    rollback(&w);
    add(p2);
    assert_string_equal(names(p1, "cs"), "d");
    assert_string_equal(names(p2, "cs"), "c");
    assert_ptr_equal(get(c, "p"), p2);
    commit(&w);
    assert_ptr_equal(get(c, "p"), p2);
    world_close(&w);
}

/* The same of a list that was loaded, whose member has gone elsewhere meanwhile. */
static void what_comes_back_lost_what_left_it(void **state)
{
    (void)state;
    FAMILY(linked);
    assert_string_equal(names(p1, "cs"), "c d");
    check(w.session, bw_expunge(p1));
    rollback(&w);
    set(c, "p", p2);
    flush(&w);
    add(p1);
    assert_string_equal(names(p1, "cs"), "d");
    assert_string_equal(names(p2, "cs"), "c");
    assert_ptr_equal(get(d, "p"), p1);
    world_close(&w);
}

static void without_expiry_on_commit(void **state)
{
    (void)state;
    FAMILY(linked);
    bw_session_set_expire_on_commit(w.session, false);
    assert_string_equal(names(p1, "cs"), "c d");
    set(c, "p", p2);
    commit(&w);
    assert_ptr_equal(c->p, p2);
    assert_int_equal(p1->n_cs, 1);
    world_close(&w);
}

static void a_deletion_that_is_called_off_leaves_no_key_out(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct node *a = make(&w, &node_model, "a");
    add(a);
    commit(&w);
    check(w.session, bw_delete(a));
    struct node *b = make(&w, &node_model, "b");
    set(b, "parent", a);
    set(a, "parent", b);
    flush(&w);
    check(w.session, bw_expire_all(w.session));
    assert_ptr_equal(get(b, "parent"), a);
    assert_ptr_equal(get(a, "parent"), b);
    assert_string_equal(names(a, "children"), "b");
    world_close(&w);
}

/* PostgreSQL has no use for a transaction in which a query failed, SQLite goes on: what commits
 * must be there, and what does not must be told of. */
static void nothing_is_lost_behind_a_failed_query(void **state)
{
    (void)state;
    struct world w;
    struct bw_error error;
    void **items;
    open_database(&w);
    add(make(&w, &linked_parent, "p"));
    flush(&w);
    check(NULL, bw_engine_execute(w.engine, "ALTER TABLE linked_child RENAME TO away", &error));
    const struct bw_query query = {.model = &linked_child};
    assert_int_equal(bw_select(w.session, &query, &items, NULL), BW_DATABASE);
    int status = bw_commit(w.session);
    assert_true(status == BW_OK || status == BW_INACTIVE);
    rollback(&w);
    assert_int_equal(rows(&w, &linked_parent), status ? 0 : 1);
    commit(&w);
    (void)bw_engine_execute(w.engine, "ALTER TABLE away RENAME TO linked_child", &error);
    world_close(&w);
}

/* The same where the session knows nothing of what failed. */
static void nothing_is_lost_behind_a_failed_statement(void **state)
{
    (void)state;
    struct world w;
    struct bw_error error;
    open_database(&w);
    struct parent *p = make(&w, &linked_parent, "p");
    add(p);
    flush(&w);
    assert_int_equal(bw_engine_execute(w.engine, "SELECT nothing", &error), BW_DATABASE);
    int status = bw_commit(w.session);
    assert_true(status == BW_OK || status == BW_DATABASE);
    rollback(&w);
    assert_int_equal(bw_lifecycle_of(p), status ? BW_TRANSIENT : BW_PERSISTENT);
    assert_int_equal(rows(&w, &linked_parent), status ? 0 : 1);
    world_close(&w);
}

/* SQLite gives the number of a row that another has deleted to the next new one. */
static void a_key_that_is_free_again(void **state)
{
    (void)state;
    FAMILY(linked);
    assert_string_equal(names(p1, "cs"), "c d");
    struct child *e = make(&w, &linked_child, "e");
    struct bw_error error;
    check(NULL, bw_engine_execute(w.engine, "DELETE FROM linked_child WHERE name = 'd'", &error));
    append(p2, "cs", e);
    flush(&w);
    int64_t id = e->id;
    if (id == 2)
        assert_int_equal(bw_lifecycle_of(d), BW_DELETED_STATE);
    rollback(&w);
    assert_int_equal(bw_lifecycle_of(d), BW_PERSISTENT);
    assert_string_equal(names(p1, "cs"), "c d");
    check(NULL, bw_engine_execute(w.engine, "DELETE FROM linked_child WHERE name = 'd'", &error));
    append(p2, "cs", e);
    commit(&w);
    assert_string_equal(names(p1, "cs"), "c");
    assert_string_equal(names(p2, "cs"), "e");
    struct bw_value key = bw_integer(e->id);
    void *found;
    check(w.session, bw_get(w.session, &linked_child, &key, 1, &found));
    assert_ptr_equal(found, e);
    if (id == 2)
        assert_int_equal(bw_lifecycle_of(d), BW_DETACHED);
    world_close(&w);
}

static void tables_go_as_a_whole(void **state)
{
    (void)state;
    struct world w;
    struct bw_error error;
    open_database(&w);
    add(make(&w, &node_model, "n"));
    commit(&w);
    check(NULL, bw_engine_execute(w.engine, "DROP TABLE linked_child", &error));
    check(NULL, bw_engine_execute(w.engine, "DROP TABLE linked_parent", &error));
    check(NULL, bw_engine_execute(w.engine, "CREATE VIEW linked_parent AS SELECT 1 AS id", &error));
    assert_int_equal(bw_drop_all(w.engine, w.schema, &error), BW_DATABASE);
    assert_int_equal(rows(&w, &node_model), 1);
    commit(&w);
    check(NULL, bw_engine_execute(w.engine, "DROP VIEW linked_parent", &error));
    check(NULL, bw_drop_all(w.engine, w.schema, &error));
    /* Within a transaction of the program's own it counts with that. */
    check(NULL, bw_engine_execute(w.engine, "BEGIN", &error));
    check(NULL, bw_create_all(w.engine, w.schema, &error));
    check(NULL, bw_engine_execute(w.engine, "ROLLBACK", &error));
    assert_int_equal(bw_engine_execute(w.engine, "SELECT * FROM node", &error), BW_DATABASE);
    world_close(&w);
}

static void a_new_row_takes_over_the_key_of_a_deleted_one(void **state)
{
    (void)state;
    FAMILY(linked);
    check(w.session, bw_load(p1));
    check(w.session, bw_delete(p1));
    struct parent *p = make(&w, &linked_parent, "new");
    p->id = p1->id;
    append(p, "cs", c);
    add(p);
    flush(&w);
    assert_int_equal(bw_lifecycle_of(p1), BW_DELETED_STATE);
    assert_int_equal(bw_lifecycle_of(p), BW_PERSISTENT);
    assert_int_equal(rows(&w, &linked_parent), 2);
    check(w.session, bw_expire_all(w.session));
    assert_string_equal(names(p, "cs"), "c");
    assert_string_equal(name_of(d, "p"), "-");
    rollback(&w);
    assert_int_equal(bw_lifecycle_of(p), BW_TRANSIENT);
    assert_ptr_equal(find(&w, &linked_parent, "p1"), p1);
    assert_string_equal(names(p1, "cs"), "c d");
    assert_null(find(&w, &linked_parent, "new"));
    world_close(&w);
}

/* Its row says so once it is read again, whatever the deleted parent's list still has. */
static void a_deleted_parent_is_shown_no_more(void **state)
{
    (void)state;
    FAMILY(linked);
    assert_string_equal(names(p2, "cs"), "");
    assert_ptr_equal(get(c, "p"), p1);
    append(p2, "cs", c);
    check(w.session, bw_delete(p2));
    commit(&w);
    assert_null(get(c, "p"));
    assert_true(column_is_null(c, "p_id"));
    assert_string_equal(names(p1, "cs"), "d");
    world_close(&w);
}

/* Where no list lets go of it, the key follows, and the database says whether that may be. */
static void a_key_of_a_deleted_parent_is_not_lost(void **state)
{
    (void)state;
    FAMILY(bare);
    set(c, "p", p1);
    commit(&w);
    set(c, "p", p2);
    check(w.session, bw_delete(p2));
    assert_int_equal(bw_commit(w.session), BW_INTEGRITY);
    rollback(&w);
    assert_ptr_equal(get(c, "p"), p1);
    assert_int_equal(bw_lifecycle_of(p2), BW_PERSISTENT);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rollback_restores_both_sides),
        cmocka_unit_test(what_is_deleted_stays_away),
        cmocka_unit_test(what_changes_outside_is_written_behind_an_add),
        cmocka_unit_test(what_is_outside_is_deleted),
        cmocka_unit_test(rollback_gives_changed_keys_back),
        cmocka_unit_test(a_failed_flush_waits_for_rollback),
        cmocka_unit_test(refresh_and_expire),
        cmocka_unit_test(expiring_both_sides_takes_a_change_back),
        cmocka_unit_test(what_comes_back_brings_its_links),
        cmocka_unit_test(what_comes_back_lost_what_left_it),
        cmocka_unit_test(without_expiry_on_commit),
        cmocka_unit_test(a_deletion_that_is_called_off_leaves_no_key_out),
        cmocka_unit_test(nothing_is_lost_behind_a_failed_query),
        cmocka_unit_test(nothing_is_lost_behind_a_failed_statement),
        cmocka_unit_test(a_key_that_is_free_again),
        cmocka_unit_test(tables_go_as_a_whole),
        cmocka_unit_test(a_deleted_parent_is_shown_no_more),
        cmocka_unit_test(a_key_of_a_deleted_parent_is_not_lost),
        cmocka_unit_test(a_new_row_takes_over_the_key_of_a_deleted_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
