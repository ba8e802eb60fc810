#pragma once

/*
 * What a project is: its root, every header below it, which of them carry models and so are read,
 * and what the PATHs of the command line narrow the report to.
 *
 * A project owns all it reaches and is released with project_free(). After project_discover() it is
 * never changed.
 */

#include "analyzer/project/file_stamp.h"

/* A header that was found, or a file that was named as a PATH. */
struct project_file {
    char *path;              /* absolute */
    struct file_stamp stamp; /* when it was found; zeros: it was not looked at */
    GArray *includes;        /* struct include_line (include_scan.h) */
    gboolean is_named;       /* as a PATH */
    gboolean is_excluded;    /* never read or reported; others may include it */
    gboolean is_listed;      /* a sidecar speaks of it: the members of all its structs are wanted */
    gboolean is_read;        /* it carries models, or was named as a PATH */
};

struct project {
    char *root;       /* absolute and real */
    GPtrArray *files; /* struct project_file *, sorted by path */
    gboolean is_narrowed;
    GHashTable *reported_files;  /* char *: names (paths.h) of the files that PATHs stand for */
    GPtrArray *reported_folders; /* char *: absolute paths of folders among the PATHs */
    struct file_index *index;    /* of `files` (file_index.h) */
    /* char *: folders below that are projects of their own, and lie in what is reported; sorted. */
    GPtrArray *projects;
};

struct project_request {
    const char *folder;       /* the working folder, absolute */
    const char *root;         /* absolute and real; NULL: what the working folder lies in */
    const char *const *paths; /* NULL-terminated; none: the whole project */
    gboolean is_isolated;     /* look for no configuration: folders below are no projects */
    /* char * absolute path → GBytes *: what is read instead of these files; NULL: nothing is. */
    GHashTable *overlays;
    const char *unsaved;           /* the one of them that is named like a PATH; NULL: none */
    const GPtrArray *headers;      /* struct path_pattern *: what is read; NULL: what has models */
    const GPtrArray *exclude;      /* struct path_pattern *: what is not; NULL: none */
    GHashTable *listed_structs;    /* char *: names that sidecars speak of; NULL: none */
    const GPtrArray *listed_files; /* char *: absolute paths that sidecars name; NULL: none */
    /* The include lines of a file, where they are known without reading it; else NULL. The result
     * is the project's; the strings in it may be lent, for as long as the project lives. NULL:
     * nothing is known. */
    GArray *(*include_lines)(const struct project_file *file, void *data);
    void *include_data;
};

/* Finds what the project at `root` is. Errors (G_IO_ERROR): a PATH that does not exist, a file that
 * can't be read, no header with models where one must be. The caller frees the result. */
struct project *project_discover(const struct project_request *request, GError **error);
/* The same without looking at any file: for facts that were read elsewhere. PATHs need not exist.
 * The caller frees the result. */
struct project *project_of_facts(const struct project_request *request);
void project_free(struct project *project);
typedef struct project project_owned;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(project_owned, project_free)

/* The root of the project that absolute `path` lies in: the folder of the nearest .bothways.yaml
 * above, else of .git, else `folder`. The caller frees it. */
char *project_root(const char *path, const char *folder, gboolean is_isolated);
