#pragma once

/*
 * One join being worked out, as SQLAlchemy's JoinCondition does: find the conditions (join_keys.c),
 * mark their columns as foreign and remote (join_marks.c), read direction and pairs off the marks
 * (join_pairs.c).
 */

#include "analyzer/graph/join_expression.h"

struct join_work {
    struct graph *graph;
    struct relationship *relationship;
    struct join *join;
    const struct model *parent;
    const struct model *child;
    const struct table *link; /* NULL: none */

    GPtrArray *foreign_keys; /* struct column *: as foreign_keys says; NULL: not given */
    GPtrArray *remote_side;  /* the same of remote_side */
    const struct argument *foreign_keys_argument; /* given here, or at the origin; NULL */
    const struct argument *remote_side_argument;
    const struct argument *primaryjoin_argument;
    const struct argument *secondaryjoin_argument;

    GArray *primary;     /* struct join_condition */
    GArray *secondary;   /* struct join_condition: over a link table */
    bool remote_is_said; /* by remote() in the primary join */
    bool foreign_is_said;
};

/* Whether the rows of a model have this column: of its table, or of a base's. */
bool model_maps_column(const struct model *model, const struct column *column);

/* Ends the work with a problem; `detail` belongs to the graph. Always false, to return it. */
bool join_fail(struct join_work *work, enum join_problem problem, const struct argument *at,
               const char *detail);

/* The columns of foreign_keys and remote_side. False: the join has a problem now. */
bool join_read_foreign_keys(struct join_work *work);
bool join_read_remote_side(struct join_work *work);

/* Fills in what no explicit join says, out of the foreign keys. False: a problem. */
bool join_find_conditions(struct join_work *work);

/* Marks the columns of the conditions as foreign, remote and local, as far as the text hasn't. */
void join_mark_columns(struct join_work *work);

/* Marks, checks and pairs. False: a problem. */
bool join_pair_columns(struct join_work *work);

struct join_condition *join_condition_at(const GArray *conditions, guint i);
/* Whether neither operand is a literal. */
bool join_compares_columns(const struct join_condition *condition);
/* Whether an operand is a column of the link table. */
bool join_link_has(const struct join_work *work, const struct join_operand *operand);
/* Whether the conditions contain `column`. */
bool conditions_contain(const GArray *conditions, const struct column *column);
