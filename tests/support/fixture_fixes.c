/* A small applier of fixes, apart from the program's own, so that the two can disagree. */

#include "tests/support/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static gint compare_edits(gconstpointer left, gconstpointer right)
{
    const struct edit *a = *(const struct edit *const *)left;
    const struct edit *b = *(const struct edit *const *)right;
    if (a->range.start.offset != b->range.start.offset)
        return a->range.start.offset < b->range.start.offset ? -1 : 1;
    return g_strcmp0(a->text, b->text);
}

static bool is_made(const struct edit *edit, const struct edit *last)
{
    if (last == NULL)
        return false;
    bool same = edit->range.start.offset == last->range.start.offset &&
                edit->range.end.offset == last->range.end.offset &&
                g_str_equal(edit->text, last->text);
    return same || edit->range.start.offset < last->range.end.offset;
}

static void apply_to_file(const char *root, const char *file, GPtrArray *edits)
{
    g_autofree char *text = fixture_text(root, file);
    g_autoptr(GString) result = g_string_new(NULL);
    const struct edit *last = NULL;
    gsize at = 0;
    g_ptr_array_sort(edits, compare_edits);
    for (guint i = 0; i < edits->len; i++) {
        const struct edit *edit = g_ptr_array_index(edits, i);
        if (is_made(edit, last))
            continue;
        g_string_append_len(result, text + at, (gssize)(edit->range.start.offset - at));
        g_string_append(result, edit->text);
        at = edit->range.end.offset;
        last = edit;
    }
    g_string_append(result, text + at);
    g_autofree char *path = g_build_filename(root, file, NULL);
    assert_true(g_file_set_contents(path, result->str, (gssize)result->len, NULL));
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static void add_edit(GHashTable *files, const struct edit *edit)
{
    GPtrArray *edits = g_hash_table_lookup(files, edit->range.file);
    if (edits == NULL) {
        edits = g_ptr_array_new();
        g_hash_table_insert(files, g_strdup(edit->range.file), edits);
    }
    g_ptr_array_add(edits, (gpointer)(uintptr_t)edit);
}

void fixture_run_apply_fixes(const struct fixture_run *run, const struct rule_entry *rule)
{
    g_autoptr(GHashTable) files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    for (guint i = 0; i < run->analysis->diagnostics->len; i++) {
        const struct diagnostic *diagnostic =
            &g_array_index(run->analysis->diagnostics, struct diagnostic, i);
        if (diagnostic->rule != rule || diagnostic->finding.n_fixes == 0)
            continue;
        const struct fix *fix = &diagnostic->finding.fixes[0];
        for (size_t j = 0; j < fix->n_edits; j++)
            add_edit(files, &fix->edits[j]);
    }
    GHashTableIter iter;
    gpointer file, edits;
    g_hash_table_iter_init(&iter, files);
    while (g_hash_table_iter_next(&iter, &file, &edits))
        apply_to_file(run->root, file, edits);
}
