/* Which lines git's diffs change, and where lines are after them. */

#include "analyzer/project/diff_hunks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static GHashTable *read_diff(const char *diff)
{
    return diff_hunks_read(diff, strlen(diff));
}

static void assert_hunk(GHashTable *files, const char *name, guint index, guint32 start,
                        guint32 count)
{
    const GArray *hunks = g_hash_table_lookup(files, name);
    assert_non_null(hunks);
    assert_true(index < hunks->len);
    const struct diff_hunk *hunk = &g_array_index(hunks, struct diff_hunk, index);
    assert_int_equal(hunk->new_start, start);
    assert_int_equal(hunk->new_count, count);
}

static void test_names_and_counts(void **state)
{
    (void)state;
    GHashTable *files =
        read_diff("diff --git a/a.h b/a.h\n--- a/a.h\n+++ b/a.h\n"
                  "@@ -1,2 +1 @@ struct x {\n-a\n-b\n+c\n@@ -9,0 +9,2 @@\n+d\n+e\n"
                  "\\ No newline at end of file\n"
                  "--- a/x y.h\t\n+++ b/x y.h\t\n@@ -3 +2,0 @@\n-q\n"
                  "--- /dev/null\n+++ \"b/q\\\"\\303\\251\\t.h\"\n@@ -0,0 +1 @@\n+z\n"
                  "--- a/gone.h\n+++ /dev/null\n@@ -1 +0,0 @@\n-z\n");
    assert_int_equal(g_hash_table_size(files), 3);
    assert_hunk(files, "a.h", 0, 1, 1);
    assert_hunk(files, "a.h", 1, 9, 2);
    assert_hunk(files, "x y.h", 0, 2, 0);
    assert_hunk(files, "q\"\xc3\xa9\t.h", 0, 1, 1);
    g_hash_table_unref(files);
}

static void test_text_is_no_header(void **state)
{
    (void)state;
    GHashTable *files = read_diff("--- a/a.h\n+++ b/a.h\n@@ -1,2 +1,2 @@\n--- a/b.h\n-@@ -1 +1 @@\n"
                                  "+++ b/b.h\n+@@ -7 +7 @@\n@@ -5 +5 @@\n-x\n+y\n");
    assert_int_equal(g_hash_table_size(files), 1);
    assert_hunk(files, "a.h", 0, 1, 2);
    assert_hunk(files, "a.h", 1, 5, 1);
    g_hash_table_unref(files);
    files = read_diff("no diff\n@@ \n@@ -1\n@@ -x +y @@\n+++ \n+++ b\n@@ -1 +1 @@");
    assert_int_equal(g_hash_table_size(files), 0);
    g_hash_table_unref(files);
}

static void test_lines_move(void **state)
{
    (void)state;
    GHashTable *files =
        read_diff("+++ b/a\n@@ -0,0 +1,2 @@\n+1\n+2\n@@ -4,2 +5,0 @@\n-a\n-b\n@@ -8 +8,3 @@\n-a\n"
                  "+b\n+c\n+d\n");
    const GArray *hunks = g_hash_table_lookup(files, "a");
    static const guint32 expected[] = {3, 4, 5, 0, 0, 6, 7, 8, 11, 12};
    for (guint32 i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_int_equal(diff_line_after(hunks, i + 1), expected[i]);
    assert_int_equal(diff_line_after(NULL, 7), 7);
    g_hash_table_unref(files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_counts),
        cmocka_unit_test(test_text_is_no_header),
        cmocka_unit_test(test_lines_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
