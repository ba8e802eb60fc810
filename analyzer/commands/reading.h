#pragma once

/*
 * What every command that works on a project does first: find the project, read its headers into
 * facts (or take facts that were read elsewhere), and link them into a graph. PATHs may lie in
 * several projects, and a project may hold others: each has a graph of its own.
 */

#include "analyzer/analysis/analysis.h"
#include "analyzer/commands/options.h"
#include "analyzer/commands/profile.h"
#include "analyzer/config/config.h"
#include "analyzer/config/sidecar.h"
#include "analyzer/graph/graph.h"
#include "analyzer/project/project.h"

/* What the options that these commands share say. */
struct reading_values {
    char **facts;
    char *config; /* NULL: look for one */
    char *database;
    char *baseline;
    char **select; /* of commands that report findings; NULL elsewhere */
    char **extend_select;
    char **ignore;
    char *stdin_filename;
    int jobs; /* 0: as many as there are processors */
    gboolean isolated;
    gboolean quiet;
    gboolean no_batch;
    gboolean no_cache;
    char *cache_folder;
};

/* Rows of an option table, for a struct of values that has a `struct reading_values reading`. */
#define READING_OPTIONS(values)                                                                    \
    {"facts",      0,                                                                              \
     OPTION_PATHS, offsetof(values, reading.facts),                                                \
     "FILE…",      "read facts files that bothways-extract wrote, and no header",                  \
     NULL},                                                                                        \
        {"compile-commands",                                                                       \
         'p',                                                                                      \
         OPTION_PATH,                                                                              \
         offsetof(values, reading.database),                                                       \
         "DIR",                                                                                    \
         "the folder with the compile_commands.json to use",                                       \
         NULL},                                                                                    \
        {"config",    0,                                                                           \
         OPTION_PATH, offsetof(values, reading.config),                                            \
         "FILE",      "use this configuration file, and look for no other",                        \
         NULL},                                                                                    \
        {"stdin-filename",                                                                         \
         0,                                                                                        \
         OPTION_PATH,                                                                              \
         offsetof(values, reading.stdin_filename),                                                 \
         "FILE",                                                                                   \
         "with `-`: read an unsaved FILE from standard input",                                     \
         NULL},                                                                                    \
        {"isolated",  0,                                                                           \
         OPTION_FLAG, offsetof(values, reading.isolated),                                          \
         NULL,        "look for no configuration; the project is the working folder",              \
         NULL},                                                                                    \
        {"jobs",        'j',                                                                       \
         OPTION_NUMBER, offsetof(values, reading.jobs),                                            \
         "N",           "read headers with N workers side by side",                                \
         NULL},                                                                                    \
        {"no-cache",  0,                                                                           \
         OPTION_FLAG, offsetof(values, reading.no_cache),                                          \
         NULL,        "read every header, and keep nothing for the next run",                      \
         NULL},                                                                                    \
        {"cache-dir", 0,                                                                           \
         OPTION_PATH, offsetof(values, reading.cache_folder),                                      \
         "DIR",       "where what was read is kept (default: $XDG_CACHE_HOME/bothways)",           \
         NULL},                                                                                    \
        {"no-batch",  0,                                                                           \
         OPTION_FLAG, offsetof(values, reading.no_batch),                                          \
         NULL,        "parse each header by itself: slower, and the same result",                  \
         NULL},                                                                                    \
    {                                                                                              \
        "quiet", 'q', OPTION_FLAG, offsetof(values, reading.quiet), NULL,                          \
            "leave out summary, help and notices", NULL                                            \
    }

/* One project as it was read. */
struct reading {
    struct config *config;
    struct sidecars *sidecars;
    struct project *project;
    struct cache *cache; /* NULL: none is used */
    GPtrArray *started;  /* struct worker *: that nothing was asked of yet */
    GArray *headers;     /* struct extraction_header: all that are read, each with its flags */
    GPtrArray *parts;    /* struct facts *: as they were read */
    GThread *keeping;    /* writes the parts to the cache; NULL: that is done */
    GPtrArray *ending;   /* workers that have read all; NULL: none are left */
    struct facts *merged;
    struct facts *facts; /* `merged` with what sidecars say */
    GPtrArray *linked;   /* const struct facts *: what the graph was made of */
    struct graph *graph;
    /* The analysis, where an earlier run came to it from the same; then there are no facts and no
     * graph. NULL: it is still to be made. */
    struct analysis *analysis;
    char *conclusion_key; /* what an analysis depends on besides facts; NULL: none is to be kept */
    GBytes *conclusion;   /* an analysis to be kept; NULL: there is none */
};

/* All projects that one run is about. */
struct reading_run {
    const struct reading_values *values;
    const struct arguments *arguments;
    char *folder;            /* the working folder, absolute and real */
    char *unsaved;           /* the file that standard input stands for, absolute; NULL: none */
    GHashTable *overlays;    /* char * absolute path → GBytes *: what is read instead of files */
    GPtrArray *readings;     /* struct reading *, by their projects' roots */
    struct profile *profile; /* NULL: nobody asks */
    gboolean only_findings;  /* nobody asks for facts or graphs but to find something in them */
};

/* `values` and `arguments` must outlive the run. */
void reading_run_init(struct reading_run *run, const struct reading_values *values,
                      const struct arguments *arguments);
/* Lays `content` over the file at absolute `path`, for what is read from now on. */
void reading_run_lay_over(struct reading_run *run, const char *path, GBytes *content);
/* Reads every project that the PATHs lie in or hold, up to the graph; called again, anew. Errors:
 * usage, a PATH that can't be read, no header with models, a helper that is missing, a damaged
 * facts file. */
gboolean reading_run_all(struct reading_run *run, GError **error);
/* The same for commands that work on one project: PATHs of several are an error, and projects below
 * are left alone. The result belongs to the run; NULL with an error. */
const struct reading *reading_run_one(struct reading_run *run, GError **error);
void reading_run_clear(struct reading_run *run);

/* The configuration of the project at `root`, with what the options say; the caller frees it. */
struct config *reading_config(const struct reading_run *run, const char *root, GError **error);
/* Finds the project at `root`, and reads nothing of it yet: configuration, sidecars and files. The
 * caller frees the result. */
struct reading *reading_open(const struct reading_run *run, const char *root,
                             const char *const *paths, GError **error);
/* What reading_run_all() is made of: one project, at `root`, with the PATHs that lie in it
 * (NULL-terminated). The caller frees the result. */
struct reading *reading_new(const struct reading_run *run, const char *root,
                            const char *const *paths, GError **error);
/* The analysis of what was read; the caller frees it, before the reading. */
struct analysis *reading_analyze(struct reading *reading);
/* Waits until what was read is kept, and keeps the analysis for runs on the same, if that is
 * possible. */
void reading_keep_analysis(struct reading *reading);
/* `reading_data` is a struct reading *; the type is that of a GDestroyNotify. */
void reading_free(gpointer reading_data);
/* Behind --facts, whatever is no header, source or folder is one more facts file. */
gboolean reading_is_facts_file(const struct reading_values *values, const char *path);
