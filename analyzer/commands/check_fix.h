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
