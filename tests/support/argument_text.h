#pragma once

/*
 * Annotations' arguments as text, for tests: read as those of one annotation, and written down in
 * one line. Nothing fails; free results with g_free().
 */

#include "analyzer/facts/annotation_check.h"

/* The arguments of `text`, which ends with the closing parenthesis, after the checks:
 * `name=value; …`, and behind ` ! ` each finding as `CODE "the text at its range" message`. */
char *arguments_dump(enum annotation_kind kind, const char *text, size_t length);
