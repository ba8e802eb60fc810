#pragma once

/*
 * The preprocessing record: which macros are ours, and where each macro of the project's files is
 * expanded. Attributes are joined to it by place, so that every expansion of our macros can be
 * accounted for.
 */

#include "analyzer/extract/unit.h"

enum expansion_role {
    EXPANSION_OTHER,
    EXPANSION_WRAPPER,    /* a macro in whose body one of ours is used */
    EXPANSION_ANNOTATION, /* one of ours, or an object-like alias of it */
};

struct expansion {
    struct source_file *file;
    uint32_t start;
    uint32_t name_end;
    uint32_t open; /* behind `(`; 0 where it has no arguments */
    uint32_t end;  /* behind the `)`, or name_end */
    enum expansion_role role;
    enum annotation_kind kind; /* ANNOTATION */
    bool is_closed;            /* its arguments end with `)` */
    unsigned n_found;          /* attributes that were found at this place, right or wrong */
    bool is_reported;          /* BW002 or BW006 has been said of it */
    bool is_noted;             /* as standing in a struct that is no model */
};

/* Notes the definition or the expansion that `cursor` is; they come in the order of the text. */
void macros_note_definition(struct unit *unit, CXCursor cursor);
void macros_note_expansion(struct unit *unit, CXCursor cursor);

/* The expansion that begins at `offset`, or NULL. */
struct expansion *macros_find(const struct source_file *file, uint32_t offset);

/* Whether the project's files define `name` as an object-like macro. */
bool macros_is_project_macro(const char *name, void *unit);
