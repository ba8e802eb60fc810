#pragma once

/*
 * The declaration of a relationship's other side as a fix writes it: one more member in the
 * target's struct. Strings that are returned are the caller's.
 */

#include "rules/pairing.h"

/* Adds to the latest fix a member `name` of the target, a list or a single pointer, that names
 * `relationship` back; `options` (", link_model = x", or "") follows. Drops the fix where the
 * member can't be written: the model has no tag, or the struct comes out of a macro. */
void draft_declare_other_side(struct draft *draft, const struct relationship *relationship,
                              const char *name, bool is_list, const char *options);

/* The value of remote_side for a to-one over `key`, which is resolved: "id", or "[id, region]". */
char *remote_columns(const struct foreign_key *key);

/* ", secondary = x", as `relationship` says it; "" where there is no link table. */
char *link_option(const struct relationship *relationship);

/* What the relationship that the backref of `origin` makes would say, were it declared: the options
 * of the backref, and those that SQLAlchemy gives it from its origin. NULL where that can't be
 * written down. */
char *generated_options(const struct relationship *origin);
