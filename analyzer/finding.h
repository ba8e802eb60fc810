#pragma once

/*
 * A finding: what one rule has to say about one place, with the other side and the fix, as plain
 * data. Findings of group BW0 are made while a header is read and travel in its facts; all others
 * are made by the rules from the graph. Reports, fixes and baselines read them.
 *
 * A finding owns nothing: its strings and arrays belong to the stage that made it.
 */

#include "analyzer/source/range.h"

#include <stddef.h>

enum applicability {
    APPLICABILITY_SAFE,   /* `--fix` applies it */
    APPLICABILITY_UNSAFE, /* only `--unsafe-fixes` does */
};

/* Replace the bytes of `range` by `text`; an empty range inserts, an empty text deletes. */
struct edit {
    struct range range;
    const char *text;
};

/* All edits of a fix are made, or none is. */
struct fix {
    const char *title;
    enum applicability applicability;
    const struct edit *edits;
    size_t n_edits;
};

struct related {
    const char *message;
    struct range range;
};

struct finding {
    const char *code;    /* "BW103" */
    const char *message; /* one sentence, both sides named, names in backquotes */
    const char *help;    /* what to write instead; NULL where the message says it */
    const char *model;   /* the model spoken of; NULL where there is none */
    const char *member;  /* its member; NULL where the model itself is meant */
    /* The partner's name in `model.member` form, and the offending word: what a fingerprint is made
     * of besides the code and the names above. NULL where there is none. */
    const char *partner;
    const char *word;
    struct range range;
    const struct related *related;
    size_t n_related;
    const struct fix *fixes;
    size_t n_fixes;
};
