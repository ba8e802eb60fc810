#pragma once

/*
 * Reads headers into facts by workers that run side by side (worker.h).
 *
 * Headers of equal flags go out together, in requests of bounded size. A request that is not
 * answered in time, or whose worker dies, is divided, in two steps, into single headers; a single
 * header that does it again becomes facts of its own: broken, with one BW001 at its first line. All
 * others are read as if nothing had happened. The result does not depend on the number of workers.
 */

#include "analyzer/facts/facts.h"
#include "analyzer/project/project.h"

#include <glib.h>

struct extraction_header {
    const char *path; /* absolute */
    GVariant *flags;  /* of type "aay"; headers of equal flags share one, which groups them */
};

struct extraction_input {
    const char *root;      /* absolute */
    const GArray *headers; /* struct extraction_header */
    GHashTable *overlays;  /* as in a struct project_request */
    guint jobs;            /* workers, at least 1 */
    gboolean is_batched;   /* parse headers together, which gives the same facts */
    gint64 first_row;      /* the rows of facts are kept, with the headers numbered from here on; 0:
                            * they are not */
    GPtrArray *started;    /* struct worker *: taken, the last first, before others are started;
                            * NULL: there are none */
    GPtrArray *ending;     /* of workers_ending(): gets workers that have no more to do; NULL: they
                            * are waited for */
    /* Told after every answer; NULL: nobody asks. */
    void (*progress)(guint done, guint all, gpointer data);
    gpointer progress_data;
};

/* An array for workers that end beside the caller; they are waited for where it is freed. */
GPtrArray *workers_ending(void);

/* Reads all headers. The result holds `struct facts *` in the order of the headers that they begin
 * with, and owns them. Errors (WORKER_ERROR): the helper is missing, does not start or is of
 * another version. */
GPtrArray *workers_read(const struct extraction_input *input, GError **error);

/* The version of the libclang that the workers read with; the caller frees it. */
char *workers_ask_libclang(GError **error);
