#pragma once

/* What the files of the cache share. */

#include "analyzer/cache/cache.h"
#include "analyzer/cache/cache_stamp.h"
#include "analyzer/facts/facts_rows.h"

/* What is known of a file. */
struct known_file {
    char *stamp;    /* when the cache was written; NULL: it is not in the cache */
    char *checksum; /* of a file that was young; else NULL */
    char *lines;    /* its include lines, as cache_lines.h writes them; NULL: not known */
    gboolean is_checked;
    gboolean is_same;
    struct stamp now;     /* when it was first asked for in this run */
    char *young_checksum; /* of a file that is young now, before any header was read */
};

struct cache_entry {
    gint64 id; /* the header's number in the tables of facts */
    char *flags;
    gboolean holds;
};

struct cache {
    char *path; /* of the database; NULL: there is no place for one */
    char *root;
    char *identity;
    gint64 start;        /* of the run, in microseconds since 1970 */
    gint64 generation;   /* of what was loaded; 0: nothing was */
    GHashTable *files;   /* absolute path → struct known_file * */
    GHashTable *entries; /* header's name in facts → struct cache_entry * */
    gboolean is_changed; /* something is to be written */
};

/* The tables beside those of facts. */
extern const char cache_tables[];

/* The file, made known where it is not; its stamp of now is taken, once. */
struct known_file *cache_file(struct cache *cache, const char *path);
/* Whether it is as it was when the cache was written. */
gboolean cache_file_is_same(struct cache *cache, const char *path);

/* The absolute path of a file that facts name; the caller frees it. */
char *cache_absolute(const struct cache *cache, const char *name);
/* A checksum of compile flags; the caller frees it. */
char *cache_flags_key(GVariant *flags);

/* Paths, as keys, at which include look-up of these headers finds nothing, now. The caller unrefs
 * the table. */
GHashTable *cache_vain_paths(const struct cache *cache, const struct project *project,
                             const GArray *headers, const GPtrArray *parts);
