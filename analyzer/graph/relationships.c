/* Relationships as they are declared: side, target, association table, options. */

#include "analyzer/graph/graph_internal.h"

#include <string.h>

const struct argument *relationship_argument(const struct relationship *relationship,
                                             const char *keyword)
{
    for (size_t i = 0; i < relationship->n_arguments; i++) {
        const struct argument *argument = &relationship->arguments[i];
        if (argument->name && strcmp(argument->name, keyword) == 0)
            return argument;
    }
    return NULL;
}

struct range relationship_range(const struct relationship *relationship)
{
    return relationship->annotation->name_range;
}

const char *relationship_label(const struct relationship *relationship)
{
    return relationship->label;
}

static unsigned parse_cascade(struct graph *graph, const char *text)
{
    static const struct {
        const char *word;
        unsigned bit;
    } words[] = {
#define CASCADE(constant, word) {word, CASCADE_##constant},
#include "analyzer/facts/vocabulary.def"
    };
    unsigned cascade = 0;
    const GPtrArray *given = graph_split(graph, text);
    for (guint i = 0; i < given->len; i++) {
        const char *word = given->pdata[i];
        if (strcmp(word, "none") == 0)
            return 0;
        if (strcmp(word, "all") == 0)
            cascade |= CASCADE_SAVE_UPDATE | CASCADE_MERGE | CASCADE_EXPUNGE | CASCADE_DELETE |
                       CASCADE_REFRESH_EXPIRE;
        for (size_t j = 0; j < G_N_ELEMENTS(words); j++)
            if (strcmp(word, words[j].word) == 0)
                cascade |= words[j].bit;
    }
    return cascade;
}

static bool option(const struct relationship *relationship, const char *keyword, bool fallback)
{
    return argument_bool(relationship_argument(relationship, keyword), fallback);
}

void relationship_read_options(struct graph *graph, struct relationship *relationship)
{
    const struct relationship *origin = relationship->origin;
    relationship->viewonly = option(relationship, "viewonly", origin && origin->viewonly);
    relationship->sync_backref_is_said = relationship_argument(relationship, "sync_backref") ||
                                         (origin && origin->sync_backref_is_said);
    relationship->sync_backref =
        option(relationship, "sync_backref", origin ? origin->sync_backref : true);
    relationship->post_update = option(relationship, "post_update", origin && origin->post_update);
    relationship->passive_updates =
        option(relationship, "passive_updates", origin ? origin->passive_updates : true);
    relationship->single_parent = option(relationship, "single_parent", false);
    relationship->innerjoin = option(relationship, "innerjoin", false);

    const struct argument *passive_deletes = relationship_argument(relationship, "passive_deletes");
    relationship->passive_deletes_all = g_strcmp0(argument_text(passive_deletes), "all") == 0;
    relationship->passive_deletes =
        relationship->passive_deletes_all || argument_bool(passive_deletes, false);

    const char *cascade = argument_text(relationship_argument(relationship, "cascade"));
    relationship->cascade_is_said = cascade != NULL;
    if (cascade)
        relationship->cascade = parse_cascade(graph, cascade);
    else
        relationship->cascade = CASCADE_MERGE | (relationship->viewonly ? 0 : CASCADE_SAVE_UPDATE);

    const char *lazy = argument_text(relationship_argument(relationship, "lazy"));
    relationship->lazy = lazy ? lazy : "select";
    relationship->overlaps =
        graph_split(graph, argument_text(relationship_argument(relationship, "overlaps")));

    const struct argument *uselist = relationship_argument(relationship, "uselist");
    relationship->uselist_is_said = uselist != NULL;
    relationship->is_list = argument_bool(uselist, relationship->side != SIDE_TO_ONE);
}

struct relationship *relationship_new(struct graph *graph, struct model *model,
                                      const struct annotation *annotation)
{
    struct relationship *relationship = graph_alloc(graph, sizeof *relationship);
    relationship->model = model;
    relationship->annotation = annotation;
    relationship->linked = graph->memory->nothing;
    relationship->claimants = graph->memory->nothing;
    return relationship;
}

static const char *first_positional(const struct annotation *annotation)
{
    if (annotation->n_arguments == 0)
        return NULL;
    const char *name = annotation->arguments[0].name;
    if (name && strcmp(name, "target") != 0)
        return NULL;
    return argument_text(&annotation->arguments[0]);
}

/* The model or struct that a pointer or container reaches: whether it can tell the side. */
static enum side side_of_record(const struct graph *graph, struct relationship *relationship,
                                const struct member_type *type, enum side side)
{
    relationship->type_target = graph_find_model(graph, type->record);
    if (relationship->type_target)
        return side;
    /* Of a struct that is nowhere defined, only a named target can say what it holds. */
    bool is_pointer = type->shape != SHAPE_CONTAINER;
    if (type->shape == SHAPE_TO_MANY)
        return side;
    if (is_pointer && !graph_is_plain_struct(graph, type->record) && !relationship->target_name)
        return side;
    return SIDE_OPAQUE;
}

static enum side read_side(const struct graph *graph, struct relationship *relationship,
                           const struct member_type *type)
{
    switch (type->shape) {
    case SHAPE_TO_ONE:
        return side_of_record(graph, relationship, type, SIDE_TO_ONE);
    case SHAPE_TO_MANY:
        return side_of_record(graph, relationship, type, SIDE_TO_MANY);
    case SHAPE_CONTAINER:
        if (graph_find_model(graph, type->value_record))
            return SIDE_INVALID;
        return side_of_record(graph, relationship, type, SIDE_TO_MANY);
    case SHAPE_VALUE:
        return graph_find_model(graph, type->value_record) ? SIDE_INVALID : SIDE_OPAQUE;
    case SHAPE_OPAQUE:
        return SIDE_OPAQUE;
    default:
        return SIDE_INVALID;
    }
}

static enum resolution resolve_target(const struct graph *graph, struct relationship *relationship)
{
    const char *name = relationship->target_name;
    if (!name)
        return RESOLUTION_UNSAID;
    struct model *model = graph_find_model(graph, name);
    if (model && model->is_broken)
        return RESOLUTION_HIDDEN;
    if (model && model->is_abstract)
        return RESOLUTION_NOT_A_MODEL;
    if (model) {
        relationship->target = model;
        return RESOLUTION_DONE;
    }
    if (graph_is_plain_struct(graph, name))
        return RESOLUTION_NOT_A_MODEL;
    /* What the type points to is a struct, even where a table has the same name. */
    if (first_positional(relationship->annotation) && graph_find_table(graph, name))
        return RESOLUTION_IS_A_TABLE;
    return graph->is_incomplete ? RESOLUTION_HIDDEN : RESOLUTION_UNKNOWN;
}

static enum resolution resolve_secondary(const struct graph *graph,
                                         struct relationship *relationship)
{
    const char *name = argument_text(relationship->secondary);
    relationship->link = graph_find_table(graph, name);
    if (relationship->link)
        return RESOLUTION_DONE;
    if (!name || graph->is_incomplete)
        return RESOLUTION_HIDDEN;
    return graph_find_model(graph, name) ? RESOLUTION_IS_A_MODEL : RESOLUTION_UNKNOWN;
}

static enum resolution resolve_link_model(const struct graph *graph,
                                          struct relationship *relationship)
{
    const char *name = argument_text(relationship->secondary);
    const struct model *model = graph_find_model(graph, name);
    if (model && model->table && !model->is_stray) {
        relationship->link = model->table;
        return RESOLUTION_DONE;
    }
    if (model && model->is_abstract)
        return RESOLUTION_NOT_A_MODEL;
    if (model)
        return model->is_uncertain || model->is_stray ? RESOLUTION_HIDDEN : RESOLUTION_NO_TABLE;
    if (graph_is_plain_struct(graph, name))
        return RESOLUTION_NOT_A_MODEL;
    if (graph_find_table(graph, name))
        return RESOLUTION_IS_A_TABLE;
    return !name || graph->is_incomplete ? RESOLUTION_HIDDEN : RESOLUTION_UNKNOWN;
}

static const char *backref_name(const struct argument *backref)
{
    if (backref && backref->kind == VALUE_CALL)
        return backref->n_items > 0 && !backref->items[0].name ? argument_text(&backref->items[0])
                                                               : NULL;
    return argument_text(backref);
}

static void declare(struct graph *graph, struct member *member, const struct annotation *annotation)
{
    struct relationship *relationship = relationship_new(graph, member->model, annotation);
    const struct member_type *type = &member->fact->type;
    relationship->member = member;
    relationship->name = member->name;
    relationship->label = graph_printf(graph, "%s.%s", member->model->name, member->name);
    relationship->arguments = annotation->arguments;
    relationship->n_arguments = annotation->n_arguments;
    relationship->target_name = first_positional(annotation);
    relationship->side = read_side(graph, relationship, type);
    bool points = type->shape == SHAPE_TO_ONE || type->shape == SHAPE_TO_MANY;
    if (!relationship->target_name && (relationship->type_target || points))
        relationship->target_name = type->record;
    relationship->target_resolution = resolve_target(graph, relationship);

    relationship->back_populates = relationship_argument(relationship, "back_populates");
    relationship->backref = relationship_argument(relationship, "backref");
    relationship->backref_name = backref_name(relationship->backref);

    const struct argument *secondary = relationship_argument(relationship, "secondary");
    relationship->secondary =
        secondary ? secondary : relationship_argument(relationship, "link_model");
    if (relationship->secondary)
        relationship->secondary_resolution = secondary ? resolve_secondary(graph, relationship)
                                                       : resolve_link_model(graph, relationship);
    relationship_read_options(graph, relationship);
    member->relationship = relationship;
    graph_append(graph, &member->model->relationships, relationship);
}

void relationships_build(struct graph *graph)
{
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        for (guint j = 0; !model_is_inert(model) && j < model->members->len; j++) {
            struct member *member = model->members->pdata[j];
            const struct annotation *annotation = facts_find_annotation(
                member->fact->annotations, member->fact->n_annotations, ANNOTATION_RELATIONSHIP);
            if (annotation && !member->is_transient)
                declare(graph, member, annotation);
        }
    }
    backrefs_build(graph);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        for (guint j = 0; j < model->relationships->len; j++) {
            struct relationship *relationship = model->relationships->pdata[j];
            if (relationship->origin)
                continue;
            graph_append(graph, &graph->relationships, relationship);
            if (relationship->generated)
                graph_append(graph, &graph->relationships, relationship->generated);
        }
    }
}
