/* Members: a model's own, and anew those of the abstract models that it embeds. */

#include "analyzer/graph/graph_internal.h"

#include <string.h>

/* With more members or columns than this, looking through them costs more than a hash table. */
#define FEW 16

/* Abstract models embed abstract models; deeper than this is a loop that facts from elsewhere say.
 */
#define DEEPEST_EMBEDDING 32

static const struct annotation *member_annotation(const struct fact_member *fact,
                                                  enum annotation_kind kind)
{
    return facts_find_annotation(fact->annotations, fact->n_annotations, kind);
}

/* The model that a member holds by value, or NULL. */
static struct model *embedded_model(const struct graph *graph, const struct fact_member *fact)
{
    if (fact->type.shape != SHAPE_VALUE && fact->type.shape != SHAPE_CONTAINER)
        return NULL;
    return graph_find_model(graph, fact->type.value_record);
}

/* Whether a member holds a struct that only a broken header defines: it may be an abstract model.
 */
static bool embeds_what_is_hidden(const struct graph *graph, const struct fact_member *fact)
{
    const char *name = fact->type.value_record;
    return name && fact->type.shape != SHAPE_TO_ONE && !graph_find_model(graph, name) &&
           !graph_is_plain_struct(graph, name) &&
           g_hash_table_contains(graph->index->defined_structs, name);
}

static void add_members(struct graph *graph, struct model *model, const struct fact_struct *from,
                        int depth)
{
    for (size_t i = 0; i < from->n_annotations; i++)
        if (from->annotations[i].kind != ANNOTATION_MODEL)
            graph_append(graph, &model->constraint_annotations,
                         (gpointer)(uintptr_t)&from->annotations[i]);
    for (size_t i = 0; i < from->n_members; i++) {
        const struct fact_member *fact = &from->members[i];
        const struct model *embedded = embedded_model(graph, fact);
        const struct annotation *column = member_annotation(fact, ANNOTATION_COLUMN);
        struct member *member = graph_alloc(graph, sizeof *member);
        *member = (struct member){
            .model = model,
            .name = fact->name ? fact->name : "",
            .fact = fact,
            .is_transient = column && argument_bool(annotation_find(column, "transient"), false),
        };
        graph_append(graph, &model->members, member);
        if (embeds_what_is_hidden(graph, fact))
            model->is_uncertain = true;
        if (!embedded || !embedded->is_abstract || member->is_transient)
            continue;
        if (embedded->is_uncertain || depth == DEEPEST_EMBEDDING)
            model->is_uncertain = true;
        if (!embedded->is_broken && depth < DEEPEST_EMBEDDING)
            add_members(graph, model, embedded->fact, depth + 1);
    }
}

/* Own members win over those of the same name that an embedded model brings. */
static bool is_own(const struct model *model, const struct member *member)
{
    const struct fact_struct *fact = model->fact;
    return member->fact >= fact->members && member->fact < fact->members + fact->n_members;
}

static void index_members(struct graph *graph, struct model *model)
{
    if (model->members->len <= FEW)
        return;
    model->members_by_name = graph_names(graph);
    for (guint i = 0; i < model->members->len; i++) {
        struct member *member = model->members->pdata[i];
        const struct member *other = g_hash_table_lookup(model->members_by_name, member->name);
        if (!other || (is_own(model, member) && !is_own(model, other)))
            g_hash_table_insert(model->members_by_name, (gpointer)(uintptr_t)member->name, member);
    }
}

struct member *model_find_own_member(const struct model *model, const char *name)
{
    if (model->members_by_name)
        return g_hash_table_lookup(model->members_by_name, name);
    struct member *embedded = NULL;
    for (guint i = 0; i < model->members->len; i++) {
        struct member *member = model->members->pdata[i];
        if (strcmp(member->name, name) != 0)
            continue;
        if (is_own(model, member))
            return member;
        if (!embedded)
            embedded = member;
    }
    return embedded;
}

struct member *model_find_member(const struct model *model, const char *name)
{
    if (!name)
        return NULL;
    for (; model; model = model->base) {
        struct member *member = model_find_own_member(model, name);
        if (member)
            return member;
    }
    return NULL;
}

static void mark_count(const struct model *model, const struct annotation *annotation,
                       const char *keyword)
{
    const char *name = annotation ? argument_text(annotation_find(annotation, keyword)) : NULL;
    struct member *count = name ? model_find_own_member(model, name) : NULL;
    if (count)
        count->is_count = true;
}

/* What is uncertain in a base is uncertain in all that inherits from it. */
static void inherit_uncertainty(struct graph *graph)
{
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        for (const struct model *at = model->base; at && !model->is_uncertain; at = at->base)
            model->is_uncertain = at->is_uncertain;
    }
}

void members_instantiate(struct graph *graph)
{
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        add_members(graph, model, model->fact, 0);
        index_members(graph, model);
        for (guint j = 0; j < model->members->len; j++) {
            const struct member *member = model->members->pdata[j];
            mark_count(model, member_annotation(member->fact, ANNOTATION_RELATIONSHIP), "count");
            mark_count(model, member_annotation(member->fact, ANNOTATION_COLUMN), "length");
        }
    }
    inherit_uncertainty(graph);
}
