#pragma once

/*
 * What the engine keeps while rules speak: the findings under construction, with the facts that
 * they rest on. Rules see only the functions of rules/rule.h; this header is the engine's own.
 *
 * Everything here lives in one `struct analysis_memory`, which the finished analysis keeps.
 */

#include "analyzer/analysis/analysis.h"

struct analysis_memory {
    GStringChunk *strings;
    GPtrArray *blocks; /* what g_free releases with the memory */
    GVariant *packed;  /* what an analysis was unpacked from; NULL: it was not */
};

/* An argument that a fix takes out: an edit only when all are known, because of the commas between.
 */
struct removal {
    const struct annotation *annotation;
    size_t index;
};

struct draft_fix {
    const char *title;
    enum applicability applicability;
    GArray *edits;    /* struct edit */
    GArray *removals; /* struct removal */
    bool is_dropped;  /* an edit could not be made */
};

struct draft {
    const struct rule_entry *rule;
    struct finding finding; /* related and fixes are set by draft_finish() */
    GArray *related;        /* struct related */
    GArray *fixes;          /* struct draft_fix */
    struct report *report;

    const void *subject;            /* what it is about, as one fact; NULL: nothing declared */
    const struct fact_member *fact; /* the declaration it is about; NULL: none, or a struct */
    GPtrArray *facts;               /* const void *: subject and all that it rests on */
    GPtrArray *alternatives;        /* const void *: facts of which one is enough */
    const void *group;              /* that it speaks for, among its rule's; NULL: itself */
    enum stage yields_to;           /* the last stage whose findings may silence it */
    GPtrArray *models;              /* struct model *: what it depends on being read rightly */
    GPtrArray *names;               /* char *: unresolved names that it rests on */
    GPtrArray *misread; /* const struct fact_struct *: what it says was misread as a whole */

    enum suppression_source suppressed;
    const char *suppression_reason;
};

/* Where a check's findings go. */
struct report {
    struct analysis_memory *memory;
    const struct rule_entry *rule; /* the one that is being checked */
    const char *dialect;           /* of the selection */
    GPtrArray *drafts;             /* struct draft *, owned */
    GHashTable *inexact;           /* range_key() of every annotation inside a wrapper macro */
};

/* One that has found nothing, made of nothing. */
struct analysis *analysis_new(void);

struct analysis_memory *analysis_memory_new(void);
void analysis_memory_free(struct analysis_memory *memory);
/* A copy of `text` in `memory`; NULL gives NULL. */
const char *analysis_string(struct analysis_memory *memory, const char *text);

/* A draft of `rule` without a subject; it belongs to the report. */
struct draft *draft_new(struct report *report, const struct rule_entry *rule);
/* Makes the finding complete: its arrays are copied into the memory. */
void draft_finish(struct draft *draft);
void draft_free(struct draft *draft);

/* Makes the edits of the fixes' removals; a fix whose edits can't all be made is marked as dropped.
 */
void draft_finish_removals(struct draft *draft);

/* Identifies a range: equal keys are equal ranges. The caller frees it. */
char *range_key(struct range range);

/* Does what analysis.h says of root causes: moves the dropped ones from `drafts` to `silent`, which
 * owns them then, and leaves the rest in the order in which they were taken. */
void drafts_keep_root_causes(GPtrArray *drafts, GPtrArray *silent);
/* Forgets all but the first `n_kept`, which the caller has moved to the front; what stood behind
 * them is freed already. */
void drafts_shrink(GPtrArray *drafts, guint n_kept);
/* By file, position, code and message. */
int finding_compare(const struct finding *a, const struct finding *b);
