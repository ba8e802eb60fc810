#include "analyzer/report/formats.h"
#include "analyzer/report/json_text.h"
#include "analyzer/report/report_common.h"

enum { SCHEMA_VERSION = 1 }; /* docs/schema/bothways-report.schema.json */

static void add_place(cJSON *range, const char *key, struct place place)
{
    cJSON *object = json_add_object(range, key);
    cJSON_AddNumberToObject(object, "line", place.line);
    cJSON_AddNumberToObject(object, "column", place.column);
    cJSON_AddNumberToObject(object, "offset", place.offset);
}

/* "file" and "range"; both null where there is no place. */
static void add_range(cJSON *object, struct range range)
{
    json_add_text(object, "file", range.file);
    if (!report_has_place(range)) {
        cJSON_AddNullToObject(object, "range");
        return;
    }
    cJSON *places = json_add_object(object, "range");
    add_place(places, "start", range.start);
    add_place(places, "end", range.end);
}

static void add_fix(cJSON *fixes, const struct fix *fix)
{
    cJSON *object = json_append_object(fixes);
    json_add_text(object, "title", fix->title);
    json_add_text(object, "applicability",
                  fix->applicability == APPLICABILITY_SAFE ? "safe" : "unsafe");
    cJSON *edits = json_add_array(object, "edits");
    for (size_t i = 0; i < fix->n_edits; i++) {
        cJSON *edit = json_append_object(edits);
        add_range(edit, fix->edits[i].range);
        json_add_text(edit, "text", fix->edits[i].text);
    }
}

static void add_suppressed(cJSON *object, const struct diagnostic *diagnostic)
{
    if (diagnostic->suppressed == SUPPRESSED_NOT) {
        cJSON_AddNullToObject(object, "suppressed");
        return;
    }
    cJSON *suppressed = json_add_object(object, "suppressed");
    json_add_text(suppressed, "by", report_suppression(diagnostic));
    json_add_text(suppressed, "reason", diagnostic->suppression_reason);
}

static void fill_diagnostic(const struct report_input *input, const struct diagnostic *diagnostic,
                            cJSON *object)
{
    const struct finding *finding = &diagnostic->finding;
    g_autofree char *url = report_rule_url(input, diagnostic->rule);
    json_add_text(object, "code", diagnostic->rule->code);
    json_add_text(object, "name", diagnostic->rule->name);
    json_add_text(object, "severity", report_severity(diagnostic));
    json_add_text(object, "message", finding->message);
    json_add_text(object, "help", finding->help);
    json_add_text(object, "url", url);
    json_add_text(object, "model", finding->model);
    json_add_text(object, "member", finding->member);
    add_range(object, finding->range);
    cJSON *related = json_add_array(object, "related");
    for (size_t i = 0; i < finding->n_related; i++) {
        cJSON *other = json_append_object(related);
        json_add_text(other, "message", finding->related[i].message);
        add_range(other, finding->related[i].range);
    }
    cJSON *fixes = json_add_array(object, "fixes");
    for (size_t i = 0; i < finding->n_fixes; i++)
        add_fix(fixes, &finding->fixes[i]);
    add_suppressed(object, diagnostic);
    json_add_text(object, "fingerprint", diagnostic->fingerprint);
}

static void add_count(cJSON *object, const char *key, size_t count)
{
    cJSON_AddNumberToObject(object, key, (double)count);
}

static void add_summary(const struct report_input *input, cJSON *document)
{
    struct report_counts counts = report_count(input);
    cJSON *summary = json_add_object(document, "summary");
    add_count(summary, "headers", input->n_headers);
    add_count(summary, "models", input->n_models);
    add_count(summary, "relationships", input->n_relationships);
    add_count(summary, "errors", counts.errors);
    add_count(summary, "warnings", counts.warnings);
    add_count(summary, "suppressed", counts.suppressed);
    add_count(summary, "fixable", counts.fixable);
}

void report_json(const struct report_input *input, GString *out)
{
    cJSON *document = cJSON_CreateObject();
    cJSON_AddNumberToObject(document, "schema_version", SCHEMA_VERSION);
    cJSON *tool = json_add_object(document, "tool");
    json_add_text(tool, "name", "bothways");
    json_add_text(tool, "version", BOTHWAYS_VERSION);
    json_add_text(tool, "libclang", input->libclang);
    cJSON *diagnostics = json_add_array(document, "diagnostics");
    for (guint i = 0; i < input->diagnostics->len; i++)
        if (report_shows(input, report_get(input, i)))
            fill_diagnostic(input, report_get(input, i), json_append_object(diagnostics));
    add_summary(input, document);
    json_write(document, FALSE, out);
}

/* One diagnostic a line. */
void report_jsonl(const struct report_input *input, GString *out)
{
    for (guint i = 0; i < input->diagnostics->len; i++) {
        if (!report_shows(input, report_get(input, i)))
            continue;
        cJSON *object = cJSON_CreateObject();
        fill_diagnostic(input, report_get(input, i), object);
        json_write(object, TRUE, out);
    }
}
