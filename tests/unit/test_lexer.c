/* Tokens and their places: what positions in every report depend on. */

#include "analyzer/source/lexer.h"
#include "analyzer/source/line_index.h"

#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* All tokens of `text` as "kind text@line:column-line:column", separated by spaces. */
static char *dump(const char *text, size_t length, bool keep_comments)
{
    static const char *const kinds[] = {
        [TOKEN_END] = "end",         [TOKEN_IDENTIFIER] = "id",       [TOKEN_NUMBER] = "number",
        [TOKEN_STRING] = "string",   [TOKEN_CHARACTER] = "char",      [TOKEN_PUNCTUATION] = "punct",
        [TOKEN_COMMENT] = "comment", [TOKEN_DIRECTIVE] = "directive", [TOKEN_UNKNOWN] = "unknown",
    };
    GString *all = g_string_new(NULL);
    struct lexer lexer;
    lexer_init(&lexer, text, length, (struct place){1, 1, 0});
    lexer.keep_comments = keep_comments;
    for (;;) {
        const struct token token = lexer_next(&lexer);
        if (token.kind == TOKEN_END)
            break;
        g_autofree char *word = token_text(&lexer, &token);
        g_string_append_printf(all, "%s%s %s@%u:%u-%u:%u", all->len ? " | " : "", kinds[token.kind],
                               word, token.start.line, token.start.column, token.end.line,
                               token.end.column);
        const struct place start = place_at_offset(text, length, token.start.offset);
        const struct place end = place_at_offset(text, length, token.end.offset);
        assert_memory_equal(&start, &token.start, sizeof start);
        assert_memory_equal(&end, &token.end, sizeof end);
    }
    return g_string_free(all, FALSE);
}

static void assert_tokens(const char *text, const char *expected)
{
    g_autofree char *found = dump(text, strlen(text), false);
    assert_string_equal(found, expected);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_tokens("a _b1 $c 12 .5 1e+3 0x1p-2", "id a@1:1-1:2 | id _b1@1:3-1:6 | id $c@1:7-1:9 | "
                                                "number 12@1:10-1:12 | number .5@1:13-1:15 | "
                                                "number 1e+3@1:16-1:20 | number 0x1p-2@1:21-1:27");
    assert_tokens("\"a\\\"b\" L\"w\" u8\"x\" 'c' U'\\''",
                  "string \"a\\\"b\"@1:1-1:7 | string L\"w\"@1:8-1:12 | string u8\"x\"@1:13-1:18 | "
                  "char 'c'@1:19-1:22 | char U'\\''@1:23-1:28");
    assert_tokens("a->b==c...",
                  "id a@1:1-1:2 | punct ->@1:2-1:4 | id b@1:4-1:5 | punct ==@1:5-1:7 | "
                  "id c@1:7-1:8 | punct ...@1:8-1:11");
    assert_tokens("x\"s\"", "id x@1:1-1:2 | string \"s\"@1:2-1:5");
}

static void test_comments_are_white_space(void **state)
{
    (void)state;
    static const char text[] = "a/* x\n*/b // c\\\nd\ne";
    assert_tokens(text, "id a@1:1-1:2 | id b@2:3-2:4 | id e@4:1-4:2");
    g_autofree char *kept = dump(text, strlen(text), true);
    assert_string_equal(kept, "id a@1:1-1:2 | comment /* x\n*/@1:2-2:3 | id b@2:3-2:4 | "
                              "comment // cd@2:5-3:2 | id e@4:1-4:2");
}

static void test_splices_are_in_no_token(void **state)
{
    (void)state;
    assert_tokens("ab\\\ncd \\\n ef", "id abcd@1:1-2:3 | id ef@3:2-3:4");
    assert_tokens("a\\\r\nb", "id ab@1:1-2:2");
    assert_tokens("a\\ \nb", "id ab@1:1-2:2");
    assert_tokens("\"x\\\ny\"", "string \"xy\"@1:1-2:3");
    assert_tokens("=\\\n=", "punct ==@1:1-2:2");
    assert_tokens("/\\\n/ c\nd", "id d@3:1-3:2");
    assert_tokens("\\\na", "id a@2:1-2:2");
}

static void test_line_ends(void **state)
{
    (void)state;
    assert_tokens("a\nb\r\nc\rd", "id a@1:1-1:2 | id b@2:1-2:2 | id c@3:1-3:2 | id d@4:1-4:2");
}

static void test_columns_count_bytes(void **state)
{
    (void)state;
    assert_tokens("/* \xC3\xA4 */ gr\xC3\xB6\xC3\x9F"
                  "e x",
                  "id gr\xC3\xB6\xC3\x9F"
                  "e@1:10-1:17 | id x@1:18-1:19");
    assert_tokens("\xEF\xBB\xBF"
                  "a b\nc",
                  "id a@1:4-1:5 | id b@1:6-1:7 | id c@2:1-2:2");
}

static void test_directives(void **state)
{
    (void)state;
    assert_tokens("#define A \\\n 1\nb # c", "directive #define A  1@1:1-2:3 | id b@3:1-3:2 | "
                                             "punct #@3:3-3:4 | id c@3:5-3:6");
    assert_tokens("  # if /* \n */ X\nb", "directive # if /* \n */ X@1:3-2:6 | id b@3:1-3:2");
    static const char text[] = "#define A 1 // NOLINT\nb";
    g_autofree char *kept = dump(text, strlen(text), true);
    assert_string_equal(kept, "directive #define A 1 @1:1-1:13 | comment // NOLINT@1:13-1:22 | "
                              "id b@2:1-2:2");
}

static void test_what_is_no_token(void **state)
{
    (void)state;
    assert_tokens("\"abc\nd", "unknown \"abc@1:1-1:5 | id d@2:1-2:2");
    assert_tokens("a /* b", "id a@1:1-1:2 | unknown /* b@1:3-1:7");
    assert_tokens("@", "unknown @@1:1-1:2");
    static const char nul[] = "a\0b";
    struct lexer lexer;
    lexer_init(&lexer, nul, 3, (struct place){1, 1, 0});
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_IDENTIFIER);
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_UNKNOWN);
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_IDENTIFIER);
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_END);
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_END);
}

static void test_from_any_place(void **state)
{
    (void)state;
    static const char text[] = "ab\n  # x\n(c)";
    struct lexer lexer;
    lexer_init(&lexer, text, strlen(text), place_at_offset(text, strlen(text), 5));
    assert_int_equal(lexer_next(&lexer).kind, TOKEN_DIRECTIVE);
    const struct token paren = lexer_next(&lexer);
    assert_true(token_is(&lexer, &paren, "("));
    assert_false(token_is(&lexer, &paren, "(c"));
    assert_false(token_is(&lexer, &paren, ""));
    assert_int_equal(paren.start.line, 3);
    lexer_init(&lexer, text, strlen(text), place_at_offset(text, strlen(text), 1));
    const struct token tail = lexer_next(&lexer);
    assert_true(token_is(&lexer, &tail, "b"));
    assert_false(tail.starts_line);
}

static void test_places(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF"
                               "a\r\nbc\rd\n";
    const size_t length = strlen(text);
    struct line_index *index = line_index_new(text, length);
    for (size_t offset = 0; offset <= length + 1; offset++) {
        if (offset && offset < length && text[offset] == '\n' && text[offset - 1] == '\r')
            continue; /* no place begins inside a line end */
        const struct place walked = place_at_offset(text, length, offset);
        const struct place looked_up = line_index_place(index, offset);
        assert_memory_equal(&walked, &looked_up, sizeof walked);
        const struct place back = place_at_line_column(text, length, walked.line, walked.column);
        assert_memory_equal(&walked, &back, sizeof walked);
    }
    assert_int_equal(place_at_line_column(text, length, 2, 99).offset, 8);
    assert_int_equal(place_at_line_column(text, length, 99, 1).offset, length);
    line_index_free(index);
    line_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_comments_are_white_space),
        cmocka_unit_test(test_splices_are_in_no_token),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_columns_count_bytes),
        cmocka_unit_test(test_directives),
        cmocka_unit_test(test_what_is_no_token),
        cmocka_unit_test(test_from_any_place),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
