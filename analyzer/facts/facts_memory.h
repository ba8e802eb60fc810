#pragma once

/* What owns the memory of a `struct facts`; only the files of this folder look inside. */

#include "analyzer/facts/facts.h"

#include <glib.h>

struct facts_memory {
    GStringChunk *strings; /* interned */
    GPtrArray *blocks;     /* all other memory */
    GBytes *rows;          /* the database that the facts were read from; NULL: not kept */
    gint64 first;          /* the number of the first header in there; the others follow it */
};
