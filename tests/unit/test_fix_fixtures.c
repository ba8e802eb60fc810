/*
 * Every fix of every finding in the fixtures, each alone: the finding is gone afterwards, no header
 * fails to parse, and nothing is reported that was not reported or silenced before and can't be
 * fixed, too.
 */

#include "analyzer/fix/fix_files.h"
#include "tests/support/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FIXTURES BOTHWAYS_SOURCE_DIR "/fixtures"

static char *finding_key(const struct finding *finding)
{
    return g_strdup_printf("%s %s.%s", finding->code, finding->model ? finding->model : "",
                           finding->member ? finding->member : "");
}

static void count(GHashTable *counts, const struct finding *finding)
{
    char *key = finding_key(finding);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
    g_hash_table_replace(counts, key, GUINT_TO_POINTER(n + 1));
}

static GHashTable *count_findings(const struct analysis *analysis, gboolean with_silenced)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < analysis->diagnostics->len; i++)
        count(counts, &g_array_index(analysis->diagnostics, struct diagnostic, i).finding);
    for (guint i = 0; with_silenced && i < analysis->silenced->len; i++)
        count(counts, &g_array_index(analysis->silenced, struct finding, i));
    return counts;
}

static guint count_of(GHashTable *counts, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
}

static void write_file(const char *name, GBytes *content, gpointer unused)
{
    (void)unused;
    gsize length;
    const char *text = g_bytes_get_data(content, &length);
    assert_true(g_file_set_contents(name, text, (gssize)length, NULL));
}

/* Makes one fix in the copy that was read. */
static void make_fix(const struct fixture_run *run, const struct fix *fix)
{
    struct fix_files *files = fix_files_new();
    struct fix_plan *plan = fix_plan_new(files);
    assert_true(fix_plan_add(plan, run->root, fix));
    fix_plan_tell(plan, write_file, NULL);
    fix_plan_free(plan);
    fix_files_free(files);
}

/* The first finding that was neither reported nor silenced before, or NULL. */
static const struct finding *find_new(const struct fixture_run *before,
                                      const struct fixture_run *after)
{
    g_autoptr(GHashTable) known = count_findings(before->analysis, TRUE);
    g_autoptr(GHashTable) left = count_findings(after->analysis, FALSE);
    for (guint i = 0; i < after->analysis->diagnostics->len; i++) {
        const struct finding *finding =
            &g_array_index(after->analysis->diagnostics, struct diagnostic, i).finding;
        g_autofree char *key = finding_key(finding);
        if (count_of(left, key) > count_of(known, key))
            return finding;
    }
    return NULL;
}

/* A name that is put right lets rules speak that had nothing to speak of: what they say must be
 * fixable in turn. Gives the last run, and its new finding where one is left. */
static struct fixture_run *follow_up(const struct fixture_run *before, const char *root,
                                     const struct selection *selection,
                                     const struct finding **added)
{
    struct fixture_run *after = fixture_run_new(root, selection);
    for (int i = 0; i < 3; i++) {
        *added = find_new(before, after);
        if (*added == NULL || (*added)->n_fixes == 0)
            break;
        make_fix(after, &(*added)->fixes[0]);
        fixture_run_free(after);
        after = fixture_run_new(root, selection);
        *added = find_new(before, after);
    }
    return after;
}

/* Adds what is wrong after the fix, which was made in `root`, to `problems`. */
static void judge(const struct fixture_run *before, const char *root,
                  const struct selection *selection, const struct finding *fixed, const char *title,
                  GString *problems)
{
    const struct finding *added = NULL;
    struct fixture_run *after = follow_up(before, root, selection, &added);
    g_autofree char *key = finding_key(fixed);
    g_autoptr(GHashTable) shown = count_findings(before->analysis, FALSE);
    g_autoptr(GHashTable) left = count_findings(after->analysis, FALSE);
    if (count_of(left, key) >= count_of(shown, key))
        g_string_append_printf(problems, "%s:%u %s: \"%s\" does not mend it\n", fixed->range.file,
                               fixed->range.start.line, key, title);
    if (added != NULL)
        g_string_append_printf(problems, "%s:%u %s: \"%s\" brings %s: %s\n", fixed->range.file,
                               fixed->range.start.line, key, title, added->code, added->message);
    fixture_run_free(after);
}

/* The n-th fix of all findings, made in a copy of its own; FALSE where there are no more. */
static gboolean try_fix(const char *path, const struct selection *selection, guint nth,
                        GString *problems)
{
    g_autofree char *root = fixture_copy(path);
    struct fixture_run *run = fixture_run_new(root, selection);
    const struct finding *finding = NULL;
    const struct fix *fix = NULL;
    guint n = 0;
    for (guint i = 0; i < run->analysis->diagnostics->len && fix == NULL; i++) {
        finding = &g_array_index(run->analysis->diagnostics, struct diagnostic, i).finding;
        for (size_t j = 0; j < finding->n_fixes && fix == NULL; j++)
            fix = n++ == nth ? &finding->fixes[j] : NULL;
    }
    if (fix != NULL) {
        make_fix(run, fix);
        judge(run, root, selection, finding, fix->title, problems);
    }
    fixture_run_free(run);
    fixture_remove(root);
    return fix != NULL;
}

static void try_fixes(const char *path, const struct rule_entry *rule, guint *n_fixes,
                      GString *problems)
{
    struct selection *selection = selection_new();
    if (rule != NULL)
        assert_true(selection_set(selection, rule->code, TRUE, NULL));
    g_autoptr(GString) found = g_string_new(NULL);
    for (guint nth = 0; try_fix(path, selection, nth, found); nth++)
        ++*n_fixes;
    if (found->len > 0)
        g_string_append_printf(problems, "%s\n%s", path + strlen(FIXTURES "/"), found->str);
    selection_free(selection);
}

static void test_rules(void **state)
{
    const char *only = *state;
    g_autoptr(GString) problems = g_string_new(NULL);
    guint n_fixes = 0;
    for (size_t i = 0; i < n_rule_entries; i++) {
        const struct rule_entry *rule = &rule_entries[i];
        g_autofree char *file = g_strdup_printf(FIXTURES "/rules/%s/bad.h", rule->name);
        g_autofree char *folder = g_strdup_printf(FIXTURES "/rules/%s/bad", rule->name);
        gboolean is_file = g_file_test(file, G_FILE_TEST_EXISTS);
        if (rule->rule->fixes && (only == NULL || strstr(file, only) != NULL))
            try_fixes(is_file ? file : folder, rule, &n_fixes, problems);
    }
    if (problems->len > 0)
        fail_msg("%s", problems->str);
    assert_true(only != NULL || n_fixes > 30);
}

static void test_combinations(void **state)
{
    const char *only = *state;
    g_autoptr(GString) problems = g_string_new(NULL);
    g_autoptr(GDir) dir = g_dir_open(FIXTURES "/combinations", 0, NULL);
    guint n_fixes = 0;
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(FIXTURES "/combinations", name, NULL);
        if (only == NULL || strstr(path, only) != NULL)
            try_fixes(path, NULL, &n_fixes, problems);
    }
    if (problems->len > 0)
        fail_msg("%s", problems->str);
    assert_true(only != NULL || n_fixes > 5);
}

/* With an argument, only the fixtures whose path contains it. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_rules, argc > 1 ? argv[1] : NULL),
        cmocka_unit_test_prestate(test_combinations, argc > 1 ? argv[1] : NULL),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
