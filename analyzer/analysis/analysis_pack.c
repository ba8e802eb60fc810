/* An analysis as bytes and back. Texts are bytes, too: a message may quote a source that is not
 * UTF-8. What is read lends them from the whole. */

#include "analyzer/analysis/analysis.h"
#include "analyzer/analysis/draft.h"

/* file, start and end */
#define RANGE "(mayuuuuuu)"
/* message or text, and where */
#define PLACED "(ay" RANGE ")"
#define FIX "(ayia" PLACED ")"
#define FINDING "(aymaymaymaymaymay" RANGE "a" PLACED "a" FIX ")"
/* rule, fingerprint, why it is suppressed; severity, by what it is suppressed */
#define DIAGNOSTIC "(ayaymayii" FINDING ")"
/* libclang; headers, models, relationships; whether it is incomplete */
#define ANALYSIS "(maytttba" DIAGNOSTIC ")"

static GVariant *pack_range(struct range range)
{
    return g_variant_new("(m^ayuuuuuu)", range.file, range.start.line, range.start.column,
                         range.start.offset, range.end.line, range.end.column, range.end.offset);
}

static GVariant *pack_related(const struct finding *finding)
{
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE("a" PLACED));
    for (size_t i = 0; i < finding->n_related; i++)
        g_variant_builder_add(&all, "(^ay@" RANGE ")", finding->related[i].message,
                              pack_range(finding->related[i].range));
    return g_variant_builder_end(&all);
}

static GVariant *pack_edits(const struct fix *fix)
{
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE("a" PLACED));
    for (size_t i = 0; i < fix->n_edits; i++)
        g_variant_builder_add(&all, "(^ay@" RANGE ")", fix->edits[i].text,
                              pack_range(fix->edits[i].range));
    return g_variant_builder_end(&all);
}

static GVariant *pack_fixes(const struct finding *finding)
{
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE("a" FIX));
    for (size_t i = 0; i < finding->n_fixes; i++) {
        const struct fix *fix = &finding->fixes[i];
        g_variant_builder_add(&all, "(^ayi@a" PLACED ")", fix->title, (gint32)fix->applicability,
                              pack_edits(fix));
    }
    return g_variant_builder_end(&all);
}

static GVariant *pack_finding(const struct finding *finding)
{
    return g_variant_new("(^aym^aym^aym^aym^aym^ay@" RANGE "@a" PLACED "@a" FIX ")",
                         finding->message, finding->help, finding->model, finding->member,
                         finding->partner, finding->word, pack_range(finding->range),
                         pack_related(finding), pack_fixes(finding));
}

GBytes *analysis_pack(const struct analysis *analysis)
{
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE("a" DIAGNOSTIC));
    for (guint i = 0; i < analysis->diagnostics->len; i++) {
        const struct diagnostic *diagnostic =
            &g_array_index(analysis->diagnostics, struct diagnostic, i);
        g_variant_builder_add(&all, "(^ay^aym^ayii@" FINDING ")", diagnostic->rule->code,
                              diagnostic->fingerprint, diagnostic->suppression_reason,
                              (gint32)diagnostic->severity, (gint32)diagnostic->suppressed,
                              pack_finding(&diagnostic->finding));
    }
    g_autoptr(GVariant) packed = g_variant_ref_sink(g_variant_new(
        "(m^aytttb@a" DIAGNOSTIC ")", analysis->libclang, (guint64)analysis->n_headers,
        (guint64)analysis->n_models, (guint64)analysis->n_relationships,
        (gboolean)analysis->is_incomplete, g_variant_builder_end(&all)));
    return g_variant_get_data_as_bytes(packed);
}

static struct range unpack_range(GVariant *packed)
{
    struct range range;
    g_variant_get(packed, "(m^&ayuuuuuu)", &range.file, &range.start.line, &range.start.column,
                  &range.start.offset, &range.end.line, &range.end.column, &range.end.offset);
    g_variant_unref(packed);
    return range;
}

/* Room for `n` elements, which the memory keeps. */
static void *take_room(struct analysis_memory *memory, gsize n, gsize size)
{
    void *room = g_malloc0_n(n, size);
    g_ptr_array_add(memory->blocks, room);
    return room;
}

static void unpack_related(struct analysis_memory *memory, GVariant *all, struct finding *finding)
{
    finding->n_related = g_variant_n_children(all);
    struct related *related = take_room(memory, finding->n_related, sizeof *related);
    finding->related = finding->n_related > 0 ? related : NULL;
    for (size_t i = 0; i < finding->n_related; i++) {
        GVariant *range;
        g_variant_get_child(all, i, "(^&ay@" RANGE ")", &related[i].message, &range);
        related[i].range = unpack_range(range);
    }
    g_variant_unref(all);
}

static void unpack_edits(struct analysis_memory *memory, GVariant *all, struct fix *fix)
{
    fix->n_edits = g_variant_n_children(all);
    struct edit *edits = take_room(memory, fix->n_edits, sizeof *edits);
    fix->edits = edits;
    for (size_t i = 0; i < fix->n_edits; i++) {
        GVariant *range;
        g_variant_get_child(all, i, "(^&ay@" RANGE ")", &edits[i].text, &range);
        edits[i].range = unpack_range(range);
    }
    g_variant_unref(all);
}

static void unpack_fixes(struct analysis_memory *memory, GVariant *all, struct finding *finding)
{
    finding->n_fixes = g_variant_n_children(all);
    struct fix *fixes = take_room(memory, finding->n_fixes, sizeof *fixes);
    finding->fixes = finding->n_fixes > 0 ? fixes : NULL;
    for (size_t i = 0; i < finding->n_fixes; i++) {
        GVariant *edits;
        gint32 applicability;
        g_variant_get_child(all, i, "(^&ayi@a" PLACED ")", &fixes[i].title, &applicability, &edits);
        fixes[i].applicability = (enum applicability)applicability;
        unpack_edits(memory, edits, &fixes[i]);
    }
    g_variant_unref(all);
}

static void unpack_finding(struct analysis_memory *memory, GVariant *packed,
                           struct finding *finding)
{
    GVariant *range, *related, *fixes;
    g_variant_get(packed, "(^&aym^&aym^&aym^&aym^&aym^&ay@" RANGE "@a" PLACED "@a" FIX ")",
                  &finding->message, &finding->help, &finding->model, &finding->member,
                  &finding->partner, &finding->word, &range, &related, &fixes);
    finding->range = unpack_range(range);
    unpack_related(memory, related, finding);
    unpack_fixes(memory, fixes, finding);
    g_variant_unref(packed);
}

static gboolean unpack_diagnostic(struct analysis *analysis, GVariant *all, gsize index)
{
    struct diagnostic diagnostic = {0};
    const char *code, *fingerprint;
    gint32 severity, suppressed;
    GVariant *finding;
    g_variant_get_child(all, index, "(^&ay^&aym^&ayii@" FINDING ")", &code, &fingerprint,
                        &diagnostic.suppression_reason, &severity, &suppressed, &finding);
    unpack_finding(analysis->memory, finding, &diagnostic.finding);
    diagnostic.rule = rule_find(code);
    if (diagnostic.rule == NULL)
        return FALSE;
    diagnostic.finding.code = diagnostic.rule->code;
    diagnostic.fingerprint = g_strdup(fingerprint);
    g_ptr_array_add(analysis->memory->blocks, diagnostic.fingerprint);
    diagnostic.severity = (enum severity)severity;
    diagnostic.suppressed = (enum suppression_source)suppressed;
    g_array_append_val(analysis->diagnostics, diagnostic);
    return TRUE;
}

struct analysis *analysis_unpack(GBytes *bytes)
{
    struct analysis *analysis = analysis_new();
    GVariant *packed = analysis->memory->packed =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(ANALYSIS), bytes, FALSE));
    gboolean ok = g_variant_is_normal_form(packed), is_incomplete = FALSE;
    guint64 n_headers = 0, n_models = 0, n_relationships = 0;
    g_autoptr(GVariant) diagnostics = NULL;
    g_variant_get(packed, "(m^&aytttb@a" DIAGNOSTIC ")", &analysis->libclang, &n_headers, &n_models,
                  &n_relationships, &is_incomplete, &diagnostics);
    analysis->n_headers = (size_t)n_headers;
    analysis->n_models = (size_t)n_models;
    analysis->n_relationships = (size_t)n_relationships;
    analysis->is_incomplete = is_incomplete;
    const gsize n = g_variant_n_children(diagnostics);
    for (gsize i = 0; ok && i < n; i++)
        ok = unpack_diagnostic(analysis, diagnostics, i);
    if (ok)
        return analysis;
    analysis_free(analysis);
    return NULL;
}
