#pragma once

/*
 * One struct or union: its place, its annotations, its members, and the structs defined inside it.
 */

#include "analyzer/extract/declarations.h"
#include "analyzer/extract/member_type.h"

/* Appends the facts of the definition `cursor`, and behind it those of the structs defined in its
 * body. Members are listed for models. */
void struct_read(struct declarations *declarations, CXCursor cursor);

/* Lists the members of the structs that models embed by value, and of those that these embed. */
void structs_read_embedded(struct declarations *declarations);
