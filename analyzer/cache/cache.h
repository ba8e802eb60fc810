#pragma once

/*
 * Facts and include lines of one project, kept between runs in one SQLite file: the tables of facts
 * (facts_schema.h), and beside them what each entry depends on.
 *
 * What is kept of a header holds while the header, every file that it includes, its compile flags,
 * the environment that compilers read, and the tools are the same, and no file has appeared where
 * look-up of an include found none. A file is the same while its times in nanoseconds, size and
 * inode are; one so young that it could have been changed since without a trace is hashed.
 *
 * Nothing here fails: a cache that is damaged, foreign, locked or read-only is one that knows
 * nothing. Only cache_store() writes, in one transaction; of two processes one does.
 */

#include "analyzer/facts/facts.h"
#include "analyzer/project/project.h"
#include "analyzer/project/workers.h"

#include <glib.h>

struct cache;

struct cache_request {
    const char *folder;  /* where caches are kept; NULL: $XDG_CACHE_HOME/bothways */
    const char *root;    /* of the project, absolute */
    const char *program; /* the bothways-extract that reads headers; NULL: none was found */
    const char *options; /* whatever else facts depend on; NULL: nothing */
    /* char * absolute path → GBytes *: what is read instead of these files, borrowed; NULL: nothing
     * is. What is kept of anything that depends on these files does not hold, and stays. */
    GHashTable *overlays;
};

/* Never NULL. Free with cache_free(). */
struct cache *cache_open(const struct cache_request *request);
void cache_free(struct cache *cache);

/* The include lines of `file`, an array of struct include_line that the caller unrefs and whose
 * strings the cache lends; NULL where they are not known or the file has changed. `data` is the
 * struct cache: this is a function for struct project_request. */
GArray *cache_include_lines(const struct project_file *file, void *data);

/* Whether facts of the header at absolute `path` are kept, valid or not. */
gboolean cache_has_read(const struct cache *cache, const char *path);

/* `missing` gets those of `headers` (struct extraction_header) whose entries do not hold. Gives
 * whether there are others, whose facts cache_facts() has. */
gboolean cache_find_missing(struct cache *cache, const GArray *headers, GArray *missing);
/* The facts of the headers that are not missing; the caller frees them. May be called in a thread
 * of its own while the others are read. NULL: the cache is damaged, and cache_forget() is next. */
struct facts *cache_facts(struct cache *cache);
/* Forgets all that was known: every header is to be read. */
void cache_forget(struct cache *cache);

/* The number from which on rows of headers that are read now can be kept (workers.h). */
gint64 cache_first_row(const struct cache *cache);

/* Keeps what has been read: `parts` are facts of headers that were missing. Nothing else that was
 * kept of the project stays but what was not missing. */
void cache_store(struct cache *cache, const struct project *project, const GArray *headers,
                 const GPtrArray *parts);

/* What was kept under `key` when these headers had just these facts, where nothing that the facts
 * depend on has changed since; else NULL. Asked before cache_find_missing(), which is spared by it.
 * The caller unrefs the result. */
GBytes *cache_conclusion(struct cache *cache, const GArray *headers, const char *key);
/* Keeps what was made of the facts of this run and of whatever `key` stands for, and of nothing
 * else. Nothing is kept where some of these facts are not. */
void cache_keep_conclusion(struct cache *cache, const char *key, GBytes *content);
