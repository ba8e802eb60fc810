#pragma once

/*
 * From a graph to diagnostics: runs every selected rule, joins what was found while reading, lets
 * one root cause give one diagnostic (the stages of rules/rule.h), and puts the result in order: by
 * file, position, code. The same diagnostics whatever the order of the headers.
 */

#include "rules/rule.h"

/* Which rules report, and how severely. */
struct selection {
    enum severity *severities; /* one a rule_entries; SEVERITY_OFF: not reported */
};

enum suppression_source { SUPPRESSED_NOT, SUPPRESSED_IN_SOURCE, SUPPRESSED_BY_CONFIGURATION, SUPPRESSED_BY_BASELINE };

struct diagnostic {
    struct finding finding;
    const struct rule_entry *rule;
    enum severity severity; /* ERROR or WARNING */
    char *fingerprint;      /* stable across edits that move lines */
    enum suppression_source suppressed;
    const char *suppression_reason; /* NULL where none is given */
};

struct rule_timing {
    const struct rule_entry *rule;
    double seconds;
};

struct analysis {
    GArray *diagnostics; /* struct diagnostic */
    GArray *timings;     /* struct rule_timing; one for each rule that ran */
    struct analysis_memory *memory;
};

/* The default selection: every rule at its default severity. */
struct selection *selection_new(void);
/* Selects or ignores by code (BW103), prefix (BW1), name (unknown-back-populates), `default` or
 * `all`. A rule that is off by default is reported as a warning when selected. On an unknown word:
 * FALSE and an error that names the nearest one. */
gboolean selection_set(struct selection *selection, const char *word, gboolean on, GError **error);
void selection_free(struct selection *selection);

/* `graph` must outlive the result. Free with analysis_free(). */
struct analysis *analysis_run(const struct graph *graph, const struct selection *selection);
void analysis_free(struct analysis *analysis);
