/* Joins that are written out, and joins over link tables. */

#include "tests/support/join_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define rel text_graph_relationship

#define ID "int id COLUMN(primary_key);"

/* Two tables, a key a_id from `b` to `a`, and one relationship of `a` with these arguments. */
static void assert_join_of_a(const char *arguments, const char *expected)
{
    g_autofree char *text =
        g_strdup_printf("struct a { " ID
                        " int x; int b_id; void *v; struct b **bs RELATIONSHIP(%s); } MODEL(table);"
                        "struct b { " ID " int a_id COLUMN(foreign_key = a.id); int y; char *kind;"
                        "  struct a *a RELATIONSHIP(); } MODEL(table = \"bees\");"
                        "struct far { " ID " int x; } MODEL(table);",
                        arguments);
    struct text_graph it = text_graph_new(text);
    assert_join(&it, "a.bs", expected);
    text_graph_free(&it);
}

static void test_a_join_is_read(void **state)
{
    (void)state;
    assert_join_of_a("primaryjoin = \"a.id == b.a_id\"", "o2m a.id = bees.a_id* > bees.a_id");
    assert_join_of_a("primaryjoin = \"b.a_id==a.id\"", "o2m a.id = bees.a_id* > bees.a_id");
    assert_join_of_a("primaryjoin = \"a.id == bees.a_id\"", "o2m a.id = bees.a_id* > bees.a_id");
    assert_join_of_a("primaryjoin = \" a.id == b.a_id  and  b.kind == 'it''s' AND a.x >= -1.5\"",
                     "o2m a.id = bees.a_id* > bees.a_id");
    assert_join_of_a("primaryjoin = \"a.id == b.a_id and b.y == null and true != a.x\"",
                     "o2m a.id = bees.a_id* > bees.a_id");
    assert_join_of_a("primaryjoin = \"a.x == foreign(b.y)\"", "o2m a.x = bees.y* > bees.y");
    assert_join_of_a("primaryjoin = \"foreign(a.x) == b.y\"", "m2o a.x* = bees.y > a.x");
    assert_join_of_a("primaryjoin = \"foreign(a.x) == remote( b.y )\"", "m2o a.x* = bees.y > a.x");
    assert_join_of_a("primaryjoin = \"a.x == remote(foreign(b.y))\"", "o2m a.x = bees.y* > bees.y");
    assert_join_of_a("primaryjoin = \"a.x == b.y\", foreign_keys = y",
                     "o2m a.x = bees.y* > bees.y");
    assert_join_of_a("primaryjoin = \"a.x == b.y\", foreign_keys = a.x", "m2o a.x* = bees.y > a.x");
    assert_join_of_a("primaryjoin = \"a.id == b.a_id and a.x == b.y\"",
                     "o2m a.id = bees.a_id*, a.x = bees.y > bees.a_id");
    assert_join_of_a("primaryjoin = \"a.x > foreign(b.y)\", viewonly = true", "o2m  >");
}

static void test_an_explicit_join_over_exactly_one_key_has_that_key(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **one RELATIONSHIP(primaryjoin = \"a.id == b.a_id\");"
        "  struct b **some RELATIONSHIP(primaryjoin = \"a.id == b.a_id and b.y == 1\");"
        "  struct b **other RELATIONSHIP(primaryjoin = \"a.id == foreign(b.y)\"); } MODEL(table);"
        "struct b { " ID " int a_id COLUMN(foreign_key = a.id); int y; struct a *a RELATIONSHIP();"
        "} MODEL(table);");
    const struct foreign_key *key = it.graph->foreign_keys->pdata[0];
    assert_ptr_equal(rel(&it, "a.one")->join.key, key);
    assert_null(rel(&it, "a.some")->join.key);
    assert_null(rel(&it, "a.other")->join.key);
    assert_true(rel(&it, "a.one")->join.is_explicit);
    assert_true(relationships_share_key(rel(&it, "a.some"), rel(&it, "b.a")));
    assert_false(relationships_share_key(rel(&it, "a.other"), rel(&it, "b.a")));
    text_graph_free(&it);
}

static void test_a_join_that_cannot_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *join;
        const char *detail;
    } cases[] = {
        {"", "`model.member` or a literal is expected before its end"},
        {"a.id = b.a_id", "equality is written `==`"},
        {"a.id == b.a_id or a.x == 1", "`and` is expected before `or`"},
        {"a.id == b.a_id && a.x == 1", "`and` is expected before `&`"},
        {"a.id == b.a_id and", "`model.member` or a literal is expected before its end"},
        {"a.id == (b.a_id)", "`model.member` or a literal is expected before `(`"},
        {"a.id == a_id", "`model.member` or a literal is expected before `a_id`"},
        {"a.id == foreign(b.a_id", "`)` is expected before its end"},
        {"a.id", "a comparison such as `==` is expected before its end"},
        {"a.id == foreign(1)", "`model.member` or a literal is expected before `1`"},
        {"1 == 'x'", "it compares two literals"},
        {"a.id == 'x", "`model.member` or a literal is expected before `'`"},
        {"a.nope == b.a_id", "`a` has no column `nope`"},
        {"a.id == c.a_id", "`c` is no model"},
        {"a.id == b.a", "`b.a` is a relationship"},
        {"a.v == b.a_id", "`a.v` is no column"},
        {"a.x == b.y", "no column in it is a foreign key to another in it"},
        {"a.x == 1", "no column in it is a foreign key to another in it"},
        {"a.id < b.a_id", "it equates no foreign key with another column"},
        {"far.id == foreign(b.y)", "it equates no foreign key with another column"},
        {"foreign(a.x) == foreign(b.y)", "it has foreign keys on both sides"},
        {"remote(a.id) == remote(b.a_id)",
         "it leaves no column on one side and a remote one on the other"},
        {"remote(a.id) == b.a_id", "`a.id` is on this side, not on the remote one"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *arguments = g_strdup_printf("primaryjoin = \"%s\"", cases[i].join);
        g_autofree char *expected = g_strdup_printf("bad expression: %s", cases[i].detail);
        assert_join_of_a(arguments, expected);
    }
    assert_join_of_a("primaryjoin = \"a.x == b.y\", foreign_keys = a_id",
                     "bad foreign_keys: `b.a_id` takes no part in the join");
    assert_join_of_a("secondaryjoin = \"a.id == b.a_id\"", "secondaryjoin alone");
}

static void test_a_join_written_for_a_table_that_refers_to_itself(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct n { " ID " int up_id COLUMN(foreign_key = n.id); int path;"
        "  struct n **kids RELATIONSHIP(primaryjoin = \"n.id == n.up_id\", backref = back);"
        "  struct n *up RELATIONSHIP(primaryjoin = \"remote(n.id) == n.up_id\", backref = subs);"
        "  struct n *to RELATIONSHIP(primaryjoin = \"n.id == n.up_id\", remote_side = id);"
        "  struct n *free RELATIONSHIP(primaryjoin = \"foreign(n.path) == remote(n.id)\"); } "
        "MODEL(table);");
    assert_join(&it, "n.kids", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.back", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.up", "m2o n.up_id* = n.id > n.up_id");
    /* What remote() says is exchanged for the other side. */
    assert_join(&it, "n.subs", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.to", "m2o n.up_id* = n.id > n.up_id");
    assert_join(&it, "n.free", "m2o n.path* = n.id > n.path");
    text_graph_free(&it);
}

static void test_many_to_many(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **bs RELATIONSHIP(secondary = ab);"
        "  struct b **cs RELATIONSHIP(link_model = ab, backref = made);"
        "  struct b **seen RELATIONSHIP(link_model = ab, viewonly = true); } MODEL(table);"
        "struct b { " ID " struct a **as RELATIONSHIP(secondary = ab); } MODEL(table);"
        "struct ab { int a_id COLUMN(primary_key, foreign_key = a.id);"
        "  int b_id COLUMN(primary_key, foreign_key = b.id); } MODEL(table);");
    assert_join(&it, "a.bs", "m2m a.id = ab.a_id* | ab.b_id* = b.id > ab.a_id ab.b_id");
    assert_join(&it, "b.as", "m2m b.id = ab.b_id* | ab.a_id* = a.id > ab.b_id ab.a_id");
    assert_join(&it, "b.made", "m2m b.id = ab.b_id* | ab.a_id* = a.id > ab.b_id ab.a_id");
    assert_join(&it, "a.seen", "m2m a.id = ab.a_id* | ab.b_id* = b.id >");
    assert_true(rel(&it, "b.made")->is_list);
    const struct join *join = &rel(&it, "a.bs")->join, *made = &rel(&it, "b.made")->join;
    assert_null(join->key);
    assert_ptr_equal(join->link_key, it.graph->foreign_keys->pdata[0]);
    assert_ptr_equal(join->link_target_key, it.graph->foreign_keys->pdata[1]);
    assert_ptr_equal(made->link_key, it.graph->foreign_keys->pdata[1]);
    assert_ptr_equal(made->link_target_key, it.graph->foreign_keys->pdata[0]);
    assert_true(relationships_share_key(rel(&it, "a.bs"), rel(&it, "b.as")));
    text_graph_free(&it);
}

static void test_link_tables_that_lack_keys(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **p RELATIONSHIP(secondary = no_b);"
        "  struct b **q RELATIONSHIP(secondary = no_a); struct b **r RELATIONSHIP(secondary = "
        "none);"
        "  struct b **s RELATIONSHIP(secondary = typo); struct b **t RELATIONSHIP(secondary = a);"
        "  struct b **u RELATIONSHIP(secondary = nowhere); } MODEL(table);"
        "struct b { " ID " } MODEL(table);"
        "struct no_b { int a_id COLUMN(foreign_key = a.id); int b_id; } MODEL(table);"
        "struct no_a { int a_id; int b_id COLUMN(foreign_key = b.id); } MODEL(table);"
        "struct none { int a_id; int b_id; } MODEL(table);"
        "struct typo { int a_id COLUMN(foreign_key = a.id); int b_id COLUMN(foreign_key = bb.id); "
        "} MODEL(table);");
    assert_join(&it, "a.p", "no foreign key");
    assert_true(!rel(&it, "a.p")->join.lacks_link_key &&
                rel(&it, "a.p")->join.lacks_link_target_key);
    assert_join(&it, "a.q", "no foreign key");
    assert_true(rel(&it, "a.q")->join.lacks_link_key &&
                !rel(&it, "a.q")->join.lacks_link_target_key);
    assert_join(&it, "a.r", "no foreign key");
    assert_true(rel(&it, "a.r")->join.lacks_link_key &&
                rel(&it, "a.r")->join.lacks_link_target_key);
    assert_join(&it, "a.s", "not applicable");
    assert_join(&it, "a.t", "not applicable");
    assert_join(&it, "a.u", "not applicable");
    text_graph_free(&it);
}

static void test_link_tables_with_several_keys(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **p RELATIONSHIP(secondary = l);"
        "  struct b **q RELATIONSHIP(secondary = l, foreign_keys = [a_id, b_id]);"
        "  struct b **r RELATIONSHIP(secondary = l, foreign_keys = [l.b_id, l.other_id]);"
        "  struct b **s RELATIONSHIP(secondary = l, foreign_keys = [l.a_id]);"
        "  struct b **t RELATIONSHIP(secondary = l, primaryjoin = \"a.id == l.other_id\"); } "
        "MODEL(table);"
        "struct b { " ID " struct a **as RELATIONSHIP(secondary = l); } MODEL(table);"
        "struct l { int a_id COLUMN(foreign_key = a.id); int other_id COLUMN(foreign_key = a.id);"
        "  int b_id COLUMN(foreign_key = b.id); } MODEL(table);");
    assert_join(&it, "a.p", "ambiguous");
    assert_candidates(rel(&it, "a.p")->join.candidates, "l.a_id,l.other_id");
    assert_candidates(rel(&it, "a.p")->join.link_target_candidates, "");
    assert_candidates(rel(&it, "b.as")->join.candidates, "");
    assert_candidates(rel(&it, "b.as")->join.link_target_candidates, "l.a_id,l.other_id");
    assert_join(&it, "a.q", "m2m a.id = l.a_id* | l.b_id* = b.id > l.a_id l.b_id");
    assert_join(&it, "a.r", "m2m a.id = l.other_id* | l.b_id* = b.id > l.other_id l.b_id");
    assert_join(&it, "a.s", "bad foreign_keys: it names no foreign key that links `b` and `l`");
    assert_join(&it, "a.t", "m2m a.id = l.other_id* | l.b_id* = b.id > l.other_id l.b_id");
    assert_non_null(rel(&it, "a.t")->join.link_key);
    assert_false(relationships_share_key(rel(&it, "a.q"), rel(&it, "a.r")));
    text_graph_free(&it);
}

static void test_many_to_many_with_itself(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct friendship { int person_id COLUMN(primary_key, foreign_key = \"person.id\");"
        "  int friend_id COLUMN(primary_key, foreign_key = \"person.id\"); } MODEL(table);"
        "struct person { " ID " struct person **all RELATIONSHIP(link_model = friendship);"
        "  struct person **friends RELATIONSHIP(back_populates = befriended, link_model = "
        "friendship,"
        "    primaryjoin = \"person.id == friendship.person_id\","
        "    secondaryjoin = \"person.id == friendship.friend_id\");"
        "  struct person **befriended RELATIONSHIP(back_populates = friends, link_model = "
        "friendship,"
        "    primaryjoin = \"person.id == friendship.friend_id\","
        "    secondaryjoin = \"person.id == friendship.person_id\"); } MODEL(table);");
    assert_join(&it, "person.all", "ambiguous");
    assert_candidates(rel(&it, "person.all")->join.candidates,
                      "friendship.person_id,friendship.friend_id");
    assert_candidates(rel(&it, "person.all")->join.link_target_candidates,
                      "friendship.person_id,friendship.friend_id");
    assert_join(&it, "person.friends",
                "m2m person.id = friendship.person_id* | friendship.friend_id* = person.id >"
                " friendship.person_id friendship.friend_id");
    assert_join(&it, "person.befriended",
                "m2m person.id = friendship.friend_id* | friendship.person_id* = person.id >"
                " friendship.friend_id friendship.person_id");
    assert_true(rel(&it, "person.friends")->is_self_referential);
    assert_true(relationships_share_key(rel(&it, "person.friends"), rel(&it, "person.befriended")));
    assert_ptr_equal(rel(&it, "person.friends")->join.link_key, it.graph->foreign_keys->pdata[0]);
    text_graph_free(&it);
}

static void test_composite_keys_over_a_link_table(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { int x COLUMN(primary_key); int y COLUMN(primary_key);"
        "  struct b **bs RELATIONSHIP(secondary = l); } MODEL(table);"
        "struct b { " ID " } MODEL(table);"
        "struct l { int ax; int ay; int b_id COLUMN(foreign_key = b.id); } MODEL(table)"
        "  FOREIGN_KEY_CONSTRAINT([ax, ay], [a.x, a.y]);");
    assert_join(&it, "a.bs", "m2m a.x = l.ax*, a.y = l.ay* | l.b_id* = b.id > l.ax l.ay l.b_id");
    text_graph_free(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_join_is_read),
        cmocka_unit_test(test_an_explicit_join_over_exactly_one_key_has_that_key),
        cmocka_unit_test(test_a_join_that_cannot_be_read),
        cmocka_unit_test(test_a_join_written_for_a_table_that_refers_to_itself),
        cmocka_unit_test(test_many_to_many),
        cmocka_unit_test(test_link_tables_that_lack_keys),
        cmocka_unit_test(test_link_tables_with_several_keys),
        cmocka_unit_test(test_many_to_many_with_itself),
        cmocka_unit_test(test_composite_keys_over_a_link_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
