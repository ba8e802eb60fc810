#pragma once

/*
 * The declaration of a relationship's other side as a fix writes it: one more member in the
 * target's struct.
 */

#include "rules/pairing.h"

/* Adds to the latest fix a member `name` of the target, a list or a single pointer, that names
 * `relationship` back; `options` (", link_model = x", or "") follows. Drops the fix where the
 * member can't be written: the model has no tag, or the struct comes out of a macro. */
void draft_declare_other_side(struct draft *draft, const struct relationship *relationship,
                              const char *name, bool is_list);
