#pragma once

/*
 * What the files that write the runtime's mapping share: the text of C declarations, and what of a
 * graph can't be mapped. Problems are lines, "file:line:column: what"; where there is one, nothing
 * is written.
 */

#include "analyzer/generate/generate.h"

/* "struct hero", or the typedef's name where the struct has no tag. */
const char *runtime_type_name(const struct model *model);
/* Whether the model is mapped at all. */
bool runtime_is_mapped(const struct model *model);
/* The member as offsetof() takes it: "name", or "stamps.created" where an abstract model is
 * embedded. Owned by the caller. */
char *runtime_member_path(const struct graph *graph, const struct member *member);

/* What keeps a member from holding a length that the runtime writes: "it is no member"; NULL where
 * nothing does. */
const char *runtime_length_problem(const struct member *length);

/* How a relationship is held: the runtime's word, and the members that are its parts. */
struct runtime_shape {
    const char *word; /* "BW_ONE"; NULL: this shape can't be mapped */
    char *items;      /* the pointer's member path; NULL without a member */
    char *count;      /* the length's member path; NULL where there is none */
    bool is_signed;   /* the length */
    const char *problem;
    bool is_count_bad; /* the problem is about `count` */
};

void runtime_shape_find(const struct graph *graph, const struct relationship *relationship,
                        struct runtime_shape *shape);
void runtime_shape_clear(struct runtime_shape *shape);

/* Appends `head`, then the parts with commas between them, then `tail`; broken as clang-format
 * breaks it where a line would be longer than 100 columns. */
void runtime_append_call(GString *out, const char *head, GPtrArray *parts, const char *tail);
/* The same of an initializer's fields: all in one line, or each in one. */
void runtime_append_fields(GString *out, const char *head, GPtrArray *fields, const char *tail);
void runtime_append_string(GString *out, const char *text);
/* Appends `head`, a space and "a / b" with a line break behind it. `indent`: of a line of its own.
 */
void runtime_append_quotient(GString *out, const char *head, const char *quotient, gsize indent);
/* The field of this name, with the offset or the size of the member at `path`. */
void runtime_append_offset(GString *out, const char *field, const char *type, const char *path);
void runtime_append_size(GString *out, const char *field, const char *type, const char *path);

/* All of the C file but the accessors. */
void runtime_append_mapping(const struct generation *what, GString *out);
void runtime_append_columns(const struct graph *graph, const struct model *model, GString *out);
void runtime_append_keys(const struct model *model, GString *out);
void runtime_append_relationships(const struct generation *what, const struct model *model,
                                  GString *out);
/* The accessors of one model: their declarations, or their definitions. */
void runtime_append_accessors(const struct generation *what, const struct model *model,
                              bool is_declaration, GString *out);
/* Every name that the header makes known for this model, each owned by the array. */
void runtime_add_names(const struct generation *what, const struct model *model, GPtrArray *names);

/* Problems of joins, columns and inheritance; of shapes, runtime_shape_find() tells. */
void runtime_check_inheritance(const struct graph *graph, GPtrArray *problems);
void runtime_check_columns(const struct graph *graph, const struct model *model,
                           GPtrArray *problems);
void runtime_check_relationships(const struct graph *graph, const struct model *model,
                                 GPtrArray *problems);
void runtime_add_problem(GPtrArray *problems, struct range range, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
