#pragma once

/*
 * What the rules about targets, foreign keys, joins and inheritance share: how a key is named and
 * where it stands, the names that a misspelt one is compared with, and the edits that several fixes
 * make.
 *
 * Strings that are returned as `char *` are the caller's, to be freed with g_free(); arrays are the
 * caller's as well, their elements the graph's. Nothing here fails.
 */

#include "rules/rule.h"

/* Whether it can be judged: what it lacks is not hidden in a header that does not parse, and
 * neither end maps a table that belongs to another model (BW008). */
bool relationship_is_judged(const struct relationship *relationship);
bool foreign_key_is_judged(const struct foreign_key *key);

/* Whether it is declared at a member whose own declaration clang understood. */
bool relationship_is_declared(const struct relationship *relationship);

/* The positional argument that names the target; NULL where the member's type says it. */
const struct argument *relationship_target_argument(const struct relationship *relationship);
/* The link_model argument; NULL where none is given. */
const struct argument *relationship_link_model(const struct relationship *relationship);
/* The value of `keyword`, or the annotation's name where it is not given. */
struct range relationship_value_range(const struct relationship *relationship, const char *keyword);
/* Whether what it says of its other end resolves: what doesn't is spoken of by a rule of its own.
 */
bool relationship_names_rightly(const struct relationship *relationship);
/* Whether `other` is linked with it, either way. */
bool relationship_is_linked_with(const struct relationship *relationship,
                                 const struct relationship *other);

/* Whether it is a self-reference over a key that refers to itself (BW216), so that nothing else
 * about its join can be right. */
bool relationship_runs_in_place(const struct relationship *relationship);

/* "`hero.team_id`", or "`line.(order_id, number)`": the referring side, as model and members. */
char *foreign_key_source_label(const struct foreign_key *key);
/* "`team.id`", or "`orders.(id, number)`": the side referred to, as table and columns. */
char *foreign_key_target_label(const struct foreign_key *key);
/* The keys in `keys`, each by its source label, as "`a.x` and `a.y`". */
char *foreign_keys_label(const GPtrArray *keys);
/* Where its table and column are written: the value that a finding points to. */
struct range foreign_key_range(const struct foreign_key *key);
/* Where the target of one of its parts is written; the whole key's range where it isn't. */
struct range foreign_key_part_range(const struct foreign_key *key, size_t part);
/* The member name of a part's source: the column's, or as written where there is no such column. */
const char *foreign_key_source_name(const struct foreign_key *key, size_t part);

/* What is wrong with a key that resolves, or whose lists differ in length: the first that fits. */
enum foreign_key_fault {
    FOREIGN_KEY_FINE,
    FOREIGN_KEY_TO_ITSELF,      /* BW216 */
    FOREIGN_KEY_ARITY,          /* BW214 */
    FOREIGN_KEY_PARTIAL,        /* BW215: part of a composite key */
    FOREIGN_KEY_ORDER,          /* BW215: pairs its columns in another order than they say */
    FOREIGN_KEY_TYPE_MISMATCH,  /* BW212 */
    FOREIGN_KEY_WIDTH_MISMATCH, /* BW239 */
    FOREIGN_KEY_NOT_UNIQUE,     /* BW213 */
};
/* `part` (not NULL) is set to the part that shows it, 0 where it is the whole. */
enum foreign_key_fault foreign_key_fault(const struct foreign_key *key, size_t *part);
/* The composite unique set of the target that the key covers a part of; NULL where there is none.
 */
const struct column_set *foreign_key_covered_set(const struct foreign_key *key);

/* Whether some unique set of the table consists of nothing but `columns` (struct column *). */
bool table_has_unique_within(const struct table *table, const GPtrArray *columns);
bool column_set_contains(const struct column_set *set, const struct column *column);

/* Reports every relationship whose join has this problem, at the value that is wrong, with the
 * graph's own words for what is wrong; `keyword` is the argument to point to where none is. */
void report_join_problems(const struct graph *graph, struct report *report,
                          enum join_problem problem, const char *keyword, const char *help);

/* Names to compare a misspelt one with: arrays of `const char *`. Each is linear in what it lists,
 * and so is one comparison: a project with many misspelt names costs their product. */
GPtrArray *graph_model_names(const struct graph *graph);
GPtrArray *graph_table_names(const struct graph *graph);
GPtrArray *table_column_names(const struct table *table);
/* The members that are columns, the inherited ones included. */
GPtrArray *model_column_members(const struct model *model);

/* The first member of the model that maps `table` and is the evident home of a key to `target`: a
 * column of the primary key's kind that carries no key and is named after `hint` (a relationship;
 * NULL allowed), the target's model or its table. NULL where there is none. */
struct member *model_find_key_member(const struct model *model, const struct table *target,
                                     const char *hint);

/* Whether the member is part of a foreign key, by COLUMN or by a constraint. */
bool member_carries_key(const struct member *member);

/* Adds an argument to a member's COLUMN, or a COLUMN with that argument where it has none. */
void draft_add_column_argument(struct draft *draft, const struct member *member, const char *format,
                               ...) G_GNUC_PRINTF(3, 4);
/* The annotation's macro as this model writes them: "COLUMN" or "BOTHWAYS_COLUMN". */
char *model_macro(const struct model *model, const char *macro);
