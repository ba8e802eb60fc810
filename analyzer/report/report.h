#pragma once

/*
 * From diagnostics to documents. One function a format, all of one shape; each reads the same plain
 * input and appends to a string. A format never fails and never reads anything but the sources that
 * it shows.
 */

#include "analyzer/analysis/analysis.h"

/* Source text for excerpts: the content of `file` (as findings name it) with its length, or NULL
 * where it can't be read. The result belongs to the reader and lives as long as it. */
struct source_reader;
struct source_reader *source_reader_new(const char *root);
const char *source_reader_get(struct source_reader *reader, const char *file, gsize *length);
/* Lays an unsaved buffer over a file. */
void source_reader_overlay(struct source_reader *reader, const char *file, GBytes *content);
void source_reader_free(struct source_reader *reader);

struct report_input {
    const char *root;          /* absolute path of the project */
    const char *libclang;      /* version; NULL where no header was read by one */
    const GArray *diagnostics; /* struct diagnostic, in order */
    struct source_reader *sources;
    size_t n_headers, n_models, n_relationships;
    gboolean show_suppressed;
    gboolean color;
    gboolean hyperlinks;
    gboolean quiet; /* the findings alone: no summary, no notices */
    /* Where the rules' pages are published, the code is appended: "https://…/rules/"; NULL is where
     * the build says (BOTHWAYS_RULES_URL), and where that is nowhere, nothing links to them. */
    const char *rules_url;
};

struct report_format {
    const char *name; /* "text" */
    void (*write)(const struct report_input *input, GString *out);
};

/* NULL where there is no such format. */
const struct report_format *report_format_find(const char *name);
/* All formats, in the order of the documentation; the last one's name is NULL. */
extern const struct report_format report_formats[];
