#include "analyzer/report/formats.h"
#include "analyzer/report/json_text.h"
#include "analyzer/report/report_common.h"

#include <string.h>

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define ROOT "SRCROOT"

enum { SNIPPET_MAX = 400 }; /* bytes; a longer range is not repeated in the document */

/* What becomes of brackets in a message: unescaped they are links to related locations. */
static char *escape_brackets(const char *text)
{
    GString *escaped = g_string_new(text);
    g_string_replace(escaped, "[", "\\[", 0);
    g_string_replace(escaped, "]", "\\]", 0);
    return g_string_free(escaped, FALSE);
}

/* A sentence ends in a period. */
static void append_sentence(GString *out, const char *text)
{
    if (!text[0])
        return;
    if (out->len)
        g_string_append_printf(out, " %c%s", g_ascii_toupper(text[0]), text + 1);
    else
        g_string_append(out, text);
    if (!strchr(".!?", text[strlen(text) - 1]))
        g_string_append_c(out, '.');
}

/* A message object whose sentences end in a period; `help` is a further sentence, or NULL. */
static void add_message(cJSON *object, const char *key, const char *text, const char *help)
{
    GString *sentences = g_string_new(NULL);
    append_sentence(sentences, text);
    if (help)
        append_sentence(sentences, help);
    g_autofree char *escaped = escape_brackets(sentences->str);
    json_add_text(json_add_object(object, key), "text", escaped);
    g_string_free(sentences, TRUE);
}

static void add_artifact(cJSON *object, const char *file)
{
    cJSON *artifact = json_add_object(object, "artifactLocation");
    if (g_path_is_absolute(file)) {
        g_autofree char *uri = g_filename_to_uri(file, NULL, NULL);
        json_add_text(artifact, "uri", uri);
        return;
    }
    /* Without a colon, which in the first part of a relative reference would end a scheme. */
    g_autofree char *uri =
        g_uri_escape_string(file, "/" G_URI_RESERVED_CHARS_SUBCOMPONENT_DELIMITERS, FALSE);
    json_add_text(artifact, "uri", uri);
    json_add_text(artifact, "uriBaseId", ROOT);
}

static cJSON *add_region(const struct report_input *input, cJSON *object, const char *key,
                         struct range range)
{
    cJSON *region = json_add_object(object, key);
    cJSON_AddNumberToObject(region, "startLine", range.start.line);
    cJSON_AddNumberToObject(region, "startColumn",
                            report_utf16_column(input->sources, range.file, range.start));
    cJSON_AddNumberToObject(region, "endLine", range.end.line);
    cJSON_AddNumberToObject(region, "endColumn",
                            report_utf16_column(input->sources, range.file, range.end));
    return region;
}

static void add_snippet(const struct report_input *input, cJSON *region, struct range range)
{
    gsize length = 0;
    const char *text = source_reader_get(input->sources, range.file, &length);
    if (!text || range.end.offset > length || range.start.offset >= range.end.offset ||
        range.end.offset - range.start.offset > SNIPPET_MAX)
        return;
    g_autofree char *snippet =
        g_strndup(text + range.start.offset, range.end.offset - range.start.offset);
    json_add_text(json_add_object(region, "snippet"), "text", snippet);
}

static void fill_location(const struct report_input *input, cJSON *location, struct range range)
{
    if (!range.file)
        return;
    cJSON *physical = json_add_object(location, "physicalLocation");
    add_artifact(physical, range.file);
    if (report_has_place(range))
        add_snippet(input, add_region(input, physical, "region", range), range);
}

/* unknown-back-populates → UnknownBackPopulates */
static char *pascal_case(const char *name)
{
    GString *out = g_string_new(NULL);
    gboolean starts_word = TRUE;
    for (const char *at = name; *at; at++) {
        if (*at != '-')
            g_string_append_c(out, starts_word ? g_ascii_toupper(*at) : *at);
        starts_word = *at == '-';
    }
    return g_string_free(out, FALSE);
}

static void add_rule(const struct report_input *input, cJSON *rules, const struct rule_entry *entry)
{
    cJSON *object = json_append_object(rules);
    g_autofree char *name = pascal_case(entry->name);
    g_autofree char *url = report_rule_url(input, entry);
    json_add_text(object, "id", entry->code);
    json_add_text(object, "name", name);
    add_message(object, "shortDescription", entry->rule->summary, NULL);
    add_message(object, "fullDescription", entry->rule->why, NULL);
    add_message(object, "help", entry->rule->mend, NULL);
    if (url)
        json_add_text(object, "helpUri", url);
    cJSON *configuration = json_add_object(object, "defaultConfiguration");
    if (entry->severity == SEVERITY_OFF)
        cJSON_AddFalseToObject(configuration, "enabled");
    json_add_text(configuration, "level", entry->severity == SEVERITY_ERROR ? "error" : "warning");
}

static gint compare_rules(gconstpointer a, gconstpointer b)
{
    const struct rule_entry *const *left = a;
    const struct rule_entry *const *right = b;
    return strcmp((*left)->code, (*right)->code);
}

/* The rules that the results speak of, in the order of their codes. */
static GPtrArray *used_rules(const struct report_input *input)
{
    GPtrArray *rules = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < input->diagnostics->len; i++) {
        gpointer rule = (gpointer)(uintptr_t)report_get(input, i)->rule;
        if (g_hash_table_add(seen, rule))
            g_ptr_array_add(rules, rule);
    }
    g_ptr_array_sort(rules, compare_rules);
    return rules;
}

static void add_fix(const struct report_input *input, cJSON *fixes, const struct fix *fix)
{
    cJSON *object = json_append_object(fixes);
    g_autofree char *title =
        g_strconcat(fix->title, fix->applicability == APPLICABILITY_SAFE ? "" : " (unsafe)", NULL);
    add_message(object, "description", title, NULL);
    cJSON *changes = json_add_array(object, "artifactChanges");
    g_autoptr(GHashTable) by_file = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < fix->n_edits; i++) {
        const struct edit *edit = &fix->edits[i];
        cJSON *replacements = g_hash_table_lookup(by_file, edit->range.file);
        if (!replacements) {
            cJSON *change = json_append_object(changes);
            add_artifact(change, edit->range.file);
            replacements = json_add_array(change, "replacements");
            g_hash_table_insert(by_file, (gpointer)(uintptr_t)edit->range.file, replacements);
        }
        cJSON *replacement = json_append_object(replacements);
        add_region(input, replacement, "deletedRegion", edit->range);
        json_add_text(json_add_object(replacement, "insertedContent"), "text", edit->text);
    }
}

static gboolean is_expressible(const struct fix *fix)
{
    for (size_t i = 0; i < fix->n_edits; i++)
        if (!report_has_place(fix->edits[i].range))
            return FALSE;
    return fix->n_edits > 0;
}

static void add_fixes(const struct report_input *input, cJSON *result,
                      const struct finding *finding)
{
    cJSON *fixes = NULL;
    for (size_t i = 0; i < finding->n_fixes; i++) {
        if (!is_expressible(&finding->fixes[i]))
            continue;
        fixes = fixes ? fixes : json_add_array(result, "fixes");
        add_fix(input, fixes, &finding->fixes[i]);
    }
}

static void add_related(const struct report_input *input, cJSON *result,
                        const struct finding *finding)
{
    if (finding->n_related == 0)
        return;
    cJSON *related = json_add_array(result, "relatedLocations");
    for (size_t i = 0; i < finding->n_related; i++) {
        cJSON *location = json_append_object(related);
        cJSON_AddNumberToObject(location, "id", (double)(i + 1));
        fill_location(input, location, finding->related[i].range);
        add_message(location, "message", finding->related[i].message, NULL);
    }
}

static void add_suppression(cJSON *result, const struct diagnostic *diagnostic)
{
    if (diagnostic->suppressed == SUPPRESSED_NOT)
        return;
    cJSON *suppression = json_append_object(json_add_array(result, "suppressions"));
    json_add_text(suppression, "kind",
                  diagnostic->suppressed == SUPPRESSED_IN_SOURCE ? "inSource" : "external");
    if (diagnostic->suppression_reason)
        json_add_text(suppression, "justification", diagnostic->suppression_reason);
}

static void add_result(const struct report_input *input, cJSON *results,
                       const struct diagnostic *diagnostic, guint rule_index)
{
    const struct finding *finding = &diagnostic->finding;
    cJSON *result = json_append_object(results);
    json_add_text(result, "ruleId", diagnostic->rule->code);
    cJSON_AddNumberToObject(result, "ruleIndex", rule_index);
    json_add_text(result, "level", report_severity(diagnostic));
    add_message(result, "message", finding->message, finding->help);
    cJSON *locations = json_add_array(result, "locations");
    if (finding->range.file)
        fill_location(input, json_append_object(locations), finding->range);
    add_related(input, result, finding);
    add_fixes(input, result, finding);
    add_suppression(result, diagnostic);
    cJSON *fingerprints = json_add_object(result, "partialFingerprints");
    json_add_text(fingerprints, "relationship/v1", diagnostic->fingerprint);
}

/* A header that does not parse makes the run one that did not succeed. */
static void add_invocation(const struct report_input *input, cJSON *run)
{
    cJSON *invocation = json_append_object(json_add_array(run, "invocations"));
    cJSON *notifications = cJSON_CreateArray();
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        if (strcmp(diagnostic->rule->code, "BW001") != 0 ||
            diagnostic->suppressed != SUPPRESSED_NOT)
            continue;
        cJSON *notification = json_append_object(notifications);
        json_add_text(notification, "level", report_severity(diagnostic));
        add_message(notification, "message", diagnostic->finding.message, NULL);
        if (diagnostic->finding.range.file)
            fill_location(input, json_append_object(json_add_array(notification, "locations")),
                          diagnostic->finding.range);
    }
    gboolean has_failed = cJSON_GetArraySize(notifications) > 0;
    cJSON_AddBoolToObject(invocation, "executionSuccessful", !has_failed);
    if (has_failed)
        cJSON_AddItemToObject(invocation, "toolExecutionNotifications", notifications);
    else
        cJSON_Delete(notifications);
}

static cJSON *add_run(cJSON *document)
{
    json_add_text(document, "$schema", SCHEMA);
    json_add_text(document, "version", "2.1.0");
    return json_append_object(json_add_array(document, "runs"));
}

static void add_tool(const struct report_input *input, cJSON *run, const GPtrArray *rules)
{
    cJSON *driver = json_add_object(json_add_object(run, "tool"), "driver");
    json_add_text(driver, "name", "bothways");
    json_add_text(driver, "semanticVersion", BOTHWAYS_VERSION);
    const char *url = report_rules_url(input);
    if (url)
        json_add_text(driver, "informationUri", url);
    cJSON *descriptors = json_add_array(driver, "rules");
    for (guint i = 0; i < rules->len; i++)
        add_rule(input, descriptors, rules->pdata[i]);
}

void report_sarif(const struct report_input *input, GString *out)
{
    cJSON *document = cJSON_CreateObject();
    cJSON *run = add_run(document);
    g_autoptr(GPtrArray) rules = used_rules(input);
    add_tool(input, run, rules);
    json_add_text(run, "columnKind", "utf16CodeUnits");
    cJSON *root = json_add_object(json_add_object(run, "originalUriBaseIds"), ROOT);
    add_message(root, "description", "The root of the project", NULL);
    json_add_text(json_add_object(run, "automationDetails"), "id", "bothways/");
    add_invocation(input, run);
    cJSON *results = json_add_array(run, "results");
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        guint index = 0;
        g_ptr_array_find(rules, diagnostic->rule, &index);
        add_result(input, results, diagnostic, index);
    }
    json_write(document, TRUE, out);
}
