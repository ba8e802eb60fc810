#pragma once

/*
 * Facts as rows of one SQLite schema: the facts file that travels between machines, what a worker
 * sends, and the cache. The schema is part of the contract with users (docs/facts.md).
 *
 * A database that comes from elsewhere is not trusted: it is opened read-only and defensive, its
 * schema untrusted, its version checked; damage of any kind is a GError that names it, never a
 * crash and never a half-read result.
 */

#include "analyzer/facts/facts.h"

#include <glib.h>

#define FACTS_ERROR (facts_error_quark())
GQuark facts_error_quark(void);

enum facts_error {
    FACTS_ERROR_OPEN,    /* cannot be opened or written */
    FACTS_ERROR_DAMAGED, /* is no facts database, or a damaged one */
    FACTS_ERROR_VERSION, /* of another schema version */
};

/* Writes `facts` to `path`, replacing it atomically. */
gboolean facts_save(const struct facts *facts, const char *path, GError **error);
/* Reads the facts file at `path`. The caller frees the result with facts_free(). */
struct facts *facts_load(const char *path, GError **error);

/* The same as bytes in memory: what a worker sends. `name` stands for the bytes in errors. */
GBytes *facts_serialize(const struct facts *facts, GError **error);
/* The same, with the headers numbered from `first` on, which is at least 1. */
GBytes *facts_serialize_from(const struct facts *facts, gint64 first, GError **error);
struct facts *facts_deserialize(GBytes *bytes, const char *name, GError **error);
