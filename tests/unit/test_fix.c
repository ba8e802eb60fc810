/* What fixes do to bytes: plans, diffs, the style of new lines, and files that are replaced. */

#include "analyzer/fix/fix_files.h"
#include "analyzer/fix/journal.h"
#include "analyzer/fix/line_edits.h"
#include "analyzer/fix/line_style.h"
#include "analyzer/fix/replace.h"
#include "analyzer/fix/unified_diff.h"
#include "tests/support/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

static int make_folder(void **state)
{
    *state = g_dir_make_tmp("bothways-fix-XXXXXX", NULL);
    return *state != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    fixture_remove(*state);
    g_free(*state);
    return 0;
}

/* Writes a file; the caller frees its path. */
static char *put(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void assert_file(const char *path, const char *expected)
{
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(text, expected);
}

static guint count_files(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;
    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

static GBytes *bytes(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

/* Plans. */

struct sample {
    struct fix_files *files;
    struct fix_plan *plan;
    const char *root;
};

static struct edit edit_at(const char *file, uint32_t start, uint32_t end, const char *text)
{
    return (struct edit){
        .range = {.file = file, .start = {.offset = start}, .end = {.offset = end}},
        .text = text,
    };
}

static gboolean add(struct sample *sample, const struct edit *edits, size_t n)
{
    const struct fix fix = {.title = "Fix", .edits = edits, .n_edits = n};
    return fix_plan_add(sample->plan, sample->root, &fix);
}

static gboolean add_one(struct sample *sample, const char *file, uint32_t start, uint32_t end,
                        const char *text)
{
    const struct edit edit = edit_at(file, start, end, text);
    return add(sample, &edit, 1);
}

static struct sample sample_new(const char *root)
{
    struct fix_files *files = fix_files_new();
    return (struct sample){.files = files, .plan = fix_plan_new(files), .root = root};
}

static void sample_clear(struct sample *sample)
{
    fix_plan_free(sample->plan);
    fix_files_free(sample->files);
}

static void assert_content(struct sample *sample, const char *file, const char *expected)
{
    g_autofree char *path = g_build_filename(sample->root, file, NULL);
    const struct fix_file *found = fix_files_find(sample->files, path);
    gsize length;
    const char *text = g_bytes_get_data(found->content, &length);
    g_autofree char *copy = g_strndup(text, length);
    assert_string_equal(copy, expected);
}

static void test_edits_are_made_by_place(void **state)
{
    struct sample sample = sample_new(*state);
    g_free(put(sample.root, "a.h", "0123456789"));
    assert_true(add_one(&sample, "a.h", 8, 9, "EIGHT"));
    assert_true(add_one(&sample, "a.h", 0, 0, ">"));
    assert_true(add_one(&sample, "a.h", 3, 5, ""));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", ">012567EIGHT9");
    sample_clear(&sample);
}

static void test_fixes_that_overlap_or_touch_are_left_out(void **state)
{
    struct sample sample = sample_new(*state);
    g_free(put(sample.root, "a.h", "0123456789"));
    assert_true(add_one(&sample, "a.h", 3, 5, "x"));
    assert_false(add_one(&sample, "a.h", 4, 6, "y"));
    assert_false(add_one(&sample, "a.h", 5, 5, "y"));
    assert_false(add_one(&sample, "a.h", 1, 3, ""));
    assert_true(add_one(&sample, "a.h", 6, 6, "y"));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", "012x5y6789");
    sample_clear(&sample);
}

static void test_a_fix_is_made_whole_or_not_at_all(void **state)
{
    struct sample sample = sample_new(*state);
    g_free(put(sample.root, "a.h", "0123456789"));
    g_free(put(sample.root, "b.h", "abc"));
    const struct edit outside[] = {edit_at("a.h", 0, 1, "x"), edit_at("b.h", 2, 4, "y")};
    const struct edit missing[] = {edit_at("a.h", 0, 1, "x"), edit_at("c.h", 0, 0, "y")};
    const struct edit crossed[] = {edit_at("a.h", 0, 3, "x"), edit_at("a.h", 2, 4, "y")};
    assert_false(add(&sample, outside, 2));
    assert_false(add(&sample, missing, 2));
    assert_false(add(&sample, crossed, 2));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", "0123456789");
    sample_clear(&sample);
}

static void test_the_same_edit_is_made_once(void **state)
{
    struct sample sample = sample_new(*state);
    g_autofree char *path = put(sample.root, "a.h", "0123456789");
    g_autofree char *link_path = g_build_filename(sample.root, "link.h", NULL);
    g_autofree char *hard = g_build_filename(sample.root, "hard.h", NULL);
    assert_int_equal(symlink("a.h", link_path), 0);
    assert_int_equal(link(path, hard), 0);
    const struct edit edits[] = {edit_at("a.h", 5, 5, "x"), edit_at("link.h", 5, 5, "x")};
    assert_true(add(&sample, edits, 2));
    assert_true(add_one(&sample, "hard.h", 5, 5, "x"));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", "01234x56789");
    assert_int_equal(sample.files->files->len, 1);
    assert_int_equal(((struct fix_file *)sample.files->files->pdata[0])->paths->len, 2);
    sample_clear(&sample);
}

static void test_insertions_at_one_place_keep_their_order(void **state)
{
    struct sample sample = sample_new(*state);
    g_free(put(sample.root, "a.h", "f()"));
    const struct edit edits[] = {edit_at("a.h", 2, 2, "z"), edit_at("a.h", 2, 2, ", a")};
    assert_true(add(&sample, edits, 2));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", "f(z, a)");
    sample_clear(&sample);
}

static void test_what_is_saved_can_be_restored(void **state)
{
    struct sample sample = sample_new(*state);
    g_free(put(sample.root, "a.h", "0123"));
    g_free(put(sample.root, "b.h", "abc"));
    assert_true(add_one(&sample, "a.h", 0, 1, "x"));
    fix_plan_accept(sample.plan);
    g_autoptr(GPtrArray) saved = fix_files_save(sample.files);
    assert_true(add_one(&sample, "a.h", 1, 2, "y"));
    assert_true(add_one(&sample, "b.h", 0, 1, "z"));
    fix_plan_accept(sample.plan);
    assert_content(&sample, "a.h", "xy23");
    fix_files_restore(sample.files, saved);
    assert_content(&sample, "a.h", "x123");
    assert_content(&sample, "b.h", "abc");
    sample_clear(&sample);
}

/* Diffs. */

static void assert_diff(const char *before, const char *after, const char *expected)
{
    g_autoptr(GBytes) old = bytes(before);
    g_autoptr(GBytes) new = bytes(after);
    GString *diff = g_string_new(NULL);
    unified_diff_append(diff, "x.h", old, new);
    assert_string_equal(diff->str, expected);
    g_string_free(diff, TRUE);
}

static void test_diffs_are_what_patch_expects(void **state)
{
    (void)state;
    assert_diff("same\n", "same\n", "");
    assert_diff("a\nb\nc\n", "a\nB\nc\n",
                "--- a/x.h\n+++ b/x.h\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    assert_diff("a\n", "a",
                "--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-a\n+a\n"
                "\\ No newline at end of file\n");
    assert_diff("", "a\n", "--- a/x.h\n+++ b/x.h\n@@ -0,0 +1 @@\n+a\n");
    assert_diff("a\r\nb\r\n", "a\r\nc\r\n",
                "--- a/x.h\n+++ b/x.h\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n");
    /* Two changes share a hunk where their context meets, and only there. */
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
                "--- a/x.h\n+++ b/x.h\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n");
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
                "--- a/x.h\n+++ b/x.h\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
                "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n");
}

static void test_odd_names_are_quoted_as_git_does(void **state)
{
    (void)state;
    g_autoptr(GBytes) old = bytes("a\n");
    g_autoptr(GBytes) new = bytes("b\n");
    GString *diff = g_string_new(NULL);
    unified_diff_append(diff, "a \"b\".h", old, new);
    unified_diff_append(diff, "a b.h", old, new);
    assert_non_null(strstr(diff->str, "--- \"a/a \\\"b\\\".h\"\n"));
    assert_non_null(strstr(diff->str, "--- a/a b.h\t\n"));
    g_string_free(diff, TRUE);
}

static char *random_text(GRand *random)
{
    GString *text = g_string_new(NULL);
    for (gint32 n = g_rand_int_range(random, 0, 40); n > 0; n--)
        g_string_append_printf(text, "%c\n", 'a' + g_rand_int_range(random, 0, 4));
    return g_string_free(text, FALSE);
}

/* The edits make the one text of the other, and touch nothing in between. */
static void test_line_edits_lead_from_one_text_to_the_other(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int round = 0; round < 2000; round++) {
        g_autofree char *before = random_text(random), *after = random_text(random);
        g_autoptr(GBytes) old = bytes(before);
        g_autoptr(GBytes) new = bytes(after);
        struct line_edits *edits = line_edits_new_between(old, new);
        GString *made = g_string_new(NULL);
        guint at = 0;
        for (guint i = 0; i < edits->edits->len; i++) {
            const struct line_edit *edit = &g_array_index(edits->edits, struct line_edit, i);
            for (; at < edit->old_start; at++)
                g_string_append_len(made, line_edits_old(edits, at)->text, 2);
            assert_int_equal(made->len / 2, edit->new_start);
            for (guint j = edit->new_start; j < edit->new_end; j++)
                g_string_append_len(made, line_edits_new(edits, j)->text, 2);
            at = edit->old_end;
        }
        for (; at < edits->old_lines->len; at++)
            g_string_append_len(made, line_edits_old(edits, at)->text, 2);
        assert_string_equal(made->str, after);
        g_string_free(made, TRUE);
        line_edits_free(edits);
    }
}

/* More changes than the bound: still right. */
static void test_texts_that_share_nothing(void **state)
{
    (void)state;
    GString *before = g_string_new("same\n"), *after = g_string_new("same\n");
    for (int i = 0; i < 3000; i++) {
        g_string_append_printf(before, "a%d\n", i);
        g_string_append_printf(after, "b%d\n", i);
    }
    g_autoptr(GBytes) old = bytes(before->str);
    g_autoptr(GBytes) new = bytes(after->str);
    struct line_edits *edits = line_edits_new_between(old, new);
    assert_int_equal(edits->edits->len, 1);
    const struct line_edit *edit = &g_array_index(edits->edits, struct line_edit, 0);
    assert_int_equal(edit->old_start, 1);
    assert_int_equal(edit->old_end, 3001);
    assert_int_equal(edit->new_end, 3001);
    line_edits_free(edits);
    g_string_free(before, TRUE);
    g_string_free(after, TRUE);
}

/* Styles. */

static void assert_style(const char *content, const char *expected)
{
    gsize offset = (gsize)(strchr(content, '}') - content);
    g_autofree char *adapted = line_style_adapt("    int x;\n", content, strlen(content), offset);
    if (expected == NULL)
        assert_null(adapted);
    else
        assert_string_equal(adapted, expected);
}

static void test_new_lines_take_the_style_of_the_file(void **state)
{
    (void)state;
    assert_style("struct t {\n    int a;\n};\n", NULL);
    assert_style("struct t {\r\n    int a;\r\n};\r\n", "    int x;\r\n");
    assert_style("struct t {\n\tint a;\n\n};\n", "\tint x;\n");
    assert_style("struct t {\r\n  int a;\r\n};", "  int x;\r\n");
    assert_style("struct t {\n};\n", NULL);
    assert_null(line_style_adapt("x, y", "a\r\n", 3, 1));
}

/* Replacing. */

struct files {
    GPtrArray *paths[2];
    GBytes *before[2], *after[2];
    GArray *replacements;
};

static struct files files_new(const char *root, const char *first, const char *second)
{
    const char *paths[] = {first, second};
    struct files files = {
        .replacements = g_array_new(FALSE, FALSE, sizeof(struct replacement)),
    };
    for (int i = 0; i < 2; i++) {
        files.paths[i] = g_ptr_array_new();
        g_ptr_array_add(files.paths[i], (gpointer)(uintptr_t)paths[i]);
        files.before[i] = bytes("before");
        files.after[i] = bytes("after");
        struct replacement replacement = {root, files.paths[i], files.before[i], files.after[i]};
        g_array_append_val(files.replacements, replacement);
    }
    return files;
}

static void files_clear(struct files *files)
{
    for (int i = 0; i < 2; i++) {
        g_ptr_array_unref(files->paths[i]);
        g_bytes_unref(files->before[i]);
        g_bytes_unref(files->after[i]);
    }
    g_array_unref(files->replacements);
}

static void test_files_are_replaced_with_their_modes(void **state)
{
    g_autofree char *first = put(*state, "a.h", "before"), *second = put(*state, "b.h", "before");
    struct stat status;
    assert_int_equal(chmod(first, 0604), 0);
    struct files files = files_new(*state, first, second);
    g_autoptr(GError) error = NULL;
    assert_true(replace_files(files.replacements, &error));
    assert_file(first, "after");
    assert_file(second, "after");
    assert_int_equal(stat(first, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0604);
    assert_int_equal(count_files(*state), 2);
    files_clear(&files);
}

static void test_a_file_that_has_changed_is_not_replaced(void **state)
{
    g_autofree char *first = put(*state, "a.h", "before"), *second = put(*state, "b.h", "edited");
    struct files files = files_new(*state, first, second);
    g_autoptr(GError) error = NULL;
    assert_false(replace_files(files.replacements, &error));
    assert_true(g_error_matches(error, REPLACE_ERROR, REPLACE_ERROR_CHANGED));
    assert_file(first, "before");
    assert_file(second, "edited");
    assert_int_equal(count_files(*state), 2);
    files_clear(&files);
}

static void test_a_file_that_is_gone_stops_all(void **state)
{
    g_autofree char *first = put(*state, "a.h", "before");
    g_autofree char *second = g_build_filename(*state, "gone.h", NULL);
    struct files files = files_new(*state, first, second);
    g_autoptr(GError) error = NULL;
    assert_false(replace_files(files.replacements, &error));
    assert_true(g_error_matches(error, REPLACE_ERROR, REPLACE_ERROR_WRITE));
    assert_file(first, "before");
    assert_int_equal(count_files(*state), 1);
    files_clear(&files);
}

/* Killed at any point: what a journal says of every file is done, and nothing is left behind. */
static void test_a_journal_is_completed(void **state)
{
    for (int n_done = 0; n_done <= 2; n_done++) {
        g_autoptr(GArray) entries = journal_new();
        for (int i = 0; i < 2; i++) {
            g_autofree char *name = g_strdup_printf("%d.h", i);
            g_autofree char *temporary_name = g_strdup_printf(JOURNAL_TEMPORARY "%d", i);
            struct journal_entry entry = {
                .path = put(*state, name, i < n_done ? "after" : "before"),
                .temporary = g_build_filename(*state, temporary_name, NULL),
                .before = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "before", -1),
                .after = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "after", -1),
            };
            if (i >= n_done)
                g_free(put(*state, temporary_name, "after"));
            g_array_append_val(entries, entry);
        }
        assert_false(replace_is_interrupted(*state));
        assert_true(journal_write(*state, entries, NULL));
        assert_true(replace_is_interrupted(*state));
        assert_int_equal(replace_recover(*state), RECOVERY_COMPLETED);
        assert_int_equal(replace_recover(*state), RECOVERY_NONE);
        for (guint i = 0; i < 2; i++)
            assert_file(g_array_index(entries, struct journal_entry, i).path, "after");
        assert_int_equal(count_files(*state), 2);
    }
}

static void test_what_is_no_journal_is_none(void **state)
{
    static const char *const texts[] = {"", "{", "[]", "{\"bothways_fix\": 2}", "{\"files\": []}"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(put(*state, REPLACE_JOURNAL, texts[i]));
        assert_false(replace_is_interrupted(*state));
        assert_int_equal(replace_recover(*state), RECOVERY_NONE);
    }
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_edits_are_made_by_place),
        IN_FOLDER(test_fixes_that_overlap_or_touch_are_left_out),
        IN_FOLDER(test_a_fix_is_made_whole_or_not_at_all),
        IN_FOLDER(test_the_same_edit_is_made_once),
        IN_FOLDER(test_insertions_at_one_place_keep_their_order),
        IN_FOLDER(test_what_is_saved_can_be_restored),
        cmocka_unit_test(test_diffs_are_what_patch_expects),
        cmocka_unit_test(test_odd_names_are_quoted_as_git_does),
        cmocka_unit_test(test_line_edits_lead_from_one_text_to_the_other),
        cmocka_unit_test(test_texts_that_share_nothing),
        cmocka_unit_test(test_new_lines_take_the_style_of_the_file),
        IN_FOLDER(test_files_are_replaced_with_their_modes),
        IN_FOLDER(test_a_file_that_has_changed_is_not_replaced),
        IN_FOLDER(test_a_file_that_is_gone_stops_all),
        IN_FOLDER(test_a_journal_is_completed),
        IN_FOLDER(test_what_is_no_journal_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
