/* Whether headers are better for a round of fixes: no finding is new, and some are gone. */

#include "analyzer/commands/check_fix.h"

#include <string.h>

/* What a finding is about, the same before and after lines have moved. The caller frees it. */
char *fix_finding_key(const struct finding *finding)
{
    const char *code = finding->code;
    if (finding->model == NULL)
        return g_strdup_printf("%s\n%s", code,
                               finding->range.file != NULL ? finding->range.file : "");
    g_autofree char *own = finding->member != NULL
                               ? g_strdup_printf("%s.%s", finding->model, finding->member)
                               : g_strdup(finding->model);
    const char *partner = finding->partner != NULL ? finding->partner : "";
    gboolean own_first = strcmp(own, partner) <= 0;
    return g_strdup_printf("%s\n%s\n%s", code, own_first ? own : partner,
                           own_first ? partner : own);
}

/* All findings of a run, whatever part of it is shown: key → how many. What an earlier finding has
 * silenced was there all along, and counts: it is not new when that one is mended. */
struct tally {
    GHashTable *counts;
    guint n;
};

/* Takes `key`. */
static void tally_add(struct tally *tally, char *key)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(tally->counts, key));
    g_hash_table_replace(tally->counts, key, GUINT_TO_POINTER(count + 1));
    tally->n++;
}

/* A header that does not parse counts even where its finding is not selected. */
static void tally_broken(struct tally *tally, const struct reading *reading)
{
    for (size_t i = 0; i < reading->facts->n_headers; i++) {
        const struct fact_header *header = &reading->facts->headers[i];
        if (header->is_broken)
            tally_add(tally,
                      g_strdup_printf("broken\n%s/%s", reading->project->root, header->path));
    }
}

static struct tally count_findings(const struct check *check)
{
    struct tally tally = {.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        tally_broken(&tally, check->run.readings->pdata[i]);
        for (guint j = 0; j < analysis->silenced->len; j++)
            tally_add(&tally,
                      fix_finding_key(&g_array_index(analysis->silenced, struct finding, j)));
        for (guint j = 0; j < analysis->diagnostics->len; j++) {
            const struct diagnostic *diagnostic =
                &g_array_index(analysis->diagnostics, struct diagnostic, j);
            if (diagnostic->suppressed == SUPPRESSED_NOT)
                tally_add(&tally, fix_finding_key(&diagnostic->finding));
        }
    }
    return tally;
}

static guint count_of(const struct tally *tally, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(tally->counts, key));
}

struct comparison {
    struct tally before, after;
    char *harm;
};

const char *comparison_harm(const struct comparison *comparison)
{
    return comparison->harm;
}

bool comparison_is_new(const struct comparison *comparison, const struct finding *finding)
{
    g_autofree char *key = fix_finding_key(finding);
    return count_of(&comparison->after, key) > count_of(&comparison->before, key);
}

/* The first finding of `check` that is new, or NULL. */
static const struct finding *find_new(const struct check *check,
                                      const struct comparison *comparison)
{
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        guint n = analysis->diagnostics->len;
        for (guint j = 0; j < n + analysis->silenced->len; j++) {
            const struct finding *finding =
                j < n ? &g_array_index(analysis->diagnostics, struct diagnostic, j).finding
                      : &g_array_index(analysis->silenced, struct finding, j - n);
            if (comparison_is_new(comparison, finding))
                return finding;
        }
    }
    return NULL;
}

/* Whether some key is new, findings and headers that do not parse alike. */
static gboolean has_new(const struct tally *before, const struct tally *after)
{
    GHashTableIter iter;
    gpointer key, count;
    g_hash_table_iter_init(&iter, after->counts);
    while (g_hash_table_iter_next(&iter, &key, &count)) {
        if (GPOINTER_TO_UINT(count) > count_of(before, key))
            return TRUE;
    }
    return FALSE;
}

struct comparison *comparison_new(const struct check *before, const struct check *after)
{
    struct comparison *comparison = g_new(struct comparison, 1);
    *comparison = (struct comparison){
        .before = count_findings(before),
        .after = count_findings(after),
    };
    const struct finding *added = find_new(after, comparison);
    if (added != NULL)
        comparison->harm = g_strdup_printf("it would bring %s: %s", added->code, added->message);
    else if (has_new(&comparison->before, &comparison->after))
        comparison->harm = g_strdup("a header would not parse any more");
    else if (comparison->after.n >= comparison->before.n)
        comparison->harm = g_strdup("it would mend nothing");
    return comparison;
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL)
        return;
    g_hash_table_unref(comparison->before.counts);
    g_hash_table_unref(comparison->after.counts);
    g_free(comparison->harm);
    g_free(comparison);
}
