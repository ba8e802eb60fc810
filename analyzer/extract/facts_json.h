#pragma once

/*
 * Facts as JSON, to look at them: not read back by anything.
 */

#include "analyzer/facts/facts.h"

/* A document that ends with a newline; free with g_free(). */
char *facts_to_json(const struct facts *facts);
