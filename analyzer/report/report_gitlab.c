#include "analyzer/report/formats.h"
#include "analyzer/report/json_text.h"
#include "analyzer/report/report_common.h"

/* GitLab keeps one entry a fingerprint and drops the others. */
static char *unique_fingerprint(GHashTable *seen, const char *fingerprint)
{
    char *unique = g_strdup(fingerprint);
    for (guint n = 2; g_hash_table_contains(seen, unique); n++) {
        g_free(unique);
        unique = g_strdup_printf("%s-%u", fingerprint, n);
    }
    g_hash_table_add(seen, g_strdup(unique));
    return unique;
}

void report_gitlab(const struct report_input *input, GString *out)
{
    cJSON *document = cJSON_CreateArray();
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < input->diagnostics->len; i++) {
        const struct diagnostic *diagnostic = report_get(input, i);
        const struct finding *finding = &diagnostic->finding;
        if (diagnostic->suppressed != SUPPRESSED_NOT)
            continue;
        /* The widget of a merge request shows the description and not the name of the check. */
        g_autofree char *description =
            g_strdup_printf("%s: %s", diagnostic->rule->code, finding->message);
        g_autofree char *fingerprint = unique_fingerprint(seen, diagnostic->fingerprint);
        cJSON *entry = json_append_object(document);
        json_add_text(entry, "description", description);
        json_add_text(entry, "check_name", diagnostic->rule->code);
        json_add_text(entry, "fingerprint", fingerprint);
        json_add_text(entry, "severity",
                      diagnostic->severity == SEVERITY_ERROR ? "major" : "minor");
        cJSON *location = json_add_object(entry, "location");
        json_add_text(location, "path", finding->range.file ? finding->range.file : ".");
        cJSON *lines = json_add_object(location, "lines");
        cJSON_AddNumberToObject(lines, "begin", MAX(finding->range.start.line, 1));
        cJSON_AddNumberToObject(lines, "end", MAX(finding->range.end.line, 1));
    }
    json_write(document, TRUE, out);
}
