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
    const char *key;  /* declaration_key() */
    int index;        /* among the facts' structs; -1 where it is not listed */
    bool is_model;
    bool is_union;
    GArray *nested; /* CXCursor: structs defined in its body; NULL before the first */
};

/* Fills in `annotations` and `is_model`. */
void annotations_of_struct(struct struct_subject *subject, struct fact_struct *fact);

/* Fills in the `annotations` of the member of a model that `cursor` declares; its type is known. */
void annotations_of_member(struct struct_subject *subject, CXCursor cursor, int member_index,
                           struct fact_member *member);

/* Notes an annotation of a member of a struct that is no model; the first of a struct is reported
 * when all structs have been read. */
void annotations_of_plain_member(struct struct_subject *subject, CXCursor cursor);

/* Reports what annotations_of_plain_member() noted. */
void annotations_report_plain_structs(struct declarations *declarations);

/* Reports the annotations of typedefs that define no struct. */
void annotations_of_typedef(struct declarations *declarations, CXCursor cursor);
