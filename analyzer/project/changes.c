#include "analyzer/project/changes.h"

#include "analyzer/project/diff_hunks.h"
#include "analyzer/project/git.h"

#include <string.h>

struct lines {
    guint32 first, last;
};

struct changes {
    char *top;         /* the folder of the repository, absolute */
    GHashTable *files; /* absolute path → GArray of struct lines */
};

static void free_array(gpointer array)
{
    g_array_unref(array);
}

void changes_free(struct changes *changes)
{
    if (changes == NULL)
        return;
    g_hash_table_unref(changes->files);
    g_free(changes->top);
    g_free(changes);
}

/* The lines of the file that git calls `name`. */
static GArray *lines_of(struct changes *changes, const char *name)
{
    char *path = g_build_filename(changes->top, name, NULL);
    GArray *lines = g_hash_table_lookup(changes->files, path);
    if (lines == NULL) {
        lines = g_array_new(FALSE, FALSE, sizeof(struct lines));
        g_hash_table_insert(changes->files, path, lines);
    } else {
        g_free(path);
    }
    return lines;
}

static struct changes *changes_new(const char *root, GError **error)
{
    static const char *const arguments[] = {"rev-parse", "--show-toplevel", NULL};
    gsize length = 0;
    char *top = git_run(root, arguments, &length, error);
    if (top == NULL)
        return NULL;
    if (length > 0 && top[length - 1] == '\n')
        top[length - 1] = '\0';
    struct changes *changes = g_new(struct changes, 1);
    changes->top = top;
    changes->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    return changes;
}

/* The hunks of `git diff` with `what`, or all that is not staged where it is NULL. */
static GHashTable *run_diff(const char *root, const char *what, GError **error)
{
    const char *arguments[] = {"diff",
                               "-U0",
                               "--inter-hunk-context=0",
                               "-M",
                               "--no-color",
                               "--no-ext-diff",
                               "--no-textconv",
                               "--no-relative",
                               "--ignore-submodules",
                               "--src-prefix=a/",
                               "--dst-prefix=b/",
                               what != NULL ? what : "--",
                               what != NULL ? "--" : NULL,
                               NULL};
    gsize length = 0;
    g_autofree char *diff = git_run(root, arguments, &length, error);
    return diff != NULL ? diff_hunks_read(diff, length) : NULL;
}

/* The hunks' new lines; `later` moves them on where the files were changed again. */
static void add_hunks(struct changes *changes, GHashTable *diff, GHashTable *later)
{
    GHashTableIter iter;
    gpointer name, hunks;
    g_hash_table_iter_init(&iter, diff);
    while (g_hash_table_iter_next(&iter, &name, &hunks)) {
        GArray *lines = lines_of(changes, name);
        const GArray *moves = later != NULL ? g_hash_table_lookup(later, name) : NULL;
        for (guint i = 0; i < ((GArray *)hunks)->len; i++) {
            const struct diff_hunk *hunk = &g_array_index((GArray *)hunks, struct diff_hunk, i);
            guint32 end = hunk->new_start + hunk->new_count;
            for (guint32 line = hunk->new_start; line < end; line++) {
                guint32 now = diff_line_after(moves, line);
                struct lines *last =
                    lines->len > 0 ? &g_array_index(lines, struct lines, lines->len - 1) : NULL;
                const struct lines added = {now, now};
                if (last != NULL && last->last + 1 == now)
                    last->last = now;
                else if (now > 0)
                    g_array_append_val(lines, added);
            }
        }
    }
}

/* What git does not track is new, every line of it. */
static gboolean add_untracked(struct changes *changes, const char *root, GError **error)
{
    static const char *const arguments[] = {"ls-files",    "--others", "--exclude-standard",
                                            "--full-name", "-z",       NULL};
    gsize length = 0;
    g_autofree char *names = git_run(root, arguments, &length, error);
    if (names == NULL)
        return FALSE;
    const struct lines all = {0, G_MAXUINT32};
    for (gsize at = 0; at < length; at += strlen(names + at) + 1) {
        GArray *lines = lines_of(changes, names + at);
        g_array_append_val(lines, all);
    }
    return TRUE;
}

static gboolean add_since(struct changes *changes, const char *root, const char *revision,
                          GError **error)
{
    g_autofree char *wanted = g_strconcat(revision, "^{commit}", NULL);
    const char *arguments[] = {"rev-parse", "--verify", "--end-of-options", wanted, NULL};
    gsize length = 0;
    g_autofree char *commit = git_run(root, arguments, &length, error);
    if (commit == NULL) {
        g_prefix_error(error, "cannot compare with `%s`: ", revision);
        return FALSE;
    }
    /* --end-of-options itself is repeated by older versions of rev-parse. */
    g_strchomp(commit);
    const char *last = strrchr(commit, '\n');
    GHashTable *diff = run_diff(root, last != NULL ? last + 1 : commit, error);
    if (diff == NULL)
        return FALSE;
    add_hunks(changes, diff, NULL);
    g_hash_table_unref(diff);
    return add_untracked(changes, root, error);
}

static gboolean add_staged(struct changes *changes, const char *root, GError **error)
{
    GHashTable *staged = run_diff(root, "--cached", error);
    GHashTable *later = staged != NULL ? run_diff(root, NULL, error) : NULL;
    if (later != NULL)
        add_hunks(changes, staged, later);
    g_clear_pointer(&staged, g_hash_table_unref);
    if (later == NULL)
        return FALSE;
    g_hash_table_unref(later);
    return TRUE;
}

struct changes *changes_read(const char *root, const char *revision, GError **error)
{
    struct changes *changes = changes_new(root, error);
    if (changes == NULL)
        return NULL;
    gboolean ok = revision != NULL ? add_since(changes, root, revision, error)
                                   : add_staged(changes, root, error);
    if (ok)
        return changes;
    changes_free(changes);
    return NULL;
}

gboolean changes_touch(const struct changes *changes, const char *path, guint32 first, guint32 last)
{
    const GArray *lines = g_hash_table_lookup(changes->files, path);
    for (guint i = 0; lines != NULL && i < lines->len; i++) {
        const struct lines *changed = &g_array_index(lines, struct lines, i);
        if (changed->first <= last && changed->last >= first)
            return TRUE;
    }
    return FALSE;
}

gboolean changes_have_file(const struct changes *changes, const char *path)
{
    return g_hash_table_contains(changes->files, path);
}
