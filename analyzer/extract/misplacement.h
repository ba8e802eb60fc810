#pragma once

/*
 * BW006 for attributes that clang attached to a declaration, but that do not stand where they
 * count. Each function says whether it reported; the attribute may be used all the same, so that
 * one cause gives one finding, where `*is_usable`. lost_annotations.h finds those that clang
 * dropped.
 */

#include "analyzer/extract/attributes.h"

/* `attribute` is one of the member whose name stands at `name`: it belongs before the declaration
 * or behind the whole declarator. */
bool misplacement_on_member(struct attribute *attribute, struct spot name, struct reading *reading,
                            bool *is_usable);

/* One of a struct, whose `struct` stands at `keyword`. */
bool misplacement_on_struct(struct attribute *attribute, struct spot keyword,
                            struct reading *reading, bool *is_usable);

/* One of a typedef, whose name stands at `name`; `defines_struct` says whether it is the direct
 * name of a struct that the same declaration defines. */
bool misplacement_on_typedef(struct attribute *attribute, struct spot name, bool defines_struct,
                             struct reading *reading, bool *is_usable);

/* One of our macros in front of `struct`, where compilers drop it. */
void misplacement_before_struct(struct expansion *expansion, struct reading *reading);

/* BW006 at `range`; `problem` goes on "`COLUMN` stands". */
void misplacement_report(struct range range, enum annotation_kind kind, const char *problem,
                         struct reading *reading);
