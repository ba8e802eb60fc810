#pragma once

/*
 * Making facts. A `struct facts` owns all memory that is handed out here; facts_free() releases it.
 * None of these functions fails: out of memory ends the program, as everywhere with GLib.
 */

#include "analyzer/facts/facts.h"

struct facts *facts_new(void);

/* The one copy of `text` in `facts`; NULL gives NULL. */
const char *facts_intern(struct facts *facts, const char *text);

/* `size` zeroed bytes that live as long as `facts`. */
void *facts_alloc(struct facts *facts, size_t size);

/* A copy of `size` bytes that lives as long as `facts`; NULL where `size` is 0. */
void *facts_copy(struct facts *facts, const void *bytes, size_t size);
