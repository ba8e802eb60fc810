#pragma once

/*
 * Whether a member can be a column at all: what COLUMN may stand on. Headers and sidecars share it.
 */

#include "analyzer/facts/reading.h"

/* Whether the COLUMN `annotation` can stand on `member`; BW006 to `reading`, under its present
 * subject, where it can't. */
bool column_check(const struct fact_member *member, const struct annotation *annotation,
                  struct reading *reading);
