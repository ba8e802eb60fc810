#pragma once

/*
 * The annotations of structs and members as facts have them: each attribute accepted, or reported
 * and left out.
 */

#include "analyzer/extract/declarations.h"

/* The struct that is being read. */
struct struct_subject {
    struct declarations *declarations;
    CXCursor cursor;
    const char *name; /* interned; NULL where it has none */
    int index;        /* among the facts' structs; -1 where it is not listed */
    bool is_model;
    bool is_told;   /* that it is no model has been said */
    GArray *nested; /* CXCursor: structs defined in its body; NULL before the first */
};

/* Fills in `annotations` and `is_model`. */
void annotations_of_struct(struct struct_subject *subject, struct fact_struct *fact);

/* Fills in the `annotations` of the member that `cursor` declares. */
void annotations_of_member(struct struct_subject *subject, CXCursor cursor, int member_index,
                           struct fact_member *member);
