#include "analyzer/facts/facts_store.h"

#include "analyzer/facts/facts_rows.h"

G_DEFINE_QUARK(bothways - facts - error, facts_error)

enum { PAGE_SIZE = 4096 };

void facts_database_distrust(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_exec(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 1073741824", NULL, NULL,
                 NULL);
}

/* An empty database in memory. */
static sqlite3 *open_memory(GError **error)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(
        ":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        return db;
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot open a database in memory: %s",
                sqlite3_errstr(rc));
    sqlite3_close(db);
    return NULL;
}

static gboolean write_all(sqlite3 *db, const struct facts *facts, gint64 first, GError **error)
{
    struct facts_writer *writer = facts_writer_new(db, error);
    if (!writer)
        return FALSE;
    gboolean ok = facts_writer_set_meta(writer, "bothways", BOTHWAYS_VERSION, error) &&
                  facts_writer_set_meta(writer, "libclang", facts->libclang, error);
    for (size_t i = 0; ok && i < facts->n_headers; i++)
        ok = facts_writer_add(writer, first + (gint64)i, &facts->headers[i], error);
    facts_writer_free(writer);
    return ok;
}

static gboolean run(sqlite3 *db, const char *sql, GError **error)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot write facts: %s", sqlite3_errmsg(db));
    return FALSE;
}

GBytes *facts_serialize_from(const struct facts *facts, gint64 first, GError **error)
{
    sqlite3 *db = open_memory(error);
    if (!db)
        return NULL;
    g_autofree char *begin =
        g_strdup_printf("PRAGMA page_size = %d; PRAGMA journal_mode = OFF; BEGIN", PAGE_SIZE);
    GBytes *bytes = NULL;
    if (run(db, begin, error) && facts_schema_create(db, error) &&
        write_all(db, facts, first, error) && run(db, "COMMIT", error)) {
        sqlite3_int64 size = 0;
        unsigned char *data = sqlite3_serialize(db, "main", &size, 0);
        if (data)
            bytes = g_bytes_new_with_free_func(data, (gsize)size, sqlite3_free, data);
        else
            g_set_error_literal(error, FACTS_ERROR, FACTS_ERROR_OPEN,
                                "cannot write facts: out of memory");
    }
    sqlite3_close(db);
    return bytes;
}

GBytes *facts_serialize(const struct facts *facts, GError **error)
{
    return facts_serialize_from(facts, 1, error);
}

struct facts *facts_deserialize(GBytes *bytes, const char *name, GError **error)
{
    sqlite3 *db = open_memory(error);
    if (!db)
        return NULL;
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    struct facts *facts = NULL;
    facts_database_distrust(db);
    /* SQLite takes a pointer to data that it may change, but does not where it is READONLY. */
    int rc = sqlite3_deserialize(db, "main", (unsigned char *)(uintptr_t)data, (sqlite3_int64)size,
                                 (sqlite3_int64)size, SQLITE_DESERIALIZE_READONLY);
    if (size == 0 || rc != SQLITE_OK)
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_DAMAGED, "%s: not a facts file", name);
    else
        facts = facts_rows_read(db, name, NULL, error);
    sqlite3_close(db);
    return facts;
}

gboolean facts_save(const struct facts *facts, const char *path, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GBytes) bytes = facts_serialize(facts, error);
    if (!bytes)
        return FALSE;
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    if (g_file_set_contents(path, data, (gssize)size, &cause))
        return TRUE;
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot write facts: %s", cause->message);
    g_error_free(cause);
    return FALSE;
}

struct facts *facts_load(const char *path, GError **error)
{
    GError *cause = NULL;
    char *data = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &data, &size, &cause)) {
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot read facts: %s", cause->message);
        g_error_free(cause);
        return NULL;
    }
    g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);
    return facts_deserialize(bytes, path, error);
}
