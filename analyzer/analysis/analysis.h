#pragma once

/*
 * From a graph to diagnostics: runs the rules, joins what was found while reading, lets one root
 * cause give one diagnostic, marks what the headers' comments suppress, and puts the result in
 * order: by file, position, code. The same diagnostics whatever the order of the headers.
 *
 * One root cause, one diagnostic. Findings are taken by stage (rules/rule.h), then by code, file
 * and position, and each is dropped when
 *   - it is about, or rests on, a fact that a finding of an earlier stage is about or rests on (a
 *     rule may say which stages it yields to);
 *   - it is about the member, key or model that a finding of its own stage with a lower code is
 *     about (one code may speak of a member several times);
 *   - a model that it depends on (its own, its target's, its table's, or an ancestor of these) is
 *     declared in a header that does not parse, or was itself misread: a finding of group BW0 or
 *     of the names stage is about the struct as a whole.
 * A dropped finding drops no other.
 *
 * Selection changes what is reported, never what a reported finding depends on. So every rule that
 * is on by default runs, selected or not: with BW103 ignored, the consequences of a misspelt name
 * stay silent, too. A rule that is off by default runs only when it is selected, and its findings
 * drop findings of such rules alone: selecting it adds diagnostics and takes none away.
 */

#include "rules/rule.h"

/* Which rules report, and how severely. */
struct selection {
    enum severity *severities; /* one a rule_entries; SEVERITY_OFF: not reported */
    const char *dialect;       /* a DIALECT of vocabulary.def, borrowed; NULL: none is configured */
};

enum suppression_source {
    SUPPRESSED_NOT,
    SUPPRESSED_IN_SOURCE,
    SUPPRESSED_BY_CONFIGURATION,
    SUPPRESSED_BY_BASELINE,
};

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

#define SELECTION_ERROR (selection_error_quark())
GQuark selection_error_quark(void);
enum selection_error { SELECTION_ERROR_UNKNOWN };

/* `graph` must outlive the result. Free with analysis_free(). */
struct analysis *analysis_run(const struct graph *graph, const struct selection *selection);
void analysis_free(struct analysis *analysis);
