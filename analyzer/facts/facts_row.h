#pragma once

/*
 * Reading the columns of one row, one after the other, without trusting any of them. The first
 * thing that is wrong is kept as `problem`; after it everything reads as empty, so that callers
 * check once a row.
 */

#include "analyzer/facts/facts_schema.h"
#include "analyzer/source/range.h"

struct facts;

struct facts_row {
    sqlite3_stmt *statement;
    struct facts *facts; /* where strings go */
    const char *path;    /* of the header that the row belongs to; interned */
    int column;          /* the next to be read */
    const char *problem; /* NULL: nothing is wrong */
};

/* NULL for SQL's NULL. */
const char *row_text(struct facts_row *row);
const char *row_required_text(struct facts_row *row);
gint64 row_integer(struct facts_row *row, gint64 minimum, gint64 maximum);
/* Not negative; -1 for SQL's NULL. */
gint64 row_optional_integer(struct facts_row *row);
gboolean row_boolean(struct facts_row *row);
/* The index in `words` of the text. */
int row_word(struct facts_row *row, const char *const *words, int n);
#define ROW_WORD(row, words) row_word(row, words, (int)G_N_ELEMENTS(words))
/* One bit for each of `words` that stands in the text, separated by spaces; NULL has none. */
guint row_words(struct facts_row *row, const char *const *words, int n);
struct range row_range(struct facts_row *row);
