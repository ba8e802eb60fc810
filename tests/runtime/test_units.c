/* The unit of work: cascades, orphans, one-to-one, link tables, trees. */

#include "database.h"

/* Cascades --------------------------------------------------------------------------------------
 */

static void save_update_follows_the_initiator(void **state)
{
    (void)state;
    FAMILY(linked);
    struct child *e = make(&w, &linked_child, "e"), *f = make(&w, &linked_child, "f");
    append(p1, "cs", e);
    assert_int_equal(bw_lifecycle_of(e), BW_PENDING);
    set(f, "p", p1);
    assert_int_equal(bw_lifecycle_of(f), BW_TRANSIENT);
    struct parent *p3 = make(&w, &linked_parent, "p3");
    set(c, "p", p3);
    assert_int_equal(bw_lifecycle_of(p3), BW_PENDING);
    commit(&w);
    assert_int_equal(bw_lifecycle_of(f), BW_TRANSIENT);
    assert_ptr_equal(get(f, "p"), p1);
    assert_string_equal(names(p1, "cs"), "d e f");
    world_close(&w);
}

static void deleting_a_parent_clears_the_keys(void **state)
{
    (void)state;
    FAMILY(linked);
    check(w.session, bw_delete(p1));
    commit(&w);
    assert_int_equal(bw_lifecycle_of(p1), BW_DETACHED);
    assert_true(column_is_null(c, "p_id"));
    assert_null(get(c, "p"));
    assert_int_equal(rows(&w, &linked_child), 2);
    world_close(&w);
}

static void deleting_an_owner_deletes_the_children(void **state)
{
    (void)state;
    FAMILY(owned);
    check(w.session, bw_delete(p1));
    commit(&w);
    assert_int_equal(rows(&w, &owned_child), 0);
    assert_int_equal(rows(&w, &owned_parent), 1);
    world_close(&w);
}

static void an_orphan_is_deleted(void **state)
{
    (void)state;
    FAMILY(owned);
    drop(p1, "cs", c);
    assert_null(get(c, "p"));
    struct child *e = make(&w, &owned_child, "e");
    append(p1, "cs", e);
    assert_int_equal(bw_lifecycle_of(e), BW_PENDING);
    drop(p1, "cs", e);
    assert_int_equal(bw_lifecycle_of(e), BW_TRANSIENT);
    append(p2, "cs", d); /* moves, and lives */
    commit(&w);
    assert_int_equal(rows(&w, &owned_child), 1);
    assert_string_equal(names(p2, "cs"), "d");
    struct child *g = make(&w, &owned_child, "g"); /* never had a parent */
    add(g);
    commit(&w);
    assert_int_equal(rows(&w, &owned_child), 2);
    set(d, "p", NULL); /* the list is loaded: the owner knows */
    commit(&w);
    assert_int_equal(rows(&w, &owned_child), 1);
    world_close(&w);
}

static void an_owner_that_is_not_told(void **state)
{
    (void)state;
    FAMILY(owned_down);
    assert_string_equal(names(p1, "cs"), "c d");
    set(c, "p", NULL);
    commit(&w);
    assert_int_equal(rows(&w, &owned_down_child), 2);
    assert_true(column_is_null(c, "p_id"));
    world_close(&w);
}

static void delete_on_the_many_side(void **state)
{
    (void)state;
    FAMILY(upkill);
    check(w.session, bw_delete(c));
    commit(&w);
    assert_int_equal(rows(&w, &upkill_parent), 1);
    assert_int_equal(rows(&w, &upkill_child), 1);
    assert_true(column_is_null(d, "p_id"));
    world_close(&w);
}

static void the_list_wins_where_they_disagree(void **state)
{
    (void)state;
    FAMILY(bare);
    struct child *e = make(&w, &bare_child, "e");
    append(p1, "cs", e);
    set(e, "p", p2);
    commit(&w);
    assert_string_equal(name_of(e, "p"), "p1");
    world_close(&w);
}

/* Other kinds ------------------------------------------------------------------------------------
 */

static void one_to_one_rows(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct wife *p1 = make(&w, &wife_model, "p1"), *p2 = make(&w, &wife_model, "p2");
    struct husband *c = make(&w, &husband_model, "c"), *d = make(&w, &husband_model, "d");
    set(p1, "c", c);
    set(p2, "c", d);
    add(p1);
    add(p2);
    commit(&w);
    set(p1, "c", d);
    assert_null(get(c, "p"));
    assert_null(get(p2, "c"));
    commit(&w);
    assert_string_equal(name_of(p1, "c"), "d");
    assert_string_equal(name_of(p2, "c"), "-");
    assert_true(column_is_null(c, "p_id"));
    set(c, "p", p1); /* p1.c is loaded first, so that d is told */
    commit(&w);
    assert_string_equal(name_of(d, "p"), "-");
    assert_string_equal(name_of(p1, "c"), "c");
    world_close(&w);
}

static void link_rows(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct post *a = make(&w, &post_model, "a"), *a2 = make(&w, &post_model, "a2");
    struct tag *b = make(&w, &tag_model, "b"), *b2 = make(&w, &tag_model, "b2");
    assign(a, "tags", b, b2, NULL);
    append(b, "posts", a2);
    add(a);
    add(a2);
    commit(&w);
    assert_int_equal(rows(&w, &post_tag_model), 3);
    assert_string_equal(names(a, "tags"), "b b2");
    drop(b, "posts", a);
    append(b2, "posts", a2);
    commit(&w);
    assert_string_equal(names(a, "tags"), "b2");
    assert_string_equal(names(a2, "tags"), "b b2");
    check(w.session, bw_delete(a2));
    commit(&w);
    assert_int_equal(rows(&w, &post_tag_model), 1);
    assert_string_equal(names(b2, "posts"), "a");
    assert_string_equal(names(a, "tags"), "b2");
    check(w.session, bw_delete(b2));
    drop(a, "tags", b2); /* removed and deleted at once: one row, deleted once */
    commit(&w);
    assert_int_equal(rows(&w, &post_tag_model), 0);
    world_close(&w);
}

static void a_tree_is_written_from_its_root(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct node *n[4];
    const char *const called[] = {"0", "1", "2", "3"};
    for (size_t i = 0; i < 4; i++)
        n[i] = make(&w, &node_model, called[i]);
    for (size_t i = 0; i < 3; i++)
        set(n[i], "parent", n[i + 1]); /* added first, inserted last */
    add(n[0]);
    commit(&w);
    assert_string_equal(name_of(n[0], "parent"), "1");
    assert_string_equal(names(n[3], "children"), "2");
    for (size_t i = 0; i < 4; i++)
        check(w.session, bw_delete(n[3 - i]));
    commit(&w);
    assert_int_equal(rows(&w, &node_model), 0);
    struct node *a = make(&w, &node_model, "a"), *b = make(&w, &node_model, "b");
    set(a, "parent", b);
    set(b, "parent", a);
    add(a);
    assert_int_equal(bw_flush(w.session), BW_CYCLE);
    rollback(&w);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(save_update_follows_the_initiator),
        cmocka_unit_test(deleting_a_parent_clears_the_keys),
        cmocka_unit_test(deleting_an_owner_deletes_the_children),
        cmocka_unit_test(an_orphan_is_deleted),
        cmocka_unit_test(an_owner_that_is_not_told),
        cmocka_unit_test(delete_on_the_many_side),
        cmocka_unit_test(the_list_wins_where_they_disagree),
        cmocka_unit_test(one_to_one_rows),
        cmocka_unit_test(link_rows),
        cmocka_unit_test(a_tree_is_written_from_its_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
