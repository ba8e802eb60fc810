/* Which words of a suppression comment are ours, and which rules they speak of. */

#include "analyzer/analysis/suppression_word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static guint count_matches(const char *word)
{
    guint n = 0;
    for (size_t i = 0; i < n_rule_entries; i++)
        n += suppression_word_matches(word, &rule_entries[i]) ? 1 : 0;
    return n;
}

static void test_codes_and_names_speak_of_one_rule(void **state)
{
    (void)state;
    static const char *const words[] = {"BW103",
                                        "bw103",
                                        "bothways-BW103",
                                        "unknown-back-populates",
                                        "bothways-unknown-back-populates",
                                        "Bothways-Unknown-Back-Populates"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        assert_int_equal(suppression_word_kind(words[i]), SUPPRESSION_WORD_RULE);
        assert_true(suppression_word_matches(words[i], rule_find("BW103")));
        assert_int_equal(count_matches(words[i]), 1);
        for (size_t j = 0; j < G_N_ELEMENTS(words); j++)
            assert_true(suppression_words_equal(words[i], words[j]));
    }
    assert_false(suppression_words_equal("BW103", "BW104"));
    assert_false(suppression_words_equal("BW1", "BW103"));
}

static void test_prefixes_and_globs_speak_of_several(void **state)
{
    (void)state;
    static const char *const everything[] = {"bothways-*", "BW*", "BOTHWAYS-*"};
    for (size_t i = 0; i < G_N_ELEMENTS(everything); i++) {
        assert_int_equal(suppression_word_kind(everything[i]), SUPPRESSION_WORD_GROUP);
        assert_int_equal(count_matches(everything[i]), n_rule_entries);
    }
    static const char *const pairing[] = {"BW1", "BW1*", "bothways-BW1"};
    for (size_t i = 0; i < G_N_ELEMENTS(pairing); i++) {
        assert_int_equal(suppression_word_kind(pairing[i]), SUPPRESSION_WORD_GROUP);
        assert_true(suppression_word_matches(pairing[i], rule_find("BW101")));
        assert_true(suppression_word_matches(pairing[i], rule_find("BW124")));
        assert_false(suppression_word_matches(pairing[i], rule_find("BW201")));
    }
    assert_true(suppression_word_matches("bothways-unknown-*", rule_find("unknown-target")));
    assert_false(suppression_word_matches("bothways-unknown-*", rule_find("unlinked-pair")));
    assert_true(suppression_word_matches("bothways-*-pair", rule_find("unlinked-pair")));
}

static void test_other_words_are_other_tools(void **state)
{
    (void)state;
    static const char *const foreign[] = {"",    "*",         "readability-*", "BWX",
                                          "B*",  "unknown-*", "unknown-",      "cert-err58-cpp",
                                          "103", "BW1-x"};
    for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
        assert_int_equal(suppression_word_kind(foreign[i]), SUPPRESSION_WORD_FOREIGN);
        assert_int_equal(count_matches(foreign[i]), 0);
    }
}

static void test_words_of_ours_that_name_no_rule(void **state)
{
    (void)state;
    static const char *const unknown[] = {"bothways",    "bothways-",  "bothways-nothing",
                                          "BW999",       "BW1034",     "BW9*",
                                          "bothways-x*", "bothways-?*"};
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        assert_int_equal(suppression_word_kind(unknown[i]), SUPPRESSION_WORD_UNKNOWN);
        assert_int_equal(count_matches(unknown[i]), 0);
    }
    g_autofree char *name = suppression_word_nearest("bothways-unknown-back-populate");
    assert_string_equal(name, "bothways-unknown-back-populates");
    g_autofree char *code = suppression_word_nearest("BW1033");
    assert_string_equal(code, "BW103");
    assert_null(suppression_word_nearest("bothways-qqqqqqqqqqqqqqqqqqqqqqqqqq"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_and_names_speak_of_one_rule),
        cmocka_unit_test(test_prefixes_and_globs_speak_of_several),
        cmocka_unit_test(test_other_words_are_other_tools),
        cmocka_unit_test(test_words_of_ours_that_name_no_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
