#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"

void report_concise(const struct report_input *input, GString *out)
{
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        const struct finding *finding = &diagnostic->finding;
        if (!report_shows(input, diagnostic))
            continue;
        report_append_line(out, finding->range, report_severity(diagnostic), finding->message);
        g_string_append_printf(out, " [%s]%s\n", diagnostic->rule->code,
                               diagnostic->suppressed != SUPPRESSED_NOT ? " (suppressed)" : "");
        for (size_t j = 0; j < finding->n_related; j++) {
            report_append_line(out, finding->related[j].range, "note", finding->related[j].message);
            g_string_append_c(out, '\n');
        }
    }
}
