#pragma once

/* What several formats need: which diagnostics are shown, how they are counted, and text that is
 * fit for any document. Results that are `char *` are the caller's. */

#include "analyzer/report/report.h"

struct report_counts {
    size_t errors;
    size_t warnings;
    size_t suppressed;
    size_t fixable; /* `--fix` mends them */
    size_t unsafe;  /* only `--unsafe-fixes` does */
};
/* Suppressed diagnostics count as such alone. */
struct report_counts report_count(const struct report_input *input);

static inline const struct diagnostic *report_get(const struct report_input *input, guint i)
{
    return &g_array_index(input->diagnostics, struct diagnostic, i);
}

/* Whether it is shown at all: suppressed ones are only where they are asked for. */
gboolean report_shows(const struct report_input *input, const struct diagnostic *diagnostic);
/* "error" or "warning". */
const char *report_severity(const struct diagnostic *diagnostic);
/* "inSource", "configuration" or "baseline"; NULL where it isn't suppressed. */
const char *report_suppression(const struct diagnostic *diagnostic);
/* Where the rules' pages are published; NULL where they are not. */
const char *report_rules_url(const struct report_input *input);
/* The page of a rule; NULL where none is published. */
char *report_rule_url(const struct report_input *input, const struct rule_entry *rule);

/* Valid UTF-8, every other byte replaced by U+FFFD. */
char *report_valid(const char *text);
/* The same on one line and without control characters, which could steer a terminal. */
char *report_plain(const char *text);
/* The same as text of an XML document, where most control characters may not stand at all. */
char *report_xml(const char *text);

/* Appends "file:line:column: severity: message" on one line, without its end, as compilers print it
 * and editors find it; without a line where there is none, "bothways" where there is no file. */
void report_append_line(GString *out, struct range range, const char *severity,
                        const char *message);

/* Whether there is a line and a column to point at. */
gboolean report_has_place(struct range range);
/* The column of `place` in UTF-16 code units, from 1, a byte order mark not counted; in bytes where
 * the file can't be read. */
guint32 report_utf16_column(struct source_reader *sources, const char *file, struct place place);
