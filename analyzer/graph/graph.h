#pragma once

/*
 * The graph: what all headers of one project *mean together*. Models, tables, columns, foreign keys
 * and relationships, with every name resolved that can be; what does not resolve stays, as a name
 * without an end (a NULL pointer beside the name). It is rebuilt whole every time from facts, and
 * rules read it and nothing else.
 *
 * A graph owns everything that can be reached from it and is released with graph_free(). It refers
 * to the facts it was made of, which must outlive it. After graph_build() it is never changed.
 *
 * Order: models by file and position of their declaration, so that whatever walks `models` in order
 * gives the same output whatever the order of the headers.
 *
 * Arrays are GPtrArrays that are never NULL.
 */

#include "analyzer/facts/facts.h"

#include <glib.h>

struct graph;
struct model;
struct member;
struct table;
struct column;
struct foreign_key;
struct relationship;

/* How a model came to its table. */
enum inheritance {
    INHERITANCE_NONE,
    INHERITANCE_JOINED, /* own table, joined to the base's by a foreign key */
    INHERITANCE_SINGLE, /* columns live in the base's table */
};

/* Why a name has no end. */
enum resolution {
    RESOLUTION_UNSAID, /* not given */
    RESOLUTION_DONE,
    RESOLUTION_UNKNOWN, /* nothing of that name */
    RESOLUTION_HIDDEN,  /* nothing of that name, but a header that may declare it does not parse, or
                           what it belongs to has not resolved: say nothing */
    RESOLUTION_NOT_A_MODEL,        /* target: a struct without MODEL, or abstract */
    RESOLUTION_IS_A_TABLE,         /* target: no model, but a table of that name exists */
    RESOLUTION_IS_A_MODEL,         /* secondary: no table, but a model of that name exists */
    RESOLUTION_NO_TABLE,           /* link_model: a model without a table */
    RESOLUTION_NOT_A_RELATIONSHIP, /* back_populates: a column or a plain member */
    RESOLUTION_WRONG_TARGET,       /* back_populates: a relationship, but to another model */
};

/*
 * An abstract model, a broken one and a duplicate are listed and have members, but nothing is made
 * of these: no table, column, key or relationship. An abstract model's members are made anew in
 * every model that embeds it, and there they have all that.
 */
struct model {
    const char *name;  /* the tag, or the typedef's name where there is no tag */
    const char *alias; /* the typedef's name beside a tag; NULL where there is none */
    const struct fact_struct *fact;
    const struct fact_header *header;
    const struct annotation *annotation; /* MODEL(…) */
    bool is_abstract;
    bool is_broken;    /* declared in a header that does not parse: nothing about it is judged */
    bool is_duplicate; /* BW007: an earlier model has this name, and look-ups find that one */
    /* Broken, or it inherits from or embeds what is broken or has not resolved: what it lacks (a
     * member, a column, a table) proves nothing. */
    bool is_uncertain;
    /* BW008: its table is mapped already by a model that it does not inherit from, nor that one
     * from it. Its columns are not listed in the table, and no join is worked out for it. */
    bool is_stray;
    const struct argument *inherits; /* as written; NULL where it is not given */
    enum resolution inherits_resolution;
    struct model *base; /* what it resolves to; NULL where it doesn't */
    enum inheritance inheritance;
    GPtrArray *subclasses; /* struct model *: direct ones */
    struct table *table;   /* NULL: an in-memory model (or abstract) */
    const struct argument
        *table_argument; /* what names the table; NULL where it has none of its own */
    GPtrArray *members;  /* struct member *: its own and those of embedded abstract models */
    GPtrArray *constraint_annotations; /* const struct annotation *: of this struct, and of the
                                          abstract models that it embeds */
    GPtrArray *relationships; /* struct relationship *: declared here, then made here by backrefs */
    GPtrArray
        *constraints; /* struct foreign_key *: the keys it declares, by COLUMN or constraint */
    const struct graph *graph; /* that it is part of */
    GHashTable
        *members_by_name; /* of a model with many members; NULL: few enough to look through */
    GHashTable *generated_by_name; /* what backrefs made here; NULL: nothing */
};

/* One member of one model. A member of an abstract model exists once in it and once in each model
 * that embeds it, with one fact. */
struct member {
    struct model *model;
    const char *name;
    const struct fact_member *fact;
    struct column *column;             /* NULL: no column */
    struct relationship *relationship; /* NULL: carries no RELATIONSHIP */
    bool is_transient;
    bool is_count; /* another member's `count` or `length` */
};

enum column_kind { COLUMN_INTEGER, COLUMN_FLOATING, COLUMN_TEXT, COLUMN_BYTES };

struct column {
    const char *name;
    struct table *table;
    struct member *member;
    unsigned position; /* in the order of declaration, among all columns of the graph */
    const struct annotation *annotation; /* COLUMN(…), or NULL */
    enum column_kind kind;
    uint64_t size; /* bytes of an integer or floating column */
    bool is_unsigned;
    bool is_primary_key;
    bool is_unique; /* alone: by `unique`, by a constraint of this one column, or as the sole
                       primary key */
    bool is_nullable;
    bool has_default;
};

/* An index, unique constraint or primary key: columns in order. */
struct column_set {
    GPtrArray *columns;  /* struct column *: those that resolve */
    struct range range;  /* where it is said */
    struct model *model; /* that declares it */
    /* COLUMN, UNIQUE_CONSTRAINT or INDEX; of a primary key its first column's COLUMN */
    const struct annotation *annotation;
    bool is_resolved; /* every name in it is a column */
    bool is_unique;
    bool is_primary_key;
};

struct table {
    const char *name;               /* "hero" */
    const char *schema;             /* NULL where there is none */
    const char *full_name;          /* "schema.hero", or the name */
    struct model *model;            /* the first that maps it; the base of single-table models */
    GPtrArray *models;              /* struct model *: all that map it */
    GPtrArray *columns;             /* struct column *, in order of declaration */
    struct column_set *primary_key; /* NULL: none */
    GPtrArray *indexes; /* struct column_set *: primary key first, then unique ones, then indexes */
    GPtrArray *foreign_keys; /* struct foreign_key *: of this table, in order of declaration */
    GPtrArray *referrers;    /* struct foreign_key *: of any table, that refer to this one */
    GHashTable
        *columns_by_name; /* of a table with many columns; NULL: few enough to look through */
};

enum foreign_key_action {
    ACTION_UNSAID,
    ACTION_CASCADE,
    ACTION_SET_NULL,
    ACTION_SET_DEFAULT,
    ACTION_RESTRICT,
    ACTION_NO_ACTION,
};

/* One end of one column pair of a foreign key. */
struct foreign_key_part {
    const struct argument *source_argument; /* in a constraint; NULL for COLUMN(foreign_key) */
    const char *source_name;
    struct column *source;                  /* NULL: names no column of its table */
    const struct argument *target_argument; /* "team.id"; NULL where the lists differ in length */
    const char *target_column_name;
    struct column *target; /* NULL: does not resolve */
};

/* A foreign key is a constraint: one composite constraint is one path between two tables. */
struct foreign_key {
    struct model *model;   /* that declares it */
    struct member *member; /* of COLUMN(foreign_key); NULL for a struct-level constraint */
    const struct annotation *annotation;
    struct table *table;
    const char *target_table_name; /* as written: "team", "schema.team" */
    struct table *target;          /* NULL: no such table */
    struct foreign_key_part *parts;
    size_t n_parts;   /* the longer of the two lists */
    size_t n_sources; /* as written */
    size_t n_targets;
    bool is_resolved; /* every name on both sides found, equally many */
    bool is_hidden;   /* what does not resolve may be declared where it can't be seen (a header that
                         does not parse, a model that is uncertain), or is malformed: say nothing */
    bool is_nullable; /* any source column can be null */
    bool
        is_unique; /* the sources are, as a set, unique or the primary key, or contain such a set */
    enum foreign_key_action ondelete;
    enum foreign_key_action onupdate;
    const struct argument *ondelete_argument;
    const struct argument *onupdate_argument;
    unsigned last_search; /* while joins are worked out */
};

enum cascade {
    CASCADE_SAVE_UPDATE = 1 << 0,
    CASCADE_MERGE = 1 << 1,
    CASCADE_EXPUNGE = 1 << 2,
    CASCADE_DELETE = 1 << 3,
    CASCADE_DELETE_ORPHAN = 1 << 4,
    CASCADE_REFRESH_EXPIRE = 1 << 5,
};

/* What the member's type says. */
enum side {
    SIDE_TO_ONE,
    SIDE_TO_MANY,
    SIDE_OPAQUE,  /* void *, a pointer to what is no model, struct list_head: the type doesn't tell
                   */
    SIDE_INVALID, /* a model by value, a number, a string: no relationship at all */
};

enum direction { DIRECTION_UNKNOWN, ONE_TO_MANY, MANY_TO_ONE, MANY_TO_MANY };

/* Two columns that a join equates; of one row of the parent (or of the link table) and one of the
 * target. `foreign` is whichever of the two is the foreign key's, NULL where neither is. */
struct join_pair {
    struct column *local;
    struct column *remote;
    struct column *foreign;
};

enum join_problem {
    JOIN_FINE,
    /* An end, the link table or a key that may be meant has not resolved, an end has no table, or
     * the link table is an end: rules about joins say nothing. */
    JOIN_NOT_APPLICABLE,
    JOIN_NO_FOREIGN_KEY,                  /* BW218; over a link table BW403 */
    JOIN_AMBIGUOUS,                       /* BW219; over a link table BW404: `candidates` */
    JOIN_BAD_FOREIGN_KEYS,                /* BW220: `at`, `detail` */
    JOIN_BAD_REMOTE_SIDE,                 /* BW222: `at`, `detail` */
    JOIN_BAD_EXPRESSION,                  /* BW223: primaryjoin or secondaryjoin: `at`, `detail` */
    JOIN_SECONDARYJOIN_WITHOUT_SECONDARY, /* BW224 */
};

/* How the rows of the two ends are found from each other, worked out as SQLAlchemy does. */
struct join {
    enum join_problem problem;
    const struct argument *at; /* the value that is wrong */
    const char *detail; /* what is wrong with it, a clause: "`hero` has no column `tem_id`" */
    enum direction direction;
    struct foreign_key
        *key; /* the constraint it runs over; NULL over an explicit join or link table */
    struct foreign_key *link_key;        /* over a link table: its key to the parent */
    struct foreign_key *link_target_key; /* and to the target */
    /* JOIN_AMBIGUOUS: all keys that would do (over a link table, those to the parent). */
    GPtrArray *candidates;             /* struct foreign_key * */
    GPtrArray *link_target_candidates; /* struct foreign_key *: ambiguous ones to the target */
    bool lacks_link_key; /* JOIN_NO_FOREIGN_KEY over a link table: which ends lack one */
    bool lacks_link_target_key;
    GArray *pairs;      /* struct join_pair: the primary join */
    GArray *link_pairs; /* struct join_pair: the secondary join; empty without a link table */
    GPtrArray *written; /* struct column *: the foreign columns that a flush of it writes */
    bool is_explicit; /* primaryjoin, secondaryjoin or foreign_keys was given, or the origin's is */
};

/* One relationship: declared at a member, or made on the target by another's backref. */
struct relationship {
    struct model *model;   /* that has it */
    struct member *member; /* NULL: made by `origin`'s backref */
    const char *name;
    struct relationship *origin;         /* whose backref made this one; NULL for a declared one */
    struct relationship *generated;      /* what its own backref made; NULL */
    const struct annotation *annotation; /* RELATIONSHIP(…); of a generated one the origin's */
    /* The keywords: annotation's arguments, or those inside the origin's backref(…). Look them up
     * with relationship_argument(). */
    const struct argument *arguments;
    size_t n_arguments;

    /* What the type says; is_list takes `uselist` into account. Of a generated one: of is_list. */
    enum side side;
    /* The model that the type points to, NULL where it points to none (opaque, invalid, generated):
     * BW203 where `target` is another one. */
    struct model *type_target;
    const char *target_name; /* as written, or as the type says; NULL: neither says */
    enum resolution target_resolution;
    struct model *target; /* set for DONE only */

    const struct argument *back_populates; /* NULL where it is not given */
    enum resolution back_populates_resolution;
    struct member *named_member; /* the member of the target that it names, whatever it is */
    struct relationship *named;  /* the relationship that it names; set for DONE and WRONG_TARGET */
    const struct argument *backref; /* NULL where it is not given */
    const char *backref_name;

    const struct argument *secondary; /* secondary or link_model, whichever is given */
    enum resolution secondary_resolution;
    struct table *link; /* the association table; set for DONE only */

    bool is_list; /* to-many in memory: by uselist, or the type, or (generated) the direction */
    bool uselist_is_said;
    bool viewonly;
    bool sync_backref; /* as said; true where it isn't */
    bool sync_backref_is_said;
    unsigned cascade; /* enum cascade bits; SQLAlchemy's default where it isn't said */
    bool cascade_is_said;
    bool single_parent;
    bool post_update;
    bool passive_updates; /* true where it isn't said */
    bool passive_deletes; /* true for `true` and for "all" */
    bool passive_deletes_all;
    bool innerjoin;
    const char *lazy;    /* "select" where it isn't said */
    GPtrArray *overlaps; /* char *: the names in overlaps */

    const char *label; /* "hero.team" */

    /* Both columns of a pair in the join are in both ends' tables, as SQLAlchemy decides it; over a
     * link table, or where there is no join: both ends have one table, or in memory are one model.
     */
    bool is_self_referential;
    struct join join;
    /* All that is linked with it either way: what it names, what names it, backref and origin. */
    GPtrArray *linked; /* struct relationship * */
    /* The one that it names and that names it back (or the two ends of a backref); NULL. */
    struct relationship *partner;
    GPtrArray *claimants; /* struct relationship *: all whose back_populates resolves to this one */
};

struct graph {
    GPtrArray *models; /* struct model *: by file and position; duplicates (BW007) included */
    GPtrArray *tables; /* struct table *: by the position of their first model */
    GPtrArray *relationships; /* struct relationship *: by file and position, generated ones behind
                                 their origin */
    GPtrArray *foreign_keys;  /* struct foreign_key *: by file and position */
    bool is_incomplete;  /* some header does not parse: that a name is missing proves nothing */
    unsigned n_searches; /* while joins are worked out */
    GPtrArray *facts;    /* const struct facts * it was made of */
    struct graph_index *index; /* look-up tables by name */
    struct graph_memory *memory;
};

/* Builds the graph of everything in `facts` (an array of `const struct facts *`, borrowed: it and
 * they must outlive the graph). Never fails: what does not resolve stays as a name. Linear in the
 * facts. */
struct graph *graph_build(GPtrArray *facts);
void graph_free(struct graph *graph);

/* Look-ups by name; each gives NULL where there is none. A model is found by tag and by typedef
 * name; a table by its full name. A member or relationship is looked up in the model and then in
 * its bases; a relationship also among those that backrefs make. */
struct model *graph_find_model(const struct graph *graph, const char *name);
struct table *graph_find_table(const struct graph *graph, const char *full_name);
struct member *model_find_member(const struct model *model, const char *name);
struct relationship *model_find_relationship(const struct model *model, const char *name);
struct column *table_find_column(const struct table *table, const char *name);

/* Whether a struct of this tag is only declared, never defined, in the project. */
bool graph_is_forward_declared(const struct graph *graph, const char *name);
/* Whether a struct of this name is defined in the project without MODEL. */
bool graph_is_plain_struct(const struct graph *graph, const char *name);
/* Whether a keyword of RELATIONSHIP has this name: standing alone, it is taken for the target. */
bool graph_is_relationship_keyword(const char *name);

/* Hierarchies. A model is its own ancestor here. model_is_ancestor: `model` is `ancestor` or
 * inherits from it. models_are_related: one common root. */
bool model_is_ancestor(const struct model *ancestor, const struct model *model);
bool models_are_related(const struct model *a, const struct model *b);

/* The argument of this name of a relationship; NULL where it isn't given. */
const struct argument *relationship_argument(const struct relationship *relationship,
                                             const char *keyword);
/* Where findings about it point when no value is wrong: its annotation's name in the header. */
struct range relationship_range(const struct relationship *relationship);
/* It in `model.member` form: "hero.team". Owned by the graph. */
const char *relationship_label(const struct relationship *relationship);

/* Whether both ends of a relationship are table models and its target is known. */
bool relationship_has_tables(const struct relationship *relationship);
/* The end, or the base of an end, whose table the link table of a relationship is; NULL: none. */
const struct model *relationship_link_end(const struct relationship *relationship);
/* Whether the two run over the same foreign key, or the same link table; in memory, where neither
 * end has a table, whether they are the only pair between their models. */
bool relationships_share_key(const struct relationship *a, const struct relationship *b);

/* The nearest of `candidates` (an array of `const char *`) to `name` by edit distance, or NULL
 * where where none is near enough to be meant. Ties go to the first. */
const char *nearest_name(const char *name, GPtrArray *candidates);

/* The keywords that RELATIONSHIP takes, the target's left out; the last one is NULL. */
const char *const *relationship_keywords(void);
