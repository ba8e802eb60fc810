#pragma once

/*
 * What an annotation's arguments mean, by the vocabulary: unknown keywords (BW003), values of the
 * wrong kind and unknown words (BW004), keywords given twice (BW005). Headers and sidecars share
 * it.
 *
 * Findings go to `reading`, under its present subject. Nothing fails.
 */

#include "analyzer/facts/reading.h"

/* Whether `name` is an object-like macro that the project defines; NULL where there are none. */
struct macro_query {
    bool (*is_macro)(const char *name, void *data);
    void *data;
};

/* Puts `annotation`'s arguments in their final form and leaves out those that are not accepted:
 * the first positional of RELATIONSHIP is named "target", a bare flag becomes flag = true, null
 * values go. Positional arguments come first. */
void annotation_check(struct annotation *annotation, const struct macro_query *macros,
                      struct reading *reading);
