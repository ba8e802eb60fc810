#include "analyzer/fix/replace.h"

#include "analyzer/fix/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(bothways - replace - error - quark, replace_error)

/* Everything that is about to be renamed: one entry a path. */
struct staging {
    GArray *entries;  /* struct journal_entry */
    GPtrArray *roots; /* const char *: of each entry */
    GPtrArray *olds;  /* GBytes *: what each entry's file holds, borrowed */
};

static gboolean write_error(GError **error, const char *path, int code)
{
    g_set_error(error, REPLACE_ERROR, REPLACE_ERROR_WRITE,
                "cannot write `%s`: %s; no file was changed", path, g_strerror(code));
    return FALSE;
}

static gboolean write_all(int descriptor, GBytes *content)
{
    gsize length;
    const char *text = g_bytes_get_data(content, &length);
    while (length > 0) {
        ssize_t n = write(descriptor, text, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FALSE;
        text += n;
        length -= (gsize)n;
    }
    return TRUE;
}

/* A file that says it is only to be read is left alone, though a folder that can be written would
 * let it be replaced; the superuser, who may write everything, is asked for no more. */
static int find_obstacle(const char *path, const char *folder, struct stat *status)
{
    struct stat folder_status;
    if (stat(path, status) != 0 || stat(folder, &folder_status) != 0)
        return errno;
    if ((status->st_mode & 0222) == 0 || (folder_status.st_mode & 0222) == 0)
        return EACCES;
    return access(path, W_OK) == 0 && access(folder, W_OK) == 0 ? 0 : errno;
}

/* A file beside `path` with its mode and, where that is allowed, its owner; it is on the disk when
 * this returns. The caller frees the name; NULL with errno where it can't be made. */
static char *write_beside(const char *path, GBytes *content)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat status;
    errno = find_obstacle(path, folder, &status);
    if (errno != 0)
        return NULL;
    char *name = g_build_filename(folder, JOURNAL_TEMPORARY "XXXXXX", NULL);
    int descriptor = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        g_free(name);
        return NULL;
    }
    /* Only the superuser can give a file away; the mode comes after, as that would change it. */
    if (fchown(descriptor, status.st_uid, status.st_gid) != 0)
        errno = 0;
    gboolean ok = write_all(descriptor, content) &&
                  fchmod(descriptor, status.st_mode & 07777) == 0 && fsync(descriptor) == 0;
    int code = errno;
    if (close(descriptor) != 0 || !ok) {
        (void)unlink(name);
        g_free(name);
        errno = code;
        return NULL;
    }
    return name;
}

static char *digest(GBytes *content)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);
}

/* The digest of what `path` holds, or NULL. The caller frees it. */
static char *digest_of(const char *path)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(path, &text, &length, NULL))
        return NULL;
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
}

/* Another name for the file `first`, so that hard links stay links of one file. */
static char *link_beside(const char *path, const char *first)
{
    g_autofree char *folder = g_path_get_dirname(path);
    for (int attempt = 0; attempt < 100; attempt++) {
        g_autofree char *name =
            g_strdup_printf("%s/" JOURNAL_TEMPORARY "%08x", folder, g_random_int());
        if (link(first, name) == 0)
            return g_steal_pointer(&name);
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}

static gboolean stage(struct staging *staging, const struct replacement *replacement,
                      GError **error)
{
    guint first = staging->entries->len;
    for (guint i = 0; i < replacement->paths->len; i++) {
        const char *path = replacement->paths->pdata[i];
        char *temporary =
            i == 0
                ? write_beside(path, replacement->after)
                : link_beside(
                      path, g_array_index(staging->entries, struct journal_entry, first).temporary);
        if (temporary == NULL)
            return write_error(error, path, errno);
        struct journal_entry entry = {
            .temporary = temporary,
            .path = g_strdup(path),
            .before = digest(replacement->before),
            .after = digest(replacement->after),
        };
        g_array_append_val(staging->entries, entry);
        g_ptr_array_add(staging->roots, (gpointer)(uintptr_t)replacement->root);
        g_ptr_array_add(staging->olds, replacement->before);
    }
    return TRUE;
}

static const struct journal_entry *staged(const struct staging *staging, guint i)
{
    return &g_array_index(staging->entries, struct journal_entry, i);
}

static gboolean check_unchanged(const struct staging *staging, GError **error)
{
    for (guint i = 0; i < staging->entries->len; i++) {
        const struct journal_entry *entry = staged(staging, i);
        g_autofree char *now = digest_of(entry->path);
        if (g_strcmp0(now, entry->before) == 0)
            continue;
        g_set_error(error, REPLACE_ERROR, REPLACE_ERROR_CHANGED,
                    "`%s` has changed while it was being fixed; no file was changed", entry->path);
        return FALSE;
    }
    return TRUE;
}

static void put_back(const struct staging *staging, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        const char *path = staged(staging, i)->path;
        g_autofree char *old = write_beside(path, staging->olds->pdata[i]);
        if (old == NULL || rename(old, path) != 0)
            g_warning("cannot put back `%s`: %s", path, g_strerror(errno));
    }
}

/* Replaces the files of entries first…end, which are of one project. */
static gboolean commit(const struct staging *staging, guint first, guint end, GError **error)
{
    const char *root = staging->roots->pdata[first];
    if (end - first > 1) {
        g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct journal_entry));
        g_array_append_vals(entries, staged(staging, first), end - first);
        if (!journal_write(root, entries, error))
            return FALSE;
    }
    gboolean ok = TRUE;
    for (guint i = first; ok && i < end; i++) {
        const struct journal_entry *entry = staged(staging, i);
        g_autofree char *folder = g_path_get_dirname(entry->path);
        ok = rename(entry->temporary, entry->path) == 0;
        if (!ok) {
            write_error(error, entry->path, errno);
            put_back(staging, first, i);
        }
        journal_sync_folder(folder);
    }
    if (end - first > 1)
        journal_remove(root);
    return ok;
}

static guint project_end(const struct staging *staging, guint first)
{
    guint end = first;
    while (end < staging->roots->len &&
           g_str_equal(staging->roots->pdata[end], staging->roots->pdata[first]))
        end++;
    return end;
}

gboolean replace_files(const GArray *replacements, GError **error)
{
    struct staging staging = {
        .entries = journal_new(),
        .roots = g_ptr_array_new(),
        .olds = g_ptr_array_new(),
    };
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < replacements->len; i++)
        ok = stage(&staging, &g_array_index(replacements, struct replacement, i), error);
    ok = ok && check_unchanged(&staging, error);
    guint n_done = 0;
    while (ok && n_done < staging.entries->len) {
        guint end = project_end(&staging, n_done);
        ok = commit(&staging, n_done, end, error);
        n_done = ok ? end : n_done;
    }
    for (guint i = n_done; i < staging.entries->len; i++)
        (void)unlink(staged(&staging, i)->temporary);
    g_array_unref(staging.entries);
    g_ptr_array_unref(staging.roots);
    g_ptr_array_unref(staging.olds);
    return ok;
}
