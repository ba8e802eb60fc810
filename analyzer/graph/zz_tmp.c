#include "analyzer/graph/graph.h"
__attribute__((weak)) bool relationships_share_key(const struct relationship *a, const struct relationship *b){ (void)a;(void)b; return false; }
