/* Rows from one database to another, as they are. */

#include "analyzer/facts/facts_memory.h"
#include "analyzer/facts/facts_writer.h"

void facts_keep_rows(struct facts *facts, GBytes *rows, gint64 first)
{
    g_bytes_unref(facts->memory->rows);
    facts->memory->rows = rows ? g_bytes_ref(rows) : NULL;
    facts->memory->first = first;
}

gint64 facts_first_row(const struct facts *facts)
{
    return facts->memory->rows ? facts->memory->first : 0;
}

/* Lays `rows` beside the database as `part`, or in the place of those laid there before: in a
 * transaction what is attached stays. */
static gboolean lay_beside(struct facts_writer *w, GBytes *rows)
{
    gsize size = 0;
    const void *data = g_bytes_get_data(rows, &size);
    if (!w->has_part &&
        sqlite3_exec(w->db, "ATTACH ':memory:' AS part", NULL, NULL, NULL) != SQLITE_OK)
        return FALSE;
    w->has_part = TRUE;
    /* SQLite takes a pointer to data that it may change, but does not where it is READONLY. */
    return sqlite3_deserialize(w->db, "part", (unsigned char *)(uintptr_t)data, (sqlite3_int64)size,
                               (sqlite3_int64)size, SQLITE_DESERIALIZE_READONLY) == SQLITE_OK;
}

/* Files have other numbers in each database, which headers name; all else is the same. */
static gboolean is_copied(enum facts_table table)
{
    return table != TABLE_META && table != TABLE_FILE && table != TABLE_HEADER;
}

gboolean facts_writer_copy(struct facts_writer *w, const struct facts *facts, GError **error)
{
    w->failed = !facts->memory->rows || !lay_beside(w, facts->memory->rows);
    w->too_many = FALSE;
    for (int table = 0; !w->failed && table < N_FACTS_TABLES; table++) {
        /* Of this form SQLite copies whole records. */
        g_autofree char *sql = g_strdup_printf("INSERT INTO main.%s SELECT * FROM part.%s",
                                               facts_tables[table].name, facts_tables[table].name);
        w->failed = is_copied(table) && sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK;
    }
    for (size_t i = 0; !w->failed && i < facts->n_headers; i++)
        writer_add_header_row(w, facts->memory->first + (gint64)i, &facts->headers[i]);
    return w->failed ? writer_fail(w, error) : TRUE;
}
