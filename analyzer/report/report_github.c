#include "analyzer/report/formats.h"
#include "analyzer/report/report_common.h"

enum { SHOWN_OF_EACH = 10 }; /* GitHub drops further annotations of a step without a word */

/* As the workflow commands of GitHub Actions want it: of a property, or of the message. */
static void append_escaped(GString *out, const char *text, gboolean is_property)
{
    g_autofree char *valid = report_valid(text);
    for (const char *at = valid; *at; at++) {
        switch (*at) {
        case '%':
            g_string_append(out, "%25");
            break;
        case '\r':
            g_string_append(out, "%0D");
            break;
        case '\n':
            g_string_append(out, "%0A");
            break;
        case ':':
            g_string_append(out, is_property ? "%3A" : ":");
            break;
        case ',':
            g_string_append(out, is_property ? "%2C" : ",");
            break;
        default:
            g_string_append_c(out, *at);
        }
    }
}

static void append_place(const struct report_input *input, GString *out, struct range range)
{
    if (!range.file)
        return;
    g_string_append(out, ",file=");
    append_escaped(out, range.file, TRUE);
    if (!report_has_place(range))
        return;
    g_string_append_printf(out, ",line=%u,endLine=%u", range.start.line, range.end.line);
    /* Columns are refused for a range of several lines. */
    if (range.start.line == range.end.line)
        g_string_append_printf(out, ",col=%u,endColumn=%u",
                               report_utf16_column(input->sources, range.file, range.start),
                               report_utf16_column(input->sources, range.file, range.end));
}

static void write_annotation(const struct report_input *input, const struct diagnostic *diagnostic,
                             GString *out)
{
    const struct finding *finding = &diagnostic->finding;
    g_string_append_printf(out, "::%s title=bothways %s", report_severity(diagnostic),
                           diagnostic->rule->code);
    append_place(input, out, finding->range);
    g_string_append(out, "::");
    g_autofree char *message = report_plain(finding->message);
    append_escaped(out, message, FALSE);
    if (finding->help) {
        g_autofree char *help = report_plain(finding->help);
        g_string_append(out, "%0A");
        append_escaped(out, help, FALSE);
    }
    g_string_append_c(out, '\n');
}

/* A line of the log that is no command: those begin with colons. */
static void write_in_log(const struct diagnostic *diagnostic, GString *out)
{
    const struct finding *finding = &diagnostic->finding;
    g_string_append_printf(out, "%s ", diagnostic->rule->code);
    report_append_line(out, finding->range, report_severity(diagnostic), finding->message);
    g_string_append_c(out, '\n');
}

/* Writes what has `severity`, the first ones as annotations; returns how many others there are. */
static guint write_severity(const struct report_input *input, enum severity severity, GString *out)
{
    guint n = 0;
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        if (diagnostic->severity != severity || diagnostic->suppressed != SUPPRESSED_NOT)
            continue;
        if (n++ < SHOWN_OF_EACH)
            write_annotation(input, diagnostic, out);
        else
            write_in_log(diagnostic, out);
    }
    return n > SHOWN_OF_EACH ? n - SHOWN_OF_EACH : 0;
}

void report_github(const struct report_input *input, GString *out)
{
    guint errors = write_severity(input, SEVERITY_ERROR, out);
    guint warnings = write_severity(input, SEVERITY_WARNING, out);
    if (errors || warnings)
        g_string_append_printf(
            out,
            "::notice title=bothways::%u more errors and %u more warnings are in "
            "the log of this step; GitHub annotates %d of each\n",
            errors, warnings, (int)SHOWN_OF_EACH);
}
