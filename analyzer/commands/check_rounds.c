/* Every round makes all fixes that do not meet, reads the headers again as they would be, and keeps
 * the result only where some finding is gone and none is new. So a fix that does harm is never
 * kept, and the rounds come to an end. */

#include "analyzer/commands/check_fix.h"
#include "analyzer/project/paths.h"

#include <stdint.h>
#include <string.h>

/* A round mends at least one finding, so this is met only by hundreds of fixes that all meet. */
#define MOST_ROUNDS 1000

static const struct fix *fix_wanted(const struct check *check, const struct diagnostic *diagnostic)
{
    for (size_t i = 0; i < diagnostic->finding.n_fixes; i++) {
        const struct fix *fix = &diagnostic->finding.fixes[i];
        if (fix->applicability == APPLICABILITY_SAFE || check->values->unsafe_fixes)
            return fix;
    }
    return NULL;
}

gboolean fix_rounds_are_needed(const struct check *check)
{
    for (guint i = 0; i < check->shown->len; i++) {
        const struct diagnostic *diagnostic = &g_array_index(check->shown, struct diagnostic, i);
        if (diagnostic->suppressed == SUPPRESSED_NOT && fix_wanted(check, diagnostic) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* What a finding is about, the same before and after lines have moved. The caller frees it. */
static char *finding_key(const struct finding *finding)
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

static char *key_in_project(guint project, const struct finding *finding)
{
    g_autofree char *key = finding_key(finding);
    return g_strdup_printf("%u\n%s", project, key);
}

/* A header that does not parse counts even where its finding is not selected. */
static void tally_broken(struct tally *tally, const struct reading *reading, guint project)
{
    for (size_t i = 0; i < reading->facts->n_headers; i++) {
        const struct fact_header *header = &reading->facts->headers[i];
        if (header->is_broken)
            tally_add(tally, g_strdup_printf("%u\nbroken\n%s", project, header->path));
    }
}

static struct tally count_findings(const struct check *check)
{
    struct tally tally = {.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        tally_broken(&tally, check->run.readings->pdata[i], i);
        for (guint j = 0; j < analysis->silenced->len; j++)
            tally_add(&tally,
                      key_in_project(i, &g_array_index(analysis->silenced, struct finding, j)));
        for (guint j = 0; j < analysis->diagnostics->len; j++) {
            const struct diagnostic *diagnostic =
                &g_array_index(analysis->diagnostics, struct diagnostic, j);
            if (diagnostic->suppressed == SUPPRESSED_NOT)
                tally_add(&tally, key_in_project(i, &diagnostic->finding));
        }
    }
    return tally;
}

static guint count_of(const struct tally *tally, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(tally->counts, key));
}

/* The first finding of `check` that `before` has fewer of, or NULL. */
static const struct finding *find_new(const struct check *check, const struct tally *before,
                                      const struct tally *after)
{
    for (guint i = 0; i < check->analyses->len; i++) {
        const struct analysis *analysis = check->analyses->pdata[i];
        guint n = analysis->diagnostics->len;
        for (guint j = 0; j < n + analysis->silenced->len; j++) {
            const struct finding *finding =
                j < n ? &g_array_index(analysis->diagnostics, struct diagnostic, j).finding
                      : &g_array_index(analysis->silenced, struct finding, j - n);
            g_autofree char *key = key_in_project(i, finding);
            if (count_of(after, key) > count_of(before, key))
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

/* Why `after` is not to be kept; NULL where it is. The caller frees it. */
static char *find_harm(const struct check *before, const struct check *after)
{
    struct tally old = count_findings(before), new = count_findings(after);
    const struct finding *added = find_new(after, &old, &new);
    char *harm = NULL;
    if (added != NULL)
        harm = g_strdup_printf("it would bring %s: %s", added->code, added->message);
    else if (has_new(&old, &new))
        harm = g_strdup("a header would not parse any more");
    else if (new.n >= old.n)
        harm = g_strdup("it would mend nothing");
    g_hash_table_unref(old.counts);
    g_hash_table_unref(new.counts);
    return harm;
}

/* One round's way through the rounds. */
struct round {
    struct fix_plan *plan;
    const struct diagnostic *only; /* the last that is fixed */
    guint n;
};

/* What tells a fix that was undone from others: its finding and what it does. */
static char *fix_key(const struct diagnostic *diagnostic, const struct fix *fix)
{
    g_autofree char *key = finding_key(&diagnostic->finding);
    return g_strdup_printf("%s\n%s", key, fix->title);
}

static gboolean is_unsaved(const struct fix_file *file)
{
    return file->unsaved;
}

static gboolean is_saved(const struct fix_file *file)
{
    return !file->unsaved;
}

/* A file outside the projects is fixed only where it was named. */
static gboolean is_file_in_reach(const struct check *check, const char *file)
{
    g_autofree char *path = path_absolute(check->root, file);
    gboolean is_ours = !g_path_is_absolute(file);
    for (guint i = 0; i < check->run.readings->len; i++) {
        const struct reading *reading = check->run.readings->pdata[i];
        for (guint j = 0; !is_ours && j < reading->project->files->len; j++) {
            const struct project_file *known = reading->project->files->pdata[j];
            is_ours = g_str_equal(known->path, path);
        }
    }
    return is_ours;
}

static gboolean is_in_reach(const struct check *check, const struct fix *fix)
{
    for (size_t i = 0; i < fix->n_edits; i++) {
        if (!is_file_in_reach(check, fix->edits[i].range.file))
            return FALSE;
    }
    return TRUE;
}

/* Plans up to `most` fixes, in the order of the diagnostics. */
static struct round plan_round(const struct fix_rounds *rounds, GHashTable *refused, guint most)
{
    const struct check *check = rounds->check;
    struct round round = {.plan = fix_plan_new(rounds->files)};
    for (guint i = 0; i < check->shown->len && round.n < most; i++) {
        const struct diagnostic *diagnostic = &g_array_index(check->shown, struct diagnostic, i);
        const struct fix *fix = fix_wanted(check, diagnostic);
        if (diagnostic->suppressed != SUPPRESSED_NOT || fix == NULL)
            continue;
        g_autofree char *key = fix_key(diagnostic, fix);
        if (g_hash_table_contains(refused, key) || !is_in_reach(check, fix) ||
            !fix_plan_allows(round.plan, check->root, fix,
                             check->run.unsaved != NULL ? is_unsaved : is_saved) ||
            !fix_plan_add(round.plan, check->root, fix))
            continue;
        round.only = diagnostic;
        round.n++;
    }
    return round;
}

static void lay_over(const char *name, GBytes *content, gpointer run)
{
    reading_run_lay_over(run, name, content);
}

/* Reads everything again as the plan would leave it. */
static gboolean read_planned(const struct check *check, const struct fix_plan *plan,
                             struct check *planned, GError **error)
{
    *planned = check_new(check->values, check->run.arguments);
    planned->run.unsaved = g_strdup(check->run.unsaved);
    fix_plan_tell(plan, lay_over, &planned->run);
    return check_read(planned, error);
}

static void note_undone(struct fix_rounds *rounds, const struct diagnostic *diagnostic,
                        const char *harm)
{
    const struct finding *finding = &diagnostic->finding;
    g_ptr_array_add(rounds->notices,
                    g_strdup_printf("%s:%u:%u: not fixed: %s: %s",
                                    finding->range.file != NULL ? finding->range.file : "",
                                    finding->range.start.line, finding->range.start.column,
                                    finding->code, harm));
}

static void keep_round(struct fix_rounds *rounds, const struct round *round, struct check *planned)
{
    fix_plan_accept(round->plan);
    rounds->n_fixed += round->n;
    check_clear(rounds->check);
    *rounds->check = *planned;
}

/* Undoes a round: its first half is tried alone next, and a fix that does harm all alone is refused
 * for good. Gives how many fixes the next round may make. */
static guint undo_round(struct fix_rounds *rounds, const struct round *round, GHashTable *refused,
                        const char *harm)
{
    if (round->n > 1)
        return round->n / 2;
    note_undone(rounds, round->only, harm);
    g_hash_table_add(refused, fix_key(round->only, fix_wanted(rounds->check, round->only)));
    return G_MAXUINT;
}

gboolean fix_rounds_run(struct fix_rounds *rounds, GError **error)
{
    g_autoptr(GHashTable) refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint most = G_MAXUINT;
    gboolean ok = TRUE, is_done = FALSE;
    for (guint i = 0; ok && !is_done && i < MOST_ROUNDS; i++) {
        struct round round = plan_round(rounds, refused, most);
        is_done = round.n == 0;
        struct check planned;
        ok = is_done || read_planned(rounds->check, round.plan, &planned, error);
        g_autofree char *harm = ok && !is_done ? find_harm(rounds->check, &planned) : NULL;
        if (ok && !is_done && harm == NULL) {
            keep_round(rounds, &round, &planned);
            most = G_MAXUINT;
        } else if (!is_done) {
            if (ok)
                most = undo_round(rounds, &round, refused, harm);
            check_clear(&planned);
        }
        fix_plan_free(round.plan);
    }
    if (ok && !is_done)
        g_ptr_array_add(rounds->notices, g_strdup("there is more to fix: run it again to go on"));
    return ok;
}
