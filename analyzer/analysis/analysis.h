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

/* What one word of a selection does. */
enum selection_action { SELECTION_SELECT, SELECTION_IGNORE, SELECTION_SET_SEVERITY };

struct selection_step {
    enum selection_action action;
    const char *word;       /* a code, prefix, name, `default` or `all` */
    enum severity severity; /* SET_SEVERITY: of the rules that are selected */
    /* IGNORE: who says so. Findings then are published as suppressed by the configuration; NULL:
     * they are not published. */
    const char *reason;
};

/* Which rules report, and how severely. Strings are borrowed. */
struct selection {
    enum severity *severities; /* one a rule_entries; SEVERITY_OFF: not reported */
    const char *dialect;       /* a DIALECT of vocabulary.def, borrowed; NULL: none is configured */
    enum severity *levels;     /* how severely each rule reports where it is selected */
    const char **reasons;      /* of each rule that is ignored with one; NULL otherwise */
    GPtrArray *scopes;         /* struct selection_scope *: what else holds in some files */
    GArray *last;              /* struct selection_step: applied again behind the scopes */
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
    /* struct finding, without related places and fixes: what selected rules found and an earlier
     * finding silenced. It was there all along when it appears once that one is mended. */
    GArray *silenced;
    /* What it was made of. */
    size_t n_headers, n_models, n_relationships;
    const char *libclang; /* that read the headers; NULL where there is none */
    bool is_incomplete;   /* some header does not parse */
    struct analysis_memory *memory;
};

/* The default selection: every rule at its default severity. */
struct selection *selection_new(void);
/* Selects or ignores by code (BW103), prefix (BW1), name (unknown-back-populates), `default` or
 * `all`. A rule that is off by default is reported as a warning when selected. On an unknown word:
 * FALSE and an error that names the nearest one. */
gboolean selection_set(struct selection *selection, const char *word, gboolean on, GError **error);
gboolean selection_word_is_known(const char *word, GError **error);
void selection_free(struct selection *selection);

/* Names the database, by which some rules are on by default. Before all that follows. */
void selection_set_dialect(struct selection *selection, const char *dialect);
/* Nothing is selected, and nothing suppressed. */
void selection_ignore_all(struct selection *selection);
/* Applies the steps (struct selection_step, with known words) in order; those of `last` win over
 * what holds in some files, too. */
void selection_apply(struct selection *selection, const GArray *first, const GArray *last);
/* Adds what holds in the files that `applies` says TRUE of, behind what was added before; takes
 * `data`, which g_free() releases. The result, for steps, belongs to the selection. */
GArray *selection_add_scope(struct selection *selection,
                            bool (*applies)(const void *data, const char *file), void *data);

/* What a rule does in one file. */
struct rule_choice {
    enum severity severity; /* OFF: not reported */
    enum severity level;    /* where it is ignored with a reason: how it would be reported */
    const char *reason;     /* OFF: who ignores it; NULL where nobody says */
};
/* The choices for all rules in `file`, one a rule_entries. The caller frees them with g_free(). */
struct rule_choice *selection_for_file(const struct selection *selection, const char *file);
/* Whether the rule is reported in some file. */
bool selection_reports(const struct selection *selection, size_t rule_index);

#define SELECTION_ERROR (selection_error_quark())
GQuark selection_error_quark(void);
enum selection_error { SELECTION_ERROR_UNKNOWN };

/* `graph` must outlive the result. Free with analysis_free(). */
struct analysis *analysis_run(const struct graph *graph, const struct selection *selection);
void analysis_free(struct analysis *analysis);

/* The diagnostics of an analysis, and what it was made of, as bytes; timings and what was silenced
 * are left out. The caller unrefs them. */
GBytes *analysis_pack(const struct analysis *analysis);
/* The analysis that the bytes were made of; NULL where they are none. The rules must be those of
 * the program that packed it. Free with analysis_free(). */
struct analysis *analysis_unpack(GBytes *bytes);
