#pragma once

/*
 * The comments of a file that suppress findings, in the forms of clang-tidy: NOLINT(words),
 * NOLINTNEXTLINE(words), NOLINTBEGIN(words), NOLINTEND(words), with `-- reason` behind. What the
 * words mean is decided later.
 */

#include "analyzer/extract/unit.h"

/* Appends those of `file` to `suppressions` (struct fact_suppression), in the order of the text. */
void suppressions_read(struct unit *unit, struct source_file *file, GArray *suppressions);
