#pragma once

/*
 * How long a worker is waited for. What it may take is counted in its own processor time, so that
 * nothing depends on what else the machine does; a worker that does not get on at all, though it
 * could, waits for what never comes.
 */

#include "analyzer/project/worker.h"

struct patience {
    gint64 hello_deadline; /* by the clock; microseconds, as all of these */
    gint64 cpu_deadline;   /* of an answer, in the worker's processor time */
    gint64 active_cpu;     /* its processor time when it was last seen to get on */
    gint64 active_at;
    gint64 looked_at;
};

/* The worker begins now: with its start, or with a request for n headers. */
struct patience patience_begin(const struct worker *worker, guint n);
/* Whether the worker is not to be waited for any longer. */
gboolean patience_is_over(struct patience *patience, const struct worker *worker);
/* How long it can't be over yet, in microseconds; the worker has one thread that works. */
gint64 patience_left(const struct patience *patience, const struct worker *worker);
