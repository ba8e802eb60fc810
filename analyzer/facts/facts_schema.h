#pragma once

/*
 * The SQLite schema of facts (docs/facts.md): what it is, and whether a database has it.
 *
 * Every table but `meta`, `file` and `header` has ids of the form header << FACTS_ID_BITS | n,
 * where n counts from 0 within that header, and rows that belong to a row of another table name it
 * by its id, in ascending order. So the rows of one header stand side by side, can be replaced
 * without touching others, and a table is read in one pass.
 *
 * A range is one text, NULL for no place: "line:column:offset", "+length" where it is not empty,
 * "-line:column" where it ends on another line than the one it starts on, and " file" where it lies
 * in another file than the header. One column instead of seven is what makes reading fast.
 */

#include <glib.h>
#include <sqlite3.h>

#define FACTS_SCHEMA_VERSION 1
#define FACTS_APPLICATION_ID 0x42576661 /* "BWfa" */

enum { FACTS_ID_BITS = 20 };
/* One more than the last n of a header. */
#define FACTS_ID_END ((gint64)1 << FACTS_ID_BITS)

enum facts_table {
    TABLE_META,
    TABLE_FILE,
    TABLE_HEADER,
    TABLE_FORWARD_DECLARATION,
    TABLE_STRUCT,
    TABLE_MEMBER,
    TABLE_ANNOTATION,
    TABLE_ARGUMENT,
    TABLE_FINDING,
    TABLE_RELATED,
    TABLE_FIX,
    TABLE_EDIT,
    TABLE_SUPPRESSION,
    N_FACTS_TABLES,
};

struct facts_table_definition {
    const char *name;
    int n_columns;
    const char *sql; /* as sqlite_schema keeps it */
};
extern const struct facts_table_definition facts_tables[N_FACTS_TABLES];

/* Makes the tables and views in an empty database. */
gboolean facts_schema_create(sqlite3 *db, GError **error);

/* Whether `db` has exactly these tables; other tables beside them are allowed. `name` stands for
 * the database in errors (FACTS_ERROR_DAMAGED, FACTS_ERROR_VERSION). */
gboolean facts_schema_check(sqlite3 *db, const char *name, GError **error);
