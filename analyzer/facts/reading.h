#pragma once

/*
 * Findings of group BW0 while facts are being made: what is being read just now, and the list that
 * its findings go to. Whoever reads a declaration sets the subject; the parser and the checks of
 * annotations report and need not know where they are called from.
 *
 * The facts own every string and array of a finding. None of the functions fails.
 */

#include "analyzer/facts/facts_builder.h"

#include <glib.h>

struct reading {
    struct facts *facts;
    GArray *findings; /* struct fact_finding */
    /* The subject: findings carry it. */
    const char *model;
    const char *member;
    int struct_index;
    int member_index;
};

/* Nothing is being read yet. Release with reading_clear(). */
void reading_init(struct reading *reading, struct facts *facts);
void reading_clear(struct reading *reading);

/* Names the subject, interned by the caller; -1 and NULL where there is none. */
void reading_set_subject(struct reading *reading, const char *model, int struct_index,
                         const char *member, int member_index);

/* The subject as findings name it: "hero.team", "hero"; interned. `otherwise` where it has no name.
 */
const char *reading_label(const struct reading *reading, const char *otherwise);

/* Adds a finding; `word` is the offending word or NULL. The result is valid until the next finding
 * is added. */
struct finding *reading_report(struct reading *reading, const char *code, struct range range,
                               const char *word, const char *format, ...) G_GNUC_PRINTF(5, 6);

void reading_help(struct reading *reading, struct finding *finding, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void reading_relate(struct reading *reading, struct finding *finding, struct range range,
                    const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Gives the finding its one fix, of one edit. */
void reading_fix(struct reading *reading, struct finding *finding, enum applicability applicability,
                 struct range range, const char *text, const char *format, ...) G_GNUC_PRINTF(6, 7);
