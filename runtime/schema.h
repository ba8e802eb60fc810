#pragma once

/*
 * The schema: models with every name resolved. A mapper is one model as the runtime uses it, with
 * all that is the same for each of its instances; nothing of it is written to after
 * bw_schema_open().
 */

#include "memory.h"

struct bw_mapper;

struct bw_field {
    const struct bw_column *column;
    struct bw_mapper *mapper;  /* whose table has it */
    enum bw_value_type wanted; /* of the database */
    size_t text;               /* of a pointer: its place among the instance's texts */
};

/* Two columns that a join equates, as indices of fields. */
struct bw_join {
    size_t local;
    size_t remote;
};

struct bw_attribute {
    const struct bw_relationship *relationship;
    struct bw_mapper *owner; /* that declares it */
    struct bw_mapper *target;
    size_t slot; /* in every instance of the owner and its subclasses */
    bool is_list;
    size_t member;     /* offset of the user's member that shows it; BW_NONE: there is none */
    bool syncs;        /* carries its events to `back` */
    bool is_get;       /* many-to-one over exactly the target's primary key */
    bool writes;       /* takes part in a flush */
    bool is_plain_key; /* a to-one: its row has the key, and nothing else changes that */
    struct bw_attribute *back; /* what its events are carried to; NULL: nothing */
    struct bw_attribute *pair; /* `back`, where that carries its events here: one fact */
    /* Where an instance of the target, or of a subclass, notes who holds it; BW_NONE. */
    size_t parent;
    /* One-to-many and many-to-one: owner's field, target's field. Many-to-many: `pairs` owner's
     * field and link's, `link_pairs` target's field and link's. */
    size_t n_pairs;
    struct bw_join *pairs;
    size_t n_link_pairs;
    struct bw_join *link_pairs;
    struct bw_mapper *link;
    size_t n_order;
    struct bw_sort *order;
};

struct bw_mapper {
    const struct bw_model *model;
    size_t index; /* in the schema */
    struct bw_mapper *base;
    struct bw_mapper *root;
    size_t depth;
    struct bw_mapper **subclasses; /* all models that inherit from it, at any depth */
    size_t n_subclasses;
    char *table;        /* quoted, with its schema */
    char *table_name;   /* "schema.table" */
    size_t first_field; /* of its own */
    size_t n_fields;    /* with its bases' */
    struct bw_field *fields;
    size_t n_keys; /* of the root: the identity */
    size_t *keys;
    size_t n_own_keys; /* of its own table; in joined inheritance beside the root's */
    size_t *own_keys;
    size_t generated;     /* the field whose value the database makes where it is 0, or BW_NONE */
    bool has_defaults;    /* of the database, in its own table */
    bool loads_at_once;   /* some relationship of it or its subclasses does */
    size_t discriminator; /* a field, or BW_NONE */
    size_t first_attribute;
    size_t n_attributes;
    struct bw_attribute **attributes; /* by slot */
    struct bw_attribute **in_turn;    /* the same in the order in which SQLAlchemy cascades */
    size_t n_declared;                /* of those: the first ones, before the backrefs */
    struct bw_attribute *own_attributes;
    size_t n_parents; /* one-to-many relationships that can hold it */
    struct bw_attribute **parents;
    bool may_be_orphan;
    bool gives_keys;    /* to rows of others, or of link tables */
    size_t flush_rank;  /* tables that others refer to come first */
    size_t flush_group; /* mappers that refer to each other in a ring share one */
    /* Layout of an instance. */
    size_t copy_offset;
    size_t flags_offset;
    size_t slots_offset;
    size_t parents_offset;
    size_t texts_offset;
    size_t stride;
    unsigned char *blank; /* a new instance up to its texts */
};

struct bw_schema {
    struct bw_allocator allocator;
    size_t n_mappers;
    struct bw_mapper *mappers;
    struct bw_mapper **flush_order;
};

struct bw_mapper *schema_find_mapper(const struct bw_schema *schema, const struct bw_model *model);
struct bw_mapper *schema_find_table(const struct bw_schema *schema, const char *name);
bool mapper_is_a(const struct bw_mapper *mapper, const struct bw_mapper *ancestor);
/* The index of a field by handle or by column name; BW_NONE. */
size_t mapper_field(const struct bw_mapper *mapper, const struct bw_column *column);
size_t mapper_field_named(const struct bw_mapper *mapper, const char *name);
struct bw_attribute *mapper_attribute(const struct bw_mapper *mapper,
                                      const struct bw_relationship *relationship);
int schema_link(struct bw_schema *schema, struct bw_error *error);
int schema_order(struct bw_schema *schema, struct bw_error *error);
/* BW_NO_MEMORY. */
int schema_layout(struct bw_schema *schema, struct bw_mapper *mapper);
