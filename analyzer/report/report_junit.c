#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"
#include "analyzer/report/xml_text.h"

/* A failed test whose name says which finding it is. */
static void write_case(const struct diagnostic *diagnostic, GString *out)
{
    const struct finding *finding = &diagnostic->finding;
    const char *file = finding->range.file ? finding->range.file : "bothways";
    g_autoptr(GString) name = g_string_new(diagnostic->rule->code);
    g_string_append_printf(name, " %s", diagnostic->rule->name);
    if (report_has_place(finding->range))
        g_string_append_printf(name, " (%u:%u)", finding->range.start.line,
                               finding->range.start.column);
    g_autoptr(GString) text = g_string_new(NULL);
    report_append_line(text, finding->range, report_severity(diagnostic), finding->message);
    if (finding->help)
        g_string_append_printf(text, "\n%s", finding->help);
    g_autofree char *escaped = report_xml(text->str);
    g_string_append(out, "    <testcase");
    xml_attribute(out, "name", name->str);
    xml_attribute(out, "classname", file);
    g_string_append(out, ">\n      <failure");
    xml_attribute(out, "type", report_severity(diagnostic));
    xml_attribute(out, "message", finding->message);
    g_string_append_printf(out, ">%s</failure>\n    </testcase>\n", escaped);
}

static void write_counts(GString *out, size_t tests, size_t failures)
{
    g_string_append_printf(out, " tests=\"%" G_GSIZE_FORMAT "\" failures=\"%" G_GSIZE_FORMAT "\"",
                           tests, failures);
}

/* Some readers take a report without a single test for a failed run. */
static void write_passed(const struct report_input *input, GString *out)
{
    g_string_append(out, "  <testsuite name=\"bothways\"");
    write_counts(out, 1, 0);
    g_string_append_printf(out,
                           ">\n    <testcase name=\"%" G_GSIZE_FORMAT
                           " headers\" classname=\"bothways\"/>\n  </testsuite>\n",
                           input->n_headers);
}

void report_junit(const struct report_input *input, GString *out)
{
    g_autoptr(GPtrArray) files = xml_by_file(input);
    struct report_counts counts = report_count(input);
    size_t failures = counts.errors + counts.warnings;
    g_string_append(out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bothways\"");
    write_counts(out, MAX(failures, 1), failures);
    g_string_append(out, ">\n");
    for (guint i = 0; i < files->len; i++) {
        const GPtrArray *diagnostics = files->pdata[i];
        g_string_append(out, "  <testsuite");
        xml_attribute(out, "name", xml_file(diagnostics));
        write_counts(out, diagnostics->len, diagnostics->len);
        g_string_append(out, ">\n");
        for (guint j = 0; j < diagnostics->len; j++)
            write_case(diagnostics->pdata[j], out);
        g_string_append(out, "  </testsuite>\n");
    }
    if (files->len == 0)
        write_passed(input, out);
    g_string_append(out, "</testsuites>\n");
}
