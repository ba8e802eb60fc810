#include "analyzer/report/formats.h"
#include "analyzer/report/json_text.h"
#include "analyzer/report/report_common.h"

#include <string.h>

static void add_range(cJSON *object, struct range range)
{
    cJSON *places = json_add_object(object, "range");
    cJSON *start = json_add_object(places, "start");
    cJSON_AddNumberToObject(start, "line", range.start.line);
    cJSON_AddNumberToObject(start, "column", range.start.column);
    cJSON *end = json_add_object(places, "end");
    cJSON_AddNumberToObject(end, "line", range.end.line);
    cJSON_AddNumberToObject(end, "column", range.end.column);
}

static void add_location(cJSON *object, struct range range)
{
    cJSON *location = json_add_object(object, "location");
    json_add_text(location, "path", range.file ? range.file : ".");
    if (report_has_place(range))
        add_range(location, range);
}

static void add_related(cJSON *object, const struct finding *finding)
{
    cJSON *related = NULL;
    for (size_t i = 0; i < finding->n_related; i++) {
        if (!finding->related[i].range.file)
            continue;
        related = related ? related : json_add_array(object, "related_locations");
        cJSON *other = json_append_object(related);
        json_add_text(other, "message", finding->related[i].message);
        add_location(other, finding->related[i].range);
    }
}

/* A suggestion is one edit of the file that the diagnostic is about: it has no path, and several
 * are alternatives. */
static void add_suggestions(cJSON *object, const struct finding *finding)
{
    cJSON *suggestions = NULL;
    for (size_t i = 0; i < finding->n_fixes; i++) {
        const struct fix *fix = &finding->fixes[i];
        if (fix->n_edits != 1 || !report_has_place(fix->edits[0].range) ||
            g_strcmp0(fix->edits[0].range.file, finding->range.file) != 0)
            continue;
        suggestions = suggestions ? suggestions : json_add_array(object, "suggestions");
        cJSON *suggestion = json_append_object(suggestions);
        add_range(suggestion, fix->edits[0].range);
        json_add_text(suggestion, "text", fix->edits[0].text);
    }
}

static void add_diagnostic(const struct report_input *input, cJSON *diagnostics,
                           const struct diagnostic *diagnostic)
{
    const struct finding *finding = &diagnostic->finding;
    g_autofree char *url = report_rule_url(input, diagnostic->rule);
    g_autofree char *message = finding->help
                                   ? g_strdup_printf("%s\n%s", finding->message, finding->help)
                                   : g_strdup(finding->message);
    cJSON *object = json_append_object(diagnostics);
    json_add_text(object, "message", message);
    add_location(object, finding->range);
    json_add_text(object, "severity", diagnostic->severity == SEVERITY_ERROR ? "ERROR" : "WARNING");
    cJSON *code = json_add_object(object, "code");
    json_add_text(code, "value", diagnostic->rule->code);
    if (url)
        json_add_text(code, "url", url);
    add_suggestions(object, finding);
    add_related(object, finding);
}

void report_rdjson(const struct report_input *input, GString *out)
{
    cJSON *document = cJSON_CreateObject();
    cJSON *source = json_add_object(document, "source");
    json_add_text(source, "name", "bothways");
    const char *url = report_rules_url(input);
    if (url)
        json_add_text(source, "url", url);
    json_add_text(document, "severity", "WARNING");
    cJSON *diagnostics = json_add_array(document, "diagnostics");
    for (guint i = 0; i < input->diagnostics->len; i++)
        if (report_get(input, i)->suppressed == SUPPRESSED_NOT)
            add_diagnostic(input, diagnostics, report_get(input, i));
    json_write(document, TRUE, out);
}
