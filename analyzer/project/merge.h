#pragma once

/*
 * One project's facts out of many: what was said of a file by every header that includes it is kept
 * once, and the order is that of the paths, whatever the order of reading.
 */

#include "analyzer/facts/facts.h"

#include <glib.h>

/* Merges `parts` (an array of `struct facts *`, which must outlive the result: it borrows their
 * strings and rows).
 *   - Headers are sorted by path; of two with one path the first counts.
 *   - A header that neither carries models nor is broken is left out.
 *   - BW001 is kept once a file, the first error in it.
 *   - A struct or finding in an included file is kept once, with the first header that has it.
 * The caller frees the result with facts_free(). */
struct facts *facts_merge(const GPtrArray *parts);
