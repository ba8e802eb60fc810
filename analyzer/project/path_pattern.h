#pragma once

/*
 * Patterns of file names: `*` and `?` within one folder's name, `**` for any number of folders,
 * none among them. A pattern is relative to a folder, and begins there: `*.h` means the headers of
 * that folder and of no other. What it matches, where that is a folder, stands for all below it, so
 * that `third_party`, `third_party/` and `third_party/` + `**` say the same of the files in it.
 */

#include <glib.h>
#include <stdbool.h>

struct path_pattern;

/* `text` relative to the absolute `folder`; it may begin with `../`, or be absolute. The caller
 * frees the result with path_pattern_free(). */
struct path_pattern *path_pattern_new(const char *folder, const char *text);
void path_pattern_free(struct path_pattern *pattern);

/* Whether the absolute, clean `path` is meant. Linear in the path's length but for each `**`. */
bool path_pattern_matches(const struct path_pattern *pattern, const char *path);

/* Whether any of `patterns` (struct path_pattern *; NULL: none) means `path`. */
bool path_patterns_match(const GPtrArray *patterns, const char *path);
