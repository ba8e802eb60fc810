/* Configuration in parts: YAML with places, patterns of file names, conditions on versions. */

#include "analyzer/config/config.h"
#include "analyzer/project/path_pattern.h"
#include "analyzer/project/struct_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct yaml_file *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    struct yaml_file *file = yaml_file_parse(text, strlen(text), "f.yaml", &error);
    if (file == NULL)
        fail_msg("%s", error->message);
    return file;
}

static void assert_range(struct range range, uint32_t line, uint32_t column, uint32_t length)
{
    assert_int_equal(range.start.line, line);
    assert_int_equal(range.start.column, column);
    assert_int_equal(range.end.offset - range.start.offset, length);
}

static void places_count_bytes_without_quotes(void **state)
{
    (void)state;
    struct yaml_file *file =
        parse("\xEF\xBB\xBF\xC3\xA4: [b, \"\xC3\xB6\xC3\xB6\"]\r\nc: {d: e}\r\n");
    const struct yaml_node *list = yaml_get(file->root, "\xC3\xA4");
    assert_range(((struct yaml_node *)file->root->keys->pdata[0])->range, 1, 4, 2);
    assert_range(((struct yaml_node *)list->items->pdata[0])->range, 1, 9, 1);
    assert_range(((struct yaml_node *)list->items->pdata[1])->range, 1, 13, 4);
    const struct yaml_node *inner = yaml_get(yaml_get(file->root, "c"), "d");
    assert_range(inner->range, 2, 8, 1);
    assert_true(inner->is_plain);
    yaml_file_free(file);
}

static void hostile_yaml_is_an_error_with_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "f.yaml:1:1: the file is empty"},
        {"# only\n", "f.yaml:1:1: the file says nothing"},
        {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document"},
        {"a: *.h\n", "f.yaml:1:4: `*.h` is an alias in YAML, not a pattern; write it in quotes"},
        {"a: &b c\n", "f.yaml:1:4: `&b` is an anchor"},
        {"a: [!x.h]\n", "`!x.h` is a tag"},
        {"a: \xFF\n", "f.yaml:1:4: byte 0xFF is not UTF-8"},
        {"\xFF\xFE"
         "a",
         "f.yaml:1:1: the file is UTF-16"},
        {"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: `a` is given twice; line 1 has it already"},
        {"a: [1, 2\nb: 3\n", "f.yaml:3:1: this is no YAML"},
        {"a:\n\t- x\n", "f.yaml:2:1: this is no YAML"},
        {"? [a]\n: b\n", "f.yaml:1:3: a key must be a word"},
        {"a: \"x\n", "f.yaml:1:5: this is no YAML"},
        {"<<: *a\n", "f.yaml:1:5: `*a` is an alias"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(yaml_file_parse(cases[i].text, strlen(cases[i].text), "f.yaml", &error));
        if (strstr(error->message, cases[i].message) == NULL)
            fail_msg("`%s` gives: %s", cases[i].text, error->message);
    }
}

static void any_nesting_comes_to_an_end(void **state)
{
    (void)state;
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autoptr(GError) error = NULL;
    assert_null(yaml_file_parse(deep, 100000, "f.yaml", &error));
    assert_non_null(strstr(error->message, "nested too deeply"));
}

/* Whatever the bytes, there is a tree or an error with the file's name. */
static void random_bytes_are_a_tree_or_an_error(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a", ": ", "\n", "- ",  "[", "]",  "{",  "}", ",", "*", "&",  "!", "\"",       "'",
        "#", "|",  ">",  "---", " ", "\t", "\r", "%", "?", "@", "\\", "0", "\xC3\xA4", "\xFF"};
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int i = 0; i < 4000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int n = g_rand_int_range(random, 0, 40); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        g_autoptr(GError) error = NULL;
        struct yaml_file *file = yaml_file_parse(text->str, text->len, "f.yaml", &error);
        assert_true((file == NULL) == (error != NULL));
        if (error != NULL)
            assert_true(g_str_has_prefix(error->message, "f.yaml:"));
        yaml_file_free(file);
    }
}

static void patterns_match_folder_by_folder(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"*.h", "/p/a.h", true},
        {"*.h", "/p/sub/a.h", false},
        {"./*.h", "/p/a.h", true},
        {"**/*.h", "/p/a.h", true},
        {"**/*.h", "/p/x/y/a.h", true},
        {"**/*.h", "/q/a.h", false},
        {"include/**/*.h", "/p/include/a.h", true},
        {"include/**/*.h", "/p/include/x/y/a.h", true},
        {"include/**/*.h", "/p/includes/a.h", false},
        {"include/**/*.h", "/p/include/a.hpp", false},
        {"third_party", "/p/third_party/x/a.h", true},
        {"third_party/", "/p/third_party/a.h", true},
        {"third_party/**", "/p/third_party/x/a.h", true},
        {"third_party/**", "/p/third_party", false},
        {"third_party", "/p/third_party2/a.h", false},
        {"**/gen/**", "/p/x/gen/y/a.h", true},
        {"**/gen/**", "/p/x/generated/a.h", false},
        {"a/**/b/**/c.h", "/p/a/b/x/b/y/c.h", true},
        {"a/**/b/**/c.h", "/p/a/x/c.h", false},
        {"h?ro.h", "/p/hero.h", true},
        {"../q/*.h", "/q/a.h", true},
        {"/abs/*.h", "/abs/a.h", true},
        {"**/**/**/a.h", "/p/a.h", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct path_pattern *pattern = path_pattern_new("/p", cases[i].pattern);
        if (path_pattern_matches(pattern, cases[i].path) != cases[i].matches)
            fail_msg("%s against %s", cases[i].pattern, cases[i].path);
        path_pattern_free(pattern);
    }
}

/* A pattern of many `**` against a long path that does not match takes no exponential time. */
static void hostile_patterns_end_soon(void **state)
{
    (void)state;
    GString *text = g_string_new(NULL), *path = g_string_new("/p");
    for (int i = 0; i < 200; i++) {
        g_string_append(text, "**/a/");
        g_string_append(path, "/a/a/a");
    }
    g_string_append(text, "b");
    struct path_pattern *pattern = path_pattern_new("/p", text->str);
    assert_false(path_pattern_matches(pattern, path->str));
    path_pattern_free(pattern);
    g_string_free(text, TRUE);
    g_string_free(path, TRUE);
}

static void versions_are_compared_by_number(void **state)
{
    (void)state;
    static const struct {
        const char *condition, *version;
        bool is_valid, fits;
    } cases[] = {
        {">=0.1", "0.1.0", true, true},   {">=0.1", "0.10.0", true, true},
        {">=0.2", "0.10.0", true, true},  {"<0.2", "0.10.0", true, false},
        {"=0.1.0", "0.1.0", true, true},  {"==0.1", "0.1.0", true, true},
        {"0.1.0", "0.1.0", true, true},   {"0.1.1", "0.1.0", true, false},
        {">0.1", "0.1.0", true, false},   {"<=0.1", "0.1.1", true, false},
        {">=0.1, <2", "1.9", true, true}, {">=0.1,<2", "2.0", true, false},
        {"", "1.0", false, false},        {">=", "1.0", false, false},
        {"~1", "1.0", false, false},      {">=0.1,", "1.0", false, false},
        {"1..2", "1.0", false, false},    {"99999999999999999999", "1", false, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool is_valid = false;
        bool fits = config_version_fits(cases[i].condition, cases[i].version, &is_valid);
        if (is_valid != cases[i].is_valid || fits != cases[i].fits)
            fail_msg("%s against %s", cases[i].condition, cases[i].version);
    }
}

static void structs_are_found_where_they_are_defined(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_found;
    } cases[] = {
        {"struct team { int id; };", true},
        {"struct __attribute__((packed)) team\n{ int id; };", true},
        {"typedef struct { int id; } team;", true},
        {"typedef struct x { int id; } other, *team;", true},
        {"struct team;", false},
        {"void f(struct team *t) { }", false},
        {"void f(struct team t) { }", false},
        {"struct other { struct team *t; };", false},
        {"// struct team { }", false},
        {"const char *s = \"struct team {\";", false},
        {"struct teams { int id; };", false},
    };
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(names, (gpointer)(uintptr_t) "team");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        if (struct_scan(cases[i].text, strlen(cases[i].text), names) != cases[i].is_found)
            fail_msg("%s", cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_count_bytes_without_quotes),
        cmocka_unit_test(hostile_yaml_is_an_error_with_a_place),
        cmocka_unit_test(any_nesting_comes_to_an_end),
        cmocka_unit_test(random_bytes_are_a_tree_or_an_error),
        cmocka_unit_test(patterns_match_folder_by_folder),
        cmocka_unit_test(hostile_patterns_end_soon),
        cmocka_unit_test(versions_are_compared_by_number),
        cmocka_unit_test(structs_are_found_where_they_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
