#pragma once

#include "analyzer/graph/graph.h"

/* `    name = relationship(…)` and its line end, for one declared relationship. */
void write_relationship(const struct relationship *relationship, GString *out);
