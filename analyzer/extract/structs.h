#pragma once

/*
 * One struct or union: its place, its annotations, its members, and the structs defined inside it.
 */

#include "analyzer/extract/declarations.h"
#include "analyzer/extract/member_type.h"

/* Appends the facts of the definition `cursor`, and behind it those of the structs defined in its
 * body. */
void struct_read(struct declarations *declarations, CXCursor cursor);
