#pragma once

/*
 * The declarations of a header: its structs with their members and annotations, the typedef names
 * of structs, and what it declares without defining it.
 */

#include "analyzer/extract/attributes.h"

struct declarations {
    struct unit *unit;
    struct reading *reading;
    GArray *structs;         /* struct fact_struct, in the order of the text */
    GHashTable *typedefs;    /* USR of a struct → struct typedef_name *: its first typedef */
    GHashTable *forward;     /* tag → itself: declared here */
    GHashTable *defined;     /* tag → itself: defined here */
    GHashTable *embedded;    /* USR: structs that a model embeds by value */
    GArray *definitions;     /* CXCursor: top-level struct definitions, in order */
    GArray *typedef_cursors; /* CXCursor: all typedefs of the header */
};

struct typedef_name {
    const char *name; /* interned */
    CXCursor cursor;
};

/* Reads every declaration of the files that belong to the unit's header. Clear with
 * declarations_clear(); what facts need has been copied by then. */
void declarations_read(struct declarations *declarations, struct unit *unit,
                       struct reading *reading);
void declarations_clear(struct declarations *declarations);

/* The key of a declaration in the tables above; interned in the facts. */
const char *declaration_key(const struct unit *unit, CXCursor cursor);
