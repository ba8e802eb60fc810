/* Merging, as SQLAlchemy does it: what is copied, what stands for what, and how far it reaches. */

#include "database.h"

static void *merge(struct world *world, void *instance)
{
    void *merged = NULL;
    check(world->session, bw_merge(world->session, instance, &merged));
    return merged;
}

/* Outside of the session, with the key of a row. */
static struct parent *parent_twin(struct world *world, const struct parent *of, const char *name)
{
    struct parent *twin = make(world, &linked_parent, name);
    twin->id = of->id;
    return twin;
}

static struct child *child_twin(struct world *world, const struct child *of, const char *name)
{
    struct child *twin = make(world, &linked_child, name);
    twin->id = of->id;
    return twin;
}

static void what_was_never_set_is_not_copied(void **state)
{
    (void)state;
    FAMILY(linked);
    check(w.session, bw_load(c));
    c->age = 7;
    flush(&w);
    struct child *unset = child_twin(&w, c, "named");
    assert_ptr_equal(merge(&w, unset), c);
    assert_string_equal(c->name, "named");
    assert_int_equal(c->age, 7);
    assert_string_equal(name_of(c, "p"), "p1");
    struct child *nulled = child_twin(&w, c, "named");
    check(w.session, bw_set_null(nulled, bw_find_column(&linked_child, "age")));
    assert_ptr_equal(merge(&w, nulled), c);
    assert_true(column_is_null(c, "age"));
    world_close(&w);
}

static void a_relationship_is_not_followed_back(void **state)
{
    (void)state;
    FAMILY(linked);
    struct parent *twin = parent_twin(&w, p2, "p2 too");
    struct child *new_c = make(&w, &linked_child, "e"), *sibling = child_twin(&w, d, "d too");
    append(twin, "cs", new_c);
    append(twin, "cs", sibling);
    void *merged = merge(&w, new_c);
    assert_string_equal(name_of(merged, "p"), "p2 too");
    assert_ptr_equal(get(merged, "p"), p2);
    assert_string_equal(names(p2, "cs"), "e");
    assert_string_equal(d->name, "d");
    /* From the other side all are. */
    merge(&w, twin);
    assert_string_equal(d->name, "d too");
    assert_ptr_equal(get(d, "p"), p2);
    assert_string_equal(names(twin, "cs"), "e d too");
    world_close(&w);
}

static void two_of_one_key_become_one(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    struct parent *parent = make(&w, &linked_parent, "p");
    struct child *first = make(&w, &linked_child, "first"),
                 *second = make(&w, &linked_child, "second");
    first->id = second->id = 5;
    append(parent, "cs", first);
    append(parent, "cs", second);
    struct parent *merged = merge(&w, parent);
    assert_int_equal(count(merged, "cs"), 1);
    assert_string_equal(names(merged, "cs"), "second");
    commit(&w);
    assert_int_equal(rows(&w, &linked_child), 1);
    world_close(&w);
}

static void what_is_pending_is_copied(void **state)
{
    (void)state;
    struct world w;
    open_database(&w);
    bw_session_set_autoflush(w.session, false);
    struct parent *parent = make(&w, &linked_parent, "p");
    add(parent);
    struct parent *copy = merge(&w, parent);
    assert_ptr_not_equal(copy, parent);
    assert_int_equal(bw_lifecycle_of(copy), BW_PENDING);
    /* With autoflush it has a row, and stands for itself. */
    bw_session_set_autoflush(w.session, true);
    assert_ptr_equal(merge(&w, parent), parent);
    assert_int_equal(bw_lifecycle_of(copy), BW_PERSISTENT);
    world_close(&w);
}

static void members_written_plainly_are_followed(void **state)
{
    (void)state;
    FAMILY(linked);
    struct child *twin = child_twin(&w, c, "c");
    twin->p = parent_twin(&w, p2, "p2 too");
    merge(&w, twin);
    assert_ptr_equal(get(c, "p"), p2);
    assert_string_equal(p2->name, "p2 too");
    assert_string_equal(names(p1, "cs"), "d");
    world_close(&w);
}

static void what_was_expunged_comes_back(void **state)
{
    (void)state;
    FAMILY(linked);
    clear(p1, "cs");
    commit(&w);
    check(w.session, bw_load(p1));
    check(w.session, bw_expunge(p1));
    p1->name = (char *)(uintptr_t) "renamed";
    struct parent *again = merge(&w, p1);
    assert_ptr_not_equal(again, p1);
    assert_int_equal(bw_lifecycle_of(again), BW_PERSISTENT);
    assert_int_equal(bw_lifecycle_of(p1), BW_DETACHED);
    commit(&w);
    assert_ptr_equal(find(&w, &linked_parent, "renamed"), again);
    world_close(&w);
}

static void a_long_chain_needs_no_stack(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    struct world w;
    open_database(&w);
    struct node *below = make(&w, &node_model, "n");
    for (int i = 1; i < LENGTH; i++) {
        struct node *above = make(&w, &node_model, "n");
        set(below, "parent", above);
        below = above;
    }
    struct node *merged = merge(&w, below);
    size_t n = 1;
    for (; count(merged, "children"); n++)
        merged = item(merged, "children", 0);
    assert_int_equal(n, LENGTH);
    world_close(&w);
}

/* All that was known of it counts, though one column alone was written before it went. */
static void what_was_deleted_is_made_anew(void **state)
{
    (void)state;
    FAMILY(linked);
    check(w.session, bw_load(c));
    int64_t id = c->id;
    commit(&w);
    struct bw_value age = bw_integer(48);
    check(w.session, bw_write(c, bw_find_column(&linked_child, "age"), &age));
    flush(&w);
    check(w.session, bw_delete(c));
    flush(&w);
    void *merged;
    check(w.session, bw_merge(w.session, c, &merged));
    flush(&w);
    assert_ptr_not_equal(merged, c);
    assert_int_equal(((struct child *)merged)->id, id);
    assert_int_equal(((struct child *)merged)->age, 48);
    assert_string_equal(((struct child *)merged)->name, "c");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_set_is_not_copied),
        cmocka_unit_test(a_relationship_is_not_followed_back),
        cmocka_unit_test(two_of_one_key_become_one),
        cmocka_unit_test(what_is_pending_is_copied),
        cmocka_unit_test(members_written_plainly_are_followed),
        cmocka_unit_test(what_was_expunged_comes_back),
        cmocka_unit_test(what_was_deleted_is_made_anew),
        cmocka_unit_test(a_long_chain_needs_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
