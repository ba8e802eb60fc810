#pragma once

/*
 * From an `annotate` attribute to the annotation that it is: joined by place to the macro it came
 * from, its arguments parsed and checked.
 */

#include "analyzer/extract/macros.h"
#include "analyzer/facts/reading.h"

/* One of our attributes, as clang attached it to a declaration. */
struct attribute {
    struct annotation annotation; /* ranges and kind; the arguments not yet read */
    struct expansion *expansion;  /* where it came from; NULL where it is written by hand */
    struct spot spot;
    char *text;      /* what stands between the parentheses of bothways.kind(…) */
    char *kind_word; /* NULL where the kind is known */
    bool is_cut;     /* the text has no `)`: clang gives no more of it than stands before a NUL */
};

/* The attributes of ours that `declaration` carries, in the order of the text: an array of struct
 * attribute; free with g_array_unref(). Each is counted at its expansion. */
GArray *attributes_of(struct unit *unit, CXCursor declaration);

/* Whether the declaration carries one of `kind`, without counting it. */
bool attributes_have(CXCursor declaration, enum annotation_kind kind);

/* The attribute that an expansion that clang dropped would have been. Its arguments are closed. */
struct attribute attribute_of_expansion(struct expansion *expansion);

/* Reads and checks the arguments. Findings go to `reading`. */
void attribute_read(struct unit *unit, struct attribute *attribute, struct reading *reading);
