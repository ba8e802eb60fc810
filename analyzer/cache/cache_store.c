/* Writing a cache: what holds stays, what was read comes in, all else goes. */

#include "analyzer/cache/cache_store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gboolean run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

gint64 cache_query(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *row = NULL;
    gint64 value = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
        value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return value;
}

static void finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

sqlite3_stmt *store_statement(const struct store *store, const char *sql)
{
    sqlite3_stmt *statement = g_hash_table_lookup(store->statements, sql);
    if (statement == NULL && sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                                &statement, NULL) == SQLITE_OK)
        g_hash_table_insert(store->statements, (gpointer)(uintptr_t)sql, statement);
    return statement;
}

gboolean store_run_once(sqlite3_stmt *statement)
{
    const gboolean ok = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return ok;
}

gboolean store_run(const struct store *store, const char *sql, gint64 number,
                   const char *const *texts, int n)
{
    sqlite3_stmt *statement = store_statement(store, sql);
    if (statement == NULL)
        return FALSE;
    int column = 1;
    if (number >= 0)
        sqlite3_bind_int64(statement, column++, number);
    for (int i = 0; i < n; i++)
        sqlite3_bind_text(statement, column++, texts[i], -1, SQLITE_STATIC);
    return store_run_once(statement);
}

/* A header that the parser did not survive may be read another time. */
static gboolean is_worth_keeping(const struct fact_header *header)
{
    return !header->is_broken || header->n_includes > 0;
}

/* Where the headers of a run go among the rows. */
struct numbers {
    gint64 old_last; /* of what was there before */
    gint64 last;     /* of all, those that rows are kept of included */
};

static struct numbers numbers_of(const struct store *store)
{
    struct numbers numbers = {cache_query(store->db, "SELECT max(id) FROM header"), 0};
    numbers.last = numbers.old_last;
    for (guint i = 0; i < store->parts->len; i++) {
        const struct facts *facts = store->parts->pdata[i];
        numbers.last = MAX(numbers.last, facts_first_row(facts) + (gint64)facts->n_headers);
    }
    return numbers;
}

/* The key of the header's flags where it is to be written; NULL where it is not. */
static const char *key_to_write(const struct store *store, const struct fact_header *header)
{
    if (!is_worth_keeping(header) || store_is_covered(store, header))
        return NULL;
    g_autofree char *path = cache_absolute(store->cache, header->path);
    return g_hash_table_lookup(store->flags, path);
}

static gboolean write_entry(const struct store *store, gint64 id, const char *path,
                            const char *flags)
{
    const char *const texts[] = {path, flags};
    return store_run(store, "INSERT INTO cache_entry VALUES(?, ?, ?)", id, texts, 2);
}

/* Takes the rows that came from a worker as they are; FALSE where there are none to be taken. */
static gboolean copy_facts(struct facts_writer *writer, const struct facts *facts, gint64 old_last)
{
    const gint64 first = facts_first_row(facts);
    return first > old_last && facts_writer_copy(writer, facts, NULL);
}

static gboolean write_facts(const struct store *store, struct facts_writer *writer,
                            const struct facts *facts, struct numbers *numbers)
{
    const gboolean is_copied = copy_facts(writer, facts, numbers->old_last);
    for (size_t i = 0; i < facts->n_headers; i++) {
        const struct fact_header *header = &facts->headers[i];
        const struct cache_entry *entry = g_hash_table_lookup(store->cache->entries, header->path);
        const gboolean is_held = entry != NULL && entry->holds;
        const char *flags = is_held ? NULL : key_to_write(store, header);
        gint64 id = 0;
        if (is_copied)
            id = facts_first_row(facts) + (gint64)i;
        else if (flags != NULL)
            id = ++numbers->last;
        if (flags == NULL && !is_held)
            *store->is_whole = FALSE;
        if (flags == NULL && is_copied && !facts_writer_remove(writer, id, NULL))
            return FALSE;
        if (flags != NULL && ((!is_copied && !facts_writer_add(writer, id, header, NULL)) ||
                              !write_entry(store, id, header->path, flags)))
            return FALSE;
    }
    return TRUE;
}

static gboolean remove_others(const struct store *store, struct facts_writer *writer)
{
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, store->cache->entries);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct cache_entry *entry = value;
        if (!entry->holds && !entry->is_covered &&
            (!facts_writer_remove(writer, entry->id, NULL) ||
             !store_run(store, "DELETE FROM cache_entry WHERE header = ?", entry->id, NULL, 0)))
            return FALSE;
    }
    return TRUE;
}

/* Runs `sql` with each key of `paths` that is none of `others`. */
static gboolean run_with_others(const struct store *store, const char *sql, GHashTable *paths,
                                GHashTable *others)
{
    GHashTableIter iterator;
    gpointer path;
    g_hash_table_iter_init(&iterator, paths);
    while (g_hash_table_iter_next(&iterator, &path, NULL)) {
        const char *const texts[] = {path};
        if (!g_hash_table_contains(others, path) && !store_run(store, sql, -1, texts, 1))
            return FALSE;
    }
    return TRUE;
}

static gboolean write_folders(const struct store *store, GHashTable *stamps)
{
    sqlite3_stmt *statement = store_statement(store, "INSERT INTO cache_folder VALUES(?, ?)");
    if (statement == NULL || !run(store->db, "DELETE FROM cache_folder"))
        return FALSE;
    GHashTableIter iterator;
    gpointer path, stamp;
    g_hash_table_iter_init(&iterator, stamps);
    while (g_hash_table_iter_next(&iterator, &path, &stamp)) {
        sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
        sqlite3_bind_blob(statement, 2, stamp, sizeof(struct file_stamp), SQLITE_STATIC);
        if (!store_run_once(statement))
            return FALSE;
    }
    return TRUE;
}

static gboolean write_vain(const struct store *store)
{
    g_autoptr(GHashTable) stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) vain =
        cache_vain_paths(store->cache, store->project, store->headers, store->parts, stamps);
    GHashTable *was = store->cache->vain;
    return (store->cache->has_vain || cache_load_vain(store->cache, store->db)) &&
           run_with_others(store, "DELETE FROM cache_vain WHERE path = ?", was, vain) &&
           run_with_others(store, "INSERT OR IGNORE INTO cache_vain VALUES(?)", vain, was) &&
           write_folders(store, stamps);
}

/* The first is a time, so that no other database that ever stood here has the same. */
static gint64 next_generation(const struct cache *cache)
{
    return cache->generation != 0 ? cache->generation + 1 : cache->start;
}

/* All rows of this run, in a database that has the tables. */
static gboolean write_rows(const struct store *store)
{
    struct facts_writer *writer = facts_writer_new(store->db, NULL);
    if (writer == NULL)
        return FALSE;
    struct numbers numbers = numbers_of(store);
    gboolean ok = remove_others(store, writer);
    for (guint i = 0; ok && i < store->parts->len; i++) {
        const struct facts *facts = store->parts->pdata[i];
        ok = write_facts(store, writer, facts, &numbers) &&
             (facts->libclang == NULL ||
              facts_writer_set_meta(writer, "libclang", facts->libclang, NULL));
    }
    facts_writer_free(writer);
    const char *const texts[] = {store->cache->identity};
    const gint64 generation = next_generation(store->cache);
    return ok && run(store->db, "DELETE FROM cache_run; DELETE FROM cache_conclusion;") &&
           store_files(store) && write_vain(store) &&
           store_run(store, "INSERT INTO cache_run(generation, identity) VALUES(?, ?)", generation,
                     texts, 1);
}

sqlite3 *cache_lock(const struct cache *cache, gboolean *is_useless)
{
    sqlite3 *db = NULL;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(cache->path, &db, flags, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db,
                          "PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE",
                          NULL, NULL, NULL);
    *is_useless = rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT;
    if (rc == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

/* Away with a database of which nothing could be used. What another process left half done has been
 * undone by then, so that no journal is in force. */
static void remove_database(const struct cache *cache)
{
    g_autofree char *journal = g_strconcat(cache->path, "-journal", NULL);
    g_unlink(journal);
    g_unlink(cache->path);
}

/* The database as it was loaded, or an empty one where nothing of it could be; locked. */
static sqlite3 *open_to_write(const struct cache *cache)
{
    g_autofree char *folder = g_path_get_dirname(cache->path);
    gboolean is_useless = FALSE;
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return NULL;
    sqlite3 *db = cache_lock(cache, &is_useless);
    const gboolean is_old = db != NULL && cache->generation == 0 &&
                            cache_query(db, "SELECT count(*) FROM sqlite_schema") > 0;
    if (!is_old && !is_useless)
        return db;
    sqlite3_close(db);
    remove_database(cache);
    return cache_lock(cache, &is_useless);
}

/* Whether the tables are there, as they were loaded. */
static gboolean prepare(const struct cache *cache, sqlite3 *db)
{
    if (cache->generation == 0)
        return cache_query(db, "SELECT count(*) FROM sqlite_schema") == 0 &&
               facts_schema_create(db, NULL) && run(db, cache_tables);
    /* Another process may have written since it was loaded. */
    return cache_query(db, "SELECT generation FROM cache_run") == cache->generation;
}

gint64 cache_first_row(const struct cache *cache)
{
    GHashTableIter iterator;
    gpointer value;
    gint64 last = 0;
    g_hash_table_iter_init(&iterator, cache->entries);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        last = MAX(last, ((const struct cache_entry *)value)->id);
    return last + 1;
}

void cache_store(struct cache *cache, const struct project *project, const GArray *headers,
                 const GPtrArray *parts)
{
    if (!cache->is_changed)
        return;
    gboolean is_whole = TRUE;
    g_autoptr(GHashTable) flags = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < headers->len; i++) {
        const struct extraction_header *header =
            &g_array_index(headers, struct extraction_header, i);
        g_hash_table_insert(flags, (gpointer)(uintptr_t)header->path,
                            (gpointer)(uintptr_t)cache_flags_key(cache, header->flags));
    }
    const struct store store = {
        .cache = cache,
        .project = project,
        .headers = headers,
        .parts = parts,
        .flags = flags,
        .is_whole = &is_whole,
        .db = open_to_write(cache),
        .statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize),
    };
    gboolean ok = store.db != NULL && prepare(cache, store.db) && write_rows(&store);
    g_hash_table_unref(store.statements);
    ok = ok && run(store.db, "COMMIT");
    if (store.db != NULL && !ok)
        run(store.db, "ROLLBACK");
    sqlite3_close(store.db);
    cache->is_whole = ok && is_whole;
    if (ok)
        cache->generation = next_generation(cache);
}
