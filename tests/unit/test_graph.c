/* Models, tables, columns and keys. */

#include "tests/support/header_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct column *column(const struct text_graph *it, const char *table, const char *name)
{
    struct table *found = graph_find_table(it->graph, table);
    assert_non_null(found);
    return table_find_column(found, name);
}

static struct model *model(const struct text_graph *it, const char *name)
{
    struct model *found = graph_find_model(it->graph, name);
    assert_non_null(found);
    return found;
}

/* The full names of `columns`, in order: "id,name". */
static void assert_columns(GPtrArray *columns, const char *expected)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < columns->len; i++)
        g_string_append_printf(names, "%s%s", i ? "," : "",
                               ((const struct column *)columns->pdata[i])->name);
    assert_string_equal(names->str, expected);
}

static void test_models_are_found_by_tag_and_typedef_name(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new("typedef struct hero { int id; } hero_t MODEL();"
                                          "typedef struct { int id; } team MODEL();"
                                          "struct plain { int id; }; struct later;");
    assert_ptr_equal(model(&it, "hero"), model(&it, "hero_t"));
    assert_string_equal(model(&it, "hero")->alias, "hero_t");
    assert_string_equal(model(&it, "team")->name, "team");
    assert_null(model(&it, "team")->alias);
    assert_null(graph_find_model(it.graph, "plain"));
    assert_true(graph_is_plain_struct(it.graph, "plain"));
    assert_true(graph_is_forward_declared(it.graph, "later"));
    assert_false(graph_is_forward_declared(it.graph, "plain"));
    text_graph_free(&it);
}

static void test_models_stand_in_order_of_file_and_position(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new("#header \"z.h\" struct a { int id; } MODEL();"
                                          "#header \"b.h\" struct c { int id; } MODEL();"
                                          "struct b { int id; } MODEL();");
    const char *const expected[] = {"c", "b", "a"};
    assert_int_equal(it.graph->models->len, 3);
    for (guint i = 0; i < 3; i++)
        assert_string_equal(((struct model *)it.graph->models->pdata[i])->name, expected[i]);
    text_graph_free(&it);
}

static void test_the_first_of_two_models_of_one_name_is_found(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct hero { int id COLUMN(primary_key); struct hero *x RELATIONSHIP(); }"
                       "  MODEL(table = \"h\");"
                       "#header \"b.h\" struct hero { int id; struct hero *x RELATIONSHIP(); }"
                       "  MODEL(table = \"h\");");
    struct model *other = it.graph->models->pdata[1];
    assert_int_equal(it.graph->models->len, 2);
    assert_string_equal(model(&it, "hero")->header->path, "a.h");
    assert_true(other->is_duplicate);
    assert_null(other->table);
    assert_int_equal(it.graph->relationships->len, 1);
    text_graph_free(&it);
}

static void test_tables_take_the_name_said_or_the_models(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct a { int id; } MODEL(table = \"heroes\");"
                       "struct b { int id; } MODEL(table);"
                       "struct c { int id; } MODEL(table = true, schema = \"hr\");"
                       "struct d { int id; } MODEL(table = teams);"
                       "struct e { int id; } MODEL();");
    assert_ptr_equal(graph_find_table(it.graph, "heroes"), model(&it, "a")->table);
    assert_ptr_equal(graph_find_table(it.graph, "b"), model(&it, "b")->table);
    assert_ptr_equal(graph_find_table(it.graph, "hr.c"), model(&it, "c")->table);
    assert_ptr_equal(graph_find_table(it.graph, "teams"), model(&it, "d")->table);
    assert_null(graph_find_table(it.graph, "c"));
    assert_null(model(&it, "e")->table);
    assert_int_equal(it.graph->tables->len, 4);
    text_graph_free(&it);
}

static void test_columns_are_the_members_that_can_be_stored(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct b { int id; } MODEL(table);"
        "struct plain { int x; };"
        "struct a {"
        "  int64_t id COLUMN(primary_key); double d; enum e e; char *t; char f[10];"
        "  unsigned char digest[32]; unsigned char *raw; unsigned char *bytes COLUMN(length = n);"
        "  int n; void *v; void *w COLUMN(length = m); uint32_t m; int flag : 1; char rest[];"
        "  int gone COLUMN(transient); struct b *b; struct plain p; int *i; bool ok;"
        "  struct b **bs RELATIONSHIP(count = n_bs); int n_bs; char *x COLUMN(name = \"y\");"
        "} MODEL(table);");
    assert_columns(graph_find_table(it.graph, "a")->columns, "id,d,e,t,f,digest,bytes,w,ok,y");
    assert_int_equal(column(&it, "a", "id")->kind, COLUMN_INTEGER);
    assert_int_equal(column(&it, "a", "id")->size, 8);
    assert_int_equal(column(&it, "a", "d")->kind, COLUMN_FLOATING);
    assert_int_equal(column(&it, "a", "e")->kind, COLUMN_INTEGER);
    assert_int_equal(column(&it, "a", "e")->size, 4);
    assert_int_equal(column(&it, "a", "f")->kind, COLUMN_TEXT);
    assert_int_equal(column(&it, "a", "digest")->kind, COLUMN_BYTES);
    assert_int_equal(column(&it, "a", "bytes")->kind, COLUMN_BYTES);
    assert_true(model_find_member(model(&it, "a"), "n")->is_count);
    assert_true(model_find_member(model(&it, "a"), "n_bs")->is_count);
    assert_true(model_find_member(model(&it, "a"), "gone")->is_transient);
    assert_null(column(&it, "a", "x"));
    text_graph_free(&it);
}

static void test_an_in_memory_model_has_no_columns(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new("struct a { int id; } MODEL();");
    assert_null(model_find_member(model(&it, "a"), "id")->column);
    text_graph_free(&it);
}

static void test_columns_are_not_null_unless_said(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { int id COLUMN(primary_key, nullable); int x; int y COLUMN(nullable);"
        "  int z COLUMN(default = 1); } MODEL(table);");
    assert_false(column(&it, "a", "id")->is_nullable);
    assert_false(column(&it, "a", "x")->is_nullable);
    assert_true(column(&it, "a", "y")->is_nullable);
    assert_false(column(&it, "a", "y")->has_default);
    assert_true(column(&it, "a", "z")->has_default);
    text_graph_free(&it);
}

static void test_column_sets_come_from_columns_and_constraints(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { int i COLUMN(index); int u COLUMN(unique); int id COLUMN(primary_key);"
        "  int x COLUMN(name = xx); int y; } MODEL(table)"
        "  INDEX(xx, y) UNIQUE_CONSTRAINT(x, y) UNIQUE_CONSTRAINT(y) UNIQUE_CONSTRAINT(x, nope);");
    struct table *table = graph_find_table(it.graph, "a");
    const char *const expected[] = {"id", "u", "xx,y", "y", "xx", "i", "xx,y"};
    assert_int_equal(table->indexes->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < table->indexes->len; i++) {
        const struct column_set *set = table->indexes->pdata[i];
        assert_columns(set->columns, expected[i]);
        assert_int_equal(set->is_unique, i < 5);
        assert_int_equal(set->is_resolved, i != 4);
    }
    assert_ptr_equal(table->primary_key, table->indexes->pdata[0]);
    assert_true(column(&it, "a", "id")->is_unique);
    assert_true(column(&it, "a", "u")->is_unique);
    assert_true(column(&it, "a", "y")->is_unique);
    assert_false(column(&it, "a", "xx")->is_unique);
    text_graph_free(&it);
}

static void test_a_composite_primary_key_makes_no_column_unique(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct a { int x COLUMN(primary_key); int y COLUMN(primary_key); } MODEL(table);");
    assert_columns(graph_find_table(it.graph, "a")->primary_key->columns, "x,y");
    assert_false(column(&it, "a", "x")->is_unique);
    text_graph_free(&it);
}

static void test_abstract_members_live_in_every_embedder(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct user { int id COLUMN(primary_key); } MODEL(table);"
        "struct stamped { int by_id COLUMN(foreign_key = user.id);"
        "  struct user *by RELATIONSHIP(); int serial; } MODEL(abstract) UNIQUE_CONSTRAINT(serial);"
        "struct deep { struct stamped s; int more; } MODEL(abstract);"
        "struct a { struct stamped s; int id COLUMN(primary_key); } MODEL(table);"
        "struct b { struct deep d; int serial; int id COLUMN(primary_key); } MODEL(table);");
    const struct model *b = model(&it, "b");
    assert_columns(graph_find_table(it.graph, "a")->columns, "by_id,serial,id");
    assert_columns(graph_find_table(it.graph, "b")->columns, "by_id,serial,more,serial,id");
    assert_true(column(&it, "a", "serial")->is_unique);
    assert_int_equal(it.graph->relationships->len, 2);
    assert_int_equal(it.graph->foreign_keys->len, 2);
    assert_ptr_equal(text_graph_relationship(&it, "a.by")->target, model(&it, "user"));
    assert_ptr_equal(text_graph_relationship(&it, "b.by")->model, b);
    /* A model's own member wins over an embedded one of the same name. */
    assert_ptr_equal(model_find_member(b, "serial")->fact, &b->fact->members[1]);
    assert_null(model_find_member(model(&it, "stamped"), "by")->relationship);
    text_graph_free(&it);
}

static void test_joined_inheritance_has_two_tables(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct boss { struct person p; int id COLUMN(primary_key, foreign_key = person.id); }"
        "  MODEL(table, inherits = person);"
        "struct person { int id COLUMN(primary_key); char *name; } MODEL(table);");
    struct model *boss = model(&it, "boss"), *person = model(&it, "person");
    assert_ptr_equal(boss->base, person);
    assert_int_equal(boss->inheritance, INHERITANCE_JOINED);
    assert_ptr_not_equal(boss->table, person->table);
    assert_ptr_equal(person->subclasses->pdata[0], boss);
    assert_ptr_equal(model_find_member(boss, "name")->model, person);
    assert_true(model_is_ancestor(person, boss));
    assert_false(model_is_ancestor(boss, person));
    assert_true(models_are_related(boss, person));
    /* Tables stand in the order of their models, whichever is mapped first. */
    assert_ptr_equal(it.graph->tables->pdata[0], boss->table);
    text_graph_free(&it);
}

static void test_single_table_columns_live_in_the_bases_table(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct boss { struct person p; int rank; } MODEL(inherits = person);"
        "struct clerk { struct person p; int desk; } MODEL(inherits = person, table = \"person\");"
        "struct person { int id COLUMN(primary_key); } MODEL(table);");
    struct model *boss = model(&it, "boss"), *person = model(&it, "person");
    assert_int_equal(boss->inheritance, INHERITANCE_SINGLE);
    assert_int_equal(model(&it, "clerk")->inheritance, INHERITANCE_SINGLE);
    assert_ptr_equal(boss->table, person->table);
    assert_ptr_equal(boss->table->model, person);
    assert_null(boss->table_argument);
    assert_int_equal(person->table->models->len, 3);
    assert_columns(person->table->columns, "id,rank,desk");
    assert_int_equal(it.graph->tables->len, 1);
    assert_false(model(&it, "clerk")->is_stray);
    text_graph_free(&it);
}

static void test_in_memory_models_inherit_without_a_table(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new("struct a { int id; } MODEL();"
                                          "struct b { struct a a; } MODEL(inherits = a);");
    assert_int_equal(model(&it, "b")->inheritance, INHERITANCE_NONE);
    assert_ptr_equal(model(&it, "b")->base, model(&it, "a"));
    text_graph_free(&it);
}

static void test_a_base_that_is_no_model_leaves_the_model_uncertain(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct plain { int id; }; struct abs { int id; } MODEL(abstract);"
        "struct a { int x; } MODEL(inherits = nope); struct b { int x; } MODEL(inherits = plain);"
        "struct c { int x; } MODEL(inherits = abs); struct d { int x; } MODEL(inherits = d);"
        "struct e { struct a a; } MODEL(inherits = a);");
    assert_int_equal(model(&it, "a")->inherits_resolution, RESOLUTION_UNKNOWN);
    assert_int_equal(model(&it, "b")->inherits_resolution, RESOLUTION_NOT_A_MODEL);
    assert_int_equal(model(&it, "c")->inherits_resolution, RESOLUTION_NOT_A_MODEL);
    assert_int_equal(model(&it, "d")->inherits_resolution, RESOLUTION_UNKNOWN);
    assert_int_equal(model(&it, "e")->inherits_resolution, RESOLUTION_DONE);
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_true(model(&it, names[i])->is_uncertain);
    text_graph_free(&it);
}

static void test_two_unrelated_models_of_one_table(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct a { int id COLUMN(primary_key); } MODEL(table = \"t\");"
                       "struct b { int other COLUMN(primary_key); } MODEL(table = \"t\");");
    struct table *table = graph_find_table(it.graph, "t");
    assert_int_equal(it.graph->tables->len, 1);
    assert_int_equal(table->models->len, 2);
    assert_columns(table->columns, "id");
    assert_false(model(&it, "a")->is_stray);
    assert_true(model(&it, "b")->is_stray);
    assert_ptr_equal(model_find_member(model(&it, "b"), "other")->column->table, table);
    text_graph_free(&it);
}

static struct foreign_key *only_key(const struct text_graph *it)
{
    assert_int_equal(it->graph->foreign_keys->len, 1);
    return it->graph->foreign_keys->pdata[0];
}

static void test_a_column_key_resolves_by_table_and_column(void **state)
{
    (void)state;
    struct text_graph it =
        text_graph_new("struct team { int id COLUMN(primary_key, name = \"no\"); } MODEL(table = "
                       "\"t\", schema = s);"
                       "struct hero { int team_id COLUMN(foreign_key = \"s.t.no\", nullable,"
                       "  ondelete = \"set null\", onupdate = \"CASCADE\"); } MODEL(table);");
    const struct foreign_key *key = only_key(&it);
    assert_true(key->is_resolved);
    assert_string_equal(key->target_table_name, "s.t");
    assert_ptr_equal(key->target, model(&it, "team")->table);
    assert_ptr_equal(key->parts[0].target, column(&it, "s.t", "no"));
    assert_ptr_equal(key->parts[0].source, column(&it, "hero", "team_id"));
    assert_int_equal(key->ondelete, ACTION_SET_NULL);
    assert_int_equal(key->onupdate, ACTION_CASCADE);
    assert_true(key->is_nullable);
    assert_false(key->is_unique);
    assert_ptr_equal(key->target->referrers->pdata[0], key);
    assert_ptr_equal(key->table->foreign_keys->pdata[0], key);
    assert_ptr_equal(model(&it, "hero")->constraints->pdata[0], key);
    text_graph_free(&it);
}

static void test_keys_that_do_not_resolve_keep_their_names(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct team { int id COLUMN(primary_key); } MODEL(table);"
        "struct hero { int a COLUMN(foreign_key = taem.id); int b COLUMN(foreign_key = team.no);"
        "  int c COLUMN(foreign_key = team); } MODEL(table);");
    const struct foreign_key *table = it.graph->foreign_keys->pdata[0];
    const struct foreign_key *name = it.graph->foreign_keys->pdata[1];
    const struct foreign_key *malformed = it.graph->foreign_keys->pdata[2];
    assert_string_equal(table->target_table_name, "taem");
    assert_null(table->target);
    assert_false(table->is_resolved || table->is_hidden);
    assert_non_null(name->target);
    assert_string_equal(name->parts[0].target_column_name, "no");
    assert_null(name->parts[0].target);
    assert_false(name->is_resolved || name->is_hidden);
    assert_true(malformed->is_hidden);
    text_graph_free(&it);
}

static void test_composite_constraints(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct p { int x COLUMN(primary_key); int y COLUMN(primary_key); } MODEL(table);"
        "struct c { int a COLUMN(name = aa); int b COLUMN(nullable); int z; } MODEL(table)"
        "  UNIQUE_CONSTRAINT(b, a)"
        "  FOREIGN_KEY_CONSTRAINT([a, b], [p.x, \"p.y\"], ondelete = \"RESTRICT\")"
        "  FOREIGN_KEY_CONSTRAINT([aa, z], [p.x])"
        "  FOREIGN_KEY_CONSTRAINT([nope, z], [p.x, p.y]);");
    const struct foreign_key *key = it.graph->foreign_keys->pdata[0];
    assert_true(key->is_resolved);
    assert_int_equal(key->n_parts, 2);
    assert_ptr_equal(key->parts[0].source, column(&it, "c", "aa"));
    assert_ptr_equal(key->parts[1].target, column(&it, "p", "y"));
    assert_int_equal(key->ondelete, ACTION_RESTRICT);
    assert_true(key->is_nullable);
    assert_true(key->is_unique);
    assert_null(key->member);

    const struct foreign_key *uneven = it.graph->foreign_keys->pdata[1];
    assert_int_equal(uneven->n_sources, 2);
    assert_int_equal(uneven->n_targets, 1);
    assert_int_equal(uneven->n_parts, 2);
    assert_ptr_equal(uneven->parts[0].source, column(&it, "c", "aa"));
    assert_null(uneven->parts[1].target_argument);
    assert_false(uneven->is_resolved || uneven->is_hidden || uneven->is_unique);

    const struct foreign_key *unknown = it.graph->foreign_keys->pdata[2];
    assert_null(unknown->parts[0].source);
    assert_string_equal(unknown->parts[0].source_name, "nope");
    assert_false(unknown->is_resolved || unknown->is_hidden);
    text_graph_free(&it);
}

static void test_a_constraint_of_a_single_table_subclass_sees_the_bases_columns(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct p { int x COLUMN(primary_key); int y COLUMN(primary_key); } MODEL(table);"
        "struct b { int id COLUMN(primary_key); int a; } MODEL(table);"
        "struct s { struct b b; int c; } MODEL(inherits = b)"
        "  FOREIGN_KEY_CONSTRAINT([a, c], [p.x, p.y]);");
    assert_true(only_key(&it)->is_resolved);
    assert_ptr_equal(only_key(&it)->table, model(&it, "b")->table);
    text_graph_free(&it);
}

static void test_a_broken_header_makes_missing_names_prove_nothing(void **state)
{
    (void)state;
    struct text_graph it = text_graph_new(
        "struct hero { int team_id COLUMN(foreign_key = team.id); struct team *t RELATIONSHIP();"
        "  struct gone *g RELATIONSHIP(); } MODEL(table);"
        "struct deep { struct lost l; int id; } MODEL(table);"
        "struct sub { struct team t; int id; } MODEL(table, inherits = team);"
        "#header \"b.h\" #broken struct team { int id; } MODEL(table); struct lost { int i; };");
    assert_true(it.graph->is_incomplete);
    assert_true(model(&it, "team")->is_broken);
    assert_null(model(&it, "team")->table);
    assert_true(only_key(&it)->is_hidden);
    assert_int_equal(text_graph_relationship(&it, "hero.t")->target_resolution, RESOLUTION_HIDDEN);
    assert_int_equal(text_graph_relationship(&it, "hero.g")->target_resolution, RESOLUTION_HIDDEN);
    assert_true(model(&it, "deep")->is_uncertain);
    assert_true(model(&it, "sub")->is_uncertain);
    assert_false(model(&it, "hero")->is_uncertain);
    text_graph_free(&it);
}

static void test_a_header_given_twice_counts_once(void **state)
{
    (void)state;
    struct facts *facts = facts_from_text("struct a { int id; } MODEL(table);");
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_ptr_array_add(all, facts);
    g_ptr_array_add(all, facts);
    struct graph *graph = graph_build(all);
    assert_int_equal(graph->models->len, 1);
    graph_free(graph);
    facts_free(facts);
}

static void test_many_members_are_found_as_few_are(void **state)
{
    (void)state;
    g_autoptr(GString) text =
        g_string_new("struct base { int m3; } MODEL(abstract); struct a { struct base b;");
    for (int i = 0; i < 40; i++)
        g_string_append_printf(text, "int m%d;", i);
    g_string_append(text, "} MODEL(table);");
    struct text_graph it = text_graph_new(text->str);
    const struct model *a = model(&it, "a");
    assert_string_equal(model_find_member(a, "m39")->name, "m39");
    assert_ptr_equal(model_find_member(a, "m3")->fact, &a->fact->members[4]);
    assert_null(model_find_member(a, "m40"));
    assert_string_equal(column(&it, "a", "m39")->name, "m39");
    text_graph_free(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_models_are_found_by_tag_and_typedef_name),
        cmocka_unit_test(test_models_stand_in_order_of_file_and_position),
        cmocka_unit_test(test_the_first_of_two_models_of_one_name_is_found),
        cmocka_unit_test(test_tables_take_the_name_said_or_the_models),
        cmocka_unit_test(test_columns_are_the_members_that_can_be_stored),
        cmocka_unit_test(test_an_in_memory_model_has_no_columns),
        cmocka_unit_test(test_columns_are_not_null_unless_said),
        cmocka_unit_test(test_column_sets_come_from_columns_and_constraints),
        cmocka_unit_test(test_a_composite_primary_key_makes_no_column_unique),
        cmocka_unit_test(test_abstract_members_live_in_every_embedder),
        cmocka_unit_test(test_joined_inheritance_has_two_tables),
        cmocka_unit_test(test_single_table_columns_live_in_the_bases_table),
        cmocka_unit_test(test_in_memory_models_inherit_without_a_table),
        cmocka_unit_test(test_a_base_that_is_no_model_leaves_the_model_uncertain),
        cmocka_unit_test(test_two_unrelated_models_of_one_table),
        cmocka_unit_test(test_a_column_key_resolves_by_table_and_column),
        cmocka_unit_test(test_keys_that_do_not_resolve_keep_their_names),
        cmocka_unit_test(test_composite_constraints),
        cmocka_unit_test(test_a_constraint_of_a_single_table_subclass_sees_the_bases_columns),
        cmocka_unit_test(test_a_broken_header_makes_missing_names_prove_nothing),
        cmocka_unit_test(test_a_header_given_twice_counts_once),
        cmocka_unit_test(test_many_members_are_found_as_few_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
