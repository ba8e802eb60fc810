#pragma once

/*
 * Relationships over link tables, as the rules about them see them.
 */

#include "rules/rule.h"

/* The relationships over each link table, in order. */
struct links {
    GPtrArray *tables;    /* struct table *: the link tables, by the first relationship over them */
    GHashTable *by_table; /* struct table * → GPtrArray of struct relationship * */
};

/* All relationships whose link table is known and whose ends have tables of their own; those whose
 * link table is one of the ends are left out (BW409). Free with links_free(). */
struct links *links_new(const struct graph *graph);
void links_free(struct links *links);
GPtrArray *links_over(const struct links *links, const struct table *table);

/* The place of the value of secondary or link_model. */
struct range link_range(const struct relationship *relationship);

/* Calls `visit` for each relationship over a link table whose join has that problem, but not for
 * one between the same two models as the one before, in whichever direction: what is wrong with the
 * table is said once for both. */
typedef void (*link_visitor)(struct report *report, const struct relationship *r);
void links_visit(const struct graph *graph, struct report *report, enum join_problem problem,
                 link_visitor visit);
