/* What an earlier run left half done, and how runs keep out of each other's way. */

#include "analyzer/fix/journal.h"
#include "analyzer/fix/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

static gboolean holds(const char *path, const char *digest)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !g_file_get_contents(path, &text, &length, NULL))
        return FALSE;
    g_autofree char *own =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    return g_str_equal(own, digest);
}

static gboolean is_done(const struct journal_entry *entry)
{
    return holds(entry->path, entry->after);
}

static gboolean can_be_done(const struct journal_entry *entry)
{
    return holds(entry->path, entry->before) && holds(entry->temporary, entry->after);
}

gboolean replace_is_interrupted(const char *root)
{
    g_autoptr(GArray) entries = journal_read(root);
    return entries != NULL;
}

enum recovery replace_recover(const char *root)
{
    g_autoptr(GArray) entries = journal_read(root);
    if (entries == NULL)
        return RECOVERY_NONE;
    gboolean ok = TRUE;
    for (guint i = 0; i < entries->len; i++) {
        const struct journal_entry *entry = &g_array_index(entries, struct journal_entry, i);
        ok = ok && (is_done(entry) || can_be_done(entry));
    }
    for (guint i = 0; i < entries->len; i++) {
        const struct journal_entry *entry = &g_array_index(entries, struct journal_entry, i);
        g_autofree char *folder = g_path_get_dirname(entry->path);
        if (ok && !is_done(entry))
            ok = rename(entry->temporary, entry->path) == 0;
        else
            (void)unlink(entry->temporary);
        journal_sync_folder(folder);
    }
    journal_remove(root);
    return ok ? RECOVERY_COMPLETED : RECOVERY_IMPOSSIBLE;
}

int replace_lock(const char *root, void (*told)(const char *root))
{
    int descriptor = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    if (errno == EWOULDBLOCK) {
        told(root);
        int code;
        do
            code = flock(descriptor, LOCK_EX);
        while (code != 0 && errno == EINTR);
        if (code == 0)
            return descriptor;
    }
    close(descriptor);
    return -1;
}

void replace_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}
