/* Links between relationships: what backrefs make, what back_populates names, who is whose other
 * side. */

#include "analyzer/graph/graph_internal.h"

/* A relationship that a backref made on exactly this model. */
static struct relationship *find_generated(const struct model *model, const char *name)
{
    return model->generated_by_name ? g_hash_table_lookup(model->generated_by_name, name) : NULL;
}

struct relationship *model_find_relationship(const struct model *model, const char *name)
{
    for (; model && name; model = model->base) {
        const struct member *member = model_find_own_member(model, name);
        if (member)
            return member->relationship;
        struct relationship *generated = find_generated(model, name);
        if (generated)
            return generated;
    }
    return NULL;
}

static bool subclasses_have(const struct model *model, const char *name)
{
    for (guint i = 0; i < model->subclasses->len; i++) {
        const struct model *subclass = model->subclasses->pdata[i];
        if (model_find_own_member(subclass, name) || find_generated(subclass, name) ||
            subclasses_have(subclass, name))
            return true;
    }
    return false;
}

/* Whether a backref may make `name` on `model`: nothing in its hierarchy has that name yet. */
static bool name_is_free(const struct model *model, const char *name)
{
    return !model_find_member(model, name) && !model_find_relationship(model, name) &&
           !subclasses_have(model, name);
}

static void generate(struct graph *graph, struct relationship *origin)
{
    struct model *model = origin->target;
    struct relationship *made = relationship_new(graph, model, origin->annotation);
    made->name = origin->backref_name;
    made->label = graph_printf(graph, "%s.%s", model->name, made->name);
    made->origin = origin;
    if (origin->backref->kind == VALUE_CALL) {
        made->arguments = origin->backref->items + 1;
        made->n_arguments = origin->backref->n_items - 1;
    }
    made->target_name = origin->model->name;
    made->target_resolution = RESOLUTION_DONE;
    made->target = origin->model;
    made->secondary = origin->secondary;
    made->secondary_resolution = origin->secondary_resolution;
    made->link = origin->link;
    /* Until the join is known, the opposite of the origin; joins_build() settles it. */
    made->side = origin->is_list && !origin->secondary ? SIDE_TO_ONE : SIDE_TO_MANY;
    relationship_read_options(graph, made);
    origin->generated = made;
    graph_append(graph, &model->relationships, made);
    if (!model->generated_by_name)
        model->generated_by_name = graph_names(graph);
    g_hash_table_insert(model->generated_by_name, (gpointer)(uintptr_t)made->name, made);
}

void backrefs_build(struct graph *graph)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        guint n_declared = model->relationships->len;
        for (guint j = 0; j < n_declared; j++) {
            struct relationship *relationship = model->relationships->pdata[j];
            if (relationship->origin)
                break;
            if (relationship->backref_name && *relationship->backref_name &&
                !relationship->back_populates && relationship->target &&
                name_is_free(relationship->target, relationship->backref_name))
                generate(graph, relationship);
        }
    }
}

static enum resolution resolve_back_populates(struct relationship *relationship)
{
    const struct model *target = relationship->target;
    const char *name = argument_text(relationship->back_populates);
    if (!relationship->back_populates)
        return RESOLUTION_UNSAID;
    if (!target || !name || !*name)
        return RESOLUTION_HIDDEN;
    relationship->named_member = model_find_member(target, name);
    struct relationship *named = model_find_relationship(target, name);
    if (!named && relationship->named_member)
        return RESOLUTION_NOT_A_RELATIONSHIP;
    if (!named)
        return target->is_uncertain ? RESOLUTION_HIDDEN : RESOLUTION_UNKNOWN;
    if (!named->target)
        return RESOLUTION_HIDDEN;
    if (!models_are_related(named->target, relationship->model)) {
        if (named->target->is_uncertain || relationship->model->is_uncertain)
            return RESOLUTION_HIDDEN;
        relationship->named = named;
        return RESOLUTION_WRONG_TARGET;
    }
    relationship->named = named;
    return RESOLUTION_DONE;
}

static void add_once(struct graph *graph, GPtrArray **relationships,
                     struct relationship *relationship)
{
    if (relationship && !g_ptr_array_find(*relationships, relationship, NULL))
        graph_append(graph, relationships, relationship);
}

static void link_up(struct graph *graph, struct relationship *relationship)
{
    struct relationship *named =
        relationship->back_populates_resolution == RESOLUTION_DONE ? relationship->named : NULL;
    add_once(graph, &relationship->linked, relationship->origin);
    add_once(graph, &relationship->linked, relationship->generated);
    add_once(graph, &relationship->linked, named);
    for (guint i = 0; i < relationship->claimants->len; i++) {
        struct relationship *claimant = relationship->claimants->pdata[i];
        if (claimant != named)
            graph_append(graph, &relationship->linked, claimant);
    }
    relationship->partner = relationship->origin ? relationship->origin : relationship->generated;
    if (named && named != relationship && named->named == relationship &&
        named->back_populates_resolution == RESOLUTION_DONE)
        relationship->partner = named;
}

/* How many relationships each pair of models has in each direction. */
static void count_relationships(struct graph *graph)
{
    GHashTable *counts = graph->index->relationship_counts;
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = graph->relationships->pdata[i];
        struct end_pair pair = {.from = relationship->model, .to = relationship->target};
        if (!relationship->target)
            continue;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, &pair));
        struct end_pair *key = graph_alloc(graph, sizeof *key);
        *key = pair;
        g_hash_table_insert(counts, key, GUINT_TO_POINTER(count + 1));
    }
}

void relationships_link(struct graph *graph)
{
    count_relationships(graph);
    GPtrArray *relationships = graph->relationships;
    for (guint i = 0; i < relationships->len; i++) {
        struct relationship *relationship = relationships->pdata[i];
        relationship->back_populates_resolution = resolve_back_populates(relationship);
        if (relationship->back_populates_resolution == RESOLUTION_DONE)
            graph_append(graph, &relationship->named->claimants, relationship);
    }
    for (guint i = 0; i < relationships->len; i++)
        link_up(graph, relationships->pdata[i]);
}
