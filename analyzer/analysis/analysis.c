#include "analyzer/analysis/analysis.h"

#include "analyzer/analysis/draft.h"
#include "analyzer/analysis/suppressions.h"

#include <string.h>

/* The declaration that a finding of the facts is about. */
static void draft_place_in_facts(struct draft *draft, const struct fact_header *header,
                                 const struct fact_finding *found)
{
    if (found->struct_index < 0)
        return;
    const struct fact_struct *about = &header->structs[found->struct_index];
    if (found->member_index < 0 || !about->is_model)
        g_ptr_array_add(draft->misread, (gpointer)(uintptr_t)about);
    if (found->member_index < 0 || (size_t)found->member_index >= about->n_members)
        return;
    draft->fact = &about->members[found->member_index];
    draft->subject = draft->fact;
    g_ptr_array_add(draft->facts, (gpointer)(uintptr_t)draft->fact);
}

static void collect_from_header(struct report *report, const struct fact_header *header)
{
    for (size_t i = 0; i < header->n_findings; i++) {
        const struct fact_finding *found = &header->findings[i];
        const struct rule_entry *rule = rule_find(found->finding.code);
        if (rule == NULL) {
            g_warning("%s: a finding of the unknown rule %s", header->path, found->finding.code);
            continue;
        }
        struct draft *draft = draft_new(report, rule);
        draft->finding = found->finding;
        draft->finding.code = rule->code;
        draft_place_in_facts(draft, header, found);
    }
}

static void add_range(GHashTable *inexact, struct range range)
{
    if (range.file != NULL)
        g_hash_table_add(inexact, range_key(range));
}

static void add_arguments(GHashTable *inexact, const struct argument *arguments, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_range(inexact, arguments[i].name_range);
        add_range(inexact, arguments[i].range);
        add_arguments(inexact, arguments[i].items, arguments[i].n_items);
    }
}

/* Nothing in an annotation that is not exact can be edited. Where it comes out of a macro all its
 * ranges are one; in a sidecar they are not. */
static void add_if_inexact(GHashTable *inexact, const struct annotation *annotations, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (annotations[i].is_exact)
            continue;
        add_range(inexact, annotations[i].range);
        add_range(inexact, annotations[i].name_range);
        add_arguments(inexact, annotations[i].arguments, annotations[i].n_arguments);
    }
}

static void collect_inexact(GHashTable *inexact, const struct fact_header *header)
{
    for (size_t i = 0; i < header->n_structs; i++) {
        const struct fact_struct *fact = &header->structs[i];
        add_if_inexact(inexact, fact->annotations, fact->n_annotations);
        for (size_t j = 0; j < fact->n_members; j++)
            add_if_inexact(inexact, fact->members[j].annotations, fact->members[j].n_annotations);
    }
}

static void collect_from_facts(struct report *report, const struct graph *graph)
{
    for (guint i = 0; i < graph->facts->len; i++) {
        const struct facts *facts = g_ptr_array_index(graph->facts, i);
        for (size_t j = 0; j < facts->n_headers; j++) {
            collect_from_header(report, &facts->headers[j]);
            collect_inexact(report->inexact, &facts->headers[j]);
        }
    }
}

/* Rules that are on by default run even where they are not selected: see analysis.h. */
static bool rule_runs(size_t index, const struct selection *selection)
{
    const struct rule_entry *entry = &rule_entries[index];
    return entry->rule->check != NULL &&
           (entry->severity != SEVERITY_OFF || selection_reports(selection, index));
}

static void run_rules(struct report *report, const struct graph *graph,
                      const struct selection *selection, GArray *timings)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        if (!rule_runs(i, selection))
            continue;
        gint64 start = g_get_monotonic_time();
        report->rule = &rule_entries[i];
        rule_entries[i].rule->check(graph, report);
        struct rule_timing timing = {
            .rule = &rule_entries[i],
            .seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC,
        };
        g_array_append_val(timings, timing);
    }
}

static gint compare_by_place(gconstpointer left, gconstpointer right)
{
    const struct draft *a = *(const struct draft *const *)left;
    const struct draft *b = *(const struct draft *const *)right;
    return finding_compare(&a->finding, &b->finding);
}

/* The same thing said twice: a header's finding that reached us through several includers, or one
 * declaration in an abstract model, read in each that embeds it. `a` and `b` are neighbours in
 * order. */
static bool is_repetition(const struct draft *a, const struct draft *b)
{
    if (a->rule != b->rule || g_strcmp0(a->finding.range.file, b->finding.range.file) != 0 ||
        a->finding.range.start.offset != b->finding.range.start.offset ||
        a->finding.range.end.offset != b->finding.range.end.offset)
        return false;
    return g_strcmp0(a->finding.message, b->finding.message) == 0 ||
           (a->fact != NULL && a->fact == b->fact && a->subject != b->subject);
}

/* Of a file that does not parse only the first error is kept: it causes the others. */
static bool is_later_parse_error(const struct draft *draft, GHashTable *broken_files)
{
    const char *file = draft->finding.range.file;
    return file != NULL && g_str_equal(draft->rule->code, "BW001") &&
           !g_hash_table_add(broken_files, (gpointer)(uintptr_t)file);
}

static void drop_repetitions(GPtrArray *drafts)
{
    g_autoptr(GHashTable) broken_files = g_hash_table_new(g_str_hash, g_str_equal);
    guint n_kept = 0;
    for (guint i = 0; i < drafts->len; i++) {
        struct draft *draft = g_ptr_array_index(drafts, i);
        bool is_dropped =
            is_later_parse_error(draft, broken_files) ||
            (n_kept > 0 && is_repetition(g_ptr_array_index(drafts, n_kept - 1), draft));
        if (is_dropped)
            draft_free(draft);
        else
            g_ptr_array_index(drafts, n_kept++) = draft;
    }
    drafts_shrink(drafts, n_kept);
}

/* What identifies a finding apart from its place; equal ones are told apart by an ordinal. */
static char *finding_identity(const struct finding *finding)
{
    const char *word = finding->word != NULL ? finding->word : "";
    if (finding->model == NULL)
        return g_strdup_printf("%s\n%s\n%s\n%s", finding->code,
                               finding->range.file != NULL ? finding->range.file : "",
                               finding->message, word);
    g_autofree char *own = finding->member != NULL
                               ? g_strdup_printf("%s.%s", finding->model, finding->member)
                               : g_strdup(finding->model);
    const char *partner = finding->partner != NULL ? finding->partner : "";
    bool own_first = strcmp(own, partner) <= 0;
    return g_strdup_printf("%s\n%s\n%s\n%s", finding->code, own_first ? own : partner,
                           own_first ? partner : own, word);
}

static char *finding_fingerprint(const struct finding *finding, GHashTable *ordinals)
{
    char *identity = finding_identity(finding);
    guint ordinal = GPOINTER_TO_UINT(g_hash_table_lookup(ordinals, identity));
    g_autofree char *text = g_strdup_printf("%s\n%u", identity, ordinal);
    g_hash_table_insert(ordinals, identity, GUINT_TO_POINTER(ordinal + 1));
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strndup(digest, 32);
}

/* The choices for the file that the draft is about; the same file's are made once. */
static const struct rule_choice *choice_for(const struct draft *draft,
                                            const struct selection *selection, GHashTable *files)
{
    const char *file = draft->finding.range.file != NULL ? draft->finding.range.file : "";
    struct rule_choice *choices = g_hash_table_lookup(files, file);
    if (choices == NULL) {
        choices = selection_for_file(selection, file);
        g_hash_table_insert(files, (gpointer)(uintptr_t)file, choices);
    }
    return &choices[draft->rule - rule_entries];
}

static void publish(struct analysis *analysis, GPtrArray *drafts, const struct selection *selection)
{
    g_autoptr(GHashTable) ordinals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < drafts->len; i++) {
        struct draft *draft = g_ptr_array_index(drafts, i);
        const struct rule_choice *choice = choice_for(draft, selection, files);
        gboolean is_ignored = choice->severity == SEVERITY_OFF;
        if (is_ignored && choice->reason == NULL)
            continue;
        draft_finish(draft);
        char *fingerprint = finding_fingerprint(&draft->finding, ordinals);
        g_ptr_array_add(analysis->memory->blocks, fingerprint);
        struct diagnostic diagnostic = {
            .finding = draft->finding,
            .rule = draft->rule,
            .severity = is_ignored ? choice->level : choice->severity,
            .fingerprint = fingerprint,
            .suppressed = draft->suppressed,
            .suppression_reason = draft->suppression_reason,
        };
        if (is_ignored && draft->suppressed == SUPPRESSED_NOT) {
            diagnostic.suppressed = SUPPRESSED_BY_CONFIGURATION;
            diagnostic.suppression_reason = choice->reason;
        }
        g_array_append_val(analysis->diagnostics, diagnostic);
    }
}

/* Of the drafts that follow from others, the findings of selected rules. */
static void keep_silenced(struct analysis *analysis, const GPtrArray *silent,
                          const struct selection *selection)
{
    for (guint i = 0; i < silent->len; i++) {
        const struct draft *draft = g_ptr_array_index(silent, i);
        if (selection->severities[draft->rule - rule_entries] != SEVERITY_OFF)
            g_array_append_val(analysis->silenced, draft->finding);
    }
}

static void draft_destroy(gpointer draft)
{
    draft_free(draft);
}

static void note_size(struct analysis *analysis, const struct graph *graph)
{
    for (guint i = 0; i < graph->facts->len; i++) {
        const struct facts *facts = g_ptr_array_index(graph->facts, i);
        analysis->n_headers += facts->n_headers;
        if (facts->libclang != NULL)
            analysis->libclang = analysis_string(analysis->memory, facts->libclang);
    }
    analysis->n_models = graph->models->len;
    analysis->n_relationships = graph->relationships->len;
    analysis->is_incomplete = graph->is_incomplete;
}

struct analysis *analysis_new(void)
{
    struct analysis *analysis = g_new0(struct analysis, 1);
    analysis->diagnostics = g_array_new(FALSE, TRUE, sizeof(struct diagnostic));
    analysis->silenced = g_array_new(FALSE, FALSE, sizeof(struct finding));
    analysis->timings = g_array_new(FALSE, TRUE, sizeof(struct rule_timing));
    analysis->memory = analysis_memory_new();
    return analysis;
}

struct analysis *analysis_run(const struct graph *graph, const struct selection *selection)
{
    struct analysis *analysis = analysis_new();
    note_size(analysis, graph);
    struct report report = {
        .memory = analysis->memory,
        .dialect = selection->dialect,
        .drafts = g_ptr_array_new_with_free_func(draft_destroy),
        .inexact = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    GPtrArray *silent = g_ptr_array_new_with_free_func(draft_destroy);
    collect_from_facts(&report, graph);
    run_rules(&report, graph, selection, analysis->timings);
    drafts_keep_root_causes(report.drafts, silent);
    keep_silenced(analysis, silent, selection);
    g_ptr_array_sort(report.drafts, compare_by_place);
    drop_repetitions(report.drafts);
    drafts_suppress(&report, graph, selection, silent);
    g_ptr_array_sort(report.drafts, compare_by_place);
    publish(analysis, report.drafts, selection);
    g_ptr_array_unref(report.drafts);
    g_ptr_array_unref(silent);
    g_hash_table_unref(report.inexact);
    return analysis;
}

void analysis_free(struct analysis *analysis)
{
    if (analysis == NULL)
        return;
    g_array_unref(analysis->diagnostics);
    g_array_unref(analysis->timings);
    g_array_unref(analysis->silenced);
    analysis_memory_free(analysis->memory);
    g_free(analysis);
}
