#include "analyzer/baseline/baseline.h"

#include "analyzer/report/json_text.h"

#include <stdint.h>
#include <string.h>

G_DEFINE_QUARK(bothways - baseline - error - quark, baseline_error)

enum { SCHEMA_VERSION = 1 }; /* docs/schema/bothways-baseline.schema.json */

struct entry {
    char *project;
    char *fingerprint;
    char *code;
    char *file; /* these two are for people who read the file, and never compared */
    char *message;
    gboolean is_judged; /* its project was analysed, and would show its finding */
    gboolean is_matched;
};

struct baseline {
    GPtrArray *entries;   /* struct entry * */
    GHashTable *by_print; /* "project\nfingerprint" → struct entry * */
};

static void entry_free(gpointer data)
{
    struct entry *entry = data;
    g_free(entry->project);
    g_free(entry->fingerprint);
    g_free(entry->code);
    g_free(entry->file);
    g_free(entry->message);
    g_free(entry);
}

struct baseline *baseline_new(void)
{
    struct baseline *baseline = g_new(struct baseline, 1);
    baseline->entries = g_ptr_array_new_with_free_func(entry_free);
    baseline->by_print = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return baseline;
}

void baseline_free(gpointer baseline)
{
    struct baseline *self = baseline;
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_print);
    g_ptr_array_unref(self->entries);
    g_free(self);
}

static char *entry_key(const char *project, const char *fingerprint)
{
    return g_strdup_printf("%s\n%s", project, fingerprint);
}

/* Takes the entry. */
static void add_entry(struct baseline *baseline, struct entry *entry)
{
    g_ptr_array_add(baseline->entries, entry);
    g_hash_table_insert(baseline->by_print, entry_key(entry->project, entry->fingerprint), entry);
}

static char *text_of(const cJSON *object, const char *key)
{
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key)));
}

/* What is wrong with the document, or NULL; its entries are added. */
static const char *read_document(struct baseline *baseline, const cJSON *document)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(document, "schema_version");
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(document, "findings");
    if (!cJSON_IsNumber(version))
        return "it has no schema_version";
    if (version->valuedouble != SCHEMA_VERSION)
        return "it is of another schema_version";
    if (!cJSON_IsArray(findings))
        return "it has no list of findings";
    const cJSON *finding;
    cJSON_ArrayForEach(finding, findings)
    {
        struct entry *entry = g_new0(struct entry, 1);
        entry->project = text_of(finding, "project");
        entry->fingerprint = text_of(finding, "fingerprint");
        entry->code = text_of(finding, "code");
        entry->file = text_of(finding, "file");
        entry->message = text_of(finding, "message");
        if (entry->project == NULL)
            entry->project = g_strdup("");
        gboolean is_complete = entry->fingerprint != NULL && entry->code != NULL;
        if (is_complete)
            add_entry(baseline, entry);
        else
            entry_free(entry);
        if (!is_complete)
            return "a finding in it has no fingerprint or no code";
    }
    return NULL;
}

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;
    for (const char *end; (end = memchr(text, '\n', (size_t)(at - text))) != NULL; text = end + 1)
        line++;
    return line;
}

struct baseline *baseline_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    /* A FIFO or a device would be waited for. */
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, BASELINE_ERROR, BASELINE_ERROR_DAMAGED,
                    "the baseline `%s` is not a regular file", path);
        return NULL;
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, BASELINE_ERROR, BASELINE_ERROR_DAMAGED,
                    "there is no baseline `%s`; `bothways check --write-baseline` writes it", path);
        return NULL;
    }
    if (!g_file_get_contents(path, &text, &length, error)) {
        g_prefix_error(error, "cannot read the baseline: ");
        return NULL;
    }
    const char *end = NULL;
    cJSON *document = cJSON_ParseWithLengthOpts(text, length + 1, &end, TRUE);
    struct baseline *baseline = baseline_new();
    g_autofree char *problem = NULL;
    if (document == NULL)
        problem = g_strdup_printf("line %u is no JSON", line_of(text, end));
    else
        problem = g_strdup(read_document(baseline, document));
    cJSON_Delete(document);
    if (problem == NULL)
        return baseline;
    baseline_free(baseline);
    g_set_error(error, BASELINE_ERROR, BASELINE_ERROR_DAMAGED, "the baseline `%s` is damaged: %s",
                path, problem);
    return NULL;
}

static gboolean is_reported(const struct selection *selection, const char *code)
{
    const struct rule_entry *rule = rule_find(code);
    return rule == NULL || selection_reports(selection, (size_t)(rule - rule_entries));
}

void baseline_apply(struct baseline *baseline, const char *project, GArray *diagnostics,
                    const struct selection *selection, gboolean is_complete)
{
    for (guint i = 0; i < baseline->entries->len; i++) {
        struct entry *entry = g_ptr_array_index(baseline->entries, i);
        if (g_str_equal(entry->project, project))
            entry->is_judged = is_complete && is_reported(selection, entry->code);
    }
    for (guint i = 0; i < diagnostics->len; i++) {
        struct diagnostic *diagnostic = &g_array_index(diagnostics, struct diagnostic, i);
        g_autofree char *key = entry_key(project, diagnostic->fingerprint);
        struct entry *entry = g_hash_table_lookup(baseline->by_print, key);
        if (entry == NULL)
            continue;
        entry->is_matched = TRUE;
        if (diagnostic->suppressed == SUPPRESSED_NOT)
            diagnostic->suppressed = SUPPRESSED_BY_BASELINE;
    }
}

guint baseline_count_stale(const struct baseline *baseline)
{
    guint n = 0;
    for (guint i = 0; i < baseline->entries->len; i++) {
        const struct entry *entry = g_ptr_array_index(baseline->entries, i);
        n += entry->is_judged && !entry->is_matched ? 1 : 0;
    }
    return n;
}

void baseline_add(struct baseline *baseline, const char *project, GArray *diagnostics)
{
    for (guint i = 0; i < diagnostics->len; i++) {
        struct diagnostic *diagnostic = &g_array_index(diagnostics, struct diagnostic, i);
        if (diagnostic->suppressed != SUPPRESSED_NOT)
            continue;
        diagnostic->suppressed = SUPPRESSED_BY_BASELINE;
        struct entry *entry = g_new(struct entry, 1);
        *entry = (struct entry){
            .project = g_strdup(project),
            .fingerprint = g_strdup(diagnostic->fingerprint),
            .code = g_strdup(diagnostic->rule->code),
            .file = g_strdup(diagnostic->finding.range.file),
            .message = g_strdup(diagnostic->finding.message),
        };
        add_entry(baseline, entry);
    }
}

guint baseline_count(const struct baseline *baseline)
{
    return baseline->entries->len;
}

static gint compare_entries(gconstpointer left, gconstpointer right)
{
    const struct entry *a = *(const struct entry *const *)left;
    const struct entry *b = *(const struct entry *const *)right;
    const char *const parts[][2] = {{a->project, b->project},
                                    {a->file, b->file},
                                    {a->code, b->code},
                                    {a->fingerprint, b->fingerprint}};
    int order = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts) && order == 0; i++)
        order = g_strcmp0(parts[i][0], parts[i][1]);
    return order;
}

char *baseline_text(const struct baseline *baseline)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < baseline->entries->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(baseline->entries, i));
    g_ptr_array_sort(sorted, compare_entries);
    cJSON *document = cJSON_CreateObject();
    cJSON_AddNumberToObject(document, "schema_version", SCHEMA_VERSION);
    cJSON *findings = json_add_array(document, "findings");
    for (guint i = 0; i < sorted->len; i++) {
        const struct entry *entry = g_ptr_array_index(sorted, i);
        cJSON *finding = json_append_object(findings);
        json_add_text(finding, "fingerprint", entry->fingerprint);
        json_add_text(finding, "code", entry->code);
        if (*entry->project != '\0')
            json_add_text(finding, "project", entry->project);
        json_add_text(finding, "file", entry->file);
        json_add_text(finding, "message", entry->message);
    }
    GString *out = g_string_new(NULL);
    json_write(document, FALSE, out);
    return g_string_free(out, FALSE);
}
