#pragma once

/* What the files of the cache share. */

#include "analyzer/cache/cache.h"
#include "analyzer/facts/facts_rows.h"

/* What is known of a file. */
struct known_file {
    struct file_stamp was; /* when the cache was written; zeros: it is not in the cache */
    const char *checksum;  /* of a file that was young; else NULL */
    char *lines;           /* its include lines, as they are written; NULL: not known */
    GArray *includes;      /* made of `lines`, which they take apart; NULL until asked for */
    gboolean is_checked;
    gboolean is_same;
    gboolean is_overlaid;  /* something else is read in its place */
    struct file_stamp now; /* when it was first asked for in this run */
    char *young_checksum;  /* of a file that is young now, before any header was read */
    gboolean is_needed;    /* by what is stored */
};

struct cache_entry {
    gint64 id; /* the header's number in the tables of facts */
    const char *flags;
    gboolean holds;
    gboolean is_covered; /* it would hold, were nothing read in place of some file */
};

struct cache {
    char *path; /* of the database; NULL: there is no place for one */
    char *root;
    char *identity;
    gint64 start;           /* of the run, in microseconds since 1970 */
    GHashTable *overlays;   /* of the request; NULL: there are none */
    GHashTable *overlaid;   /* struct file_stamp *: of the files that these stand for */
    sqlite3 *db;            /* open to be read, until facts have been taken; NULL: there is none */
    gint64 generation;      /* of what was loaded or stored; 0: nothing was */
    GHashTable *files;      /* absolute path → struct known_file * */
    GHashTable *entries;    /* header's name in facts → struct cache_entry * */
    GHashTable *vain;       /* char *: where look-up found nothing when the cache was written */
    GHashTable *flag_keys;  /* GVariant * → char *: what entries know compile flags by */
    GStringChunk *strings;  /* of files and entries */
    gboolean has_vain;      /* `vain` was loaded */
    gboolean has_new_names; /* some folder that look-up found nothing in has changed */
    gboolean is_changed;    /* something is to be written */
    gboolean is_whole;      /* what is kept is all that the project's facts depend on */
};

/* The tables beside those of facts. */
extern const char cache_tables[];

/* The file, made known where it is not. Its stamp of now is taken, once: `stamp` where that is not
 * NULL, which was taken in this run. */
struct known_file *cache_file(struct cache *cache, const char *path,
                              const struct file_stamp *stamp);

/* The absolute path of a file that facts name; the caller frees it. */
char *cache_absolute(const struct cache *cache, const char *name);
/* The name in facts of the file at absolute `path`; points into it. */
const char *cache_name(const struct cache *cache, const char *path);
/* What entries know compile flags by. */
const char *cache_flags_key(const struct cache *cache, GVariant *flags);

/* Ends reading. */
void cache_close(struct cache *cache);
/* Opens the database and takes its lock. NULL where another process holds that, or where there can
 * be no database; `*is_useless` says that what is there is none. The caller closes it. */
sqlite3 *cache_lock(const struct cache *cache, gboolean *is_useless);
/* The first number that `sql` gives; 0 where it gives none. */
gint64 cache_query(sqlite3 *db, const char *sql);

/* Names in facts (borrowed) of what the headers of `parts` include, each once a part. The caller
 * unrefs the array. */
GPtrArray *cache_included(const GPtrArray *parts);
/* Loads `vain`. FALSE where the database can't be read. */
gboolean cache_load_vain(struct cache *cache, sqlite3 *db);

/* Paths, as keys, at which include look-up of these headers finds nothing, now. `stamps` gets the
 * folders of these (char *) and their stamps (struct file_stamp *) from before they were looked
 * into; zeros where the folder exists and its stamp would not tell of a new file. The caller unrefs
 * the table. */
GHashTable *cache_vain_paths(const struct cache *cache, const struct project *project,
                             const GArray *headers, const GPtrArray *parts, GHashTable *stamps);
