#pragma once

/* Joins as text, for tests. */

#include "tests/support/header_text.h"

/* A join in short: its direction, its pairs (the foreign column starred), behind a bar those of the
 * link table and the target, behind `>` what it writes; or its problem. The caller frees it. */
char *join_to_text(const struct relationship *relationship);

/* Fails the test where the join of the relationship "model.member" is another. */
void assert_join(const struct text_graph *it, const char *label, const char *expected);

/* The first columns of `keys`: "hero.team_id,hero.old_id". */
void assert_candidates(GPtrArray *keys, const char *expected);
