#pragma once

/*
 * Rows and facts, over a database that the caller has opened: what facts_store.h is made of, and
 * what a cache that replaces single headers needs. The caller begins and ends transactions.
 */

#include "analyzer/facts/facts_schema.h"
#include "analyzer/facts/facts_store.h"

/* Writes headers into a database that has the schema. What is written is not changed or freed as
 * long as there is the writer: it knows files by the addresses of their names. */
struct facts_writer;
struct facts_writer *facts_writer_new(sqlite3 *db, GError **error);
/* Writes all rows of `header` under header number `id`, which must not be there yet. */
gboolean facts_writer_add(struct facts_writer *writer, gint64 id, const struct fact_header *header,
                          GError **error);
/* Deletes all rows of header `id`; none is no error. */
gboolean facts_writer_remove(struct facts_writer *writer, gint64 id, GError **error);
/* Sets a value of table meta; NULL removes it. */
gboolean facts_writer_set_meta(struct facts_writer *writer, const char *key, const char *value,
                               GError **error);
void facts_writer_free(struct facts_writer *writer);

/* Keeps `rows`, a database that facts_deserialize() made `facts` of and whose headers are numbered
 * from `first` on, for facts_writer_copy(). NULL lets go of what is kept. */
void facts_keep_rows(struct facts *facts, GBytes *rows, gint64 first);
/* The number of the first header in the rows that are kept; 0: none are. */
gint64 facts_first_row(const struct facts *facts);
/* Copies the rows that are kept, under their numbers, which must not be there yet: far quicker than
 * to write them one by one. FALSE with nothing written where they can't be read. */
gboolean facts_writer_copy(struct facts_writer *writer, const struct facts *facts, GError **error);

/* Prepares a connection for a database that is not trusted. */
void facts_database_distrust(sqlite3 *db);

/* Reads all headers, in the order of their numbers, having checked the schema and every row. `name`
 * stands for the database in errors. Where `ids` is given it gets the headers' numbers (gint64), to
 * be freed by the caller. */
struct facts *facts_rows_read(sqlite3 *db, const char *name, GArray **ids, GError **error);
/* The same with nothing of the headers but their paths and what they include. */
struct facts *facts_rows_read_headers(sqlite3 *db, const char *name, GError **error);
