#pragma once

/*
 * What a rule writes on a line of its own, in the style of the file: its line ends, and the
 * indentation of the line above. Rules know no files; this is done once, where the diagnostics are
 * made, so that reports and fixes say the same bytes.
 */

#include <glib.h>

/* `text`, which stands at `offset` of `content`, in that file's style; NULL where it is so already.
 * Only text of more than one line is looked at. The caller frees it. */
char *line_style_adapt(const char *text, const char *content, gsize length, gsize offset);
