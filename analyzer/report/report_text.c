#include "analyzer/report/excerpt.h"
#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"

static void append_plain(GString *out, const char *text)
{
    g_autofree char *plain = report_plain(text);
    g_string_append(out, plain);
}

/* error[BW103]: message [unknown-back-populates] */
static void write_head(const struct report_input *input, const struct excerpt *excerpt,
                       const struct diagnostic *diagnostic)
{
    enum ink ink = diagnostic->severity == SEVERITY_ERROR ? INK_ERROR : INK_WARNING;
    g_autofree char *url = report_rule_url(input, diagnostic->rule);
    g_autofree char *code =
        input->hyperlinks && url
            ? g_strdup_printf("\033]8;;%s\033\\%s\033]8;;\033\\", url, diagnostic->rule->code)
            : g_strdup(diagnostic->rule->code);
    g_autofree char *label = g_strdup_printf("%s[%s]", report_severity(diagnostic), code);
    excerpt_paint(excerpt, ink, label);
    g_string_append(excerpt->out, ": ");
    append_plain(excerpt->out, diagnostic->finding.message);
    g_string_append_printf(excerpt->out, " [%s]\n", diagnostic->rule->name);
}

/* The most digits that a line number of the diagnostic has. */
static unsigned gutter_width(const struct finding *finding)
{
    unsigned width = excerpt_digits(finding->range.end.line);
    for (size_t i = 0; i < finding->n_related; i++)
        width = MAX(width, excerpt_digits(finding->related[i].range.end.line));
    for (size_t i = 0; i < finding->n_fixes; i++)
        for (size_t j = 0; j < finding->fixes[i].n_edits; j++)
            width = MAX(width, excerpt_digits(finding->fixes[i].edits[j].range.end.line));
    return width;
}

static void write_range(const struct excerpt *excerpt, struct range range, char mark, enum ink ink)
{
    if (!range.file)
        return;
    excerpt_arrow(excerpt, range);
    excerpt_lines(excerpt, range, mark, ink);
}

static void write_line(const struct excerpt *excerpt, enum ink ink, const char *label,
                       const char *text)
{
    excerpt_paint(excerpt, ink, label);
    g_string_append(excerpt->out, ": ");
    append_plain(excerpt->out, text);
    g_string_append_c(excerpt->out, '\n');
}

static void write_suppression(const struct excerpt *excerpt, const struct diagnostic *diagnostic)
{
    static const char *const where[] = {
        [SUPPRESSED_IN_SOURCE] = "in the source",
        [SUPPRESSED_BY_CONFIGURATION] = "by the configuration",
        [SUPPRESSED_BY_BASELINE] = "by the baseline",
    };
    if (diagnostic->suppressed == SUPPRESSED_NOT)
        return;
    const char *reason = diagnostic->suppression_reason;
    g_autofree char *text =
        g_strconcat(where[diagnostic->suppressed], reason ? ": " : "", reason ? reason : "", NULL);
    write_line(excerpt, INK_NOTE, "suppressed", text);
}

static void write_diagnostic(const struct report_input *input, const struct diagnostic *diagnostic,
                             GString *out)
{
    const struct finding *finding = &diagnostic->finding;
    struct excerpt excerpt = {.out = out,
                              .sources = input->sources,
                              .color = input->color,
                              .gutter = gutter_width(finding)};
    write_head(input, &excerpt, diagnostic);
    write_range(&excerpt, finding->range, '^',
                diagnostic->severity == SEVERITY_ERROR ? INK_ERROR : INK_WARNING);
    write_suppression(&excerpt, diagnostic);
    for (size_t i = 0; i < finding->n_related; i++) {
        write_line(&excerpt, INK_NOTE, "note", finding->related[i].message);
        write_range(&excerpt, finding->related[i].range, '-', INK_NOTE);
    }
    if (finding->help)
        write_line(&excerpt, INK_HELP, "help", finding->help);
    for (size_t i = 0; i < finding->n_fixes; i++) {
        const struct fix *fix = &finding->fixes[i];
        write_line(&excerpt, INK_HELP,
                   fix->applicability == APPLICABILITY_SAFE ? "fix" : "unsafe fix", fix->title);
        excerpt_fix(&excerpt, fix);
    }
    g_string_append_c(out, '\n');
}

static void append_count(GString *out, size_t n, const char *one, const char *many)
{
    g_string_append_printf(out, "%" G_GSIZE_FORMAT " %s", n, n == 1 ? one : many);
}

/* Found 2 errors and 1 warning in 12 headers; 1 can be fixed with --fix. */
static void write_found(const struct report_input *input, const struct report_counts *counts,
                        GString *out)
{
    g_string_append(out, "Found ");
    if (counts->errors)
        append_count(out, counts->errors, "error", "errors");
    if (counts->errors && counts->warnings)
        g_string_append(out, " and ");
    if (counts->warnings)
        append_count(out, counts->warnings, "warning", "warnings");
    g_string_append(out, " in ");
    append_count(out, input->n_headers, "header", "headers");
    if (counts->fixable)
        g_string_append_printf(out, "; %" G_GSIZE_FORMAT " can be fixed with --fix",
                               counts->fixable);
    if (counts->unsafe)
        g_string_append_printf(out, "; %" G_GSIZE_FORMAT " %swith --unsafe-fixes", counts->unsafe,
                               counts->fixable ? "more " : "can be fixed ");
}

static void write_summary(const struct report_input *input, GString *out)
{
    struct report_counts counts = report_count(input);
    if (counts.errors || counts.warnings) {
        write_found(input, &counts, out);
    } else {
        g_string_append(out, "Found nothing to report in ");
        append_count(out, input->n_headers, "header", "headers");
        g_string_append(out, ": ");
        append_count(out, input->n_models, "model", "models");
        g_string_append(out, ", ");
        append_count(out, input->n_relationships, "relationship", "relationships");
    }
    if (counts.suppressed)
        g_string_append_printf(out, "; %" G_GSIZE_FORMAT " suppressed", counts.suppressed);
    g_string_append(out, ".\n");
}

void report_text(const struct report_input *input, GString *out)
{
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        if (report_shows(input, diagnostic))
            write_diagnostic(input, diagnostic, out);
    }
    if (!input->quiet)
        write_summary(input, out);
}
