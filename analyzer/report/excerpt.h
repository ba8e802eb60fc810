#pragma once

/*
 * Lines of source as a reader of a terminal sees them: the lines of a range with marks under it,
 * and the lines that a fix changes. Tabs are expanded, wide characters take two columns, bytes that
 * are no text and control characters are shown as one replacement character each, and of a very
 * long line only the part around the range is shown.
 */

#include "analyzer/report/report.h"

enum ink {
    INK_PLAIN,
    INK_ERROR,
    INK_WARNING,
    INK_NOTE,
    INK_HELP,
    INK_GUTTER,
    INK_REMOVED,
    INK_ADDED
};

struct excerpt {
    GString *out;
    struct source_reader *sources;
    gboolean color;
    unsigned gutter; /* digits of the line numbers */
};

/* Appends `text` in a colour. */
void excerpt_paint(const struct excerpt *excerpt, enum ink ink, const char *text);
/* " --> file:line:column" */
void excerpt_arrow(const struct excerpt *excerpt, struct range range);
/* The lines of `range`, marked by `mark`; nothing where the file can't be read or is another than
 * it was. */
void excerpt_lines(const struct excerpt *excerpt, struct range range, char mark, enum ink ink);
/* The lines that the edits of `fix` change, before and after. */
void excerpt_fix(const struct excerpt *excerpt, const struct fix *fix);

/* The digits that the line numbers of a range or a fix need. */
unsigned excerpt_digits(guint32 line);
