#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"
#include "analyzer/report/xml_text.h"

static void write_error(const struct diagnostic *diagnostic, GString *out)
{
    const struct finding *finding = &diagnostic->finding;
    g_autofree char *source = g_strconcat("bothways.", diagnostic->rule->code, NULL);
    g_string_append(out, "    <error");
    if (report_has_place(finding->range))
        g_string_append_printf(out, " line=\"%u\" column=\"%u\"", finding->range.start.line,
                               finding->range.start.column);
    xml_attribute(out, "severity", report_severity(diagnostic));
    xml_attribute(out, "message", finding->message);
    xml_attribute(out, "source", source);
    g_string_append(out, "/>\n");
}

void report_checkstyle(const struct report_input *input, GString *out)
{
    g_autoptr(GPtrArray) files = xml_by_file(input);
    g_string_append(out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for (guint i = 0; i < files->len; i++) {
        const GPtrArray *diagnostics = files->pdata[i];
        g_string_append(out, "  <file");
        xml_attribute(out, "name", xml_file(diagnostics));
        g_string_append(out, ">\n");
        for (guint j = 0; j < diagnostics->len; j++)
            write_error(diagnostics->pdata[j], out);
        g_string_append(out, "  </file>\n");
    }
    g_string_append(out, "</checkstyle>\n");
}
