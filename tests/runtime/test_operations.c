/*
 * What each operation on a relationship does to both of its sides, row by row: one-to-many linked,
 * one-to-one, many-to-many, and declarations that are linked on one side or not at all. In memory
 * alone: no database takes part.
 */

#include "support.h"

struct family {
    struct world world;
    struct parent *p1, *p2;
    struct child *c, *d, *e;
};

static void family_open(struct family *family, const struct bw_model *parent,
                        const struct bw_model *child)
{
    world_open(&family->world, NULL);
    family->p1 = make(&family->world, parent, "p1");
    family->p2 = make(&family->world, parent, "p2");
    family->c = make(&family->world, child, "c");
    family->d = make(&family->world, child, "d");
    family->e = make(&family->world, child, "e");
}

/* Both parents' lists and all children's parents: "c d | | p1 p1 -". */
static void expect(struct family *family, const char *p1, const char *p2, const char *parents)
{
    char got[64];
    assert_string_equal(names(family->p1, "cs"), p1);
    assert_int_equal(family->p1->n_cs, count(family->p1, "cs"));
    assert_string_equal(names(family->p2, "cs"), p2);
    snprintf(got, sizeof got, "%s %s %s", name_of(family->c, "p"), name_of(family->d, "p"),
             name_of(family->e, "p"));
    assert_string_equal(got, parents);
}

#define FAMILY(linkage)                                                                            \
    struct family f;                                                                               \
    family_open(&f, &linkage##_parent, &linkage##_child);                                          \
    struct parent *p1 = f.p1, *p2 = f.p2;                                                          \
    struct child *c = f.c, *d = f.d, *e = f.e;                                                     \
    (void)p1, (void)p2, (void)c, (void)d, (void)e

static void lists_set_the_parent(void **state)
{
    (void)state;
    FAMILY(linked);
    append(p1, "cs", c);
    expect(&f, "c", "", "p1 - -");
    assert_ptr_equal(c->p, p1);
    assert_ptr_equal(p1->cs[0], c);
    assert_int_equal(bw_list_insert(p1, rel(p1, "cs"), 0, d), BW_OK);
    expect(&f, "d c", "", "p1 p1 -");
    void *more[] = {e};
    assert_int_equal(bw_list_extend(p1, rel(p1, "cs"), more, 1), BW_OK);
    expect(&f, "d c e", "", "p1 p1 p1");
    world_close(&f.world);
}

static void the_parent_joins_the_list_at_its_end(void **state)
{
    (void)state;
    FAMILY(linked);
    set(c, "p", p1);
    set(d, "p", p1);
    expect(&f, "c d", "", "p1 p1 -");
    set(c, "p", p1);
    expect(&f, "c d", "", "p1 p1 -");
    world_close(&f.world);
}

static void what_leaves_a_list_has_no_parent(void **state)
{
    (void)state;
    FAMILY(linked);
    assign(p1, "cs", c, d, e, NULL);
    drop(p1, "cs", c);
    expect(&f, "d e", "", "- p1 p1");
    pop(p1, "cs", 1);
    expect(&f, "d", "", "- p1 -");
    pop(p1, "cs", 0);
    expect(&f, "", "", "- - -");
    assign(p1, "cs", c, d, NULL);
    clear(p1, "cs");
    expect(&f, "", "", "- - -");
    assign(p1, "cs", c, d, NULL);
    assign(p1, "cs", NULL);
    expect(&f, "", "", "- - -");
    world_close(&f.world);
}

static void assigning_adds_drops_and_keeps(void **state)
{
    (void)state;
    FAMILY(linked);
    assign(p1, "cs", c, d, NULL);
    assign(p1, "cs", d, e, NULL);
    expect(&f, "d e", "", "- p1 p1");
    assert_int_equal(bw_list_replace(p1, rel(p1, "cs"), 0, c), BW_OK);
    expect(&f, "c e", "", "p1 - p1");
    assign(p1, "cs", e, c, NULL);
    expect(&f, "e c", "", "p1 - p1");
    assert_int_equal(bw_list_replace(p1, rel(p1, "cs"), 0, e), BW_OK);
    expect(&f, "e c", "", "p1 - p1");
    /* The list itself. */
    assert_int_equal(bw_list_assign(p1, rel(p1, "cs"), (void **)p1->cs, p1->n_cs), BW_OK);
    expect(&f, "e c", "", "p1 - p1");
    world_close(&f.world);
}

static void clearing_the_parent_leaves_the_list(void **state)
{
    (void)state;
    FAMILY(linked);
    assign(p1, "cs", c, d, NULL);
    set(c, "p", NULL);
    expect(&f, "d", "", "- p1 -");
    world_close(&f.world);
}

static void a_child_moves(void **state)
{
    (void)state;
    FAMILY(linked);
    append(p1, "cs", c);
    append(p2, "cs", c);
    expect(&f, "", "c", "p2 - -");
    set(c, "p", p1);
    expect(&f, "c", "", "p1 - -");
    assign(p2, "cs", c, NULL);
    expect(&f, "", "c", "p2 - -");
    world_close(&f.world);
}

static void a_list_is_taken_over(void **state)
{
    (void)state;
    FAMILY(linked);
    assign(p1, "cs", c, d, NULL);
    append(p2, "cs", e);
    assert_int_equal(bw_list_assign(p2, rel(p2, "cs"), (void **)p1->cs, p1->n_cs), BW_OK);
    expect(&f, "", "c d", "p2 p2 -");
    assert_int_equal(bw_list_extend(p1, rel(p1, "cs"), (void **)p2->cs, p2->n_cs), BW_OK);
    expect(&f, "c d", "", "p1 p1 -");
    world_close(&f.world);
}

static void errors_change_nothing(void **state)
{
    (void)state;
    FAMILY(linked);
    append(p1, "cs", c);
    struct child stranger = {0};
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), NULL), BW_MISUSE);
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), &stranger), BW_WRONG_SESSION);
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), (char *)c + 1), BW_WRONG_SESSION);
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), p2), BW_WRONG_TYPE);
    assert_int_equal(bw_list_remove(p1, rel(p1, "cs"), d), BW_NOT_FOUND);
    assert_int_equal(bw_list_remove_at(p1, rel(p1, "cs"), 1), BW_NOT_FOUND);
    assert_int_equal(bw_relate(c, rel(c, "p"), d), BW_WRONG_TYPE);
    assert_int_equal(bw_relate(c, rel(p1, "cs"), d), BW_MISUSE);
    assert_int_equal(bw_free(c), BW_IN_USE);
    assert_int_equal(bw_free(e), BW_OK);
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), e), BW_FREED);
    void *mixed[] = {d, p2};
    assert_int_equal(bw_list_assign(p1, rel(p1, "cs"), mixed, 2), BW_WRONG_TYPE);
    assert_string_equal(names(p1, "cs"), "c");
    assert_null(get(d, "p"));

    struct world other;
    world_open(&other, NULL);
    void *foreign = make(&other, &linked_child, "f");
    assert_int_equal(bw_list_append(p1, rel(p1, "cs"), foreign), BW_WRONG_SESSION);
    world_close(&other);
    world_close(&f.world);
}

/* Where SQLAlchemy's lists hold a member twice and its other side goes stale. */
static void a_member_stands_once(void **state)
{
    (void)state;
    FAMILY(linked);
    append(p1, "cs", c);
    append(p1, "cs", c);
    expect(&f, "c", "", "p1 - -");
    assign(p1, "cs", c, d, c, NULL);
    expect(&f, "c d", "", "p1 p1 -");
    pop(p1, "cs", 0);
    expect(&f, "d", "", "- p1 -");
    append(p1, "cs", d);
    clear(p1, "cs");
    expect(&f, "", "", "- - -");
    append(p1, "cs", c);
    append(p1, "cs", c);
    set(c, "p", p2);
    expect(&f, "", "c", "p2 - -");
    set(c, "p", NULL);
    expect(&f, "", "", "- - -");
    world_close(&f.world);
}

static void plain_writes_count_as_sets(void **state)
{
    (void)state;
    FAMILY(linked);
    c->p = p1;
    expect(&f, "", "", "p1 - -"); /* found when the member is used next */
    assert_string_equal(names(p1, "cs"), "c");
    struct child *mine[] = {d, e};
    p1->cs = mine;
    p1->n_cs = 2;
    assert_string_equal(names(p1, "cs"), "d e");
    expect(&f, "d e", "", "- p1 p1");
    assert_ptr_not_equal(p1->cs, mine);
    d->p = NULL;
    set(e, "p", p2);
    assert_null(get(d, "p"));
    expect(&f, "", "e", "- - p2");
    world_close(&f.world);
}

/* One-to-one ------------------------------------------------------------------------------------
 */

struct couples {
    struct world world;
    struct wife *p1, *p2;
    struct husband *c, *d;
};

static void expect_couples(struct couples *f, const char *expected)
{
    char got[64];
    snprintf(got, sizeof got, "%s %s %s %s", name_of(f->p1, "c"), name_of(f->p2, "c"),
             name_of(f->c, "p"), name_of(f->d, "p"));
    assert_string_equal(got, expected);
}

static void couples_open(struct couples *f)
{
    world_open(&f->world, NULL);
    f->p1 = make(&f->world, &wife_model, "p1");
    f->p2 = make(&f->world, &wife_model, "p2");
    f->c = make(&f->world, &husband_model, "c");
    f->d = make(&f->world, &husband_model, "d");
}

static void one_to_one(void **state)
{
    (void)state;
    struct couples f;
    couples_open(&f);
    set(f.p1, "c", f.c);
    expect_couples(&f, "c - p1 -");
    set(f.p1, "c", f.d);
    expect_couples(&f, "d - - p1");
    set(f.p1, "c", f.c);
    set(f.c, "p", f.p2);
    expect_couples(&f, "- c p2 -");
    set(f.c, "p", NULL);
    expect_couples(&f, "- - - -");
    set(f.c, "p", f.p1);
    set(f.p1, "c", NULL);
    expect_couples(&f, "- - - -");
    world_close(&f.world);
}

/* Where a partner is taken over SQLAlchemy leaves one side stale. */
static void a_partner_is_taken_over(void **state)
{
    (void)state;
    struct couples f;
    couples_open(&f);
    set(f.p1, "c", f.c);
    set(f.d, "p", f.p1);
    expect_couples(&f, "d - - p1");
    set(f.p2, "c", f.d);
    expect_couples(&f, "- d - p2");
    set(f.p1, "c", f.c);
    expect_couples(&f, "c d p1 p2");
    set(f.p1, "c", f.d);
    expect_couples(&f, "d - - p1");
    set(f.p2, "c", f.c);
    set(f.c, "p", f.p1);
    expect_couples(&f, "c - p1 -");
    set(f.p2, "c", f.d);
    /* Swapped, one after the other. */
    set(f.p1, "c", f.d);
    set(f.p2, "c", f.c);
    expect_couples(&f, "d c p2 p1");
    world_close(&f.world);
}

/* Many-to-many ----------------------------------------------------------------------------------
 */

static void many_to_many(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, NULL);
    struct post *a = make(&world, &post_model, "a"), *a2 = make(&world, &post_model, "a2");
    struct tag *b = make(&world, &tag_model, "b"), *b2 = make(&world, &tag_model, "b2");
    append(a, "tags", b);
    assert_string_equal(names(b, "posts"), "a");
    assert_int_equal(b->posts.len, 1);
    append(b, "posts", a);
    assert_string_equal(names(a, "tags"), "b");
    assert_string_equal(names(b, "posts"), "a");
    append(b2, "posts", a);
    append(a2, "tags", b);
    assert_string_equal(names(a, "tags"), "b b2");
    assert_string_equal(names(b, "posts"), "a a2");
    drop(a, "tags", b);
    assert_string_equal(names(a, "tags"), "b2");
    assert_string_equal(names(b, "posts"), "a2");
    append(a, "tags", b);
    assign(b, "posts", a2, NULL);
    assert_string_equal(names(a, "tags"), "b2");
    append(a, "tags", b);
    clear(a, "tags");
    assert_string_equal(names(b, "posts"), "a2");
    assert_string_equal(names(b2, "posts"), "");
    assert_string_equal(names(a2, "tags"), "b");
    assert_null(a2->tags[1]);
    assign(a, "tags", b, b, NULL);
    assign(a, "tags", b, NULL);
    assert_string_equal(names(b, "posts"), "a2 a");
    assign(a, "tags", NULL);
    assert_string_equal(names(b, "posts"), "a2");
    world_close(&world);
}

/* Linked on one side, or not at all -------------------------------------------------------------
 */

static void downward_alone(void **state)
{
    (void)state;
    FAMILY(downward);
    append(p1, "cs", c);
    expect(&f, "c", "", "p1 - -");
    set(c, "p", p2);
    expect(&f, "c", "", "p2 - -");
    set(c, "p", NULL);
    expect(&f, "c", "", "- - -");
    clear(p1, "cs");
    set(c, "p", p1);
    expect(&f, "", "", "p1 - -");
    append(p1, "cs", c);
    append(p2, "cs", c);
    expect(&f, "c", "c", "p2 - -");
    drop(p1, "cs", c);
    expect(&f, "", "c", "p2 - -");
    append(p2, "cs", c);
    expect(&f, "", "c c", "p2 - -");
    pop(p2, "cs", 0);
    expect(&f, "", "c", "p2 - -");
    drop(p2, "cs", c);
    expect(&f, "", "", "- - -");
    append(p2, "cs", c);
    append(p2, "cs", c);
    clear(p2, "cs");
    expect(&f, "", "", "p2 - -"); /* as stale as in SQLAlchemy */
    append(p2, "cs", d);
    append(p2, "cs", d);
    assign(p2, "cs", NULL);
    expect(&f, "", "", "p2 - -");
    world_close(&f.world);
}

static void upward_alone(void **state)
{
    (void)state;
    FAMILY(upward);
    set(c, "p", p1);
    expect(&f, "c", "", "p1 - -");
    set(c, "p", p2);
    expect(&f, "", "c", "p2 - -");
    set(c, "p", p1);
    append(p2, "cs", c);
    expect(&f, "c", "c", "p1 - -");
    drop(p1, "cs", c);
    expect(&f, "", "c", "p1 - -");
    append(p1, "cs", d);
    expect(&f, "d", "c", "p1 - -");
    set(d, "p", p1);
    expect(&f, "d d", "c", "p1 p1 -");
    world_close(&f.world);
}

static void not_linked(void **state)
{
    (void)state;
    FAMILY(bare);
    append(p1, "cs", c);
    expect(&f, "c", "", "- - -");
    set(c, "p", p2);
    expect(&f, "c", "", "p2 - -");
    append(p1, "cs", c);
    expect(&f, "c c", "", "p2 - -");
    drop(p1, "cs", c);
    expect(&f, "c", "", "p2 - -");
    set(c, "p", NULL);
    expect(&f, "c", "", "- - -");
    world_close(&f.world);
}

static void one_side_viewonly(void **state)
{
    (void)state;
    FAMILY(viewed);
    append(p1, "cs", c);
    expect(&f, "c", "", "- - -");
    set(d, "p", p1);
    expect(&f, "c", "", "- p1 -");
    world_close(&f.world);
}

static void not_synced(void **state)
{
    (void)state;
    FAMILY(unsynced);
    append(p1, "cs", c);
    expect(&f, "c", "", "- - -");
    set(d, "p", p1);
    expect(&f, "c d", "", "- p1 -");
    world_close(&f.world);
}

static void bulk_is_not_quadratic(void **state)
{
    (void)state;
    enum { N = 40000 };
    static void *items[N];
    struct world world;
    world_open(&world, NULL);
    struct parent *p1 = make(&world, &linked_parent, "p1");
    struct parent *p2 = make(&world, &linked_parent, "p2");
    for (size_t i = 0; i < N; i++)
        check(world.session, bw_new(world.session, &linked_child, &items[i]));
    check(world.session, bw_list_assign(p1, rel(p1, "cs"), items, N));
    check(world.session, bw_list_assign(p1, rel(p1, "cs"), items, N));
    for (size_t i = 0; i < N; i++) {
        bool contains;
        check(world.session, bw_list_contains(p1, rel(p1, "cs"), items[i], &contains));
        assert_true(contains);
        append(p1, "cs", items[i]);
    }
    assert_int_equal(count(p1, "cs"), N);
    check(world.session, bw_list_clear(p1, rel(p1, "cs")));
    check(world.session, bw_list_extend(p2, rel(p2, "cs"), items, N));
    assert_int_equal(count(p2, "cs"), N);
    assert_ptr_equal(get(items[N - 1], "p"), p2);
    for (size_t i = 0; i < N; i++) {
        void *other;
        check(world.session, bw_new(world.session, &linked_child, &other));
        check(world.session, bw_list_replace(p2, rel(p2, "cs"), i, other));
    }
    assert_int_equal(count(p2, "cs"), N);
    assert_null(get(items[N - 1], "p"));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_set_the_parent),
        cmocka_unit_test(the_parent_joins_the_list_at_its_end),
        cmocka_unit_test(what_leaves_a_list_has_no_parent),
        cmocka_unit_test(assigning_adds_drops_and_keeps),
        cmocka_unit_test(clearing_the_parent_leaves_the_list),
        cmocka_unit_test(a_child_moves),
        cmocka_unit_test(a_list_is_taken_over),
        cmocka_unit_test(errors_change_nothing),
        cmocka_unit_test(a_member_stands_once),
        cmocka_unit_test(plain_writes_count_as_sets),
        cmocka_unit_test(one_to_one),
        cmocka_unit_test(a_partner_is_taken_over),
        cmocka_unit_test(many_to_many),
        cmocka_unit_test(downward_alone),
        cmocka_unit_test(upward_alone),
        cmocka_unit_test(not_linked),
        cmocka_unit_test(one_side_viewonly),
        cmocka_unit_test(not_synced),
        cmocka_unit_test(bulk_is_not_quadratic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
