#pragma once

/*
 * Whether a value is what its keyword wants: the part of annotation_check.h that makes BW004.
 * Findings go to `reading`, at the value. Nothing fails.
 */

#include "analyzer/facts/annotation_check.h"
#include "analyzer/facts/vocabulary.h"

/* Whether the value is right. Booleans in place of a table's name become `true`; the arguments of a
 * backref(…) are checked as those of RELATIONSHIP, and bad ones left out. */
bool value_check(const struct annotation *annotation, const struct keyword *keyword,
                 struct argument *argument, const struct macro_query *macros,
                 struct reading *reading);

/* BW004 for a value without a keyword in an annotation that takes none. */
void value_report_positional(const struct annotation *annotation, const struct argument *argument,
                             struct reading *reading);

/* Whether the positional arguments of a constraint are right: names, or for a foreign key two lists
 * of names. True for the other annotations. */
bool value_check_positionals(const struct annotation *annotation, const struct macro_query *macros,
                             struct reading *reading);
