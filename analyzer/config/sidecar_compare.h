#pragma once

/* Whether a sidecar and a header say the same of one declaration. */

#include "analyzer/facts/facts.h"

/* What of `said` (checked) is not in `own`: "`COLUMN` says unique = `true`, the header does not say
 * it". NULL where all of it is; the caller frees it. */
char *sidecar_difference(const struct annotation *own, const struct annotation *said);
