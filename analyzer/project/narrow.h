#pragma once

/*
 * PATHs narrow what is reported, never what is read.
 */

#include "analyzer/analysis/analysis.h"
#include "analyzer/project/changes.h"
#include "analyzer/project/project.h"

/* The diagnostics with a primary or related place in what the PATHs of `project` stand for; and,
 * for a header among these that cannot be read for it, the BW001 of a file that it includes. All,
 * where there are no PATHs. The result is an array of struct diagnostic that borrows from
 * `analysis`; the caller unrefs it. `facts` may be NULL where nothing is narrowed, or no BW001 is
 * among the diagnostics. */
GArray *narrow_diagnostics(const struct project *project, const struct facts *facts,
                           const struct analysis *analysis);

/* Takes out of `diagnostics` what has neither its place nor a related one in a changed line; a
 * header that does not parse stays where anything in it was changed. */
void narrow_to_changed_lines(const struct project *project, const struct changes *changes,
                             GArray *diagnostics);
