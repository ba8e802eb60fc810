/*
 * The fixture walker: every example of every rule, every combination and every project, with what
 * they expect beside the line (tests/support/fixture.h).
 *
 *     fixtures/rules/<name>/bad.h or bad/     at least one finding of the rule, and nothing that
 *                                             is not expected
 *     fixtures/rules/<name>/good.h or good/   silence
 *     fixtures/rules/<name>/bad.fixed.h       what the rule's fixes make of bad.h; bad.fixed/ of
 *                                             bad/
 *     fixtures/combinations/<what>/           one project each
 *     fixtures/projects/<what>/               one project each
 *
 * Rules run with the default selection and the rule itself; the others with the default selection,
 * or with the words of a comment `// select: all` in any of their headers. `// dialect: mysql` in
 * any header names the configured database.
 */

#include "tests/support/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FIXTURES BOTHWAYS_SOURCE_DIR "/fixtures"

struct fixture {
    char *path;                    /* of the folder or the header */
    char *fixed;                   /* of what its fixes make; NULL: not checked */
    const struct rule_entry *rule; /* NULL: a combination or a project */
    bool is_good;
    char *root; /* of the copy that is read; removed whatever the outcome */
};

/* What stands behind `label` on its line, or NULL. The caller frees it. */
static char *comment_value(const char *text, const char *label)
{
    const char *comment = strstr(text, label);
    if (comment == NULL)
        return NULL;
    const char *value = comment + strlen(label);
    return g_strndup(value, strcspn(value, "\r\n"));
}

static void configure(struct selection *selection, const char *root)
{
    g_autoptr(GPtrArray) headers = fixture_headers(root);
    for (guint i = 0; i < headers->len; i++) {
        g_autofree char *text = fixture_text(root, g_ptr_array_index(headers, i));
        g_autofree char *dialect = comment_value(text, "// dialect: ");
        if (dialect != NULL)
            selection->dialect = g_intern_string(dialect);
        g_autofree char *words = comment_value(text, "// select: ");
        g_auto(GStrv) split = g_strsplit(words != NULL ? words : "", " ", -1);
        for (char **word = split; *word != NULL; word++)
            assert_true(selection_set(selection, *word, TRUE, NULL));
    }
}

static void check_same_headers(const char *made, const char *expected)
{
    if (!g_file_test(expected, G_FILE_TEST_IS_DIR)) {
        g_autofree char *folder = g_path_get_dirname(expected);
        g_autofree char *name = g_path_get_basename(expected);
        g_autofree char *is = fixture_text(made, "example.h");
        g_autofree char *should_be = fixture_text(folder, name);
        assert_string_equal(is, should_be);
        return;
    }
    g_autoptr(GPtrArray) names = fixture_headers(expected);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *is = fixture_text(made, g_ptr_array_index(names, i));
        g_autofree char *should_be = fixture_text(expected, g_ptr_array_index(names, i));
        assert_string_equal(is, should_be);
    }
}

static void check_run(const struct fixture *fixture, const struct fixture_run *run)
{
    g_autofree char *differences = fixture_run_differences(run);
    if (*differences != '\0') {
        print_error("%s", differences);
        fail_msg("%s", fixture->path);
    }
    if (fixture->is_good && run->analysis->diagnostics->len > 0)
        fail_msg("%s: a good example expects findings", fixture->path);
    if (fixture->rule != NULL && !fixture->is_good && fixture_run_count(run, fixture->rule) == 0)
        fail_msg("%s: no finding of %s", fixture->path, fixture->rule->code);
}

/* Makes the fixes: the result is as expected, nothing is left to fix, and nothing new is wrong. */
static void check_fixes(const struct fixture *fixture, const struct fixture_run *run,
                        const struct selection *selection)
{
    fixture_run_apply_fixes(run, fixture->rule);
    check_same_headers(run->root, fixture->fixed);
    struct fixture_run *again = fixture_run_new(run->root, selection);
    guint others = run->analysis->diagnostics->len - fixture_run_count(run, fixture->rule);
    guint others_left = again->analysis->diagnostics->len - fixture_run_count(again, fixture->rule);
    assert_true(others_left <= others);
    for (guint i = 0; i < again->analysis->diagnostics->len; i++) {
        const struct diagnostic *left =
            &g_array_index(again->analysis->diagnostics, struct diagnostic, i);
        if (left->rule == fixture->rule && left->finding.n_fixes > 0)
            fail_msg("%s: fixing again would change it again", fixture->path);
    }
    fixture_run_free(again);
}

static void test_fixture(void **state)
{
    struct fixture *fixture = *state;
    fixture->root = fixture_copy(fixture->path);
    struct selection *selection = selection_new();
    if (fixture->rule != NULL)
        assert_true(selection_set(selection, fixture->rule->code, TRUE, NULL));
    configure(selection, fixture->root);
    struct fixture_run *run = fixture_run_new(fixture->root, selection);
    check_run(fixture, run);
    if (fixture->fixed != NULL)
        check_fixes(fixture, run, selection);
    fixture_run_free(run);
    selection_free(selection);
}

static int remove_copy(void **state)
{
    struct fixture *fixture = *state;
    if (fixture->root != NULL)
        fixture_remove(fixture->root);
    g_clear_pointer(&fixture->root, g_free);
    return 0;
}

static void fixture_free(gpointer pointer)
{
    struct fixture *fixture = pointer;
    g_free(fixture->path);
    g_free(fixture->fixed);
    g_free(fixture);
}

/* The example as a header, or else as a folder; NULL where there is neither. */
static char *find_example(const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(folder, "/", name, ".h", NULL);
    if (g_file_test(file, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&file);
    g_autofree char *directory = g_strconcat(folder, "/", name, NULL);
    return g_file_test(directory, G_FILE_TEST_EXISTS) ? g_steal_pointer(&directory) : NULL;
}

static void add_rule(GPtrArray *fixtures, const struct rule_entry *rule)
{
    g_autofree char *folder = g_strconcat(FIXTURES "/rules/", rule->name, NULL);
    static const char *const names[] = {"bad", "good"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct fixture *fixture = g_new0(struct fixture, 1);
        fixture->path = find_example(folder, names[i]);
        fixture->rule = rule;
        fixture->is_good = g_str_equal(names[i], "good");
        if (!fixture->is_good)
            fixture->fixed = find_example(folder, "bad.fixed");
        if (fixture->path == NULL)
            fixture->path = g_strconcat(folder, "/", names[i], ".h", NULL);
        g_ptr_array_add(fixtures, fixture);
    }
}

static gint compare_fixtures(gconstpointer left, gconstpointer right)
{
    const struct fixture *a = *(const struct fixture *const *)left;
    const struct fixture *b = *(const struct fixture *const *)right;
    return g_strcmp0(a->path, b->path);
}

static void add_projects(GPtrArray *fixtures, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        struct fixture *fixture = g_new0(struct fixture, 1);
        fixture->path = g_build_filename(folder, name, NULL);
        g_ptr_array_add(fixtures, fixture);
    }
}

/* With an argument, only the fixtures whose path contains it. */
int main(int argc, char **argv)
{
    g_autoptr(GPtrArray) fixtures = g_ptr_array_new_with_free_func(fixture_free);
    for (size_t i = 0; i < n_rule_entries; i++)
        add_rule(fixtures, &rule_entries[i]);
    add_projects(fixtures, FIXTURES "/combinations");
    add_projects(fixtures, FIXTURES "/projects");
    g_ptr_array_sort(fixtures, compare_fixtures);
    g_autoptr(GArray) tests = g_array_new(FALSE, TRUE, sizeof(struct CMUnitTest));
    for (guint i = 0; i < fixtures->len; i++) {
        struct fixture *fixture = g_ptr_array_index(fixtures, i);
        if (argc > 1 && strstr(fixture->path, argv[1]) == NULL)
            continue;
        struct CMUnitTest test = {
            .name = fixture->path + strlen(FIXTURES "/"),
            .test_func = test_fixture,
            .teardown_func = remove_copy,
            .initial_state = fixture,
        };
        g_array_append_val(tests, test);
    }
    return _cmocka_run_group_tests("fixtures", (const struct CMUnitTest *)(void *)tests->data,
                                   tests->len, NULL, NULL);
}
