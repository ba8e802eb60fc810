#pragma once

/*
 * Join conditions: the text of primaryjoin and secondaryjoin, read into comparisons of columns.
 *
 *     expression = condition { "and" condition } ;
 *     condition  = operand ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) operand ;
 *     operand    = model "." member | literal | ( "foreign" | "remote" ) "(" operand ")" ;
 *     literal    = number | 'text' | true | false | null ;
 *
 * Used by the graph alone while it is built; see graph_internal.h.
 */

#include "analyzer/graph/graph_internal.h"

struct join_operand {
    struct column *column; /* NULL: a literal */
    bool is_foreign;
    bool is_remote;
    bool is_local;
};

struct join_condition {
    bool is_equality;
    struct join_operand left;
    struct join_operand right;
};

enum lookup {
    LOOKUP_DONE,
    LOOKUP_FAILED, /* with a detail */
    LOOKUP_HIDDEN, /* it may be declared where it can't be seen */
};

/* "; did you mean `X`?", X being the nearest column of `models`, the inherited ones included; ""
 * where none is near. Belongs to the graph. */
const char *column_suggestion(struct graph *graph, const struct model *const *models,
                              size_t n_models, const char *name);

/* The column that `qualifier.name` means: a member of a model, inherited ones included, else a
 * column of a table. On failure `detail` says why, as a clause that belongs to the graph. */
enum lookup column_lookup(struct graph *graph, const char *qualifier, const char *name,
                          struct column **column, const char **detail);

/* Reads `text` and adds its conditions (struct join_condition) to `conditions`. */
enum lookup join_expression_read(struct graph *graph, const char *text, GArray *conditions,
                                 const char **detail);
