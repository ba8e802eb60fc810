#pragma once

/*
 * The declarations of a header: its structs with their members and annotations, the typedef names
 * of structs, and what it declares without defining it.
 */

#include "analyzer/extract/attributes.h"

struct declarations {
    struct unit *unit;
    struct reading *reading;
    GArray *structs;          /* struct fact_struct, in the order of the text */
    GArray *cursors;          /* CXCursor: that of each of `structs` */
    GHashTable *typedefs;     /* key of a struct → struct typedef_name *: its first typedef */
    GHashTable *own_typedefs; /* key → GArray of CXCursor: the typedefs of its own declaration */
    GHashTable *forward;      /* tags declared in the header */
    GHashTable *defined;      /* tags defined in the header */
    GHashTable *embedded;     /* keys of structs that a model embeds by value */
    GHashTable *plain;        /* keys of structs of `plain_uses` */
    GArray *plain_uses;       /* struct plain_use */
    GArray *definitions;      /* CXCursor: top-level struct definitions, in order */
    GArray *strays;           /* CXCursor: typedefs whose declaration defines no struct */
};

struct typedef_name {
    const char *name; /* interned */
    CXCursor cursor;
};

/* The first annotation of a member of a struct that is no model. */
struct plain_use {
    const char *name;
    const char *member;
    int index;
    enum annotation_kind kind;
    struct range range;
};

/* Notes what `cursor`, on the outermost level of the unit, is to the files it stands in. All are
 * noted, in clang's order, before a header is read. */
void declarations_note(struct unit *unit, CXCursor cursor);

/* Reads every declaration of the files that belong to the unit's header. Clear with
 * declarations_clear(); what facts need has been copied by then. */
void declarations_read(struct declarations *declarations, struct unit *unit,
                       struct reading *reading);
void declarations_clear(struct declarations *declarations);

/* The key of a declaration in the tables above; interned in the facts. */
const char *declaration_key(const struct unit *unit, CXCursor cursor);
