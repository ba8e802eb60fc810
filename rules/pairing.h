#pragma once

/*
 * What the rules about pairs share: which two relationships are a pair, which could be one, and
 * where a finding about a pair stands.
 *
 * Arrays that are returned are the caller's, their elements the graph's. Nothing here fails.
 */

#include "rules/rule.h"

/* By file and position of the annotation: <0, 0, >0. A relationship made by a backref stands where
 * its origin does, and behind it. */
int relationship_compare(const struct relationship *a, const struct relationship *b);

/* Where a finding about a pair points in this end: the value that links it, or its annotation where
 * it names nothing. */
struct range pair_range(const struct relationship *relationship);

/* The value of `keyword`, or, where it isn't given, what pair_range() says. */
struct range pair_value_range(const struct relationship *relationship, const char *keyword);

/* Whether it takes part in no link: it names nothing, makes nothing, and nothing names it. False
 * also where its target isn't known. */
bool relationship_is_unlinked(const struct relationship *relationship);

/* Whether it says its own join in words; `foreign_keys` alone only chooses among keys. */
bool relationship_has_own_join(const struct relationship *relationship);

/* Whether both ends are known to be in-memory models: no table is hidden from us. */
bool relationship_is_in_memory(const struct relationship *relationship);

/* Whether both ends are joined, by tables and keys that are in order. */
bool pair_is_joined(const struct relationship *a, const struct relationship *b);

/* Whether `overlaps` of either names the other. */
bool pair_is_allowed_to_overlap(const struct relationship *a, const struct relationship *b);

/* Calls `visit` for each two relationships that are linked and meant for each other: they name each
 * other, one made the other by a backref, or one names the other, which names nothing. `first`
 * stands before `second`. */
typedef void (*pair_visitor)(struct report *report, const struct relationship *first,
                             const struct relationship *second);
void pairs_visit(const struct graph *graph, struct report *report, pair_visitor visit);

/* The same for each relationship (`first`) that names one (`second`) that has its other side in
 * another already, or is named by others as well: as what a subclass declares again. */
void claims_visit(const struct graph *graph, struct report *report, pair_visitor visit);

/* All unlinked relationships between two models, in both directions, over one key or link table;
 * or, between two in-memory models, all there are. */
struct pair_group {
    const struct model *model; /* of the first */
    GPtrArray *forward;        /* struct relationship *: from `model`; in order */
    GPtrArray *backward;       /* struct relationship *: to it; in order */
    size_t n_between;          /* all relationships between the two models, linked ones included */
    bool in_memory;
};

/* The groups that have both directions, in the order of their first relationship; free with
 * g_ptr_array_unref(). Those that are viewonly are left out unless `with_viewonly`. */
GPtrArray *pair_groups(const struct graph *graph, bool with_viewonly);

/* The relationships of `model` and its bases that could be the other side of `relationship`: they
 * lead back, over no other key, are claimed by none, and name nothing or it. */
GPtrArray *pair_candidates(const struct relationship *relationship);

/* Says in `draft` where the other end is: "`hero.team` is declared here". */
void draft_related_end(struct draft *draft, const struct relationship *end);
/* The same, and the finding rests on that end and names it as its partner. */
void draft_partner_end(struct draft *draft, const struct relationship *end);
