/* Seeded random arguments through the parser and the checks: whatever is written, reading ends, no
 * range leaves the text, and what the grammar makes is accepted without a syntax error. */

#include "analyzer/facts/vocabulary.h"
#include "tests/support/argument_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 20000, SEED = 20240607, TOKENS_MAX = 40, DEPTH_MAX = 6 };

static const char *const pieces[] = {
    "(",       ")",        "[",       "]",           ",",     "=",      "==",         ".",
    "-",       "a",        "team",    "NULL",        "desc",  "1",      "1.5",        "\"x\"",
    "\"",      "'",        "\\\n",    "/*",          "*/",    "//",     "\n#if",      "\n",
    "backref", "lazy",     "cascade", "\0",          "\xC3",  "\xA4",   "((void*)0)", "@",
    "index",   "nullable", "table",   "\\",          "\"\\x", "\"\\u0", "...",        "\r\n",
    "$",       "order_by", "0x",      "\"a\" \"b\"",
};

static enum annotation_kind random_kind(GRand *random)
{
    return (enum annotation_kind)g_rand_int_range(random, ANNOTATION_MODEL, ANNOTATION_INDEX + 1);
}

static void test_anything_is_survived(void **state)
{
    (void)state;
    GRand *random = g_rand_new_with_seed(SEED);
    GString *text = g_string_new(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        g_string_truncate(text, 0);
        const int n = g_rand_int_range(random, 0, TOKENS_MAX);
        for (int i = 0; i < n; i++) {
            const char *piece = pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
            g_string_append_len(text, piece, (gssize)MAX(strlen(piece), 1));
        }
        /* arguments_dump() cuts each finding's text out of `text`: a sanitizer sees what is wrong.
         */
        g_autofree char *found = arguments_dump(random_kind(random), text->str, text->len);
        assert_true(g_utf8_validate(strstr(found, " ! ") ? "" : found, -1, NULL));
    }
    g_string_free(text, TRUE);
    g_rand_free(random);
}

static void append_arguments(GRand *random, GString *text, unsigned depth);

static void append_value(GRand *random, GString *text, unsigned depth)
{
    switch (g_rand_int_range(random, 0, depth < DEPTH_MAX ? 6 : 4)) {
    case 0:
        g_string_append(text, "\"text\" /* c */ \"more\"");
        return;
    case 1:
        g_string_append(text, "name.part");
        return;
    case 2:
        g_string_append(text, "-12.5");
        return;
    case 3:
        g_string_append(text, "word");
        return;
    case 4:
        g_string_append_c(text, '[');
        for (int n = g_rand_int_range(random, 0, 4); n--;) {
            append_value(random, text, depth + 1);
            g_string_append(text, n ? ",\n" : "");
        }
        g_string_append_c(text, ']');
        return;
    default:
        g_string_append(text, "call(");
        append_arguments(random, text, depth + 1);
        g_string_append_c(text, ')');
        return;
    }
}

static void append_arguments(GRand *random, GString *text, unsigned depth)
{
    for (int n = g_rand_int_range(random, 0, 5); n--;) {
        if (g_rand_boolean(random)) {
            const gint32 index = g_rand_int_range(random, 0, (gint32)n_vocabulary_keywords);
            g_string_append_printf(text, "%s = ", vocabulary_keywords[index].name);
        }
        append_value(random, text, depth);
        g_string_append(text, n ? ", " : "");
    }
}

static void test_the_grammar_is_accepted(void **state)
{
    (void)state;
    GRand *random = g_rand_new_with_seed(SEED);
    GString *text = g_string_new(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        g_string_truncate(text, 0);
        append_arguments(random, text, 0);
        g_string_append_c(text, ')');
        g_autofree char *found = arguments_dump(random_kind(random), text->str, text->len);
        if (strstr(found, "BW002"))
            fail_msg("a syntax error in `%s`: %s", text->str, found);
    }
    g_string_free(text, TRUE);
    g_rand_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anything_is_survived),
        cmocka_unit_test(test_the_grammar_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
