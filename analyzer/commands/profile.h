#pragma once

/*
 * Where the time of a run goes, for --profile: of each stage, of each rule, and the most memory.
 */

#include "analyzer/analysis/analysis.h"

enum profile_stage {
    PROFILE_START,  /* options, configuration, sidecars, opening the cache */
    PROFILE_FIND,   /* the project's files and their include lines */
    PROFILE_FLAGS,  /* the compile flags of each */
    PROFILE_KNOWN,  /* facts out of the cache, or out of facts files */
    PROFILE_READ,   /* headers, by workers */
    PROFILE_KEEP,   /* writing the cache */
    PROFILE_MERGE,  /* the facts of all headers */
    PROFILE_LINK,   /* the graph */
    PROFILE_RULES,  /* all rules, and what becomes of their findings */
    PROFILE_REPORT, /* fixes and reports */
    N_PROFILE_STAGES,
};

struct profile {
    gint64 last; /* when the present stage began, in microseconds */
    gint64 times[N_PROFILE_STAGES];
};

/* Begins to count. */
void profile_begin(struct profile *profile);
/* The time since the last call belongs to `stage`. `profile` may be NULL. */
void profile_note(struct profile *profile, enum profile_stage stage);
/* Prints to stderr; `analyses` holds struct analysis *. */
void profile_print(const struct profile *profile, const GPtrArray *analyses);
