/* Relationships as declared: sides, targets, options, backrefs, links. */

#include "tests/support/header_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define rel text_graph_relationship

static void assert_labels(GPtrArray *relationships, const char *expected)
{
    g_autoptr(GString) labels = g_string_new(NULL);
    for (guint i = 0; i < relationships->len; i++)
        g_string_append_printf(labels, "%s%s", i ? "," : "",
                               relationship_label(relationships->pdata[i]));
    assert_string_equal(labels->str, expected);
}

static void test_the_type_tells_side_and_target(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct t { int id; } MODEL(); struct plain { int x; }; struct abs { int x; } "
        "MODEL(abstract);"
        "struct a {"
        "  struct t *one RELATIONSHIP(); struct t **many RELATIONSHIP();"
        "  struct t *array[4] RELATIONSHIP(); LIST(t) list RELATIONSHIP();"
        "  void *opaque RELATIONSHIP(t); struct plain *other RELATIONSHIP(t);"
        "  struct plain *untold RELATIONSHIP(); void *nothing RELATIONSHIP();"
        "  LIST(plain, head) head RELATIONSHIP(t); struct unknown *stranger RELATIONSHIP(t);"
        "  struct unknown *lost RELATIONSHIP(); LIST(t, t) self RELATIONSHIP();"
        "  struct t value RELATIONSHIP(t); int number RELATIONSHIP(t); char *text RELATIONSHIP();"
        "  struct abs *abs RELATIONSHIP(); struct plain **plains RELATIONSHIP();"
        "} MODEL();");
    static const struct {
        const char *label;
        enum side side;
        bool is_list;
        enum resolution resolution;
        const char *target;
    } expected[] = {
        {"a.one", SIDE_TO_ONE, false, RESOLUTION_DONE, "t"},
        {"a.many", SIDE_TO_MANY, true, RESOLUTION_DONE, "t"},
        {"a.array", SIDE_TO_MANY, true, RESOLUTION_DONE, "t"},
        {"a.list", SIDE_TO_MANY, true, RESOLUTION_DONE, "t"},
        {"a.opaque", SIDE_OPAQUE, true, RESOLUTION_DONE, "t"},
        {"a.other", SIDE_OPAQUE, true, RESOLUTION_DONE, "t"},
        {"a.untold", SIDE_OPAQUE, true, RESOLUTION_NOT_A_MODEL, "plain"},
        {"a.nothing", SIDE_OPAQUE, true, RESOLUTION_UNSAID, NULL},
        {"a.head", SIDE_OPAQUE, true, RESOLUTION_DONE, "t"},
        {"a.stranger", SIDE_OPAQUE, true, RESOLUTION_DONE, "t"},
        {"a.lost", SIDE_TO_ONE, false, RESOLUTION_UNKNOWN, "unknown"},
        {"a.self", SIDE_INVALID, true, RESOLUTION_UNSAID, NULL},
        {"a.value", SIDE_INVALID, true, RESOLUTION_DONE, "t"},
        {"a.number", SIDE_INVALID, true, RESOLUTION_DONE, "t"},
        {"a.text", SIDE_INVALID, true, RESOLUTION_UNSAID, NULL},
        {"a.abs", SIDE_TO_ONE, false, RESOLUTION_NOT_A_MODEL, "abs"},
        {"a.plains", SIDE_TO_MANY, true, RESOLUTION_NOT_A_MODEL, "plain"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        const struct relationship *relationship = rel(&it, expected[i].label);
        assert_int_equal(relationship->side, expected[i].side);
        assert_int_equal(relationship->is_list, expected[i].is_list);
        assert_int_equal(relationship->target_resolution, expected[i].resolution);
        if (expected[i].target)
            assert_string_equal(relationship->target_name, expected[i].target);
        else
            assert_null(relationship->target_name);
        assert_int_equal(relationship->target != NULL, expected[i].resolution == RESOLUTION_DONE);
    }
    text_graph_free(&it);
}

static void test_the_annotation_tells_the_target_before_the_type(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct t { int id; } MODEL(table = \"ts\"); struct u { int id; } MODEL();"
                       "struct a { struct t *x RELATIONSHIP(u); struct t *y RELATIONSHIP(ts);"
                       "  struct t *z RELATIONSHIP(\"nope\"); struct t *w RELATIONSHIP(uselist = "
                       "true); } MODEL();");
    assert_string_equal(rel(&it, "a.x")->target->name, "u");
    assert_string_equal(rel(&it, "a.x")->type_target->name, "t");
    assert_int_equal(rel(&it, "a.y")->target_resolution, RESOLUTION_IS_A_TABLE);
    assert_int_equal(rel(&it, "a.z")->target_resolution, RESOLUTION_UNKNOWN);
    assert_true(rel(&it, "a.w")->is_list);
    assert_true(rel(&it, "a.w")->uselist_is_said);
    assert_int_equal(rel(&it, "a.w")->side, SIDE_TO_ONE);
    text_graph_free(&it);
}

static void test_options_and_their_defaults(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct t { struct t *a RELATIONSHIP();"
        "  struct t *b RELATIONSHIP(cascade = \"all, delete-orphan\", lazy = joined, viewonly = "
        "true,"
        "    sync_backref = false, passive_deletes = \"all\", overlaps = \"x, y\", innerjoin = "
        "true,"
        "    single_parent = true, post_update = true, passive_updates = false);"
        "  struct t *c RELATIONSHIP(cascade = none); struct t *d RELATIONSHIP(cascade = all);"
        "  struct t *e RELATIONSHIP(viewonly = true); struct t *f RELATIONSHIP(passive_deletes = "
        "true);"
        "} MODEL();");
    const struct relationship *a = rel(&it, "t.a"), *b = rel(&it, "t.b");
    assert_int_equal(a->cascade, CASCADE_SAVE_UPDATE | CASCADE_MERGE);
    assert_false(a->cascade_is_said || a->viewonly || a->passive_deletes || a->innerjoin);
    assert_true(a->sync_backref && a->passive_updates && !a->sync_backref_is_said);
    assert_string_equal(a->lazy, "select");
    assert_int_equal(a->overlaps->len, 0);

    assert_int_equal(b->cascade, 63);
    assert_true(b->cascade_is_said && b->viewonly && b->passive_deletes_all && b->innerjoin);
    assert_true(b->single_parent && b->post_update && b->passive_deletes);
    assert_false(b->sync_backref || b->passive_updates);
    assert_string_equal(b->lazy, "joined");
    assert_int_equal(b->overlaps->len, 2);
    assert_string_equal(b->overlaps->pdata[1], "y");

    assert_int_equal(rel(&it, "t.c")->cascade, 0);
    assert_int_equal(rel(&it, "t.d")->cascade, 63 & ~CASCADE_DELETE_ORPHAN);
    assert_int_equal(rel(&it, "t.e")->cascade, CASCADE_MERGE);
    assert_true(rel(&it, "t.f")->passive_deletes && !rel(&it, "t.f")->passive_deletes_all);
    text_graph_free(&it);
}

static void test_secondary_and_link_model(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct ab { int x; } MODEL(table = \"links\"); struct mem { int x; } MODEL();"
        "struct plain { int x; };"
        "struct a { struct a **p RELATIONSHIP(secondary = links); struct a **q "
        "RELATIONSHIP(link_model = ab);"
        "  struct a **r RELATIONSHIP(secondary = ab); struct a **s RELATIONSHIP(secondary = nope);"
        "  struct a **t RELATIONSHIP(link_model = links); struct a **u RELATIONSHIP(link_model = "
        "mem);"
        "  struct a **v RELATIONSHIP(link_model = plain); struct a **w RELATIONSHIP(link_model = "
        "nope);"
        "} MODEL(table);");
    static const struct {
        const char *label;
        enum resolution resolution;
    } expected[] = {
        {"a.p", RESOLUTION_DONE},        {"a.q", RESOLUTION_DONE},
        {"a.r", RESOLUTION_IS_A_MODEL},  {"a.s", RESOLUTION_UNKNOWN},
        {"a.t", RESOLUTION_IS_A_TABLE},  {"a.u", RESOLUTION_NO_TABLE},
        {"a.v", RESOLUTION_NOT_A_MODEL}, {"a.w", RESOLUTION_UNKNOWN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        const struct relationship *relationship = rel(&it, expected[i].label);
        assert_int_equal(relationship->secondary_resolution, expected[i].resolution);
        assert_int_equal(relationship->link != NULL, i < 2);
    }
    text_graph_free(&it);
}

static void test_back_populates_resolves_in_the_target(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct base { struct a *inherited RELATIONSHIP(); int plain; } MODEL();"
        "struct t { struct base base; struct a *back RELATIONSHIP(back_populates = p);"
        "  struct other *elsewhere RELATIONSHIP(); struct gone *lost RELATIONSHIP(); int n; }"
        "  MODEL(inherits = base);"
        "struct other { int id; } MODEL();"
        "struct a { struct t **p RELATIONSHIP(back_populates = back);"
        "  struct t **q RELATIONSHIP(back_populates = \"inherited\");"
        "  struct t **r RELATIONSHIP(back_populates = elsewhere);"
        "  struct t **s RELATIONSHIP(back_populates = n); struct t **u RELATIONSHIP(back_populates "
        "= nope);"
        "  struct t **v RELATIONSHIP(back_populates = lost); struct gone *w "
        "RELATIONSHIP(back_populates = x);"
        "  struct t **y RELATIONSHIP(back_populates = plain); struct a *self "
        "RELATIONSHIP(back_populates = self);"
        "} MODEL();");
    static const struct {
        const char *label;
        enum resolution resolution;
        const char *named;
    } expected[] = {
        {"a.p", RESOLUTION_DONE, "t.back"},
        {"a.q", RESOLUTION_DONE, "base.inherited"},
        {"a.r", RESOLUTION_WRONG_TARGET, "t.elsewhere"},
        {"a.s", RESOLUTION_NOT_A_RELATIONSHIP, NULL},
        {"a.u", RESOLUTION_UNKNOWN, NULL},
        {"a.v", RESOLUTION_HIDDEN, NULL},
        {"a.w", RESOLUTION_HIDDEN, NULL},
        {"a.y", RESOLUTION_NOT_A_RELATIONSHIP, NULL},
        {"a.self", RESOLUTION_DONE, "a.self"},
        {"base.inherited", RESOLUTION_UNSAID, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        const struct relationship *relationship = rel(&it, expected[i].label);
        assert_int_equal(relationship->back_populates_resolution, expected[i].resolution);
        if (expected[i].named)
            assert_string_equal(relationship->named->label, expected[i].named);
        else
            assert_null(relationship->named);
    }
    assert_string_equal(rel(&it, "a.s")->named_member->name, "n");
    assert_ptr_equal(rel(&it, "a.p")->partner, rel(&it, "t.back"));
    assert_ptr_equal(rel(&it, "t.back")->partner, rel(&it, "a.p"));
    assert_null(rel(&it, "a.q")->partner);
    assert_null(rel(&it, "a.self")->partner);
    assert_labels(rel(&it, "base.inherited")->claimants, "a.q");
    assert_labels(rel(&it, "base.inherited")->linked, "a.q");
    assert_labels(rel(&it, "t.elsewhere")->claimants, "");
    assert_labels(rel(&it, "a.p")->linked, "t.back");
    text_graph_free(&it);
}

static void test_a_relationship_of_a_subclass_does_not_answer_for_the_base(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct base { int id; } MODEL();"
        "struct sub { struct base base; struct a *back RELATIONSHIP(); } MODEL(inherits = base);"
        "struct a { struct base **p RELATIONSHIP(back_populates = back);"
        "  struct sub **q RELATIONSHIP(back_populates = back); } MODEL();");
    assert_int_equal(rel(&it, "a.p")->back_populates_resolution, RESOLUTION_UNKNOWN);
    assert_int_equal(rel(&it, "a.q")->back_populates_resolution, RESOLUTION_DONE);
    text_graph_free(&it);
}

static void test_a_target_with_a_common_base_is_no_wrong_target(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct base { int id; } MODEL();"
        "struct one { struct base base; struct b **bs RELATIONSHIP(back_populates = owner); }"
        "  MODEL(inherits = base);"
        "struct two { struct base base; int x; } MODEL(inherits = base);"
        "struct b { struct two *owner RELATIONSHIP(); } MODEL();");
    assert_int_equal(rel(&it, "one.bs")->back_populates_resolution, RESOLUTION_DONE);
    text_graph_free(&it);
}

static void test_several_relationships_may_claim_one(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct b { struct a *x RELATIONSHIP(back_populates = q); } MODEL();"
                       "struct a { struct b **p RELATIONSHIP(back_populates = x);"
                       "  struct b **q RELATIONSHIP(back_populates = x); } MODEL();");
    assert_labels(rel(&it, "b.x")->claimants, "a.p,a.q");
    assert_labels(rel(&it, "b.x")->linked, "a.q,a.p");
    assert_ptr_equal(rel(&it, "b.x")->partner, rel(&it, "a.q"));
    assert_null(rel(&it, "a.p")->partner);
    text_graph_free(&it);
}

static void test_a_backref_makes_the_other_side(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct b { int a_id COLUMN(foreign_key = a.id); int id COLUMN(primary_key);"
                       "  struct b *other RELATIONSHIP(back_populates = nope); } MODEL(table);"
                       "struct a { int id COLUMN(primary_key); struct b **bs RELATIONSHIP("
                       "  backref = backref(owner, lazy = joined, cascade = \"all\"), cascade = "
                       "\"all, delete-orphan\","
                       "  viewonly = true, post_update = true, passive_updates = false, "
                       "sync_backref = false, lazy = raise);"
                       "} MODEL(table);"
                       "struct c { struct b *b RELATIONSHIP(back_populates = owner); } MODEL();");
    struct relationship *bs = rel(&it, "a.bs"), *owner = rel(&it, "b.owner");
    assert_labels(it.graph->relationships, "b.other,a.bs,b.owner,c.b");
    assert_ptr_equal(bs->generated, owner);
    assert_ptr_equal(owner->origin, bs);
    assert_null(owner->member);
    assert_string_equal(owner->target->name, "a");
    assert_ptr_equal(owner->partner, bs);
    assert_ptr_equal(bs->partner, owner);
    assert_labels(owner->linked, "a.bs");
    assert_false(owner->is_list);
    assert_int_equal(owner->side, SIDE_TO_ONE);
    assert_true(owner->viewonly && owner->post_update);
    assert_false(owner->passive_updates || owner->sync_backref);
    assert_string_equal(owner->lazy, "joined");
    assert_int_equal(owner->cascade, 63 & ~CASCADE_DELETE_ORPHAN);
    assert_string_equal(relationship_argument(owner, "lazy")->text, "joined");
    assert_ptr_equal(model_find_relationship(graph_find_model(it.graph, "b"), "owner"), owner);
    assert_int_equal(rel(&it, "c.b")->back_populates_resolution, RESOLUTION_WRONG_TARGET);
    text_graph_free(&it);
}

static void test_a_backref_whose_name_is_taken_makes_nothing(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct base { int taken; } MODEL();"
        "struct b { struct base base; int a_id; } MODEL(inherits = base);"
        "struct sub { struct b b; int below; } MODEL(inherits = b);"
        "struct a { struct b **p RELATIONSHIP(backref = a_id); struct b **q RELATIONSHIP(backref = "
        "taken);"
        "  struct b **r RELATIONSHIP(backref = below); struct b **s RELATIONSHIP(backref = free);"
        "  struct b **t RELATIONSHIP(backref = free); struct b **u RELATIONSHIP(backref = x, "
        "back_populates = y);"
        "  struct base **v RELATIONSHIP(backref = \"free\"); } MODEL();");
    assert_null(rel(&it, "a.p")->generated);
    assert_null(rel(&it, "a.q")->generated);
    assert_null(rel(&it, "a.r")->generated);
    assert_non_null(rel(&it, "a.s")->generated);
    assert_null(rel(&it, "a.t")->generated);
    assert_null(rel(&it, "a.u")->generated);
    assert_null(rel(&it, "a.v")->generated);
    assert_string_equal(rel(&it, "a.p")->backref_name, "a_id");
    text_graph_free(&it);
}

static void test_in_memory_backrefs_are_of_the_opposite_side(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct b { int x; } MODEL();"
        "struct a { struct b **p RELATIONSHIP(backref = one); struct b *q RELATIONSHIP(backref = "
        "many);"
        "  struct b *r RELATIONSHIP(backref = backref(single, uselist = false)); } MODEL();");
    assert_false(rel(&it, "b.one")->is_list);
    assert_true(rel(&it, "b.many")->is_list);
    assert_false(rel(&it, "b.single")->is_list);
    text_graph_free(&it);
}

static void test_in_memory_models_share_a_key_when_they_are_the_only_pair(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new("struct a { struct b **bs RELATIONSHIP(); struct c *c "
                                          "RELATIONSHIP(); struct c *d RELATIONSHIP(); } MODEL();"
                                          "struct b { struct a *a RELATIONSHIP(); struct b *p "
                                          "RELATIONSHIP(); struct b **k RELATIONSHIP(); } MODEL();"
                                          "struct c { struct a *a RELATIONSHIP(); } MODEL();");
    assert_true(relationships_share_key(rel(&it, "a.bs"), rel(&it, "b.a")));
    assert_true(relationships_share_key(rel(&it, "b.p"), rel(&it, "b.k")));
    assert_false(relationships_share_key(rel(&it, "a.c"), rel(&it, "c.a")));
    assert_false(relationships_share_key(rel(&it, "a.bs"), rel(&it, "c.a")));
    assert_int_equal(rel(&it, "a.bs")->join.problem, JOIN_NOT_APPLICABLE);
    text_graph_free(&it);
}

static void test_the_nearest_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *nearest;
    } cases[] = {
        {"heros", "heroes"}, {"temas", "teams"}, {"Team", "team"}, {"tem", "teem"},
        {"xyzzy", NULL},     {"villain", NULL},  {"q", NULL},      {"", NULL},
    };
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    static char candidates[][8] = {"heroes", "hero", "teem", "team", "teams", "id"};
    for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++)
        g_ptr_array_add(names, candidates[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *nearest = nearest_name(cases[i].name, names);
        if (cases[i].nearest)
            assert_string_equal(nearest, cases[i].nearest);
        else
            assert_null(nearest);
    }
    assert_null(nearest_name(NULL, names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_type_tells_side_and_target),
        cmocka_unit_test(test_the_annotation_tells_the_target_before_the_type),
        cmocka_unit_test(test_options_and_their_defaults),
        cmocka_unit_test(test_secondary_and_link_model),
        cmocka_unit_test(test_back_populates_resolves_in_the_target),
        cmocka_unit_test(test_a_relationship_of_a_subclass_does_not_answer_for_the_base),
        cmocka_unit_test(test_a_target_with_a_common_base_is_no_wrong_target),
        cmocka_unit_test(test_several_relationships_may_claim_one),
        cmocka_unit_test(test_a_backref_makes_the_other_side),
        cmocka_unit_test(test_a_backref_whose_name_is_taken_makes_nothing),
        cmocka_unit_test(test_in_memory_backrefs_are_of_the_opposite_side),
        cmocka_unit_test(test_in_memory_models_share_a_key_when_they_are_the_only_pair),
        cmocka_unit_test(test_the_nearest_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
