/* Joins over foreign keys: which key, which direction, what is written. Each case was compared with
 * what SQLAlchemy 1.4 decides for the same models. */

#include "tests/support/join_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define rel text_graph_relationship

#define ID "int id COLUMN(primary_key);"

static void test_one_key_either_way(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct team { " ID " struct hero **heroes RELATIONSHIP(); } MODEL(table);"
                       "struct hero { " ID " int team_id COLUMN(foreign_key = team.id);"
                       "  struct team *team RELATIONSHIP(); struct team *seen "
                       "RELATIONSHIP(viewonly = true); } MODEL(table);");
    assert_join(&it, "team.heroes", "o2m team.id = hero.team_id* > hero.team_id");
    assert_join(&it, "hero.team", "m2o hero.team_id* = team.id > hero.team_id");
    assert_join(&it, "hero.seen", "m2o hero.team_id* = team.id >");
    const struct foreign_key *key = it.graph->foreign_keys->pdata[0];
    assert_ptr_equal(rel(&it, "team.heroes")->join.key, key);
    assert_ptr_equal(rel(&it, "hero.team")->join.key, key);
    assert_false(rel(&it, "hero.team")->join.is_explicit);
    assert_false(rel(&it, "hero.team")->is_self_referential);
    assert_true(relationships_share_key(rel(&it, "team.heroes"), rel(&it, "hero.team")));
    assert_true(relationship_has_tables(rel(&it, "hero.team")));
    text_graph_free(&it);
}

static void test_no_key_and_keys_that_do_not_resolve(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **bs RELATIONSHIP(); struct c **cs RELATIONSHIP();"
        "  struct d *d RELATIONSHIP(); struct e *e RELATIONSHIP(); struct m *m RELATIONSHIP(); } "
        "MODEL(table);"
        "struct b { " ID " } MODEL(table);"
        "struct c { " ID " int a_id COLUMN(foreign_key = aa.id); } MODEL(table);"
        "struct d { " ID " int a_id COLUMN(foreign_key = a.nope); } MODEL(table);"
        "struct e { " ID " int b_id COLUMN(foreign_key = b.nope); } MODEL(table);"
        "struct m { int id; } MODEL();");
    assert_join(&it, "a.bs", "no foreign key");
    assert_join(&it, "a.cs", "not applicable");
    assert_join(&it, "a.d", "not applicable");
    assert_join(&it, "a.e", "no foreign key");
    assert_join(&it, "a.m", "not applicable");
    text_graph_free(&it);
}

static void test_several_keys_need_foreign_keys(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID
        " struct b **bs RELATIONSHIP(); struct b **cs RELATIONSHIP(foreign_keys = two_id);"
        "  struct b **ds RELATIONSHIP(foreign_keys = [b.one_id]); } MODEL(table);"
        "struct b { " ID
        " int one_id COLUMN(foreign_key = a.id); int two_id COLUMN(foreign_key = a.id);"
        "  struct a *a RELATIONSHIP(); struct a *two RELATIONSHIP(foreign_keys = \"two_id\");"
        "  struct a *both RELATIONSHIP(foreign_keys = [one_id, two_id]); } MODEL(table);");
    assert_join(&it, "a.bs", "ambiguous");
    assert_join(&it, "b.a", "ambiguous");
    assert_candidates(rel(&it, "b.a")->join.candidates, "b.one_id,b.two_id");
    assert_join(&it, "a.cs", "o2m a.id = b.two_id* > b.two_id");
    assert_join(&it, "a.ds", "o2m a.id = b.one_id* > b.one_id");
    assert_join(&it, "b.two", "m2o b.two_id* = a.id > b.two_id");
    assert_join(&it, "b.both", "ambiguous");
    assert_true(rel(&it, "a.cs")->join.is_explicit);
    assert_non_null(rel(&it, "a.cs")->join.key);
    assert_true(relationships_share_key(rel(&it, "a.cs"), rel(&it, "b.two")));
    assert_false(relationships_share_key(rel(&it, "a.ds"), rel(&it, "b.two")));
    assert_false(relationships_share_key(rel(&it, "a.bs"), rel(&it, "b.a")));
    text_graph_free(&it);
}

static void test_keys_in_both_directions_are_ambiguous(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " int b_id COLUMN(foreign_key = b.id); struct b *b RELATIONSHIP();"
        "  struct b **bs RELATIONSHIP(foreign_keys = a_id); struct b *f RELATIONSHIP(foreign_keys "
        "= b_id); } MODEL(table);"
        "struct b { " ID " int a_id COLUMN(foreign_key = a.id); } MODEL(table);");
    assert_join(&it, "a.b", "ambiguous");
    assert_candidates(rel(&it, "a.b")->join.candidates, "a.b_id,b.a_id");
    assert_join(&it, "a.bs", "o2m a.id = b.a_id* > b.a_id");
    assert_join(&it, "a.f", "m2o a.b_id* = b.id > a.b_id");
    text_graph_free(&it);
}

static void test_an_unqualified_name_that_both_have_must_be_qualified(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID
        " int x_id COLUMN(foreign_key = b.id); struct b *b RELATIONSHIP(foreign_keys = x_id);"
        "  struct b *c RELATIONSHIP(foreign_keys = a.x_id); } MODEL(table);"
        "struct b { " ID " int x_id COLUMN(foreign_key = a.id); } MODEL(table);");
    assert_join(&it, "a.b", "bad foreign_keys: `x_id` may be `a.x_id` or `b.x_id`: say which");
    assert_join(&it, "a.c", "m2o a.x_id* = b.id > a.x_id");
    text_graph_free(&it);
}

static void test_foreign_keys_that_name_nothing_useful(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct a { " ID " struct b **bs RELATIONSHIP(foreign_keys = nope);"
                       "  struct b **cs RELATIONSHIP(foreign_keys = b.a); struct b **ds "
                       "RELATIONSHIP(foreign_keys = b.n);"
                       "  struct b **es RELATIONSHIP(foreign_keys = zz.a_id); struct b **fs "
                       "RELATIONSHIP(foreign_keys = [b.a_id, b.n]);"
                       "  struct b **gs RELATIONSHIP(foreign_keys = b.v); struct b **hs "
                       "RELATIONSHIP(foreign_keys = a); } MODEL(table);"
                       "struct b { " ID " int a_id COLUMN(foreign_key = a.id); struct a *a "
                       "RELATIONSHIP(); int n; void *v; } MODEL(table);");
    assert_join(&it, "a.bs", "bad foreign_keys: neither `a` nor `b` has a column `nope`");
    assert_join(&it, "a.cs", "bad foreign_keys: `b.a` is a relationship");
    assert_join(&it, "a.ds", "bad foreign_keys: it names no foreign key that links `a` and `b`");
    assert_join(&it, "a.es", "bad foreign_keys: `zz` is no model");
    assert_join(&it, "a.fs", "bad foreign_keys: `b.n` takes no part in the join");
    assert_join(&it, "a.gs", "bad foreign_keys: `b.v` is no column");
    assert_join(&it, "a.hs", "bad foreign_keys: `b.a` is a relationship");
    assert_ptr_equal(rel(&it, "a.bs")->join.at, &rel(&it, "a.bs")->annotation->arguments[0]);
    text_graph_free(&it);
}

#define COMPOSITE "struct p { int x COLUMN(primary_key); int y COLUMN(primary_key);"

static void test_composite_keys_are_one_path(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        COMPOSITE
        " struct c **cs RELATIONSHIP(); struct c **part RELATIONSHIP(foreign_keys = c.px);"
        "  struct c **all RELATIONSHIP(foreign_keys = [py, px]); } MODEL(table);"
        "struct c { " ID " int px; int py; struct p *p RELATIONSHIP(); } MODEL(table)"
        "  FOREIGN_KEY_CONSTRAINT([py, px], [p.y, p.x]);");
    assert_join(&it, "p.cs", "o2m p.x = c.px*, p.y = c.py* > c.px c.py");
    assert_join(&it, "c.p", "m2o c.px* = p.x, c.py* = p.y > c.px c.py");
    assert_join(&it, "p.all", "o2m p.x = c.px*, p.y = c.py* > c.px c.py");
    assert_join(&it, "p.part",
                "bad foreign_keys: it leaves out `c.py`, which is part of the same key");
    text_graph_free(&it);
}

static void test_overlapping_keys_are_told_apart_by_all_their_columns(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new(COMPOSITE " struct c **one RELATIONSHIP(foreign_keys = [px, qy]);"
                                 "  struct c **none RELATIONSHIP(); struct c **two "
                                 "RELATIONSHIP(foreign_keys = px); } MODEL(table);"
                                 "struct c { " ID " int px; int py; int qy; } MODEL(table)"
                                 "  FOREIGN_KEY_CONSTRAINT([px, py], [p.x, p.y]) "
                                 "FOREIGN_KEY_CONSTRAINT([px, qy], [p.x, p.y]);");
    assert_join(&it, "p.none", "ambiguous");
    assert_join(&it, "p.one", "o2m p.x = c.px*, p.y = c.qy* > c.px c.qy");
    assert_join(&it, "p.two", "ambiguous");
    text_graph_free(&it);
}

static void test_identical_keys_count_once(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct a { " ID " struct b **bs RELATIONSHIP(); } MODEL(table);"
                       "struct b { " ID " int a_id COLUMN(foreign_key = a.id); } MODEL(table)"
                       "  FOREIGN_KEY_CONSTRAINT([a_id], [a.id]);");
    assert_join(&it, "a.bs", "o2m a.id = b.a_id* > b.a_id");
    text_graph_free(&it);
}

static void test_a_table_that_refers_to_itself(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct n { " ID " int up_id COLUMN(foreign_key = n.id); struct n **kids RELATIONSHIP();"
        "  struct n *up RELATIONSHIP(remote_side = id); struct n *plain RELATIONSHIP();"
        "  struct n *wrong RELATIONSHIP(remote_side = up_id); struct n *both "
        "RELATIONSHIP(remote_side = [id, up_id]);"
        "  struct n *q RELATIONSHIP(remote_side = \"n.id\"); struct n *z RELATIONSHIP(remote_side "
        "= zz);"
        "  struct n *f RELATIONSHIP(foreign_keys = up_id, remote_side = n.id); int other;"
        "  struct n *o RELATIONSHIP(remote_side = other); } MODEL(table);");
    assert_join(&it, "n.kids", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.up", "m2o n.up_id* = n.id > n.up_id");
    assert_join(&it, "n.plain", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.wrong", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.q", "m2o n.up_id* = n.id > n.up_id");
    assert_join(&it, "n.f", "m2o n.up_id* = n.id > n.up_id");
    assert_join(&it, "n.both",
                "bad remote_side: it leaves no column on one side and a remote one on the other");
    assert_join(&it, "n.z", "bad remote_side: `n` has no column `zz`");
    assert_join(&it, "n.o", "bad remote_side: `n.other` takes no part in the join");
    assert_true(rel(&it, "n.kids")->is_self_referential);
    assert_true(rel(&it, "n.up")->is_self_referential);
    assert_true(relationships_share_key(rel(&it, "n.kids"), rel(&it, "n.up")));
    text_graph_free(&it);
}

/* A part of the key refers to itself: and_(n.id == n.up_id, n.tenant == n.tenant). */
static void test_a_self_reference_within_a_tenant(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct n { int tenant COLUMN(primary_key); " ID " int up_id;"
                       "  struct n **kids RELATIONSHIP(); struct n *up RELATIONSHIP(remote_side = "
                       "[tenant, id]); } MODEL(table)"
                       "  FOREIGN_KEY_CONSTRAINT([tenant, up_id], [n.tenant, n.id]);");
    assert_join(&it, "n.kids", "o2m n.tenant* = n.tenant*, n.id = n.up_id* > n.tenant n.up_id");
    assert_join(&it, "n.up", "m2o n.tenant* = n.tenant*, n.up_id* = n.id > n.tenant n.up_id");
    text_graph_free(&it);
}

static void test_a_remote_side_on_this_side(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **bs RELATIONSHIP(remote_side = a.id);"
        "  struct b **cs RELATIONSHIP(remote_side = b.a_id); struct b **ds "
        "RELATIONSHIP(remote_side = a_id); } MODEL(table);"
        "struct b { " ID
        " int a_id COLUMN(foreign_key = a.id); struct a *a RELATIONSHIP(remote_side = id);"
        "  struct a *c RELATIONSHIP(remote_side = a_id); } MODEL(table);");
    assert_join(&it, "a.bs", "bad remote_side: `a.id` is on this side, not on the remote one");
    assert_join(&it, "a.cs", "o2m a.id = b.a_id* > b.a_id");
    assert_join(&it, "a.ds", "o2m a.id = b.a_id* > b.a_id");
    assert_join(&it, "b.a", "m2o b.a_id* = a.id > b.a_id");
    assert_join(&it, "b.c", "bad remote_side: `b.a_id` is on this side, not on the remote one");
    text_graph_free(&it);
}

#define PERSON                                                                                     \
    "struct person { " ID " int company_id COLUMN(foreign_key = company.id);"                      \
    "  struct company *company RELATIONSHIP(); } MODEL(table);"
#define JOINED "struct person p; int id COLUMN(primary_key, foreign_key = person.id);"

static void test_joined_inheritance_tries_the_own_table_first(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct company { " ID
        " struct boss **bosses RELATIONSHIP(); struct clerk **clerks RELATIONSHIP();"
        "  struct person **people RELATIONSHIP(); } MODEL(table);" PERSON "struct boss { " JOINED
        " struct company *runs RELATIONSHIP(); } MODEL(table, inherits = person);"
        "struct clerk { " JOINED " int firm_id COLUMN(foreign_key = company.id);"
        "  struct company *firm RELATIONSHIP(); } MODEL(table, inherits = person);");
    assert_join(&it, "company.people", "o2m company.id = person.company_id* > person.company_id");
    assert_join(&it, "company.bosses", "o2m company.id = person.company_id* > person.company_id");
    assert_join(&it, "boss.runs", "m2o person.company_id* = company.id > person.company_id");
    /* From clerk its own table is tried first; from company both of clerk's tables are one end. */
    assert_join(&it, "clerk.firm", "m2o clerk.firm_id* = company.id > clerk.firm_id");
    assert_join(&it, "company.clerks", "ambiguous");
    text_graph_free(&it);
}

static void test_relationships_within_a_joined_hierarchy(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct person { " ID " int boss_id COLUMN(foreign_key = boss.id);"
        "  struct boss *boss RELATIONSHIP(foreign_keys = boss_id); struct boss *any RELATIONSHIP();"
        "  int chief_id COLUMN(foreign_key = person.id); } MODEL(table);"
        "struct boss { " JOINED
        " struct person **staff RELATIONSHIP(foreign_keys = person.boss_id);"
        "  struct clerk **clerks RELATIONSHIP(); int rival_id COLUMN(foreign_key = boss.id);"
        "  struct boss *rival RELATIONSHIP(foreign_keys = rival_id, remote_side = boss.id);"
        "  struct boss *self RELATIONSHIP(); } MODEL(table, inherits = person);"
        "struct clerk { " JOINED " int manager_id COLUMN(foreign_key = boss.id);"
        "  struct boss *manager RELATIONSHIP(foreign_keys = manager_id); } MODEL(table, inherits = "
        "person);");
    assert_join(&it, "person.boss", "m2o person.boss_id* = boss.id > person.boss_id");
    assert_join(&it, "person.any", "ambiguous");
    assert_join(&it, "boss.staff", "o2m boss.id = person.boss_id* > person.boss_id");
    assert_join(&it, "boss.rival", "m2o boss.rival_id* = boss.id > boss.rival_id");
    assert_join(&it, "boss.self", "ambiguous");
    assert_join(&it, "clerk.manager", "m2o clerk.manager_id* = boss.id > clerk.manager_id");
    assert_true(rel(&it, "boss.rival")->is_self_referential);
    assert_false(rel(&it, "clerk.manager")->is_self_referential);
    text_graph_free(&it);
}

static void test_single_table_inheritance_is_one_table(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct person { " ID " } MODEL(table);"
        "struct boss { struct person p; struct clerk **clerks RELATIONSHIP(); } MODEL(inherits = "
        "person);"
        "struct clerk { struct person p; int boss_id COLUMN(foreign_key = person.id);"
        "  struct boss *boss RELATIONSHIP(remote_side = id); } MODEL(inherits = person);");
    assert_join(&it, "boss.clerks", "o2m person.id = person.boss_id* > person.boss_id");
    assert_join(&it, "clerk.boss", "m2o person.boss_id* = person.id > person.boss_id");
    assert_true(rel(&it, "clerk.boss")->is_self_referential);
    text_graph_free(&it);
}

/* What a single-table model adds to the base's table is of no joined model's rows beside it, but
 * one that is declared behind it sees the table with that key. */
static void test_keys_that_siblings_add(void **state)
{
    (void)state;
    static const char ends[] =
        "struct person { " ID " } MODEL(table);"
        "struct desk { " ID " int boss_id COLUMN(foreign_key = boss.person_id);"
        " struct boss *boss RELATIONSHIP(); } MODEL(table);";
    static const char joined[] =
        "struct boss { struct person p; int person_id COLUMN(primary_key, foreign_key = "
        "person.id); } MODEL(table, inherits = person);";
    static const char single[] =
        "struct clerk { struct person p; int desk_id COLUMN(foreign_key = desk.id); } "
        "MODEL(inherits = person);";
    g_autofree char *joined_first = g_strconcat(ends, joined, single, NULL);
    struct text_graph it = text_graph_new(joined_first);
    assert_join(&it, "desk.boss", "m2o desk.boss_id* = boss.person_id > desk.boss_id");
    text_graph_free(&it);
    g_autofree char *single_first = g_strconcat(ends, single, joined, NULL);
    it = text_graph_new(single_first);
    assert_int_equal(rel(&it, "desk.boss")->join.problem, JOIN_AMBIGUOUS);
    text_graph_free(&it);
}

static void test_backrefs_reverse_the_join(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **bs RELATIONSHIP(backref = a); struct b **cs "
        "RELATIONSHIP(foreign_keys = two_id, backref = two); } MODEL(table);"
        "struct b { " ID " int a_id COLUMN(foreign_key = a.id); int two_id COLUMN(foreign_key = "
        "c.id); } MODEL(table);"
        "struct c { " ID
        " struct b **bs RELATIONSHIP(foreign_keys = two_id, backref = c); } MODEL(table);"
        "struct n { " ID " int up_id COLUMN(foreign_key = n.id);"
        "  struct n **kids RELATIONSHIP(backref = up); struct n *top RELATIONSHIP(remote_side = "
        "id, backref = subs);"
        "  struct n **x RELATIONSHIP(backref = backref(y, remote_side = id)); } MODEL(table);");
    assert_join(&it, "b.a", "m2o b.a_id* = a.id > b.a_id");
    assert_false(rel(&it, "b.a")->is_list);
    assert_join(&it, "a.cs", "bad foreign_keys: it names no foreign key that links `a` and `b`");
    assert_join(&it, "b.two", "not applicable");
    assert_join(&it, "b.c", "m2o b.two_id* = c.id > b.two_id");
    assert_true(rel(&it, "b.c")->join.is_explicit);
    /* Without remote_side a backref on the same table has the same direction again. */
    assert_join(&it, "n.up", "o2m n.id = n.up_id* > n.up_id");
    assert_true(rel(&it, "n.up")->is_list);
    assert_join(&it, "n.top", "m2o n.up_id* = n.id > n.up_id");
    assert_join(&it, "n.subs", "o2m n.id = n.up_id* > n.up_id");
    assert_join(&it, "n.y", "m2o n.up_id* = n.id > n.up_id");
    assert_true(relationships_share_key(rel(&it, "a.bs"), rel(&it, "b.a")));
    text_graph_free(&it);
}

static void test_what_is_uncertain_is_not_judged(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { " ID " struct b **bs RELATIONSHIP(); } MODEL(table);"
        "struct b { struct gone g; " ID
        " struct a *a RELATIONSHIP(foreign_keys = zz); } MODEL(table, inherits = gone);"
        "struct s { " ID " int a_id COLUMN(foreign_key = a.id); struct a *a RELATIONSHIP(); } "
        "MODEL(table = \"a\");");
    assert_join(&it, "a.bs", "not applicable");
    assert_join(&it, "b.a", "not applicable");
    assert_join(&it, "s.a", "not applicable");
    text_graph_free(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_key_either_way),
        cmocka_unit_test(test_no_key_and_keys_that_do_not_resolve),
        cmocka_unit_test(test_several_keys_need_foreign_keys),
        cmocka_unit_test(test_keys_in_both_directions_are_ambiguous),
        cmocka_unit_test(test_an_unqualified_name_that_both_have_must_be_qualified),
        cmocka_unit_test(test_foreign_keys_that_name_nothing_useful),
        cmocka_unit_test(test_composite_keys_are_one_path),
        cmocka_unit_test(test_overlapping_keys_are_told_apart_by_all_their_columns),
        cmocka_unit_test(test_identical_keys_count_once),
        cmocka_unit_test(test_a_table_that_refers_to_itself),
        cmocka_unit_test(test_a_self_reference_within_a_tenant),
        cmocka_unit_test(test_a_remote_side_on_this_side),
        cmocka_unit_test(test_joined_inheritance_tries_the_own_table_first),
        cmocka_unit_test(test_relationships_within_a_joined_hierarchy),
        cmocka_unit_test(test_single_table_inheritance_is_one_table),
        cmocka_unit_test(test_keys_that_siblings_add),
        cmocka_unit_test(test_backrefs_reverse_the_join),
        cmocka_unit_test(test_what_is_uncertain_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
