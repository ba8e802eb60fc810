/* What cascades along a relationship, operation by operation, over a database. */

#include "support.h"

struct family {
    struct world w;
    struct parent *p1, *p2;
    struct child *c, *d;
};

static void family_open(struct family *f, const struct bw_model *parent,
                        const struct bw_model *child)
{
    world_open(&f->w, "sqlite::memory:");
    f->p1 = make(&f->w, parent, "p1");
    f->p2 = make(&f->w, parent, "p2");
    f->c = make(&f->w, child, "c");
    f->d = make(&f->w, child, "d");
}

/* Rows of p1 with c and d, and of p2. */
static void family_store(struct family *f, const struct bw_model *parent,
                         const struct bw_model *child)
{
    family_open(f, parent, child);
    set(f->c, "p", f->p1);
    set(f->d, "p", f->p1);
    append(f->p1, "cs", f->c);
    append(f->p1, "cs", f->d);
    const void *all[] = {f->p1, f->p2, f->c, f->d};
    for (size_t i = 0; i < 4; i++)
        check(f->w.session, bw_add((void *)(uintptr_t)all[i]));
    check(f->w.session, bw_commit(f->w.session));
}

static void expect_rows(struct family *f, const char *sql, const char *expected)
{
    check(f->w.session, bw_flush(f->w.session));
    assert_string_equal(sql_value(&f->w, sql), expected);
    world_close(&f->w);
}

static void what_joins_the_session(void **state)
{
    (void)state;
    struct family f;
    family_open(&f, &linked_parent, &linked_child);
    check(f.w.session, bw_add(f.p1));
    append(f.p1, "cs", f.c);
    assert_int_equal(bw_lifecycle_of(f.c), BW_PENDING);
    set(f.d, "p", f.p1); /* as in SQLAlchemy 2: no cascade along the other side */
    assert_string_equal(names(f.p1, "cs"), "c d");
    assert_int_equal(bw_lifecycle_of(f.d), BW_TRANSIENT);
    world_close(&f.w);
    family_open(&f, &linked_parent, &linked_child);
    set(f.c, "p", f.p1);
    check(f.w.session, bw_add(f.c));
    assert_int_equal(bw_lifecycle_of(f.p1), BW_PENDING);
    world_close(&f.w);
}

#define COUNT_AND_KEYS(prefix)                                                                     \
    "SELECT group_concat(name || ':' || coalesce(p_id, '-'), ' ') FROM (SELECT * FROM " #prefix    \
    "_child ORDER BY name)"

static void what_goes_with_a_parent(void **state)
{
    (void)state;
    struct family f;
    family_store(&f, &linked_parent, &linked_child);
    check(f.w.session, bw_delete(f.p1));
    expect_rows(&f, COUNT_AND_KEYS(linked), "c:- d:-");
    family_store(&f, &owned_parent, &owned_child);
    check(f.w.session, bw_delete(f.p1));
    expect_rows(&f, "SELECT count(*) FROM owned_child", "0");
    family_store(&f, &upkill_parent, &upkill_child);
    check(f.w.session, bw_delete(f.c));
    expect_rows(&f,
                "SELECT group_concat(name, ' ') FROM (SELECT name FROM upkill_child UNION SELECT "
                "name FROM upkill_parent ORDER BY name)",
                "d p2");
}

static void what_becomes_of_an_orphan(void **state)
{
    (void)state;
    struct family f;
    family_store(&f, &owned_parent, &owned_child);
    drop(f.p1, "cs", f.c);
    assert_null(get(f.c, "p"));
    expect_rows(&f, COUNT_AND_KEYS(owned), "d:1");

    family_open(&f, &owned_parent, &owned_child);
    check(f.w.session, bw_add(f.p1));
    append(f.p1, "cs", f.c);
    assert_int_equal(bw_lifecycle_of(f.c), BW_PENDING);
    drop(f.p1, "cs", f.c);
    assert_int_equal(bw_lifecycle_of(f.c), BW_TRANSIENT); /* at once */
    world_close(&f.w);

    family_store(&f, &owned_parent, &owned_child);
    (void)names(f.p1, "cs"); /* loaded */
    set(f.c, "p", NULL);
    expect_rows(&f, COUNT_AND_KEYS(owned), "d:1");

    family_store(&f, &owned_parent, &owned_child);
    set(f.c, "p", NULL); /* the list is not loaded: nobody has let go of it */
    expect_rows(&f, COUNT_AND_KEYS(owned), "c:- d:1");

    family_store(&f, &owned_parent, &owned_child);
    append(f.p2, "cs", f.c);
    expect_rows(&f, COUNT_AND_KEYS(owned), "c:2 d:1");

    family_store(&f, &owned_parent, &owned_child);
    drop(f.p1, "cs", f.c);
    check(f.w.session, bw_flush(f.w.session));
    assert_int_equal(bw_list_append(f.p2, rel(f.p2, "cs"), f.c), BW_DELETED);
    expect_rows(&f, COUNT_AND_KEYS(owned), "d:1");

    family_open(&f, &owned_parent, &owned_child);
    check(f.w.session, bw_add(f.c)); /* never had a parent */
    expect_rows(&f, COUNT_AND_KEYS(owned), "c:-");

    family_store(&f, &owned_down_parent, &owned_down_child);
    (void)names(f.p1, "cs");
    set(f.c, "p", NULL); /* linked one way: the list does not hear of it */
    expect_rows(&f, COUNT_AND_KEYS(owned_down), "c:- d:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_joins_the_session),
        cmocka_unit_test(what_goes_with_a_parent),
        cmocka_unit_test(what_becomes_of_an_orphan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
