#pragma once

/* The state of reading facts out of a database, between the loop over the tables
 * (facts_store_read.c) and what each table's row means (facts_read_rows.c). */

#include "analyzer/facts/facts_row.h"

#include "analyzer/facts/facts.h"

/* What is known of one header while its rows are read. */
struct header_state {
    gint64 id;
    size_t first[N_FACTS_TABLES]; /* index of its first row in rows[] */
    gint64 count[N_FACTS_TABLES];
};

/*
 * All rows of one table go into one array, and a row of a parent counts its children while they are
 * read. As parents and children stand in the same order, the arrays are then dealt out by counting.
 */
struct reading {
    sqlite3 *db;
    struct facts *facts;
    const char *name; /* of the database, for errors */
    GArray *rows[N_FACTS_TABLES];
    GArray *states;   /* struct header_state, one a header */
    GArray *depths;   /* guint8, one an argument */
    GPtrArray *files; /* by id; interned */
    /* The text of a list of includes → struct include_list *: headers that include the same files
     * share one array. */
    GHashTable *include_lists;

    struct facts_row row;
    enum facts_table table;
    struct fact_header *header; /* of the row being read */
    struct header_state *state;
    gint64 id;             /* of the row being read */
    gint64 last_parent;    /* of the row before it in the same header and table */
    gint64 first_of_owner; /* arguments: id of the first one of the same annotation */
};

/* Keeps the first thing that is wrong with the row being read. */
void reading_fail(struct reading *reading, const char *problem);

/* Reads the columns behind the key into `element`, one of rows[table], and counts it in its parent.
 */
void read_row(struct reading *reading, enum facts_table table, void *element);
void read_header_row(struct reading *reading, struct fact_header *header);

/* The size of an element of rows[table]. */
size_t row_size(enum facts_table table);
