#include "analyzer/facts/facts_row.h"

#include "analyzer/facts/facts_builder.h"

#include <string.h>

static void row_fail(struct facts_row *row, const char *problem)
{
    if (!row->problem)
        row->problem = problem;
}

/* The text of the next column as SQLite keeps it; NULL for SQL's NULL or anything else. */
static const char *raw_text(struct facts_row *row)
{
    int column = row->column++;
    const char *text = (const char *)sqlite3_column_text(row->statement, column);
    if (!text && sqlite3_column_type(row->statement, column) != SQLITE_NULL)
        row_fail(row, "a value that can't be read");
    return text;
}

const char *row_text(struct facts_row *row)
{
    return facts_intern(row->facts, raw_text(row));
}

const char *row_required_text(struct facts_row *row)
{
    const char *text = raw_text(row);
    if (!text)
        row_fail(row, "a text is missing");
    return facts_intern(row->facts, text ? text : "");
}

gint64 row_integer(struct facts_row *row, gint64 minimum, gint64 maximum)
{
    int column = row->column++;
    gint64 value = sqlite3_column_int64(row->statement, column);
    /* What is no number reads as 0: only then is its type worth a call. */
    if (value >= minimum && value <= maximum &&
        (value != 0 || sqlite3_column_type(row->statement, column) == SQLITE_INTEGER))
        return value;
    row_fail(row, "a number out of range");
    return minimum;
}

gint64 row_optional_integer(struct facts_row *row)
{
    gint64 value = sqlite3_column_int64(row->statement, row->column);
    if (value != 0 || sqlite3_column_type(row->statement, row->column) != SQLITE_NULL)
        return row_integer(row, 0, G_MAXINT64);
    row->column++;
    return -1;
}

gboolean row_boolean(struct facts_row *row)
{
    return row_integer(row, 0, 1) != 0;
}

guint row_words(struct facts_row *row, const char *const *words, int n)
{
    const char *at = raw_text(row);
    guint found = 0;
    while (at && *at) {
        size_t length = strcspn(at, " ");
        int i = 0;
        while (i < n && (strncmp(at, words[i], length) != 0 || words[i][length]))
            i++;
        if (i == n) {
            row_fail(row, "an unknown word");
            break;
        }
        found |= 1u << i;
        at += length + (at[length] == ' ');
    }
    return found;
}

int row_word(struct facts_row *row, const char *const *words, int n)
{
    const char *text = raw_text(row);
    for (int i = 0; i < n; i++)
        if (text && text[0] == words[i][0] && strcmp(text, words[i]) == 0)
            return i;
    row_fail(row, "an unknown word");
    return 0;
}

/* A number at `*at`, which moves behind it and behind the character `after` (0: none is needed). */
static gint64 scan_number(const char **at, char after, struct facts_row *row)
{
    const char *end = *at;
    gint64 value = 0;
    for (guint digit; (digit = (guint)*end - '0') <= 9 && value <= G_MAXUINT32; end++)
        value = value * 10 + digit;
    gboolean is_number = end > *at && value <= G_MAXUINT32 && (!after || *end == after);
    *at = end + (is_number && after ? 1 : 0);
    if (is_number)
        return value;
    row_fail(row, "a malformed range");
    return 0;
}

static void range_set_length(struct range *range, gint64 length, struct facts_row *row)
{
    gint64 offset = range->start.offset + length;
    gint64 column = range->start.column + length;
    if (offset > G_MAXUINT32 || column > G_MAXUINT32) {
        row_fail(row, "a number out of range");
        return;
    }
    range->end.line = range->start.line;
    range->end.offset = (uint32_t)offset;
    range->end.column = (uint32_t)column;
}

static void scan_end(const char **at, struct range *range, struct facts_row *row)
{
    range->end.line = (uint32_t)scan_number(at, ':', row);
    range->end.column = (uint32_t)scan_number(at, 0, row);
}

struct range row_range(struct facts_row *row)
{
    struct range range = {0};
    const char *at = raw_text(row);
    if (!at)
        return range;
    range.file = row->path;
    range.start.line = (uint32_t)scan_number(&at, ':', row);
    range.start.column = (uint32_t)scan_number(&at, ':', row);
    range.start.offset = (uint32_t)scan_number(&at, 0, row);
    gint64 length = 0;
    if (*at == '+') {
        at++;
        length = scan_number(&at, 0, row);
    }
    range_set_length(&range, length, row);
    if (*at == '-') {
        at++;
        scan_end(&at, &range, row);
    }
    if (*at == ' ')
        range.file = facts_intern(row->facts, at + 1);
    else if (*at)
        row_fail(row, "a malformed range");
    return range;
}
