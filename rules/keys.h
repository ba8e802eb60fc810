#pragma once

/*
 * What rules ask of foreign keys and of the columns that a relationship runs over. Pure look-ups in
 * the graph; nothing here reports.
 */

#include "rules/rule.h"

/* The foreign key that the rows of a one-to-many or many-to-one relationship are found by: its
 * join's, or, where an explicit join was given, the key whose columns are the ones that the join
 * equates. NULL where there is none, and for a relationship over a link table. */
const struct foreign_key *relationship_key(const struct relationship *relationship);

/* Whether a relationship's key allows one row at the most on the foreign side: its foreign columns
 * contain a unique set of their table. */
bool relationship_key_is_unique(const struct relationship *relationship);

/* Whether `columns` (struct column *) contain all columns of some unique set of their table. */
bool columns_contain_unique_set(GPtrArray *columns);

/* Whether a relationship takes part in writes over known tables: what most rules of shape ask
 * before anything else. */
bool relationship_is_written(const struct relationship *relationship);

/* `hero.team_id` → `team.id`, in `model.member` form, quoted for a message; several columns as a
 * list. The caller frees it. */
char *foreign_key_label(const struct foreign_key *key);
/* `model.member` of a column. The caller frees it. */
char *column_label(const struct column *column);

/* Where a keyword's value stands; where it isn't given, where findings about the relationship do. */
struct range keyword_range(const struct relationship *relationship, const char *keyword);
/* The place of a foreign key: its value in COLUMN(foreign_key = …), or the constraint's name. */
struct range foreign_key_range(const struct foreign_key *key);
