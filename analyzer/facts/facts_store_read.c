#include "analyzer/facts/facts_builder.h"
#include "analyzer/facts/facts_memory.h"
#include "analyzer/facts/facts_reading.h"
#include "analyzer/facts/facts_rows.h"

enum {
    FILE_ID_MAX = 1 << 22,    /* file numbers index an array */
    ROWS_GUESS_MAX = 1 << 20, /* beyond it arrays grow as they are filled */
};

/* `count` elements of `table`, from `*at` on, which moves behind them; NULL for none. */
static const void *deal(const struct reading *r, enum facts_table table, size_t *at, size_t count)
{
    GArray *rows = r->rows[table];
    const char *first = rows->data + *at * g_array_get_element_size(rows);
    *at += count;
    return count ? first : NULL;
}

static void deal_members(struct reading *r)
{
    size_t at = 0;
    GArray *structs = r->rows[TABLE_STRUCT];
    for (guint i = 0; i < structs->len; i++) {
        struct fact_struct *record = &g_array_index(structs, struct fact_struct, i);
        record->members = deal(r, TABLE_MEMBER, &at, record->n_members);
    }
}

static void deal_annotations(struct reading *r)
{
    size_t at = 0;
    size_t member = 0;
    GArray *structs = r->rows[TABLE_STRUCT];
    for (guint i = 0; i < structs->len; i++) {
        struct fact_struct *record = &g_array_index(structs, struct fact_struct, i);
        record->annotations = deal(r, TABLE_ANNOTATION, &at, record->n_annotations);
        for (size_t end = member + record->n_members; member < end; member++) {
            struct fact_member *of =
                &g_array_index(r->rows[TABLE_MEMBER], struct fact_member, member);
            of->annotations = deal(r, TABLE_ANNOTATION, &at, of->n_annotations);
        }
    }
}

/* An annotation's arguments are followed by the items of each, level by level. */
static void deal_arguments(struct reading *r)
{
    size_t at = 0;
    GArray *annotations = r->rows[TABLE_ANNOTATION];
    for (guint i = 0; i < annotations->len; i++) {
        struct annotation *annotation = &g_array_index(annotations, struct annotation, i);
        size_t parent = at;
        annotation->arguments = deal(r, TABLE_ARGUMENT, &at, annotation->n_arguments);
        for (; parent < at; parent++) {
            struct argument *argument =
                &g_array_index(r->rows[TABLE_ARGUMENT], struct argument, parent);
            argument->items = deal(r, TABLE_ARGUMENT, &at, argument->n_items);
        }
    }
}

static void deal_findings(struct reading *r)
{
    size_t related = 0;
    size_t fix = 0;
    size_t edit = 0;
    GArray *findings = r->rows[TABLE_FINDING];
    for (guint i = 0; i < findings->len; i++) {
        struct finding *finding = &g_array_index(findings, struct fact_finding, i).finding;
        finding->related = deal(r, TABLE_RELATED, &related, finding->n_related);
        finding->fixes = deal(r, TABLE_FIX, &fix, finding->n_fixes);
    }
    GArray *fixes = r->rows[TABLE_FIX];
    for (guint i = 0; i < fixes->len; i++) {
        struct fix *one = &g_array_index(fixes, struct fix, i);
        one->edits = deal(r, TABLE_EDIT, &edit, one->n_edits);
    }
}

static void deal_headers(struct reading *r)
{
    size_t forward = 0;
    size_t record = 0;
    size_t finding = 0;
    size_t suppression = 0;
    GArray *headers = r->rows[TABLE_HEADER];
    for (guint i = 0; i < headers->len; i++) {
        struct fact_header *header = &g_array_index(headers, struct fact_header, i);
        header->forward_declarations =
            deal(r, TABLE_FORWARD_DECLARATION, &forward, header->n_forward_declarations);
        header->structs = deal(r, TABLE_STRUCT, &record, header->n_structs);
        header->findings = deal(r, TABLE_FINDING, &finding, header->n_findings);
        header->suppressions = deal(r, TABLE_SUPPRESSION, &suppression, header->n_suppressions);
    }
}

static gboolean set_damaged(const struct reading *r, const char *problem, GError **error)
{
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_DAMAGED,
                "%s: damaged facts: table %s, header %" G_GINT64_FORMAT ", row %" G_GINT64_FORMAT
                ": %s",
                r->name, facts_tables[r->table].name, r->state ? r->state->id : 0, r->id, problem);
    return FALSE;
}

/* What is the environment's fault is not called damage. */
static gboolean set_sqlite_error(const struct reading *r, int rc, GError **error)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "%s: cannot read facts: %s", r->name,
                    sqlite3_errmsg(r->db));
        return FALSE;
    default:
        return set_damaged(r, sqlite3_errmsg(r->db), error);
    }
}

static gboolean open_table(struct reading *r, enum facts_table table, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT * FROM %s ORDER BY %s", facts_tables[table].name,
                                           table == TABLE_META ? "key" : "id");
    r->table = table;
    r->state = NULL;
    r->id = 0;
    int rc = sqlite3_prepare_v2(r->db, sql, -1, &r->row.statement, NULL);
    return rc == SQLITE_OK || set_sqlite_error(r, rc, error);
}

/* Ends a table whose last step gave `rc`. */
static gboolean close_table(struct reading *r, int rc, GError **error)
{
    gboolean ok = TRUE;
    if (r->row.problem)
        ok = set_damaged(r, r->row.problem, error);
    else if (rc != SQLITE_DONE)
        ok = set_sqlite_error(r, rc, error);
    sqlite3_finalize(r->row.statement);
    r->row.statement = NULL;
    return ok;
}

static gboolean read_meta(struct reading *r, GError **error)
{
    if (!open_table(r, TABLE_META, error))
        return FALSE;
    int rc = SQLITE_DONE;
    while ((rc = sqlite3_step(r->row.statement)) == SQLITE_ROW) {
        r->row.column = 0;
        const char *key = row_required_text(&r->row);
        const char *value = row_text(&r->row);
        if (g_str_equal(key, "libclang"))
            r->facts->libclang = value;
    }
    return close_table(r, rc, error);
}

static gboolean read_files(struct reading *r, GError **error)
{
    if (!open_table(r, TABLE_FILE, error))
        return FALSE;
    int rc = SQLITE_DONE;
    while (!r->row.problem && (rc = sqlite3_step(r->row.statement)) == SQLITE_ROW) {
        r->row.column = 0;
        r->id = row_integer(&r->row, 0, FILE_ID_MAX);
        if (r->id < (gint64)r->files->len) {
            reading_fail(r, "out of order");
            continue;
        }
        g_ptr_array_set_size(r->files, (gint)r->id + 1);
        r->files->pdata[r->id] = (gpointer)(uintptr_t)row_required_text(&r->row);
    }
    return close_table(r, rc, error);
}

/* An array with room for all rows of `table`; what the number says is no more than a guess. */
static GArray *rows_new(const struct reading *r, enum facts_table table, size_t size)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", facts_tables[table].name);
    sqlite3_stmt *statement = NULL;
    gint64 count = 0;
    if (sqlite3_prepare_v2(r->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return g_array_sized_new(FALSE, TRUE, (guint)size, (guint)CLAMP(count, 0, ROWS_GUESS_MAX));
}

static gboolean read_headers(struct reading *r, GError **error)
{
    if (!open_table(r, TABLE_HEADER, error))
        return FALSE;
    r->rows[TABLE_HEADER] = rows_new(r, TABLE_HEADER, sizeof(struct fact_header));
    gint64 last = -1;
    int rc = SQLITE_DONE;
    while (!r->row.problem && (rc = sqlite3_step(r->row.statement)) == SQLITE_ROW) {
        r->row.column = 0;
        r->id = row_integer(&r->row, 0, G_MAXINT64 >> FACTS_ID_BITS);
        if (r->id <= last)
            reading_fail(r, "out of order");
        last = r->id;
        struct header_state state = {.id = r->id};
        struct fact_header header = {0};
        read_header_row(r, &header);
        g_array_append_val(r->states, state);
        g_array_append_val(r->rows[TABLE_HEADER], header);
    }
    return close_table(r, rc, error);
}

/* Moves on to the header that the row belongs to; `*next` is the one after it. */
static void enter_header(struct reading *r, gint64 id, guint *next)
{
    if (r->state && r->state->id == id)
        return;
    while (*next < r->states->len && g_array_index(r->states, struct header_state, *next).id < id)
        (*next)++;
    if (*next == r->states->len || g_array_index(r->states, struct header_state, *next).id != id) {
        reading_fail(r, "it belongs to a header that does not exist");
        return;
    }
    r->state = &g_array_index(r->states, struct header_state, *next);
    r->header = &g_array_index(r->rows[TABLE_HEADER], struct fact_header, *next);
    r->state->first[r->table] = r->rows[r->table]->len;
    r->last_parent = -1;
    (*next)++;
}

static gboolean read_table(struct reading *r, enum facts_table table, GError **error)
{
    if (!open_table(r, table, error))
        return FALSE;
    GArray *rows = r->rows[table] = rows_new(r, table, row_size(table));
    guint next = 0;
    int rc = SQLITE_DONE;
    while (!r->row.problem && (rc = sqlite3_step(r->row.statement)) == SQLITE_ROW) {
        r->row.column = 0;
        gint64 id = row_integer(&r->row, 0, G_MAXINT64);
        r->id = id & (FACTS_ID_END - 1);
        enter_header(r, id >> FACTS_ID_BITS, &next);
        if (r->row.problem)
            break;
        if (r->id != r->state->count[table]++) {
            reading_fail(r, "out of order");
            break;
        }
        r->row.path = r->header->path;
        g_array_set_size(rows, rows->len + 1);
        read_row(r, table, rows->data + (rows->len - 1) * row_size(table));
    }
    return close_table(r, rc, error);
}

static gboolean read_tables(struct reading *r, GError **error)
{
    static void (*const deal_after[N_FACTS_TABLES])(struct reading *) = {
        [TABLE_MEMBER] = deal_members,      [TABLE_ANNOTATION] = deal_annotations,
        [TABLE_ARGUMENT] = deal_arguments,  [TABLE_EDIT] = deal_findings,
        [TABLE_SUPPRESSION] = deal_headers,
    };
    for (enum facts_table table = TABLE_HEADER + 1; table < N_FACTS_TABLES; table++) {
        if (!read_table(r, table, error))
            return FALSE;
        if (deal_after[table])
            deal_after[table](r);
    }
    return TRUE;
}

/* Hands the arrays over to the facts. */
static void keep_rows(struct reading *r)
{
    struct facts *facts = r->facts;
    facts->n_headers = r->rows[TABLE_HEADER]->len;
    for (int table = TABLE_HEADER; table < N_FACTS_TABLES; table++) {
        if (r->rows[table] == NULL)
            continue;
        g_ptr_array_add(facts->memory->blocks, g_array_free(r->rows[table], FALSE));
        r->rows[table] = NULL;
    }
}

static struct facts *read_rows(sqlite3 *db, const char *name, gboolean headers_only, GArray **ids,
                               GError **error)
{
    if (!facts_schema_check(db, name, error))
        return NULL;
    struct reading r = {.db = db, .name = name, .facts = facts_new()};
    r.row.facts = r.facts;
    r.states = g_array_new(FALSE, FALSE, sizeof(struct header_state));
    r.depths = g_array_new(FALSE, FALSE, sizeof(guint8));
    r.files = g_ptr_array_new();
    r.include_lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    gboolean ok = read_meta(&r, error) && read_files(&r, error) && read_headers(&r, error) &&
                  (headers_only || read_tables(&r, error));
    if (ok) {
        r.facts->headers = (const struct fact_header *)(void *)r.rows[TABLE_HEADER]->data;
        keep_rows(&r);
    }
    if (ok && ids) {
        *ids = g_array_sized_new(FALSE, FALSE, sizeof(gint64), r.states->len);
        for (guint i = 0; i < r.states->len; i++)
            g_array_append_val(*ids, g_array_index(r.states, struct header_state, i).id);
    }
    for (int table = TABLE_HEADER; table < N_FACTS_TABLES; table++)
        if (r.rows[table])
            g_array_unref(r.rows[table]);
    g_array_unref(r.states);
    g_array_unref(r.depths);
    g_ptr_array_unref(r.files);
    g_hash_table_unref(r.include_lists);
    if (ok)
        return r.facts;
    facts_free(r.facts);
    return NULL;
}

struct facts *facts_rows_read(sqlite3 *db, const char *name, GArray **ids, GError **error)
{
    return read_rows(db, name, FALSE, ids, error);
}

struct facts *facts_rows_read_headers(sqlite3 *db, const char *name, GError **error)
{
    return read_rows(db, name, TRUE, NULL, error);
}
