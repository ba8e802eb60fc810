#include "analyzer/commands/profile.h"

#include <stdio.h>
#include <sys/resource.h>

void profile_begin(struct profile *profile)
{
    *profile = (struct profile){.last = g_get_monotonic_time()};
}

void profile_note(struct profile *profile, enum profile_stage stage)
{
    if (profile == NULL)
        return;
    const gint64 now = g_get_monotonic_time();
    profile->times[stage] += now - profile->last;
    profile->last = now;
}

static gint compare_timings(gconstpointer a, gconstpointer b)
{
    const struct rule_timing *left = a, *right = b;
    return (left->seconds < right->seconds) - (left->seconds > right->seconds);
}

static void print_rules(const struct analysis *analysis)
{
    g_autoptr(GArray) timings = g_array_copy(analysis->timings);
    g_array_sort(timings, compare_timings);
    for (guint i = 0; i < timings->len; i++) {
        const struct rule_timing *timing = &g_array_index(timings, struct rule_timing, i);
        fprintf(stderr, "%10.3f ms    %s %s\n", timing->seconds * 1000, timing->rule->code,
                timing->rule->name);
    }
}

/* Of the process, and of the largest of those that it started. */
static void print_memory(void)
{
    struct rusage own, workers;
    if (getrusage(RUSAGE_SELF, &own) != 0 || getrusage(RUSAGE_CHILDREN, &workers) != 0)
        return;
    fprintf(stderr, "%10.1f MB  most memory\n", (double)own.ru_maxrss / 1024);
    if (workers.ru_maxrss > 0)
        fprintf(stderr, "%10.1f MB  most memory of a worker\n", (double)workers.ru_maxrss / 1024);
}

void profile_print(const struct profile *profile, const GPtrArray *analyses)
{
    static const char *const names[N_PROFILE_STAGES] = {
        [PROFILE_START] = "start and configuration",
        [PROFILE_FIND] = "find the project's headers",
        [PROFILE_FLAGS] = "choose compile flags",
        [PROFILE_KNOWN] = "take facts that are known",
        [PROFILE_READ] = "read headers",
        [PROFILE_KEEP] = "keep facts",
        [PROFILE_MERGE] = "merge facts",
        [PROFILE_LINK] = "build the graph",
        [PROFILE_RULES] = "run the rules",
        [PROFILE_REPORT] = "report",
    };
    for (int i = 0; i < N_PROFILE_STAGES; i++) {
        fprintf(stderr, "%10.3f ms  %s\n", (double)profile->times[i] / 1000, names[i]);
        for (guint n = 0; i == PROFILE_RULES && n < analyses->len; n++)
            print_rules(analyses->pdata[n]);
    }
    print_memory();
}
