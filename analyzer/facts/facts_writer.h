#pragma once

/*
 * A writer of rows, one column after the other: what the files that walk facts share. Of what goes
 * wrong the first is kept; callers look once a header.
 */

#include "analyzer/facts/facts_rows.h"

/* Values are bound in the order of the columns; a writer walks one header at a time. */
struct facts_writer {
    sqlite3 *db;
    sqlite3_stmt *insert[N_FACTS_TABLES];
    sqlite3_stmt *remove[N_FACTS_TABLES];
    GHashTable *files; /* path → id; strings owned */
    gint64 last_file;
    GString *scratch;
    GString *includes;                  /* as the last header's row has them */
    const struct fact_header *includer; /* that header */
    gboolean has_part;                  /* a database is attached as `part` */

    gint64 header;
    const char *path; /* of the header: ranges in it need no file */
    gint64 next[N_FACTS_TABLES];
    GArray *first_members; /* gint64: the number of each struct's first member */

    sqlite3_stmt *row; /* being bound */
    int column;
    gboolean failed;   /* SQLite has the message */
    gboolean too_many; /* rows in one header */
};

void writer_bind_text(struct facts_writer *w, const char *text);
void writer_bind_integer(struct facts_writer *w, gint64 value);
void writer_bind_null(struct facts_writer *w);
/* The id of row `n` of the header; NULL where that is negative. */
void writer_bind_id(struct facts_writer *w, gint64 n);
void writer_bind_range(struct facts_writer *w, const struct range *range);

void writer_row_begin(struct facts_writer *w, enum facts_table table);
/* Begins a row that belongs to the header; returns its number within it. */
gint64 writer_row_begin_numbered(struct facts_writer *w, enum facts_table table);
void writer_row_end(struct facts_writer *w);

/* The number of the file in table `file`, which gets a row for it where it has none. */
gint64 writer_file_id(struct facts_writer *w, const char *path);
/* Writes the row of table `header`, and of `file` where that has not all of its includes. */
void writer_add_header_row(struct facts_writer *w, gint64 id, const struct fact_header *header);
/* Fills `error` with what went wrong. FALSE. */
gboolean writer_fail(struct facts_writer *w, GError **error);
