#pragma once

/*
 * What the files of this folder share while a graph is built; nobody else includes it.
 *
 * graph_build() runs the stages below in their order, each once. Whatever they make belongs to the
 * graph's memory and is released with it; they fail on nothing.
 */

#include "analyzer/graph/graph.h"

/* What owns everything in a graph. */
struct graph_memory {
    GStringChunk *strings;
    GPtrArray *chunks; /* g_free */
    char *next;        /* in the latest chunk */
    size_t n_left;
    GPtrArray *pointer_arrays;
    GPtrArray *arrays;
    GPtrArray *hashes;
    /* The one empty array that all arrays without elements are, until something is appended. */
    GPtrArray *nothing;
    GArray *no_pairs;
};

struct graph_index {
    GHashTable *models;          /* const char * → struct model *: by tag, then by typedef name */
    GHashTable *tables;          /* const char * → struct table *: by full name */
    GHashTable *plain_structs;   /* set of names: defined without MODEL */
    GHashTable *defined_structs; /* set of names: defined in any way, in broken headers too */
    GHashTable *forward_structs; /* set of names: declared */
    GHashTable *relationship_counts; /* struct end_pair * of models → how many relationships */
    GHashTable *keys;                /* struct end_pair * → GPtrArray of struct foreign_key * */
};

/* Two tables or two models, in one direction. */
struct end_pair {
    const void *from;
    const void *to;
};

/* `size` zeroed bytes. */
void *graph_alloc(struct graph *graph, size_t size);
GPtrArray *graph_array(struct graph *graph);
/* Appends to an array that may be graph->memory->nothing, and is one of its own then. */
void graph_append(struct graph *graph, GPtrArray **array, gpointer item);
GArray *graph_values(struct graph *graph, guint element_size);
GHashTable *graph_names(struct graph *graph);
const char *graph_intern(struct graph *graph, const char *text);
const char *graph_printf(struct graph *graph, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The stages. */
void models_collect(struct graph *graph);
void models_link(struct graph *graph);
void members_instantiate(struct graph *graph);
void tables_build(struct graph *graph);
void column_sets_build(struct graph *graph);
void foreign_keys_build(struct graph *graph);
void relationships_build(struct graph *graph);
void relationships_link(struct graph *graph);
void joins_build(struct graph *graph);

/* Whether nothing is made of a model: see struct model. */
bool model_is_inert(const struct model *model);

/* A member by name among the model's own, not its bases'. */
struct member *model_find_own_member(const struct model *model, const char *name);
/* The column that a model's constraint means by `name`: of its member, else of that column name. */
struct column *model_find_column(const struct model *model, const char *name);

/* The text of a string or a name; NULL for anything else, and for NULL. */
const char *argument_text(const struct argument *argument);
/* `text` split at commas, trimmed, without empty ones; the array and strings belong to the graph.
 */
GPtrArray *graph_split(struct graph *graph, const char *text);

/* The keys of table `from` that refer to table `to`; NULL where there is none. */
GPtrArray *graph_keys_between(const struct graph *graph, const struct table *from,
                              const struct table *to);

/* A relationship with everything at its default. */
struct relationship *relationship_new(struct graph *graph, struct model *model,
                                      const struct annotation *annotation);
/* Reads the options among its keywords: cascade, viewonly, lazy and so on. */
void relationship_read_options(struct graph *graph, struct relationship *relationship);
/* Makes the relationships that backrefs create; before back_populates is resolved. */
void backrefs_build(struct graph *graph);
