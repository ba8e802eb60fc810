#include "analyzer/project/patience.h"

/* A worker that has not even said hello by then is broken (microseconds). */
static const gint64 hello_time = 60 * G_USEC_PER_SEC;
/* The processor time an answer may take: a part that is always there, and one for each header. */
static const gint64 request_time = 5 * G_USEC_PER_SEC;
static const gint64 header_time = 20 * 1000;
/* A worker that uses less than `idle_use` for `idle_time` waits for what never comes. */
static const gint64 idle_time = 5 * G_USEC_PER_SEC;
static const gint64 idle_use = 10 * 1000;
/* Who has not looked for so long was stopped, and the worker perhaps with it. */
static const gint64 away_time = 3 * G_USEC_PER_SEC;

struct patience patience_begin(const struct worker *worker, guint n)
{
    const gint64 now = g_get_monotonic_time(), cpu = worker_cpu_time(worker);
    return (struct patience){
        .hello_deadline = now + hello_time,
        .cpu_deadline = cpu + request_time + n * header_time,
        .active_cpu = cpu,
        .active_at = now,
        .looked_at = now,
    };
}

gboolean patience_is_over(struct patience *patience, const struct worker *worker)
{
    const gint64 now = g_get_monotonic_time();
    if (worker_libclang(worker) == NULL)
        return now > patience->hello_deadline;
    const gint64 cpu = worker_cpu_time(worker);
    if (cpu - patience->active_cpu >= idle_use || now - patience->looked_at > away_time) {
        patience->active_cpu = cpu;
        patience->active_at = now;
    }
    patience->looked_at = now;
    return cpu > patience->cpu_deadline || now - patience->active_at > idle_time;
}

gint64 patience_left(const struct patience *patience, const struct worker *worker)
{
    const gint64 now = g_get_monotonic_time();
    if (worker_libclang(worker) == NULL)
        return patience->hello_deadline - now;
    return MIN(patience->cpu_deadline - worker_cpu_time(worker),
               patience->active_at + idle_time - now);
}
