#pragma once

/* Rounds of fixes: which are made together, and whether the headers are better for it. */

#include "analyzer/commands/check.h"
#include "analyzer/fix/fix_files.h"

struct fix_rounds {
    struct check *check;     /* replaced by what was read last */
    struct fix_files *files; /* what the fixes make of the files */
    guint n_fixed;
    GPtrArray *notices; /* char *: fixes that were undone, and why */
};

/* Whether there is anything to fix. */
gboolean fix_rounds_are_needed(const struct check *check);
/* Makes fixes in memory until there are none left. Errors: those of reading. */
gboolean fix_rounds_run(struct fix_rounds *rounds, GError **error);

/* What a finding is about, the same before and after lines have moved. The caller frees it. */
char *fix_finding_key(const struct finding *finding);

/* Two runs over the same headers, before and after fixes. */
struct comparison;
struct comparison *comparison_new(const struct check *before, const struct check *after);
void comparison_free(struct comparison *comparison);
/* Why what comes after is not to be kept; NULL where it is. Belongs to the comparison. */
const char *comparison_harm(const struct comparison *comparison);
/* Whether the run after has more findings about this than the one before. */
bool comparison_is_new(const struct comparison *comparison, const struct finding *finding);
