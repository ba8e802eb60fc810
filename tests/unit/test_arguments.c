/* The grammar of arguments and the checks by the vocabulary: what is read, and what is said where.
 */

#include "tests/support/argument_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_read(enum annotation_kind kind, const char *text, const char *expected)
{
    g_autofree char *found = arguments_dump(kind, text, strlen(text));
    assert_string_equal(found, expected);
}

/* What is accepted, and the code and place of each finding, without the messages. */
static void assert_findings(enum annotation_kind kind, const char *text, const char *accepted,
                            const char *const *findings)
{
    g_autofree char *found = arguments_dump(kind, text, strlen(text));
    g_auto(GStrv) parts = g_strsplit(found, " ! ", -1);
    assert_string_equal(parts[0], accepted);
    guint n = 0;
    for (; findings[n]; n++) {
        if (!parts[n + 1] || !g_str_has_prefix(parts[n + 1], findings[n]))
            fail_msg("expected `%s`, found `%s`", findings[n], found);
    }
    if (parts[n + 1])
        fail_msg("unexpected: `%s`", parts[n + 1]);
}

#define FINDINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_values(void **state)
{
    (void)state;
    assert_read(ANNOTATION_COLUMN, ")", "");
    assert_read(ANNOTATION_COLUMN, "default = \"a\" \"b\\n\\x41\\u00e4\\101\")",
                "default=\"ab\nA\xC3\xA4"
                "A\"");
    assert_read(ANNOTATION_COLUMN, "default = -1.50)", "default=-1.50");
    assert_read(ANNOTATION_COLUMN, "foreign_key = team.id)", "foreign_key=team.id");
    assert_read(ANNOTATION_COLUMN, "foreign_key = \"s.team.id\")", "foreign_key=\"s.team.id\"");
    assert_read(ANNOTATION_RELATIONSHIP, "hero, order_by = [a, desc(b)], remote_side = [c])",
                "target=hero; order_by=[a, desc(b)]; remote_side=[c]");
    assert_read(ANNOTATION_RELATIONSHIP,
                "backref = backref(team, cascade = \"all\", lazy = joined))",
                "backref=backref(team, cascade=\"all\", lazy=joined)");
    assert_read(ANNOTATION_FOREIGN_KEY_CONSTRAINT, "[a, b], [p.x, p.y], ondelete = \"set null\")",
                "[a, b]; [p.x, p.y]; ondelete=\"set null\"");
    assert_read(ANNOTATION_UNIQUE_CONSTRAINT, "a, \"b\")", "a; \"b\"");
}

static void test_white_space(void **state)
{
    (void)state;
    assert_read(ANNOTATION_COLUMN, " /* x */ nullable // y\n , in\\\ndex\r\n)",
                "nullable=true; index=true");
}

static void test_flags_and_targets(void **state)
{
    (void)state;
    assert_read(ANNOTATION_COLUMN, "nullable, unique = False)", "nullable=true; unique=False");
    assert_read(ANNOTATION_MODEL, "table)", "table=true");
    assert_read(ANNOTATION_MODEL, "table = True)", "table=true");
    assert_read(ANNOTATION_MODEL, "table = 0)", "");
    assert_read(ANNOTATION_RELATIONSHIP, "\"hero\", viewonly = 1)", "target=\"hero\"; viewonly=1");
    assert_findings(
        ANNOTATION_RELATIONSHIP, "hero, viewonly)", "target=hero",
        FINDINGS("BW003 \"viewonly\" `RELATIONSHIP` on `t.m` takes no flag `viewonly`, so "
                 "this says nothing; did you mean `viewonly = true`?"));
}

static void test_null_is_not_said(void **state)
{
    (void)state;
    assert_read(ANNOTATION_RELATIONSHIP, "NULL, back_populates = None, secondary = ((void*)0))",
                "");
    assert_read(ANNOTATION_RELATIONSHIP, "count = (((void *)0)), lazy = select)", "lazy=select");
    assert_read(ANNOTATION_RELATIONSHIP, "backref = backref(x, secondary = NULL))",
                "backref=backref(x)");
    assert_findings(ANNOTATION_RELATIONSHIP, "NULL, hero)", "", FINDINGS("BW003 \"hero\""));
}

static void test_syntax_errors_are_at_their_token(void **state)
{
    (void)state;
    assert_findings(ANNOTATION_COLUMN, "nullable unique, index)", "index=true",
                    FINDINGS("BW002 \"unique\""));
    assert_findings(ANNOTATION_COLUMN, "default = , index)", "index=true", FINDINGS("BW002 \",\""));
    assert_findings(ANNOTATION_COLUMN, "default == 1, index)", "index=true", FINDINGS("BW00"));
    assert_findings(ANNOTATION_COLUMN, "index,)", "index=true", FINDINGS("BW002 \")\""));
    assert_findings(ANNOTATION_COLUMN, ", index)", "index=true", FINDINGS("BW002 \",\""));
    assert_findings(ANNOTATION_COLUMN, "default = 0x10, index)", "index=true",
                    FINDINGS("BW002 \"0x10\""));
    assert_findings(ANNOTATION_COLUMN, "default = 1u, index)", "index=true",
                    FINDINGS("BW002 \"1u\""));
    assert_findings(ANNOTATION_COLUMN, "default = \"abc, index)", "",
                    FINDINGS("BW002 \"\"abc, index)\""));
    assert_findings(ANNOTATION_COLUMN, "default = \"\\0\", index)", "index=true",
                    FINDINGS("BW002 \"\"\\0\"\""));
    assert_findings(ANNOTATION_COLUMN, "default = 'c', index)", "index=true",
                    FINDINGS("BW002 \"'c'\""));
    assert_findings(ANNOTATION_COLUMN, "foreign_key = team., index)", "index=true",
                    FINDINGS("BW002 \",\""));
    assert_findings(ANNOTATION_COLUMN, "index]", "", FINDINGS("BW002 \"]\""));
    assert_findings(ANNOTATION_RELATIONSHIP, "t, order_by = [a b, c], lazy = select)",
                    "target=t; order_by=[c]; lazy=select", FINDINGS("BW002 \"b\""));
    assert_findings(ANNOTATION_RELATIONSHIP, "t, order_by = f(a], lazy = select)", "target=t",
                    FINDINGS("BW002 \"]\""));
    assert_findings(ANNOTATION_COLUMN, "nullable,\n#if X\nindex\n#endif\n)",
                    "nullable=true; index=true", FINDINGS("BW002 \"#\"", "BW002 \"#\""));
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    enum { DEPTH = 10000 };
    static const char *const opening[] = {"[", "f(", "("};
    for (size_t i = 0; i < G_N_ELEMENTS(opening); i++) {
        GString *text = g_string_new("order_by = ");
        for (int n = 0; n < DEPTH; n++)
            g_string_append(text, opening[i]);
        for (int n = 0; n < DEPTH; n++)
            g_string_append_c(text, *opening[i] == '[' ? ']' : ')');
        g_string_append(text, ", uselist = true)");
        g_autofree char *found = arguments_dump(ANNOTATION_RELATIONSHIP, text->str, text->len);
        assert_non_null(strstr(found, "uselist=true"));
        assert_non_null(strstr(found, "BW002"));
        g_string_free(text, TRUE);
    }
}

static void test_a_megabyte_is_read(void **state)
{
    (void)state;
    GString *text = g_string_new("default = \"");
    for (int i = 0; i < 1 << 20; i++)
        g_string_append_c(text, 'x');
    g_string_append(text, "\", nullable)");
    g_autofree char *found = arguments_dump(ANNOTATION_COLUMN, text->str, text->len);
    assert_true(g_str_has_suffix(found, "\"; nullable=true"));
    g_string_assign(text, "");
    for (int i = 0; i < 1 << 19; i++)
        g_string_append(text, "@,");
    g_string_append(text, "nullable)");
    g_autofree char *bad = arguments_dump(ANNOTATION_COLUMN, text->str, text->len);
    assert_true(g_str_has_prefix(bad, "nullable=true ! BW002"));
    assert_true(strlen(bad) < 10000); /* not one finding for each of them */
    g_string_free(text, TRUE);
}

static void test_unknown_keywords(void **state)
{
    (void)state;
    assert_findings(
        ANNOTATION_RELATIONSHIP, "back_populate = \"x\", lazy = select)", "lazy=select",
        FINDINGS("BW003 \"back_populate\" `RELATIONSHIP` on `t.m` takes no keyword "
                 "`back_populate`, so this says nothing; did you mean `back_populates`?"));
    assert_findings(
        ANNOTATION_COLUMN, "primry_key)", "",
        FINDINGS("BW003 \"primry_key\" `COLUMN` on `t.m` takes no flag `primry_key`, so "
                 "this says nothing; did you mean `primary_key`?"));
    assert_findings(ANNOTATION_COLUMN, "qqqqqq = 1)", "", FINDINGS("BW003 \"qqqqqq\""));
    assert_findings(ANNOTATION_RELATIONSHIP, "target = hero)", "", FINDINGS("BW003 \"target\""));
    assert_findings(ANNOTATION_UNIQUE_CONSTRAINT, "a, b = c)", "a", FINDINGS("BW003 \"b\""));
    assert_findings(ANNOTATION_COLUMN, "\"id\")", "", FINDINGS("BW004 \"id\""));
}

static void test_invalid_values(void **state)
{
    (void)state;
    static const struct {
        enum annotation_kind kind;
        const char *text;
        const char *finding;
    } cases[] = {
        {ANNOTATION_COLUMN, "nullable = maybe)", "BW004 \"maybe\""},
        {ANNOTATION_COLUMN, "nullable = \"true\")", "BW004 \"true\""},
        {ANNOTATION_COLUMN, "foreign_key = team)", "BW004 \"team\""},
        {ANNOTATION_COLUMN, "foreign_key = \"a.b.c.d\")", "BW004 \"a.b.c.d\""},
        {ANNOTATION_COLUMN, "foreign_key = \".id\")", "BW004 \".id\""},
        {ANNOTATION_COLUMN, "foreign_key = SOME_MACRO.id)", "BW004 \"SOME_MACRO.id\""},
        {ANNOTATION_COLUMN, "ondelete = \"CASCAD\")", "BW004 \"CASCAD\""},
        {ANNOTATION_COLUMN, "name = 5)", "BW004 \"5\""},
        {ANNOTATION_COLUMN, "default = [1])", "BW004 \"[1]\""},
        {ANNOTATION_MODEL, "table = SOME_MACRO)", "BW004 \"SOME_MACRO\""},
        {ANNOTATION_MODEL, "table = \"\")", "BW004 \"\""},
        {ANNOTATION_RELATIONSHIP, "back_populates = \"\")", "BW004 \"\""},
        {ANNOTATION_RELATIONSHIP, "back_populates = [x])", "BW004 \"[x]\""},
        {ANNOTATION_RELATIONSHIP, "lazy = \"eager\")", "BW004 \"eager\""},
        {ANNOTATION_RELATIONSHIP, "cascade = \"all, delet\")", "BW004 \"all, delet\""},
        {ANNOTATION_RELATIONSHIP, "join_depth = -1)", "BW004 \"-1\""},
        {ANNOTATION_RELATIONSHIP, "join_depth = 1.5)", "BW004 \"1.5\""},
        {ANNOTATION_RELATIONSHIP, "passive_deletes = some)", "BW004 \"some\""},
        {ANNOTATION_RELATIONSHIP, "order_by = asc(x))", "BW004 \"asc(x)\""},
        {ANNOTATION_RELATIONSHIP, "foreign_keys = [])", "BW004 \"[]\""},
        {ANNOTATION_RELATIONSHIP, "primaryjoin = [a])", "BW004 \"[a]\""},
        {ANNOTATION_RELATIONSHIP, "backref = backref())", "BW004 \"backref()\""},
        {ANNOTATION_RELATIONSHIP, "backref = other(x))", "BW004 \"other(x)\""},
        {ANNOTATION_UNIQUE_CONSTRAINT, ")", "BW004 \"\""},
        {ANNOTATION_UNIQUE_CONSTRAINT, "1)", "BW004 \"1\""},
        {ANNOTATION_FOREIGN_KEY_CONSTRAINT, "[a])", "BW004 \"\""},
        {ANNOTATION_FOREIGN_KEY_CONSTRAINT, "a, p.x)", "BW004 \"a\""},
        {ANNOTATION_FOREIGN_KEY_CONSTRAINT, "[a], [x])", "BW004 \"x\""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_findings(cases[i].kind, cases[i].text, "", FINDINGS(cases[i].finding));
}

static void test_valid_words(void **state)
{
    (void)state;
    assert_read(ANNOTATION_COLUMN, "ondelete = CASCADE, onupdate = \"no action\")",
                "ondelete=CASCADE; onupdate=\"no action\"");
    assert_read(ANNOTATION_RELATIONSHIP,
                "cascade = \"save-update, delete-orphan,all\", passive_deletes = \"all\")",
                "cascade=\"save-update, delete-orphan,all\"; passive_deletes=\"all\"");
    assert_read(ANNOTATION_RELATIONSHIP,
                "t, cascade = none, lazy = raise_on_sql, overlaps = \"a,b\")",
                "target=t; cascade=none; lazy=raise_on_sql; overlaps=\"a,b\"");
}

static void test_inside_backref(void **state)
{
    (void)state;
    assert_findings(ANNOTATION_RELATIONSHIP,
                    "backref = backref(x, lazy = \"eager\", uselist = false))",
                    "backref=backref(x, uselist=false)", FINDINGS("BW004 \"eager\""));
    assert_findings(ANNOTATION_RELATIONSHIP,
                    "backref = backref(x, uselist = true, uselist = false))",
                    "backref=backref(x, uselist=true)", FINDINGS("BW005 \"uselist\""));
    /* Options that a backref doesn't take are for a rule to find. */
    assert_read(ANNOTATION_RELATIONSHIP, "backref = backref(x, back_populates = y, nothing = 1))",
                "backref=backref(x, back_populates=y, nothing=1)");
}

static void test_repeated_keywords(void **state)
{
    (void)state;
    assert_findings(ANNOTATION_COLUMN, "index, name = a, index = false)", "index=true; name=a",
                    FINDINGS("BW005 \"index\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_white_space),
        cmocka_unit_test(test_flags_and_targets),
        cmocka_unit_test(test_null_is_not_said),
        cmocka_unit_test(test_syntax_errors_are_at_their_token),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_a_megabyte_is_read),
        cmocka_unit_test(test_unknown_keywords),
        cmocka_unit_test(test_invalid_values),
        cmocka_unit_test(test_valid_words),
        cmocka_unit_test(test_inside_backref),
        cmocka_unit_test(test_repeated_keywords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
