/* The engine: selection, order, root causes, fingerprints. */

#include "tests/support/header_text.h"

#include "analyzer/analysis/analysis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One misspelt name on `hero.team`, one unlinked pair of `zoo` and `cage`. */
#define MISSPELT                                                                                   \
    "struct team { int id COLUMN(primary_key);"                                                    \
    "  struct hero **heroes RELATIONSHIP(back_populates = \"team\"); } MODEL(table = \"team\");"   \
    "struct hero { int id COLUMN(primary_key); int team_id COLUMN(foreign_key = \"team.id\");"     \
    "  struct team *team RELATIONSHIP(back_populates = \"heros\"); } MODEL(table = \"hero\");"
#define UNLINKED                                                                                   \
    "struct zoo { int id COLUMN(primary_key); struct cage **cages RELATIONSHIP(); }"               \
    " MODEL(table = \"zoo\");"                                                                     \
    "struct cage { int id COLUMN(primary_key); int zoo_id COLUMN(foreign_key = \"zoo.id\");"       \
    "  struct zoo *zoo RELATIONSHIP(); } MODEL(table = \"cage\");"

struct run {
    struct text_graph graph;
    struct analysis *analysis;
};

/* `words` are selected one by one; a word that begins with `-` is ignored instead. */
static struct run run_new(const char *text, const char *words)
{
    struct run run = {.graph = text_graph_new(text)};
    struct selection *selection = selection_new();
    g_auto(GStrv) split = g_strsplit(words, " ", -1);
    for (char **word = split; *word != NULL; word++)
        if (**word != '\0')
            assert_true(
                selection_set(selection, **word == '-' ? *word + 1 : *word, **word != '-', NULL));
    run.analysis = analysis_run(run.graph.graph, selection);
    selection_free(selection);
    return run;
}

static void run_free(struct run *run)
{
    analysis_free(run->analysis);
    text_graph_free(&run->graph);
}

static const struct diagnostic *diagnostic_at(const struct run *run, guint index)
{
    assert_true(index < run->analysis->diagnostics->len);
    return &g_array_index(run->analysis->diagnostics, struct diagnostic, index);
}

static void assert_codes(const char *text, const char *words, const char *expected)
{
    struct run run = run_new(text, words);
    g_autoptr(GString) codes = g_string_new(NULL);
    for (guint i = 0; i < run.analysis->diagnostics->len; i++)
        g_string_append_printf(codes, "%s%s", i > 0 ? " " : "",
                               diagnostic_at(&run, i)->finding.code);
    assert_string_equal(codes->str, expected);
    run_free(&run);
}

static void test_words_select(void **state)
{
    (void)state;
    assert_codes(MISSPELT UNLINKED, "", "BW103 BW101");
    assert_codes(MISSPELT UNLINKED, "-all BW103", "BW103");
    assert_codes(MISSPELT UNLINKED, "-all unlinked-pair", "BW101");
    assert_codes(MISSPELT UNLINKED, "-all BW1", "BW103 BW101");
    assert_codes(MISSPELT UNLINKED, "-all BW10", "BW103 BW101");
    assert_codes(MISSPELT UNLINKED, "-all default -unlinked-pair", "BW103");
    assert_codes(MISSPELT UNLINKED, "-bw101", "BW103");
}

static void test_unknown_word_names_the_nearest(void **state)
{
    (void)state;
    struct selection *selection = selection_new();
    GError *error = NULL;
    assert_false(selection_set(selection, "unlinked-pear", TRUE, &error));
    assert_non_null(strstr(error->message, "did you mean `unlinked-pair`?"));
    g_clear_error(&error);
    assert_false(selection_set(selection, "BW9", TRUE, &error));
    g_clear_error(&error);
    assert_false(selection_set(selection, "", TRUE, &error));
    g_clear_error(&error);
    selection_free(selection);
}

static void test_off_rule_is_a_warning_when_selected(void **state)
{
    (void)state;
    const char *text = "struct team { int id COLUMN(primary_key); } MODEL(table = \"team\");"
                       "struct hero { int id COLUMN(primary_key);"
                       "  int team_id COLUMN(foreign_key = \"team.id\");"
                       "  struct team *team RELATIONSHIP(); } MODEL(table = \"hero\");";
    assert_codes(text, "", "");
    struct run run = run_new(text, "BW118");
    assert_int_equal(run.analysis->diagnostics->len, 1);
    assert_int_equal(diagnostic_at(&run, 0)->severity, SEVERITY_WARNING);
    run_free(&run);
}

/* Ignoring the cause does not bring the consequences to light. */
static void test_what_is_ignored_is_still_the_cause(void **state)
{
    (void)state;
    assert_codes(MISSPELT, "-BW103", "");
    assert_codes(MISSPELT, "-all default -BW103", "");
    assert_codes(UNLINKED, "-BW101", "");
}

static bool contains(const struct run *run, const struct diagnostic *wanted)
{
    for (guint i = 0; i < run->analysis->diagnostics->len; i++)
        if (g_str_equal(diagnostic_at(run, i)->fingerprint, wanted->fingerprint))
            return true;
    return false;
}

/* Selecting more adds diagnostics, and takes none away. */
static void test_all_rules_report_what_the_default_ones_do(void **state)
{
    (void)state;
    struct run by_default = run_new(MISSPELT UNLINKED, "");
    struct run all = run_new(MISSPELT UNLINKED, "all");
    assert_true(all.analysis->diagnostics->len >= by_default.analysis->diagnostics->len);
    for (guint i = 0; i < by_default.analysis->diagnostics->len; i++)
        assert_true(contains(&all, diagnostic_at(&by_default, i)));
    run_free(&by_default);
    run_free(&all);
}

static void test_order_is_by_file_and_position(void **state)
{
    (void)state;
    assert_codes("#header \"b.h\"\n" MISSPELT "\n#header \"a.h\"\n" UNLINKED, "", "BW101 BW103");
    assert_codes("#header \"a.h\"\n" MISSPELT "\n#header \"b.h\"\n" UNLINKED, "", "BW103 BW101");
}

static void test_fingerprint_outlives_moves(void **state)
{
    (void)state;
    struct run here = run_new(MISSPELT UNLINKED, "");
    struct run moved = run_new("\n\n#header \"z.h\"\n" UNLINKED "\n\n" MISSPELT, "");
    assert_int_equal(moved.analysis->diagnostics->len, 2);
    for (guint i = 0; i < 2; i++)
        assert_true(contains(&moved, diagnostic_at(&here, i)));
    assert_string_not_equal(diagnostic_at(&here, 0)->fingerprint,
                            diagnostic_at(&here, 1)->fingerprint);
    run_free(&here);
    run_free(&moved);
}

/* A new misspelling of the same name on the same member is another finding than the old one. */
static void test_fingerprint_holds_the_word(void **state)
{
    (void)state;
    struct run old = run_new(MISSPELT, "");
    g_auto(GStrv) parts = g_strsplit(MISSPELT, "heros", -1);
    g_autofree char *text = g_strjoinv("herose", parts);
    struct run new = run_new(text, "");
    assert_int_equal(new.analysis->diagnostics->len, 1);
    assert_false(contains(&new, diagnostic_at(&old, 0)));
    run_free(&old);
    run_free(&new);
}

/* Equal but for their place: told apart by an ordinal. */
static void test_fingerprints_are_unique(void **state)
{
    (void)state;
    const char *text = "struct a { int id COLUMN(primary_key);"
                       "  int x COLUMN(foreign_key = \"b.nope\");"
                       "} MODEL(table = \"a\") FOREIGN_KEY_CONSTRAINT([id], [nowhere.id])"
                       " FOREIGN_KEY_CONSTRAINT([id], [nowhere.id]);"
                       "struct b { int id COLUMN(primary_key); } MODEL(table = \"b\");";
    struct run run = run_new(text, "");
    assert_int_equal(run.analysis->diagnostics->len, 3);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < run.analysis->diagnostics->len; i++)
        assert_true(g_hash_table_add(seen, diagnostic_at(&run, i)->fingerprint));
    run_free(&run);
}

static void test_broken_header_silences_what_rests_on_it(void **state)
{
    (void)state;
    assert_codes("#header \"a.h\"\n#broken\n"
                 "struct team { int id COLUMN(primary_key); } MODEL(table = \"team\");\n"
                 "#header \"b.h\"\n"
                 "struct hero { int id COLUMN(primary_key);"
                 "  int team_id COLUMN(foreign_key = \"team.id\");"
                 "  struct team *team RELATIONSHIP(back_populates = \"heroes\"); }"
                 " MODEL(table = \"hero\");",
                 "", "");
}

static void test_every_default_rule_is_timed(void **state)
{
    (void)state;
    struct run run = run_new(UNLINKED, "-all BW101");
    size_t checks = 0;
    for (size_t i = 0; i < n_rule_entries; i++)
        checks += rule_entries[i].rule->check != NULL && rule_entries[i].severity != SEVERITY_OFF;
    assert_int_equal(run.analysis->timings->len, checks);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_select),
        cmocka_unit_test(test_unknown_word_names_the_nearest),
        cmocka_unit_test(test_off_rule_is_a_warning_when_selected),
        cmocka_unit_test(test_what_is_ignored_is_still_the_cause),
        cmocka_unit_test(test_all_rules_report_what_the_default_ones_do),
        cmocka_unit_test(test_order_is_by_file_and_position),
        cmocka_unit_test(test_fingerprint_outlives_moves),
        cmocka_unit_test(test_fingerprint_holds_the_word),
        cmocka_unit_test(test_fingerprints_are_unique),
        cmocka_unit_test(test_broken_header_silences_what_rests_on_it),
        cmocka_unit_test(test_every_default_rule_is_timed),
    };
    return cmocka_run_group_tests_name("analysis", tests, NULL, NULL);
}
