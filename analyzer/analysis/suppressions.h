#pragma once

/*
 * Suppression comments at work: which findings they suppress, and which of them are of no use
 * (BW009). The engine's own, like draft.h.
 *
 * A comment covers lines: its own, the next, or those from a BEGIN to its END, both included. A
 * finding is suppressed by a word that speaks of its rule and covers the line where the finding's
 * range starts or, where the finding is about a pair (its partner is a member), the line of the
 * other end: a related place that lies on the declaration of a relationship. An unknown word, and a
 * BEGIN or END without its other, cover nothing.
 */

#include "analyzer/analysis/draft.h"
#include "analyzer/analysis/suppression_word.h"

struct suppressing_comment {
    const struct fact_suppression *fact;
    GPtrArray *words; /* struct suppressing_word * */
    bool is_exact;    /* the places of its words are known */
};

struct suppressing_word {
    struct suppressing_comment *comment;
    char *text;
    enum suppression_word_kind kind;
    struct range range;             /* of the word; of all words where is_exact is not set */
    uint32_t first_line, last_line; /* that it covers; first_line > last_line: none */
    struct suppressing_word *other; /* of a BEGIN its END, of an END its BEGIN; NULL */
    bool is_used;
    struct draft *draft; /* that says that it is of no use; NULL */
};

/* All that the headers of one project hold. */
struct suppressions {
    GPtrArray *comments; /* struct suppressing_comment *, by file and position */
    GHashTable *words;   /* file → GPtrArray of struct suppressing_word * */
    GHashTable *ends;    /* "file\nline" of every line of a relationship's declaration */
};

/* NULL where no header has any. Free with suppressions_free(). */
struct suppressions *suppressions_new(const struct graph *graph);
void suppressions_free(struct suppressions *suppressions);

/* Marks the words that suppress the draft as used, and the draft as suppressed. */
void suppressions_apply(const struct suppressions *suppressions, struct draft *draft);

/* Whether the word speaks of a rule that is selected in its file, or of several of which one is. */
bool suppressing_word_is_selected(const struct suppressing_word *word,
                                  const struct selection *selection);

/* Adds to `report` a draft of BW009 for each word that is of no use; to be called after all other
 * findings have been seen. Nothing is called unused where a header does not parse: what it would
 * suppress may not have been looked for. */
void suppressions_report_unused(const struct suppressions *suppressions, struct report *report,
                                const struct graph *graph, const struct selection *selection);

/* Does all of that with the drafts of `report`. `silent` holds those that were dropped because they
 * follow from others (struct draft *): what would suppress these is of use. */
void drafts_suppress(struct report *report, const struct graph *graph,
                     const struct selection *selection, const GPtrArray *silent);
