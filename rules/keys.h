#pragma once

/*
 * What rules ask of foreign keys and of the columns that a relationship runs over. Pure look-ups in
 * the graph; nothing here reports.
 */

#include "rules/targets.h"

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

/* Both sides of a key as a message shows them: "`hero.team_id` → `team.id`". The caller frees it.
 */
char *foreign_key_label(const struct foreign_key *key);
/* `model.member` of a column. The caller frees it. */
char *column_label(const struct column *column);
