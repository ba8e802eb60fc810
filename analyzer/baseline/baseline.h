#pragma once

/*
 * A baseline: the findings that a code base has when it begins to use Bothways, as a file of their
 * fingerprints. What it lists is suppressed, everything else is reported. A fingerprint is made of
 * names and not of lines, and stands for one finding: a new one is not hidden behind one that was
 * mended, and an entry that no finding has any more is stale.
 *
 * One file may serve several projects; each entry belongs to one, named by the path of its root
 * below the baseline's folder ("" where it is that folder or lies elsewhere).
 *
 * A baseline owns all that can be reached from it and is released with baseline_free().
 */

#include "analyzer/analysis/analysis.h"

#define BASELINE_ERROR (baseline_error_quark())
GQuark baseline_error_quark(void);
enum baseline_error { BASELINE_ERROR_DAMAGED };

struct baseline;

/* An empty one. */
struct baseline *baseline_new(void);
/* What the file at `path` lists. Errors: it can't be read, or is no baseline; both name it. */
struct baseline *baseline_load(const char *path, GError **error);
void baseline_free(gpointer baseline);

/* Suppresses those of `diagnostics` (struct diagnostic, of one project) that are listed and not
 * suppressed already. Entries of rules that `selection` reports, and that no diagnostic has, are
 * stale; none is where `is_complete` is not set, because a header does not parse. */
void baseline_apply(struct baseline *baseline, const char *project, GArray *diagnostics,
                    const struct selection *selection, gboolean is_complete);
/* How many entries of the projects that it was applied to are stale. */
guint baseline_count_stale(const struct baseline *baseline);

/* Lists those of `diagnostics` that are not suppressed, and suppresses them. */
void baseline_add(struct baseline *baseline, const char *project, GArray *diagnostics);
guint baseline_count(const struct baseline *baseline);
/* The file's text: the same bytes for the same findings. The caller frees it. */
char *baseline_text(const struct baseline *baseline);
