/* What is kept of files: stamps, include lines, and checksums of those that are young. */

#include "analyzer/cache/cache_store.h"
#include "analyzer/project/include_scan.h"

static gboolean is_overlaid(const struct store *store, const char *name)
{
    g_autofree char *path = cache_absolute(store->cache, name);
    return cache_file(store->cache, path, NULL)->is_overlaid;
}

gboolean store_is_covered(const struct store *store, const struct fact_header *header)
{
    if (store->cache->overlays == NULL)
        return FALSE;
    gboolean is_covered = is_overlaid(store, header->path);
    for (size_t i = 0; !is_covered && i < header->n_includes; i++)
        is_covered = is_overlaid(store, header->includes[i]);
    return is_covered;
}

/* Whether the file was the same before its header was read as it is now, so that what was read is
 * what is there. Where it is young, `*checksum` (owned) tells from now on. */
static gboolean is_settled(struct cache *cache, const char *path, gboolean was_known,
                           char **checksum)
{
    const struct known_file *file = cache_file(cache, path, NULL);
    *checksum = NULL;
    if (file->now.inode == 0)
        return FALSE;
    const gboolean is_young = file_stamp_is_young(&file->now, cache->start);
    if (!was_known && is_young)
        return FALSE; /* it may have changed while the header was read */
    const struct file_stamp again = file_stamp_of(path);
    gboolean is_settled = file_stamp_equal(&again, &file->now);
    if (is_settled && is_young) {
        *checksum = file_checksum(path);
        is_settled = g_strcmp0(*checksum, file->young_checksum) == 0;
    }
    if (!is_settled)
        g_clear_pointer(checksum, g_free);
    return is_settled;
}

static char *lines_text(const struct project_file *file)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; file->includes != NULL && i < file->includes->len; i++) {
        const struct include_line *line = &g_array_index(file->includes, struct include_line, i);
        g_string_append_printf(text, "%c%s\n", line->is_quoted ? '"' : '<', line->name);
    }
    return g_string_free(text, FALSE);
}

static gboolean insert_file(const struct store *store, const char *path, const char *checksum,
                            const char *lines)
{
    const struct file_stamp *stamp = &cache_file(store->cache, path, NULL)->now;
    sqlite3_stmt *statement =
        store_statement(store, "INSERT OR REPLACE INTO cache_file VALUES(?, ?, ?, ?)");
    if (statement == NULL)
        return FALSE;
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 2, stamp, sizeof *stamp, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, checksum, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, lines, -1, SQLITE_STATIC);
    return store_run_once(statement);
}

static gboolean forget_file(const struct store *store, const char *path)
{
    const char *const texts[] = {path};
    return store_run(store, "DELETE FROM cache_file WHERE path = ?", -1, texts, 1);
}

/* What the cache knows of a file that is the same stays: had the file changed since, its stamp
 * would tell the next run. `file` is NULL where include lines are not asked for. */
static gboolean write_file(const struct store *store, const char *path,
                           const struct project_file *file)
{
    const gboolean was_known = g_hash_table_contains(store->cache->files, path);
    struct known_file *known = cache_file(store->cache, path, NULL);
    known->is_needed = TRUE;
    if (known->is_overlaid) {
        *store->is_whole = FALSE; /* what was read is not what is there */
        return known->is_same || forget_file(store, path);
    }
    const gboolean is_settling =
        known->checksum != NULL && !file_stamp_is_young(&known->now, store->cache->start);
    if (known->is_same && !is_settling && (file == NULL || known->lines != NULL))
        return TRUE;
    g_autofree char *checksum = NULL;
    if (!is_settled(store->cache, path, was_known, &checksum)) {
        *store->is_whole = FALSE; /* not kept, and so what depends on it does not hold */
        return forget_file(store, path);
    }
    g_autofree char *lines = file != NULL ? lines_text(file) : NULL;
    return insert_file(store, path, checksum, lines);
}

static gboolean forget_other_files(const struct store *store)
{
    GHashTableIter iterator;
    gpointer path, file;
    g_hash_table_iter_init(&iterator, store->cache->files);
    while (g_hash_table_iter_next(&iterator, &path, &file)) {
        const struct known_file *known = file;
        if (!known->is_needed && !forget_file(store, path))
            return FALSE;
    }
    return TRUE;
}

gboolean store_files(const struct store *store)
{
    for (guint i = 0; i < store->project->files->len; i++) {
        const struct project_file *file = store->project->files->pdata[i];
        if (!write_file(store, file->path, file))
            return FALSE;
    }
    g_autoptr(GPtrArray) included = cache_included(store->parts);
    for (guint i = 0; i < included->len; i++) {
        g_autofree char *path = cache_absolute(store->cache, included->pdata[i]);
        const struct known_file *known = g_hash_table_lookup(store->cache->files, path);
        if ((known == NULL || !known->is_needed) && !write_file(store, path, NULL))
            return FALSE;
    }
    return forget_other_files(store);
}
