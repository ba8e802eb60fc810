#include "analyzer/project/merge.h"

#include "analyzer/facts/facts_builder.h"

#include <stdint.h>
#include <string.h>

struct merge {
    struct facts *facts;
    GPtrArray *headers;   /* const struct fact_header *: of the parts, sorted */
    GHashTable *errors;   /* file → the const struct fact_finding * of its BW001 */
    GHashTable *structs;  /* place and name → the const struct fact_struct * that is kept */
    GHashTable *findings; /* place, code and message of what is kept */
};

static gint compare_headers(gconstpointer a, gconstpointer b)
{
    const struct fact_header *const *left = a, *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

static void collect_headers(struct merge *merge, const GPtrArray *parts)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (guint i = 0; i < parts->len; i++) {
        const struct facts *part = parts->pdata[i];
        if (merge->facts->libclang == NULL)
            merge->facts->libclang = facts_intern(merge->facts, part->libclang);
        for (size_t j = 0; j < part->n_headers; j++)
            g_ptr_array_add(all, (gpointer)(uintptr_t)&part->headers[j]);
    }
    g_ptr_array_sort(all, compare_headers);
    for (guint i = 0; i < all->len; i++) {
        const struct fact_header *header = all->pdata[i];
        gboolean is_repeated = i > 0 && compare_headers(&all->pdata[i - 1], &all->pdata[i]) == 0;
        if (!is_repeated && (header->is_annotated || header->is_broken))
            g_ptr_array_add(merge->headers, all->pdata[i]);
    }
}

static gboolean is_parse_error(const struct fact_finding *finding)
{
    return finding->finding.range.file != NULL && g_str_equal(finding->finding.code, "BW001");
}

/* Each file's first error, whoever met it. */
static void choose_error(struct merge *merge, const struct fact_finding *finding)
{
    const struct finding *error = &finding->finding;
    const struct fact_finding *known = g_hash_table_lookup(merge->errors, error->range.file);
    if (known != NULL) {
        guint32 at = known->finding.range.start.offset, other = error->range.start.offset;
        if (at < other || (at == other && strcmp(known->finding.message, error->message) <= 0))
            return;
    }
    g_hash_table_insert(merge->errors, (gpointer)(uintptr_t)error->range.file,
                        (gpointer)(uintptr_t)finding);
}

static void choose_errors(struct merge *merge, const struct fact_header *header)
{
    for (size_t i = 0; i < header->n_findings; i++) {
        if (is_parse_error(&header->findings[i]))
            choose_error(merge, &header->findings[i]);
    }
}

static char *struct_key(const struct fact_struct *record)
{
    return g_strdup_printf("%s\n%u\n%s\n%s", record->range.file, record->range.start.offset,
                           record->tag != NULL ? record->tag : "",
                           record->alias != NULL ? record->alias : "");
}

static gboolean is_own(const struct fact_header *header, const struct fact_struct *record)
{
    return record->range.file != NULL && g_str_equal(record->range.file, header->path);
}

/* A header's own declarations count before what others say of them. */
static void choose_structs(struct merge *merge, const struct fact_header *header, gboolean own)
{
    for (size_t i = 0; i < header->n_structs; i++) {
        const struct fact_struct *record = &header->structs[i];
        if (record->range.file == NULL || is_own(header, record) != own)
            continue;
        char *key = struct_key(record);
        if (own || !g_hash_table_contains(merge->structs, key))
            g_hash_table_insert(merge->structs, key, (gpointer)(uintptr_t)record);
        else
            g_free(key);
    }
}

static gboolean keeps_struct(const struct merge *merge, const struct fact_header *header,
                             const struct fact_struct *record)
{
    if (record->range.file == NULL || is_own(header, record))
        return TRUE;
    g_autofree char *key = struct_key(record);
    return g_hash_table_lookup(merge->structs, key) == record;
}

static gboolean keeps_finding(const struct merge *merge, const struct fact_finding *finding)
{
    const struct finding *found = &finding->finding;
    if (is_parse_error(finding))
        return g_hash_table_lookup(merge->errors, found->range.file) == finding;
    char *key = g_strdup_printf(
        "%s\n%u\n%u\n%s\n%s", found->range.file != NULL ? found->range.file : "",
        found->range.start.offset, found->range.end.offset, found->code, found->message);
    return g_hash_table_add(merge->findings, key);
}

/* `header` as it is merged: `indexes` tells where each kept struct went, -1 for the others. */
static void merge_structs(const struct merge *merge, const struct fact_header *header,
                          struct fact_header *merged, GArray *indexes)
{
    struct fact_struct *structs =
        facts_alloc(merge->facts, MAX(header->n_structs, 1) * sizeof *structs);
    for (size_t i = 0; i < header->n_structs; i++) {
        gboolean is_kept = keeps_struct(merge, header, &header->structs[i]);
        int index = is_kept ? (int)merged->n_structs : -1;
        if (is_kept)
            structs[merged->n_structs++] = header->structs[i];
        g_array_append_val(indexes, index);
    }
    merged->structs = structs;
}

static void merge_findings(const struct merge *merge, const struct fact_header *header,
                           struct fact_header *merged, const GArray *indexes)
{
    struct fact_finding *findings =
        facts_alloc(merge->facts, MAX(header->n_findings, 1) * sizeof *findings);
    for (size_t i = 0; i < header->n_findings; i++) {
        if (!keeps_finding(merge, &header->findings[i]))
            continue;
        struct fact_finding finding = header->findings[i];
        if (finding.struct_index >= 0)
            finding.struct_index = g_array_index(indexes, int, finding.struct_index);
        if (finding.struct_index < 0)
            finding.member_index = -1;
        findings[merged->n_findings++] = finding;
    }
    merged->findings = findings;
}

struct facts *facts_merge(const GPtrArray *parts)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new();
    g_autoptr(GHashTable) errors = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) structs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) findings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct merge merge = {
        .facts = facts_new(),
        .headers = headers,
        .errors = errors,
        .structs = structs,
        .findings = findings,
    };
    collect_headers(&merge, parts);
    for (guint i = 0; i < headers->len; i++)
        choose_structs(&merge, headers->pdata[i], TRUE);
    for (guint i = 0; i < headers->len; i++)
        choose_structs(&merge, headers->pdata[i], FALSE);
    struct fact_header *merged = facts_alloc(merge.facts, MAX(headers->len, 1) * sizeof *merged);
    for (guint i = 0; i < headers->len; i++)
        choose_errors(&merge, headers->pdata[i]);
    for (guint i = 0; i < headers->len; i++) {
        const struct fact_header *header = headers->pdata[i];
        g_autoptr(GArray) indexes = g_array_new(FALSE, FALSE, sizeof(int));
        merged[i] = *header;
        merged[i].n_structs = 0;
        merged[i].n_findings = 0;
        merge_structs(&merge, header, &merged[i], indexes);
        merge_findings(&merge, header, &merged[i], indexes);
    }
    merge.facts->headers = merged;
    merge.facts->n_headers = headers->len;
    return merge.facts;
}
