/* The stage of `bothways check` that fixes: rounds in memory, each judged by reading the headers
 * again as the fixes would leave them, and then all files at once. */

#include "analyzer/commands/check_fix.h"
#include "analyzer/commands/check.h"
#include "analyzer/fix/replace.h"
#include "analyzer/fix/unified_diff.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/walk.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

gboolean check_wants_fixes(const struct check_values *values)
{
    return values->fix || values->unsafe_fixes || values->diff;
}

gboolean check_fixes_to_stdout(const struct check_values *values)
{
    return values->diff || (check_wants_fixes(values) && values->reading.stdin_filename != NULL);
}

/* The root of the project that a file belongs to: the innermost that holds it. */
static const char *root_of(const struct check *check, const struct fix_file *file)
{
    const char *best = NULL;
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        const char *root = reading->project->root;
        if (best == NULL ||
            (path_below(root, file->names->pdata[0]) != NULL && strlen(root) > strlen(best)))
            best = root;
    }
    return best;
}

static gint compare_files(gconstpointer a, gconstpointer b)
{
    const struct fix_file *const *left = a, *const *right = b;
    return strcmp((*left)->names->pdata[0], (*right)->names->pdata[0]);
}

/* What the fixes changed, by project and name. The caller unrefs it. */
static GPtrArray *changed_files(const struct fix_files *files)
{
    GPtrArray *changed = g_ptr_array_new();
    for (guint i = 0; i < files->files->len; i++) {
        struct fix_file *file = files->files->pdata[i];
        if (!g_bytes_equal(file->content, file->original))
            g_ptr_array_add(changed, file);
    }
    g_ptr_array_sort(changed, compare_files);
    return changed;
}

/* The other names of a file that has some are replaced with it, as far as they lie in the project:
 * they stay links of one file. */
static void know_hard_links(const struct check *check, struct fix_files *files,
                            const struct fix_file *file)
{
    const char *path = file->paths->pdata[0];
    struct stat status;
    if (stat(path, &status) != 0 || status.st_nlink <= file->paths->len)
        return;
    g_autoptr(GPtrArray) links = walk_hard_links(root_of(check, file), path);
    for (guint i = 0; i < links->len; i++)
        fix_files_find(files, links->pdata[i]);
}

static gboolean replace_changed(const struct check *check, struct fix_files *files,
                                const GPtrArray *changed, GError **error)
{
    for (guint i = 0; i < changed->len; i++)
        know_hard_links(check, files, changed->pdata[i]);
    g_autoptr(GArray) replacements = g_array_new(FALSE, FALSE, sizeof(struct replacement));
    for (guint project = 0; project < check->run.readings->len; project++) {
        const struct reading *reading = check->run.readings->pdata[project];
        for (guint i = 0; i < changed->len; i++) {
            const struct fix_file *file = changed->pdata[i];
            struct replacement replacement = {
                .root = root_of(check, file),
                .paths = file->paths,
                .before = file->original,
                .after = file->content,
            };
            if (g_str_equal(replacement.root, reading->project->root))
                g_array_append_val(replacements, replacement);
        }
    }
    return replace_files(replacements, error);
}

/* A link's own name would be of no use to `patch`: what it leads to is changed. */
static const char *diff_name(const struct check *check, const struct fix_file *file)
{
    const char *name = path_name(check->root, file->paths->len > 0 ? file->paths->pdata[0]
                                                                   : file->names->pdata[0]);
    return g_path_is_absolute(name) ? name + 1 : name;
}

static void print_diff(const struct check *check, const GPtrArray *changed)
{
    GString *diff = g_string_new(NULL);
    for (guint i = 0; i < changed->len; i++) {
        const struct fix_file *file = changed->pdata[i];
        unified_diff_append(diff, diff_name(check, file), file->original, file->content);
    }
    fwrite(diff->str, 1, diff->len, stdout);
    g_string_free(diff, TRUE);
}

static void print_unsaved(const struct check *check, struct fix_files *files)
{
    const struct fix_file *file = fix_files_find(files, check->run.unsaved);
    gsize length;
    const char *text = g_bytes_get_data(file->content, &length);
    if (length > 0)
        fwrite(text, 1, length, stdout);
}

static void print_summary(const struct check *check, const struct fix_rounds *rounds,
                          guint n_changed)
{
    if (check->values->reading.quiet)
        return;
    for (guint i = 0; i < rounds->notices->len; i++)
        fprintf(stderr, "bothways: %s\n", (const char *)rounds->notices->pdata[i]);
    if (rounds->n_fixed > 0)
        fprintf(stderr, "%s %u finding%s in %u file%s\n",
                check->values->diff ? "Would fix" : "Fixed", rounds->n_fixed,
                rounds->n_fixed == 1 ? "" : "s", n_changed, n_changed == 1 ? "" : "s");
}

static gboolean fix_and_write(struct check *check, struct fix_files *files, GError **error)
{
    struct fix_rounds rounds = {
        .check = check,
        .files = files,
        .notices = g_ptr_array_new_with_free_func(g_free),
    };
    gboolean ok = fix_rounds_run(&rounds, error);
    g_autoptr(GPtrArray) changed = changed_files(files);
    check->is_diff_empty = changed->len == 0;
    if (ok && check->values->diff)
        print_diff(check, changed);
    else if (ok && check->run.unsaved != NULL)
        print_unsaved(check, files);
    else if (ok)
        ok = replace_changed(check, files, changed, error);
    if (ok)
        print_summary(check, &rounds, changed->len);
    g_ptr_array_unref(rounds.notices);
    return ok;
}

/* Every file of the projects, as it is now; edits that the next reading makes speak of these bytes.
 * So a file is known by all its names, too. */
static void know_files(const struct check *check, struct fix_files *files)
{
    GHashTableIter iter;
    gpointer path, content;
    g_hash_table_iter_init(&iter, check->run.overlays);
    while (g_hash_table_iter_next(&iter, &path, &content))
        fix_files_lay_over(files, path, content);
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        for (guint j = 0; j < reading->project->files->len; j++) {
            const struct project_file *file = reading->project->files->pdata[j];
            if (file->is_read)
                fix_files_find(files, file->path);
        }
    }
}

static void tell_waiting(const char *root)
{
    fprintf(stderr, "bothways: waiting for another run that fixes `%s`\n", root);
}

/* Completes what earlier runs left half done. */
static void recover(const struct check *check)
{
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        switch (replace_recover(reading->project->root)) {
        case RECOVERY_NONE:
            break;
        case RECOVERY_COMPLETED:
            fprintf(stderr, "bothways: completed the fixes that an earlier run left half done\n");
            break;
        case RECOVERY_IMPOSSIBLE:
            fprintf(stderr,
                    "bothways: an earlier run left fixes half done, and the files have changed "
                    "since: they stay as they are\n");
            break;
        }
    }
}

static void unlock(gpointer lock)
{
    replace_unlock(GPOINTER_TO_INT(lock));
}

/* Reads everything again; `check` is as it was where that fails. */
static gboolean read_again(struct check *check, GError **error)
{
    struct check again = check_new(check->values, check->run.arguments);
    gboolean ok = check_read(&again, error);
    if (ok) {
        check_clear(check);
        *check = again;
    } else {
        check_clear(&again);
    }
    return ok;
}

/* Nobody else fixes from here on, and what is read is what is fixed. */
static gboolean fix_on_disk(struct check *check, GError **error)
{
    g_autoptr(GPtrArray) locks = g_ptr_array_new_with_free_func(unlock);
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        int lock = replace_lock(reading->project->root, tell_waiting);
        g_ptr_array_add(locks, GINT_TO_POINTER(lock));
    }
    recover(check);
    struct fix_files *files = fix_files_new();
    know_files(check, files);
    gboolean ok = read_again(check, error) && fix_and_write(check, files, error);
    /* Which lines were changed since a revision is another question now. */
    if (ok && (check->values->since != NULL || check->values->staged))
        ok = read_again(check, error);
    fix_files_free(files);
    return ok;
}

static gboolean is_interrupted(const struct check *check)
{
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        if (replace_is_interrupted(reading->project->root))
            return TRUE;
    }
    return FALSE;
}

static gboolean fix_in_memory(struct check *check, GError **error)
{
    struct fix_files *files = fix_files_new();
    know_files(check, files);
    gboolean ok = fix_and_write(check, files, error);
    fix_files_free(files);
    return ok;
}

gboolean check_fix(struct check *check, GError **error)
{
    gboolean writes = check_wants_fixes(check->values) && !check_fixes_to_stdout(check->values);
    gboolean interrupted = check->values->reading.facts == NULL && is_interrupted(check);
    if (interrupted && !writes)
        fprintf(stderr, "bothways: an earlier run left fixes half done: complete them with "
                        "`bothways check --fix`\n");
    if (!check_wants_fixes(check->values))
        return TRUE;
    if (!writes)
        return fix_in_memory(check, error);
    return !interrupted && !fix_rounds_are_needed(check) ? TRUE : fix_on_disk(check, error);
}
