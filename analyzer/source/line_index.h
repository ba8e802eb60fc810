#pragma once

/*
 * From offsets to places, for whoever needs many of one file: place_at_offset() walks the file each
 * time, this looks the line up. It owns its table and borrows nothing; nothing in it fails.
 */

#include "analyzer/source/range.h"

#include <stddef.h>

struct line_index;

/* The lines of `text`, which is needed no longer afterwards. Free with line_index_free(). */
struct line_index *line_index_new(const char *text, size_t length);
void line_index_free(struct line_index *index);

/* The place of `offset`; beyond the end of the text, the end. */
struct place line_index_place(const struct line_index *index, size_t offset);
