#include "analyzer/facts/facts_schema.h"

#include "analyzer/facts/facts_store.h"

#define ID "id INTEGER PRIMARY KEY, "

/* clang-format off */
const struct facts_table_definition facts_tables[N_FACTS_TABLES] = {
    [TABLE_META] = {"meta", 2, "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value TEXT)"},
    [TABLE_FILE] = {"file", 2, "CREATE TABLE file(" ID "path TEXT NOT NULL)"},
    [TABLE_HEADER] = {"header", 5,
        "CREATE TABLE header(" ID "path TEXT NOT NULL, is_broken INTEGER NOT NULL, "
        "is_annotated INTEGER NOT NULL, includes TEXT NOT NULL)"},
    [TABLE_FORWARD_DECLARATION] = {"forward_declaration", 3,
        "CREATE TABLE forward_declaration(" ID "header INTEGER NOT NULL, tag TEXT NOT NULL)"},
    [TABLE_STRUCT] = {"struct", 8,
        "CREATE TABLE struct(" ID "header INTEGER NOT NULL, tag TEXT, alias TEXT, "
        "is_union INTEGER NOT NULL, is_model INTEGER NOT NULL, range TEXT, body_end TEXT)"},
    [TABLE_MEMBER] = {"member", 14,
        "CREATE TABLE member(" ID "struct INTEGER NOT NULL, name TEXT NOT NULL, range TEXT, "
        "insertion TEXT, shape TEXT NOT NULL, type TEXT NOT NULL, record TEXT, value_record TEXT, "
        "list_items TEXT, list_count TEXT, traits TEXT, size INTEGER NOT NULL, elements INTEGER NOT NULL)"},
    [TABLE_ANNOTATION] = {"annotation", 8,
        "CREATE TABLE annotation(" ID "struct INTEGER NOT NULL, member INTEGER, kind TEXT NOT NULL, "
        "is_exact INTEGER NOT NULL, range TEXT, name_range TEXT, insertion TEXT)"},
    [TABLE_ARGUMENT] = {"argument", 8,
        "CREATE TABLE argument(" ID "annotation INTEGER NOT NULL, parent INTEGER, name TEXT, "
        "kind TEXT NOT NULL, value TEXT, range TEXT, name_range TEXT)"},
    [TABLE_FINDING] = {"finding", 12,
        "CREATE TABLE finding(" ID "header INTEGER NOT NULL, struct INTEGER, member INTEGER, "
        "code TEXT NOT NULL, message TEXT NOT NULL, help TEXT, model_name TEXT, member_name TEXT, "
        "partner TEXT, word TEXT, range TEXT)"},
    [TABLE_RELATED] = {"related", 4,
        "CREATE TABLE related(" ID "finding INTEGER NOT NULL, message TEXT NOT NULL, range TEXT)"},
    [TABLE_FIX] = {"fix", 4,
        "CREATE TABLE fix(" ID "finding INTEGER NOT NULL, title TEXT NOT NULL, "
        "applicability TEXT NOT NULL)"},
    [TABLE_EDIT] = {"edit", 4,
        "CREATE TABLE edit(" ID "fix INTEGER NOT NULL, text TEXT NOT NULL, range TEXT)"},
    [TABLE_SUPPRESSION] = {"suppression", 8,
        "CREATE TABLE suppression(" ID "header INTEGER NOT NULL, kind TEXT NOT NULL, "
        "words TEXT NOT NULL, reason TEXT, range TEXT, words_range TEXT, "
        "removal_range TEXT)"},
};

/* The line that a range starts on: the number before its first colon. */
#define LINE(range) "CAST(" range " AS INTEGER) AS line"
/* The value of one keyword, in a group of one annotation's arguments. */
#define VALUE(keyword) "max(g.value) FILTER (WHERE g.name = '" keyword "') AS " keyword

/* For people who look into a facts file; nothing here is read back. */
static const char views[] =
    "CREATE VIEW include AS SELECT header.path AS path, file.path AS included "
    "FROM header, json_each(header.includes) AS each JOIN file ON file.id = each.value;"

    "CREATE VIEW model AS SELECT s.id AS struct, coalesce(s.tag, s.alias) AS name, h.path AS path, "
    LINE("s.range") " FROM struct AS s JOIN header AS h ON h.id = s.header WHERE s.is_model;"

    "CREATE VIEW keyword AS SELECT m.name AS model, f.name AS member, a.kind AS annotation, "
    "g.name AS keyword, g.value, g.kind, m.path AS path, " LINE("g.range")
    " FROM argument AS g JOIN annotation AS a ON a.id = g.annotation "
    "JOIN model AS m ON m.struct = a.struct LEFT JOIN member AS f ON f.id = a.member "
    "WHERE g.parent IS NULL;"

    "CREATE VIEW relationship AS SELECT m.name AS model, f.name AS member, f.type, f.shape, "
    "f.record, max(g.value) FILTER (WHERE g.name IS NULL) AS target, "
    VALUE("back_populates") ", " VALUE("backref") ", " VALUE("secondary") ", "
    VALUE("link_model") ", " VALUE("foreign_keys") ", " VALUE("cascade") ", " VALUE("lazy") ", "
    VALUE("viewonly") ", m.path AS path, " LINE("f.range")
    " FROM annotation AS a JOIN member AS f ON f.id = a.member "
    "JOIN model AS m ON m.struct = a.struct "
    "LEFT JOIN argument AS g ON g.annotation = a.id AND g.parent IS NULL "
    "WHERE a.kind = 'relationship' GROUP BY a.id;";
/* clang-format on */

static gboolean run(sqlite3 *db, const char *sql, GError **error)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    g_set_error(error, FACTS_ERROR, FACTS_ERROR_OPEN, "cannot write facts: %s", sqlite3_errmsg(db));
    return FALSE;
}

gboolean facts_schema_create(sqlite3 *db, GError **error)
{
    g_autofree char *pragmas =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        FACTS_APPLICATION_ID, FACTS_SCHEMA_VERSION);
    if (!run(db, pragmas, error))
        return FALSE;
    for (size_t i = 0; i < N_FACTS_TABLES; i++)
        if (!run(db, facts_tables[i].sql, error))
            return FALSE;
    return run(db, views, error);
}

/* The integer that a pragma answers with; -1 where the database can't be read. */
static int pragma_value(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static size_t count_tables(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    size_t found = 0;
    if (sqlite3_prepare_v2(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'", -1,
                           &statement, NULL) != SQLITE_OK)
        return 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        const char *sql = (const char *)sqlite3_column_text(statement, 1);
        for (size_t i = 0; i < N_FACTS_TABLES; i++)
            if (g_strcmp0(name, facts_tables[i].name) == 0 &&
                g_strcmp0(sql, facts_tables[i].sql) == 0)
                found++;
    }
    sqlite3_finalize(statement);
    return found;
}

gboolean facts_schema_check(sqlite3 *db, const char *name, GError **error)
{
    if (pragma_value(db, "PRAGMA application_id") != FACTS_APPLICATION_ID) {
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_DAMAGED, "%s: not a facts file", name);
        return FALSE;
    }
    int version = pragma_value(db, "PRAGMA user_version");
    if (version != FACTS_SCHEMA_VERSION) {
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_VERSION,
                    "%s: facts of schema version %d; this program reads version %d", name, version,
                    FACTS_SCHEMA_VERSION);
        return FALSE;
    }
    /* Comparing the text leaves no room for generated columns, views in a table's place, or columns
     * in another order. */
    if (count_tables(db) != N_FACTS_TABLES) {
        g_set_error(error, FACTS_ERROR, FACTS_ERROR_DAMAGED,
                    "%s: damaged facts: the tables are not those of a facts file", name);
        return FALSE;
    }
    return TRUE;
}
