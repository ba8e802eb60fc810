#pragma once

/* What writing a cache is made of: one transaction, from facts to files. */

#include "analyzer/cache/cache_internal.h"

struct store {
    struct cache *cache;
    const struct project *project;
    const GArray *headers;
    const GPtrArray *parts;
    GHashTable *flags;  /* absolute path → flags key */
    gboolean *is_whole; /* everything could be kept */
    sqlite3 *db;
    GHashTable *statements; /* SQL → sqlite3_stmt *: each is prepared once */
};

/* The statement of `sql`, a constant; the store's. NULL: the database fails. */
sqlite3_stmt *store_statement(const struct store *store, const char *sql);
/* Runs a statement to its end and takes its values away. FALSE where the database fails. */
gboolean store_run_once(sqlite3_stmt *statement);
/* Runs `sql`, a constant, with a number (none where it is negative) and n texts; NULL binds NULL.
 */
gboolean store_run(const struct store *store, const char *sql, gint64 number,
                   const char *const *texts, int n);

/* Whether the header or anything that it includes was read from elsewhere than its file. */
gboolean store_is_covered(const struct store *store, const struct fact_header *header);

/* Writes what is known of all files that the project or its facts are about, and forgets others.
 * FALSE where the database fails. */
gboolean store_files(const struct store *store);
