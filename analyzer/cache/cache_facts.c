/* What of the cache still holds: facts of single headers, or all that was concluded from them. */

#include "analyzer/cache/cache_internal.h"
#include "analyzer/facts/facts_builder.h"

/* What has become of a file, or of the worst of several. */
enum validity { SAME, COVERED, CHANGED };

/* What is asked again and again while facts are looked through. */
struct inquiry {
    struct cache *cache;
    GHashTable *files;    /* name in facts, as a pointer → validity of the file */
    GHashTable *closures; /* array of such names, as a pointer → validity of all */
};

static enum validity file_validity(const struct inquiry *inquiry, const char *name)
{
    gpointer known;
    if (g_hash_table_lookup_extended(inquiry->files, name, NULL, &known))
        return (enum validity)GPOINTER_TO_INT(known);
    g_autofree char *path = cache_absolute(inquiry->cache, name);
    const struct known_file *file = cache_file(inquiry->cache, path, NULL);
    const enum validity validity = !file->is_same ? CHANGED : file->is_overlaid ? COVERED : SAME;
    g_hash_table_insert(inquiry->files, (gpointer)(uintptr_t)name, GINT_TO_POINTER(validity));
    return validity;
}

/* Headers that include the same files share the array. */
static enum validity closure_validity(const struct inquiry *inquiry,
                                      const struct fact_header *header)
{
    gpointer known;
    if (g_hash_table_lookup_extended(inquiry->closures, header->includes, NULL, &known))
        return (enum validity)GPOINTER_TO_INT(known);
    enum validity validity = SAME;
    for (size_t i = 0; validity < CHANGED && i < header->n_includes; i++)
        validity = MAX(validity, file_validity(inquiry, header->includes[i]));
    g_hash_table_insert(inquiry->closures, (gpointer)(uintptr_t)header->includes,
                        GINT_TO_POINTER(validity));
    return validity;
}

/* Marks the entries that hold: those of headers that are the same, asked for with the same flags,
 * and that include nothing but what is the same; and those that would. */
static void mark_what_holds(struct cache *cache, const struct facts *facts, GHashTable *wanted)
{
    g_autoptr(GHashTable) files = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) closures = g_hash_table_new(NULL, NULL);
    const struct inquiry inquiry = {.cache = cache, .files = files, .closures = closures};
    for (size_t i = 0; i < facts->n_headers; i++) {
        const struct fact_header *header = &facts->headers[i];
        struct cache_entry *entry = g_hash_table_lookup(cache->entries, header->path);
        const char *flags = g_hash_table_lookup(wanted, header->path);
        if (entry == NULL || (flags != NULL && !g_str_equal(flags, entry->flags)))
            continue;
        const enum validity validity =
            MAX(file_validity(&inquiry, header->path), closure_validity(&inquiry, header));
        entry->holds = flags != NULL && validity == SAME;
        entry->is_covered = validity == COVERED;
    }
}

/* The headers' names in facts → keys of their flags. */
static GHashTable *wanted_flags(const struct cache *cache, const GArray *headers)
{
    GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        g_hash_table_insert(wanted, (gpointer)(uintptr_t)cache_name(cache, header->path),
                            (gpointer)(uintptr_t)cache_flags_key(cache, header->flags));
    }
    return wanted;
}

/* Begins to read what was loaded; FALSE where another process has written since. */
static gboolean begin(const struct cache *cache)
{
    return cache->db != NULL && sqlite3_exec(cache->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
           cache_query(cache->db, "SELECT generation FROM cache_run") == cache->generation;
}

static const struct cache_entry *entry_of(const struct cache *cache,
                                          const struct extraction_header *header)
{
    return g_hash_table_lookup(cache->entries, cache_name(cache, header->path));
}

gboolean cache_find_missing(struct cache *cache, const GArray *headers, GArray *missing)
{
    struct facts *facts = NULL;
    if (g_hash_table_size(cache->entries) > 0 && begin(cache))
        facts = facts_rows_read_headers(cache->db, cache->path, NULL);
    g_autoptr(GHashTable) wanted = wanted_flags(cache, headers);
    if (facts != NULL)
        mark_what_holds(cache, facts, wanted);
    else if (g_hash_table_size(cache->entries) > 0)
        cache_forget(cache);
    facts_free(facts);
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        const struct cache_entry *entry = entry_of(cache, header);
        if (entry == NULL || !entry->holds)
            g_array_append_val(missing, *header);
        if (entry == NULL || (!entry->holds && !entry->is_covered))
            cache->is_changed = TRUE;
    }
    if (g_hash_table_size(cache->entries) != headers->len)
        cache->is_changed = TRUE;
    cache->is_whole = !cache->is_changed && cache->overlays == NULL;
    const gboolean has_others = missing->len < headers->len;
    if (!has_others)
        cache_close(cache);
    return has_others;
}

/* Leaves in `facts` only what holds; FALSE where that is nothing. */
static gboolean keep_what_holds(const struct cache *cache, struct facts *facts)
{
    struct fact_header *kept = facts_alloc(facts, (facts->n_headers + 1) * sizeof *kept);
    size_t n = 0;
    for (size_t i = 0; i < facts->n_headers; i++) {
        const struct cache_entry *entry =
            g_hash_table_lookup(cache->entries, facts->headers[i].path);
        if (entry != NULL && entry->holds)
            kept[n++] = facts->headers[i];
    }
    facts->headers = kept;
    facts->n_headers = n;
    return n > 0;
}

struct facts *cache_facts(struct cache *cache)
{
    struct facts *facts = facts_rows_read(cache->db, cache->path, NULL, NULL);
    cache_close(cache);
    if (facts != NULL && keep_what_holds(cache, facts))
        return facts;
    facts_free(facts);
    return NULL;
}

/* Whether every file that anything was read from is the same, and the headers are those whose facts
 * are kept, with the same flags. */
static gboolean all_holds(struct cache *cache, const GArray *headers)
{
    GHashTableIter iter;
    gpointer path, value;
    if (cache->overlays != NULL)
        return FALSE;
    g_hash_table_iter_init(&iter, cache->files);
    while (g_hash_table_iter_next(&iter, &path, &value)) {
        const struct known_file *file = value;
        if (!file->is_checked)
            file = cache_file(cache, path, NULL);
        cache->is_changed |= !file->is_same;
    }
    if (cache->generation == 0 || cache->is_changed ||
        g_hash_table_size(cache->entries) != headers->len)
        return FALSE;
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        const struct cache_entry *entry = entry_of(cache, header);
        if (entry == NULL || !g_str_equal(entry->flags, cache_flags_key(cache, header->flags)))
            return FALSE;
    }
    return TRUE;
}

/* The content that is kept under `key`, where it is as it was written. */
static GBytes *read_conclusion(const struct cache *cache, const char *key)
{
    sqlite3_stmt *row = NULL;
    GBytes *content = NULL;
    if (!begin(cache) ||
        sqlite3_prepare_v2(cache->db,
                           "SELECT content, checksum FROM cache_conclusion WHERE key = ?", -1, &row,
                           NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
    if (sqlite3_step(row) == SQLITE_ROW) {
        content = g_bytes_new(sqlite3_column_blob(row, 0), (gsize)sqlite3_column_bytes(row, 0));
        g_autofree char *checksum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);
        if (g_strcmp0(checksum, (const char *)sqlite3_column_text(row, 1)) != 0)
            g_clear_pointer(&content, g_bytes_unref);
    }
    sqlite3_finalize(row);
    return content;
}

GBytes *cache_conclusion(struct cache *cache, const GArray *headers, const char *key)
{
    GBytes *content = all_holds(cache, headers) ? read_conclusion(cache, key) : NULL;
    if (content != NULL)
        cache_close(cache);
    else if (cache->db != NULL)
        sqlite3_exec(cache->db, "ROLLBACK", NULL, NULL, NULL);
    return content;
}

/* Those of other selections stay as well, a few of them. */
static gboolean write_conclusion(sqlite3 *db, const char *key, GBytes *content)
{
    static const char sql[] = "INSERT INTO cache_conclusion(key, checksum, content) "
                              "VALUES(?, ?, ?)";
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) != SQLITE_OK)
        return FALSE;
    g_autofree char *checksum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);
    gsize length = 0;
    const void *data = g_bytes_get_data(content, &length);
    sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 2, checksum, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(row, 3, data, length, SQLITE_STATIC);
    const gboolean is_written = sqlite3_step(row) == SQLITE_DONE;
    sqlite3_finalize(row);
    return is_written && sqlite3_exec(db,
                                      "DELETE FROM cache_conclusion WHERE id <= "
                                      "(SELECT max(id) - 8 FROM cache_conclusion)",
                                      NULL, NULL, NULL) == SQLITE_OK;
}

void cache_keep_conclusion(struct cache *cache, const char *key, GBytes *content)
{
    gboolean is_useless = FALSE;
    sqlite3 *db = cache->is_whole ? cache_lock(cache, &is_useless) : NULL;
    if (db == NULL)
        return;
    const gboolean ok = cache_query(db, "SELECT generation FROM cache_run") == cache->generation &&
                        write_conclusion(db, key, content);
    sqlite3_exec(db, ok ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(db);
}
