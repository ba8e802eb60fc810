#include "analyzer/report/report_common.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

static gboolean has_fix(const struct finding *finding, enum applicability applicability)
{
    for (size_t i = 0; i < finding->n_fixes; i++)
        if (finding->fixes[i].applicability == applicability)
            return TRUE;
    return FALSE;
}

struct report_counts report_count(const struct report_input *input)
{
    struct report_counts counts = {0};
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        if (diagnostic->suppressed != SUPPRESSED_NOT) {
            counts.suppressed++;
            continue;
        }
        if (diagnostic->severity == SEVERITY_ERROR)
            counts.errors++;
        else
            counts.warnings++;
        if (has_fix(&diagnostic->finding, APPLICABILITY_SAFE))
            counts.fixable++;
        else if (has_fix(&diagnostic->finding, APPLICABILITY_UNSAFE))
            counts.unsafe++;
    }
    return counts;
}

gboolean report_shows(const struct report_input *input, const struct diagnostic *diagnostic)
{
    return input->show_suppressed || diagnostic->suppressed == SUPPRESSED_NOT;
}

const char *report_severity(const struct diagnostic *diagnostic)
{
    return diagnostic->severity == SEVERITY_ERROR ? "error" : "warning";
}

const char *report_suppression(const struct diagnostic *diagnostic)
{
    switch (diagnostic->suppressed) {
    case SUPPRESSED_NOT:
        return NULL;
    case SUPPRESSED_IN_SOURCE:
        return "inSource";
    case SUPPRESSED_BY_CONFIGURATION:
        return "configuration";
    case SUPPRESSED_BY_BASELINE:
        return "baseline";
    }
    g_assert_not_reached();
}

const char *report_rules_url(const struct report_input *input)
{
    if (input->rules_url)
        return input->rules_url;
#ifdef BOTHWAYS_RULES_URL
    return BOTHWAYS_RULES_URL;
#else
    return NULL;
#endif
}

char *report_rule_url(const struct report_input *input, const struct rule_entry *rule)
{
    const char *url = report_rules_url(input);
    return url ? g_strconcat(url, rule->code, NULL) : NULL;
}

char *report_valid(const char *text)
{
    return text ? g_utf8_make_valid(text, -1) : NULL;
}

/* Valid text with each character that `is_bad` replaced by `replacement`. */
static char *replace(const char *text, gboolean (*is_bad)(gunichar), const char *replacement)
{
    g_autofree char *valid = report_valid(text);
    GString *out = g_string_sized_new(strlen(valid));
    for (char *at = valid; *at; at = g_utf8_next_char(at)) {
        if (is_bad(g_utf8_get_char(at)))
            g_string_append(out, replacement);
        else
            g_string_append_len(out, at, g_utf8_next_char(at) - at);
    }
    return g_string_free(out, FALSE);
}

static gboolean is_line_break(gunichar c)
{
    return c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029;
}

/* Controls, and the marks that turn the direction of text: both can make a line look like another.
 */
static gboolean is_control(gunichar c)
{
    return g_unichar_iscntrl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *report_plain(const char *text)
{
    g_autofree char *line = replace(text, is_line_break, " ");
    return replace(line, is_control, REPLACEMENT);
}

/* What the Char production of XML 1.0 leaves out. */
static gboolean is_forbidden_in_xml(gunichar c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff;
}

char *report_xml(const char *text)
{
    g_autofree char *allowed = replace(text, is_forbidden_in_xml, REPLACEMENT);
    return g_markup_escape_text(allowed, -1);
}

void report_append_line(GString *out, struct range range, const char *severity, const char *message)
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

gboolean report_has_place(struct range range)
{
    return range.file && range.start.line > 0;
}

guint32 report_utf16_column(struct source_reader *sources, const char *file, struct place place)
{
    gsize length = 0;
    const char *text = source_reader_get(sources, file, &length);
    if (!text || place.offset > length)
        return MAX(place.column, 1);
    gsize start = place.offset;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    if (start == 0 && place.offset >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        start = 3;
    g_autofree char *before = g_utf8_make_valid(text + start, (gssize)(place.offset - start));
    guint32 column = 1;
    for (char *at = before; *at; at = g_utf8_next_char(at))
        column += g_utf8_get_char(at) > 0xffff ? 2 : 1;
    return column;
}
