#pragma once

/*
 * How a member's type reads as a relationship or a column.
 */

#include "analyzer/facts/facts_builder.h"

#include <clang-c/Index.h>

/* The type of the FieldDecl `field`; strings belong to `facts`. */
struct member_type member_type_read(struct facts *facts, CXCursor field);

/* The tag of a struct or union, or the typedef name where it has no tag; NULL where it has neither.
 * Interned in `facts`. `has_tag` (may be NULL) says which. */
const char *record_name(struct facts *facts, CXType type, bool *has_tag);
