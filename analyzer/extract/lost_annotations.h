#pragma once

/*
 * Every expansion of our macros must be found again as an attribute. What is not is BW006 (BW002
 * where it has no complete parentheses), here.
 */

#include "analyzer/extract/macros.h"
#include "analyzer/facts/reading.h"

/* `first_errors` has for each file with a clang error the offset of its first one
 * (GUINT_TO_POINTER): clang may have dropped anything behind it, so that there an annotation is
 * reported only where the error itself is at it. */
void lost_annotations_report(struct unit *unit, GHashTable *first_errors, struct reading *reading);

/* Whether the error at `offset` stands at, just before or just behind an annotation that has been
 * reported, and so needs no finding of its own. */
bool lost_annotations_explain(const struct source_file *file, uint32_t offset);

/* Whether some MODEL of the header has come to nothing. */
bool lost_annotations_have_model(struct unit *unit);
