#include "analyzer/facts/facts_writer.h"

#include <string.h>

void writer_bind_text(struct facts_writer *w, const char *text)
{
    sqlite3_bind_text(w->row, ++w->column, text, -1, SQLITE_STATIC);
}

void writer_bind_integer(struct facts_writer *w, gint64 value)
{
    sqlite3_bind_int64(w->row, ++w->column, value);
}

void writer_bind_null(struct facts_writer *w)
{
    sqlite3_bind_null(w->row, ++w->column);
}

void writer_bind_id(struct facts_writer *w, gint64 n)
{
    if (n < 0)
        writer_bind_null(w);
    else
        writer_bind_integer(w, w->header << FACTS_ID_BITS | n);
}

/* Ranges are half of what is written, and printf is slow. */
static void append_number(GString *out, char before, guint64 number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    gsize n = 0;
    do {
        *--at = (char)('0' + number % 10);
        n++;
    } while (number /= 10);
    if (before)
        g_string_append_c(out, before);
    g_string_append_len(out, at, (gssize)n);
}

void writer_bind_range(struct facts_writer *w, const struct range *range)
{
    if (!range->file) {
        writer_bind_null(w);
        return;
    }
    g_assert(range->end.offset >= range->start.offset);
    guint32 length = range->end.offset - range->start.offset;
    GString *text = w->scratch;
    g_string_truncate(text, 0);
    append_number(text, 0, range->start.line);
    append_number(text, ':', range->start.column);
    append_number(text, ':', range->start.offset);
    if (length)
        append_number(text, '+', length);
    if (range->end.line != range->start.line ||
        range->end.column != (guint64)range->start.column + length) {
        append_number(text, '-', range->end.line);
        append_number(text, ':', range->end.column);
    }
    if (range->file != w->path && strcmp(range->file, w->path) != 0) {
        g_string_append_c(text, ' ');
        g_string_append(text, range->file);
    }
    sqlite3_bind_text(w->row, ++w->column, text->str, (int)text->len, SQLITE_TRANSIENT);
}

void writer_row_begin(struct facts_writer *w, enum facts_table table)
{
    w->row = w->insert[table];
    w->column = 0;
}

gint64 writer_row_begin_numbered(struct facts_writer *w, enum facts_table table)
{
    gint64 n = w->next[table]++;
    if (n >= FACTS_ID_END)
        w->too_many = TRUE;
    writer_row_begin(w, table);
    writer_bind_id(w, n);
    return n;
}

void writer_row_end(struct facts_writer *w)
{
    if (!w->failed && !w->too_many && sqlite3_step(w->row) != SQLITE_DONE)
        w->failed = TRUE;
    sqlite3_reset(w->row);
}

gint64 writer_file_id(struct facts_writer *w, const char *path)
{
    gpointer known = g_hash_table_lookup(w->files, path);
    if (known)
        return GPOINTER_TO_SIZE(known);
    gint64 id = ++w->last_file;
    g_hash_table_insert(w->files, g_strdup(path), GSIZE_TO_POINTER((gsize)id));
    writer_row_begin(w, TABLE_FILE);
    writer_bind_integer(w, id);
    writer_bind_text(w, path);
    writer_row_end(w);
    return id;
}

/* Headers that follow each other mostly include the same. */
static gboolean includes_same(const struct fact_header *a, const struct fact_header *b)
{
    return a && a->n_includes == b->n_includes &&
           (!a->n_includes ||
            !memcmp(a->includes, b->includes, a->n_includes * sizeof *a->includes));
}

static void list_includes(struct facts_writer *w, const struct fact_header *header)
{
    if (includes_same(w->includer, header))
        return;
    w->includer = header;
    g_string_assign(w->includes, "[");
    for (size_t i = 0; i < header->n_includes; i++)
        append_number(w->includes, i ? ',' : 0, (guint64)writer_file_id(w, header->includes[i]));
    g_string_append_c(w->includes, ']');
}

void writer_add_header_row(struct facts_writer *w, gint64 id, const struct fact_header *header)
{
    w->header = id;
    w->path = header->path;
    list_includes(w, header);
    writer_row_begin(w, TABLE_HEADER);
    writer_bind_integer(w, id);
    writer_bind_text(w, header->path);
    writer_bind_integer(w, header->is_broken);
    writer_bind_integer(w, header->is_annotated);
    writer_bind_text(w, w->includes->str);
    writer_row_end(w);
}

gboolean writer_fail(struct facts_writer *w, GError **error)
{
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot write facts: %s",
                w->too_many ? "a header declares too much" : sqlite3_errmsg(w->db));
    return FALSE;
}

gboolean facts_writer_remove(struct facts_writer *w, gint64 id, GError **error)
{
    w->failed = FALSE;
    w->too_many = FALSE;
    for (int table = TABLE_HEADER; table < N_FACTS_TABLES; table++) {
        w->row = w->remove[table];
        w->column = 0;
        writer_bind_integer(w, table == TABLE_HEADER ? id : id << FACTS_ID_BITS);
        writer_bind_integer(w,
                            table == TABLE_HEADER ? id : (id << FACTS_ID_BITS) + FACTS_ID_END - 1);
        writer_row_end(w);
    }
    return w->failed || w->too_many ? writer_fail(w, error) : TRUE;
}

gboolean facts_writer_set_meta(struct facts_writer *w, const char *key, const char *value,
                               GError **error)
{
    w->failed = FALSE;
    w->too_many = FALSE;
    w->column = 0;
    w->row = w->remove[TABLE_META];
    writer_bind_text(w, key);
    writer_row_end(w);
    if (value) {
        writer_row_begin(w, TABLE_META);
        writer_bind_text(w, key);
        writer_bind_text(w, value);
        writer_row_end(w);
    }
    return w->failed || w->too_many ? writer_fail(w, error) : TRUE;
}

static gboolean prepare(struct facts_writer *w, enum facts_table table)
{
    const struct facts_table_definition *definition = &facts_tables[table];
    g_autoptr(GString) insert = g_string_new(NULL);
    g_string_printf(insert, "INSERT INTO %s VALUES(?", definition->name);
    for (int i = 1; i < definition->n_columns; i++)
        g_string_append(insert, ",?");
    g_string_append_c(insert, ')');
    const char *which = table == TABLE_META ? "key = ?" : "id BETWEEN ? AND ?";
    g_autofree char *remove = g_strdup_printf("DELETE FROM %s WHERE %s", definition->name, which);
    return sqlite3_prepare_v3(w->db, insert->str, -1, SQLITE_PREPARE_PERSISTENT, &w->insert[table],
                              NULL) == SQLITE_OK &&
           sqlite3_prepare_v3(w->db, remove, -1, SQLITE_PREPARE_PERSISTENT, &w->remove[table],
                              NULL) == SQLITE_OK;
}

/* A file keeps its number when headers are replaced in a database that has some already. */
static gboolean load_files(struct facts_writer *w)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(w->db, "SELECT id, path FROM file", -1, &statement, NULL) != SQLITE_OK)
        return FALSE;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        gint64 id = sqlite3_column_int64(statement, 0);
        const char *path = (const char *)sqlite3_column_text(statement, 1);
        if (path) /* a damaged database has anything */
            g_hash_table_replace(w->files, g_strdup(path), GSIZE_TO_POINTER((gsize)id));
        w->last_file = MAX(w->last_file, id);
    }
    sqlite3_finalize(statement);
    return rc == SQLITE_DONE;
}

struct facts_writer *facts_writer_new(sqlite3 *db, GError **error)
{
    struct facts_writer *w = g_new0(struct facts_writer, 1);
    w->db = db;
    w->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    w->scratch = g_string_new(NULL);
    w->includes = g_string_new(NULL);
    w->first_members = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean ok = load_files(w);
    for (int table = 0; ok && table < N_FACTS_TABLES; table++)
        ok = prepare(w, table);
    if (ok)
        return w;
    writer_fail(w, error);
    facts_writer_free(w);
    return NULL;
}

void facts_writer_free(struct facts_writer *w)
{
    if (!w)
        return;
    if (w->has_part) /* it can't be detached in a transaction, but holds what is not ours */
        sqlite3_deserialize(w->db, "part", NULL, 0, 0, 0);
    for (int table = 0; table < N_FACTS_TABLES; table++) {
        sqlite3_finalize(w->insert[table]);
        sqlite3_finalize(w->remove[table]);
    }
    g_hash_table_unref(w->files);
    g_string_free(w->scratch, TRUE);
    g_string_free(w->includes, TRUE);
    g_array_unref(w->first_members);
    g_free(w);
}
