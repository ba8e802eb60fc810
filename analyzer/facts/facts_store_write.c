#include "analyzer/facts/facts_rows.h"
#include "analyzer/facts/facts_words.h"

#include <string.h>

/* Values are bound in the order of the columns; a writer walks one header at a time. */
struct facts_writer {
    sqlite3 *db;
    sqlite3_stmt *insert[N_FACTS_TABLES];
    sqlite3_stmt *remove[N_FACTS_TABLES];
    GHashTable *files; /* path → id; strings owned */
    gint64 last_file;
    GString *scratch;

    gint64 header;
    const char *path; /* of the header: ranges in it need no file */
    gint64 next[N_FACTS_TABLES];
    GArray *first_members; /* gint64: the number of each struct's first member */

    sqlite3_stmt *row; /* being bound */
    int column;
    gboolean failed;   /* SQLite has the message */
    gboolean too_many; /* rows in one header */
};

static void bind_text(struct facts_writer *w, const char *text)
{
    sqlite3_bind_text(w->row, ++w->column, text, -1, SQLITE_STATIC);
}

static void bind_integer(struct facts_writer *w, gint64 value)
{
    sqlite3_bind_int64(w->row, ++w->column, value);
}

static void bind_null(struct facts_writer *w)
{
    sqlite3_bind_null(w->row, ++w->column);
}

/* The id of row `n` of the header; NULL where that is negative. */
static void bind_id(struct facts_writer *w, gint64 n)
{
    if (n < 0)
        bind_null(w);
    else
        bind_integer(w, w->header << FACTS_ID_BITS | n);
}

/* Ranges are half of what is written, and printf is slow. */
static void append_number(GString *out, char before, guint32 number)
{
    char digits[12];
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

static void bind_range(struct facts_writer *w, const struct range *range)
{
    if (!range->file) {
        bind_null(w);
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

static void row_begin(struct facts_writer *w, enum facts_table table)
{
    w->row = w->insert[table];
    w->column = 0;
}

/* Begins a row that belongs to the header; returns its number within it. */
static gint64 row_begin_numbered(struct facts_writer *w, enum facts_table table)
{
    gint64 n = w->next[table]++;
    if (n >= FACTS_ID_END)
        w->too_many = TRUE;
    row_begin(w, table);
    bind_id(w, n);
    return n;
}

static void row_end(struct facts_writer *w)
{
    if (!w->failed && !w->too_many && sqlite3_step(w->row) != SQLITE_DONE)
        w->failed = TRUE;
    sqlite3_reset(w->row);
}

static gint64 file_id(struct facts_writer *w, const char *path)
{
    gpointer known = g_hash_table_lookup(w->files, path);
    if (known)
        return GPOINTER_TO_SIZE(known);
    gint64 id = ++w->last_file;
    g_hash_table_insert(w->files, g_strdup(path), GSIZE_TO_POINTER((gsize)id));
    row_begin(w, TABLE_FILE);
    bind_integer(w, id);
    bind_text(w, path);
    row_end(w);
    return id;
}

static void write_header_row(struct facts_writer *w, const struct fact_header *header)
{
    g_autoptr(GString) includes = g_string_new("[");
    for (size_t i = 0; i < header->n_includes; i++)
        g_string_append_printf(includes, "%s%" G_GINT64_FORMAT, i ? "," : "",
                               file_id(w, header->includes[i]));
    g_string_append_c(includes, ']');
    row_begin(w, TABLE_HEADER);
    bind_integer(w, w->header);
    bind_text(w, header->path);
    bind_integer(w, header->is_broken);
    bind_integer(w, header->is_annotated);
    bind_text(w, includes->str);
    row_end(w);
}

static void write_argument(struct facts_writer *w, gint64 annotation, gint64 parent,
                           const struct argument *argument)
{
    row_begin_numbered(w, TABLE_ARGUMENT);
    bind_id(w, annotation);
    bind_id(w, parent);
    bind_text(w, argument->name);
    bind_text(w, value_kind_words[argument->kind]);
    bind_text(w, argument->text);
    bind_range(w, &argument->range);
    bind_range(w, &argument->name_range);
    row_end(w);
}

/* Siblings side by side, level by level: a reader finds the items of an argument as one array. */
static void write_arguments(struct facts_writer *w, gint64 annotation,
                            const struct argument *arguments, size_t n)
{
    for (size_t i = 0; i < n; i++)
        write_argument(w, annotation, -1, &arguments[i]);
    g_autoptr(GArray) level = NULL; /* const struct argument *, whose items are to be written */
    gint64 parent = w->next[TABLE_ARGUMENT] - (gint64)n;
    for (size_t i = 0; i < n; i++) {
        const struct argument *argument = &arguments[i];
        if (argument->n_items == 0 && !level)
            continue;
        if (!level) {
            level = g_array_new(FALSE, FALSE, sizeof(const struct argument *));
            parent += (gint64)i;
        }
        g_array_append_val(level, argument);
    }
    for (guint i = 0; level && i < level->len; i++, parent++) {
        const struct argument *argument = g_array_index(level, const struct argument *, i);
        for (size_t j = 0; j < argument->n_items; j++) {
            const struct argument *item = &argument->items[j];
            write_argument(w, annotation, parent, item);
            g_array_append_val(level, item);
        }
    }
}

static void write_annotations(struct facts_writer *w, gint64 owner, gint64 member,
                              const struct annotation *annotations, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct annotation *annotation = &annotations[i];
        gint64 id = row_begin_numbered(w, TABLE_ANNOTATION);
        bind_id(w, owner);
        bind_id(w, member);
        bind_text(w, annotation_kind_words[annotation->kind]);
        bind_integer(w, annotation->is_exact);
        bind_range(w, &annotation->range);
        bind_range(w, &annotation->name_range);
        bind_range(w, &annotation->insertion);
        row_end(w);
        write_arguments(w, id, annotation->arguments, annotation->n_arguments);
    }
}

static void bind_traits(struct facts_writer *w, const struct fact_member *member)
{
    const struct member_type *type = &member->type;
    const bool traits[N_TRAITS] = {
        [TRAIT_INTEGER] = type->number == NUMBER_INTEGER,
        [TRAIT_FLOATING] = type->number == NUMBER_FLOATING,
        [TRAIT_UNSIGNED] = type->is_unsigned,
        [TRAIT_ENUM] = type->is_enum,
        [TRAIT_BOOL] = type->is_bool,
        [TRAIT_NONNULL] = type->nullability == NULLABILITY_NONNULL,
        [TRAIT_NULLABLE] = type->nullability == NULLABILITY_NULLABLE,
        [TRAIT_BIT_FIELD] = member->is_bit_field,
        [TRAIT_FLEXIBLE] = member->is_flexible,
        [TRAIT_IN_UNION] = member->in_union,
        [TRAIT_INVALID] = member->is_invalid,
    };
    g_string_truncate(w->scratch, 0);
    for (int i = 0; i < N_TRAITS; i++) {
        if (!traits[i])
            continue;
        if (w->scratch->len)
            g_string_append_c(w->scratch, ' ');
        g_string_append(w->scratch, trait_words[i]);
    }
    if (w->scratch->len)
        sqlite3_bind_text(w->row, ++w->column, w->scratch->str, -1, SQLITE_TRANSIENT);
    else
        bind_null(w);
}

static gint64 write_member(struct facts_writer *w, gint64 owner, const struct fact_member *member)
{
    const struct member_type *type = &member->type;
    gint64 id = row_begin_numbered(w, TABLE_MEMBER);
    bind_id(w, owner);
    bind_text(w, member->name);
    bind_range(w, &member->range);
    bind_range(w, &member->insertion);
    bind_text(w, shape_words[type->shape]);
    bind_text(w, type->spelling ? type->spelling : "");
    bind_text(w, type->record);
    bind_text(w, type->value_record);
    bind_text(w, type->list_items);
    bind_text(w, type->list_count);
    bind_traits(w, member);
    bind_integer(w, (gint64)type->size);
    bind_integer(w, (gint64)type->length);
    row_end(w);
    return id;
}

static void write_struct(struct facts_writer *w, const struct fact_struct *record)
{
    gint64 id = row_begin_numbered(w, TABLE_STRUCT);
    bind_integer(w, w->header);
    bind_text(w, record->tag);
    bind_text(w, record->alias);
    bind_integer(w, record->is_union);
    bind_integer(w, record->is_model);
    bind_range(w, &record->range);
    bind_range(w, &record->body_end);
    row_end(w);
    write_annotations(w, id, -1, record->annotations, record->n_annotations);
    g_array_append_val(w->first_members, w->next[TABLE_MEMBER]);
    for (size_t i = 0; i < record->n_members; i++) {
        gint64 member = write_member(w, id, &record->members[i]);
        write_annotations(w, id, member, record->members[i].annotations,
                          record->members[i].n_annotations);
    }
}

static void write_fix(struct facts_writer *w, gint64 finding, const struct fix *fix)
{
    gint64 id = row_begin_numbered(w, TABLE_FIX);
    bind_id(w, finding);
    bind_text(w, fix->title);
    bind_text(w, applicability_words[fix->applicability]);
    row_end(w);
    for (size_t i = 0; i < fix->n_edits; i++) {
        row_begin_numbered(w, TABLE_EDIT);
        bind_id(w, id);
        bind_text(w, fix->edits[i].text);
        bind_range(w, &fix->edits[i].range);
        row_end(w);
    }
}

static void write_finding(struct facts_writer *w, const struct fact_finding *fact)
{
    const struct finding *finding = &fact->finding;
    gint64 id = row_begin_numbered(w, TABLE_FINDING);
    bind_integer(w, w->header);
    bind_id(w, fact->struct_index);
    bind_id(w,
            fact->member_index < 0
                ? -1
                : g_array_index(w->first_members, gint64, fact->struct_index) + fact->member_index);
    bind_text(w, finding->code);
    bind_text(w, finding->message);
    bind_text(w, finding->help);
    bind_text(w, finding->model);
    bind_text(w, finding->member);
    bind_text(w, finding->partner);
    bind_text(w, finding->word);
    bind_range(w, &finding->range);
    row_end(w);
    for (size_t i = 0; i < finding->n_related; i++) {
        row_begin_numbered(w, TABLE_RELATED);
        bind_id(w, id);
        bind_text(w, finding->related[i].message);
        bind_range(w, &finding->related[i].range);
        row_end(w);
    }
    for (size_t i = 0; i < finding->n_fixes; i++)
        write_fix(w, id, &finding->fixes[i]);
}

static void write_suppression(struct facts_writer *w, const struct fact_suppression *suppression)
{
    row_begin_numbered(w, TABLE_SUPPRESSION);
    bind_integer(w, w->header);
    bind_text(w, suppression_words[suppression->kind]);
    bind_text(w, suppression->words ? suppression->words : "");
    bind_text(w, suppression->reason);
    bind_range(w, &suppression->range);
    bind_range(w, &suppression->words_range);
    bind_range(w, &suppression->removal_range);
    row_end(w);
}

static gboolean fail(struct facts_writer *w, GError **error)
{
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot write facts: %s",
                w->too_many ? "a header declares too much" : sqlite3_errmsg(w->db));
    return FALSE;
}

gboolean facts_writer_add(struct facts_writer *w, gint64 id, const struct fact_header *header,
                          GError **error)
{
    w->header = id;
    w->path = header->path;
    w->failed = FALSE;
    w->too_many = FALSE;
    memset(w->next, 0, sizeof w->next);
    g_array_set_size(w->first_members, 0);
    write_header_row(w, header);
    for (size_t i = 0; i < header->n_forward_declarations; i++) {
        row_begin_numbered(w, TABLE_FORWARD_DECLARATION);
        bind_integer(w, id);
        bind_text(w, header->forward_declarations[i]);
        row_end(w);
    }
    for (size_t i = 0; i < header->n_structs; i++)
        write_struct(w, &header->structs[i]);
    for (size_t i = 0; i < header->n_findings; i++)
        write_finding(w, &header->findings[i]);
    for (size_t i = 0; i < header->n_suppressions; i++)
        write_suppression(w, &header->suppressions[i]);
    return w->failed || w->too_many ? fail(w, error) : TRUE;
}

gboolean facts_writer_remove(struct facts_writer *w, gint64 id, GError **error)
{
    w->failed = FALSE;
    w->too_many = FALSE;
    for (int table = TABLE_HEADER; table < N_FACTS_TABLES; table++) {
        w->row = w->remove[table];
        w->column = 0;
        bind_integer(w, table == TABLE_HEADER ? id : id << FACTS_ID_BITS);
        bind_integer(w, table == TABLE_HEADER ? id : (id << FACTS_ID_BITS) + FACTS_ID_END - 1);
        row_end(w);
    }
    return w->failed || w->too_many ? fail(w, error) : TRUE;
}

gboolean facts_writer_set_meta(struct facts_writer *w, const char *key, const char *value,
                               GError **error)
{
    w->failed = FALSE;
    w->too_many = FALSE;
    w->column = 0;
    w->row = w->remove[TABLE_META];
    bind_text(w, key);
    row_end(w);
    if (value) {
        row_begin(w, TABLE_META);
        bind_text(w, key);
        bind_text(w, value);
        row_end(w);
    }
    return w->failed || w->too_many ? fail(w, error) : TRUE;
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
    w->first_members = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean ok = load_files(w);
    for (int table = 0; ok && table < N_FACTS_TABLES; table++)
        ok = prepare(w, table);
    if (ok)
        return w;
    fail(w, error);
    facts_writer_free(w);
    return NULL;
}

void facts_writer_free(struct facts_writer *w)
{
    if (!w)
        return;
    for (int table = 0; table < N_FACTS_TABLES; table++) {
        sqlite3_finalize(w->insert[table]);
        sqlite3_finalize(w->remove[table]);
    }
    g_hash_table_unref(w->files);
    g_string_free(w->scratch, TRUE);
    g_array_unref(w->first_members);
    g_free(w);
}
