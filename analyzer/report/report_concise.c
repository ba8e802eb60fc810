#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"

/* file:line:column: severity: message, as compilers print it and editors find it. */
static void write_line(GString *out, struct range range, const char *severity, const char *message)
{
    g_autofree char *file = range.file ? report_plain(range.file) : NULL;
    g_autofree char *text = report_plain(message);
    if (!file)
        g_string_append(out, "bothways");
    else if (report_has_place(range))
        g_string_append_printf(out, "%s:%u:%u", file, range.start.line, range.start.column);
    else
        g_string_append(out, file);
    g_string_append_printf(out, ": %s: %s", severity, text);
}

void report_concise(const struct report_input *input, GString *out)
{
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        const struct finding *finding = &diagnostic->finding;
        if (!report_shows(input, diagnostic))
            continue;
        write_line(out, finding->range, report_severity(diagnostic), finding->message);
        g_string_append_printf(out, " [%s]%s\n", diagnostic->rule->code,
                               diagnostic->suppressed != SUPPRESSED_NOT ? " (suppressed)" : "");
        for (size_t j = 0; j < finding->n_related; j++) {
            write_line(out, finding->related[j].range, "note", finding->related[j].message);
            g_string_append_c(out, '\n');
        }
    }
}
