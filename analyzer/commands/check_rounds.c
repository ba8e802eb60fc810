/* Every round makes all fixes that do not meet, reads the headers again as they would be, and keeps
 * the result only where some finding is gone and none is new. So a fix that does harm is never
 * kept, and the rounds come to an end. */

#include "analyzer/commands/check_fix.h"
#include "analyzer/commands/reading_facts.h"
#include "analyzer/project/paths.h"

#include <stdint.h>

/* A round mends at least one finding, so this is met only by hundreds of fixes that all meet. */
#define MOST_ROUNDS 1000
#define MOST_FOLLOW_UPS 8

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

/* One round's way through the rounds. */
struct round {
    struct fix_plan *plan;
    const struct diagnostic *only; /* the last that is fixed */
    guint n;
};

/* What tells a fix that was undone from others: its finding and what it does. */
static char *fix_key(const struct diagnostic *diagnostic, const struct fix *fix)
{
    g_autofree char *key = fix_finding_key(&diagnostic->finding);
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

/* Which fixes a round may make. */
struct choice {
    GHashTable *refused; /* fix_key() of those that do harm */
    guint most;
    const struct comparison *only_new; /* those of findings that are new; NULL: all */
};

/* Plans fixes in the order of the diagnostics of `check`. */
static struct round plan_round(const struct fix_rounds *rounds, const struct check *check,
                               struct choice choice)
{
    struct round round = {.plan = fix_plan_new(rounds->files)};
    for (guint i = 0; i < check->shown->len && round.n < choice.most; i++) {
        const struct diagnostic *diagnostic = &g_array_index(check->shown, struct diagnostic, i);
        const struct fix *fix = fix_wanted(check, diagnostic);
        if (diagnostic->suppressed != SUPPRESSED_NOT || fix == NULL ||
            (choice.only_new != NULL && !comparison_is_new(choice.only_new, &diagnostic->finding)))
            continue;
        g_autofree char *key = fix_key(diagnostic, fix);
        if (g_hash_table_contains(choice.refused, key) || !is_in_reach(check, fix) ||
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

/* Reads what the plan would change as it would leave it; the cache has the rest. */
static gboolean read_planned(const struct check *check, const struct fix_plan *plan,
                             struct check *planned, GError **error)
{
    for (guint i = 0; i < check->run.readings->len; i++)
        reading_finish_keeping(check->run.readings->pdata[i]);
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

/* Goes on from a round that brought findings as long as these can be fixed as well: a name that is
 * put right lets rules speak that had nothing to speak of. `planned` is replaced by what was read
 * last, and `n_fixed` grows. Gives why the whole is not to be kept, or NULL; the caller frees it.
 */
static char *follow_up(struct fix_rounds *rounds, GHashTable *refused, struct check *planned,
                       guint *n_fixed, GError **error)
{
    for (guint i = 0;; i++) {
        struct comparison *comparison = comparison_new(rounds->check, planned);
        struct choice choice = {.refused = refused, .most = G_MAXUINT, .only_new = comparison};
        char *harm = g_strdup(comparison_harm(comparison));
        struct round round = {0};
        if (harm != NULL && i < MOST_FOLLOW_UPS)
            round = plan_round(rounds, planned, choice);
        comparison_free(comparison);
        struct check next;
        gboolean goes_on = round.n > 0;
        if (goes_on && read_planned(planned, round.plan, &next, error)) {
            fix_plan_accept(round.plan);
            check_clear(planned);
            *planned = next;
            *n_fixed += round.n;
        } else if (goes_on) {
            check_clear(&next);
            goes_on = FALSE;
        }
        fix_plan_free(round.plan);
        if (!goes_on)
            return harm;
        g_free(harm);
    }
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

/* One round. Gives how many fixes there were to make; `most` becomes what the next may make. */
static guint make_round(struct fix_rounds *rounds, GHashTable *refused, guint *most, GError **error)
{
    struct choice choice = {.refused = refused, .most = *most};
    struct round round = plan_round(rounds, rounds->check, choice);
    struct check planned;
    if (round.n > 0 && !read_planned(rounds->check, round.plan, &planned, error)) {
        check_clear(&planned);
    } else if (round.n > 0) {
        g_autoptr(GPtrArray) saved = fix_files_save(rounds->files);
        guint n_fixed = round.n;
        fix_plan_accept(round.plan);
        g_autofree char *harm = follow_up(rounds, refused, &planned, &n_fixed, error);
        if (harm == NULL) {
            rounds->n_fixed += n_fixed;
            check_clear(rounds->check);
            *rounds->check = planned;
            *most = G_MAXUINT;
        } else {
            *most = undo_round(rounds, &round, refused, harm);
            fix_files_restore(rounds->files, saved);
            check_clear(&planned);
        }
    }
    fix_plan_free(round.plan);
    return round.n;
}

gboolean fix_rounds_run(struct fix_rounds *rounds, GError **error)
{
    g_autoptr(GHashTable) refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GError) problem = NULL;
    guint most = G_MAXUINT, n = 1;
    for (guint i = 0; n > 0 && problem == NULL && i < MOST_ROUNDS; i++)
        n = make_round(rounds, refused, &most, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (n > 0)
        g_ptr_array_add(rounds->notices, g_strdup("there is more to fix: run it again to go on"));
    return TRUE;
}
