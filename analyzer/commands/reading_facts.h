#pragma once

/*
 * The facts of one project (reading.h): from the cache, by workers, or from files that --facts
 * names. What workers read is kept beside whatever the caller does next with the facts.
 */

#include "analyzer/commands/reading.h"

/* Reads all facts of a project that was found, into `parts` and `merged`; or takes the analysis of
 * them, where that is known and facts are not asked for. Errors: as reading_run_all() has them. */
gboolean reading_read_facts(struct reading *reading, const struct reading_run *run, GError **error);
/* Waits until the cache has what was read. */
void reading_finish_keeping(struct reading *reading);
