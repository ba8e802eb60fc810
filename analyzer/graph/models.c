/* Models: which there are, in what order, what they are called and what they inherit from. */

#include "analyzer/graph/graph_internal.h"

#include <string.h>

bool model_is_inert(const struct model *model)
{
    return model->is_abstract || model->is_broken || model->is_duplicate;
}

bool model_is_ancestor(const struct model *ancestor, const struct model *model)
{
    for (; model; model = model->base)
        if (model == ancestor)
            return true;
    return false;
}

static const struct model *model_root(const struct model *model)
{
    while (model->base)
        model = model->base;
    return model;
}

bool models_are_related(const struct model *a, const struct model *b)
{
    return model_root(a) == model_root(b);
}

static int compare_headers(gconstpointer a, gconstpointer b)
{
    const struct fact_header *one = *(const struct fact_header *const *)a;
    const struct fact_header *other = *(const struct fact_header *const *)b;
    return strcmp(one->path, other->path);
}

/* All headers by path, each path once: the first that was given. */
static GPtrArray *collect_headers(GPtrArray *all_facts)
{
    GPtrArray *headers = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < all_facts->len; i++) {
        const struct facts *facts = all_facts->pdata[i];
        for (size_t j = 0; j < facts->n_headers; j++) {
            const struct fact_header *header = &facts->headers[j];
            if (g_hash_table_add(seen, (gpointer)(uintptr_t)header->path))
                g_ptr_array_add(headers, (gpointer)(uintptr_t)header);
        }
    }
    g_ptr_array_sort(headers, compare_headers);
    return headers;
}

static int compare_structs(gconstpointer a, gconstpointer b)
{
    const struct fact_struct *one = *(const struct fact_struct *const *)a;
    const struct fact_struct *other = *(const struct fact_struct *const *)b;
    if (one->range.start.offset != other->range.start.offset)
        return one->range.start.offset < other->range.start.offset ? -1 : 1;
    return one < other ? -1 : one > other; /* elements of one array, in declaration order */
}

static void add_name(GHashTable *names, const char *name)
{
    if (name)
        g_hash_table_add(names, (gpointer)(uintptr_t)name);
}

static void model_add(struct graph *graph, const struct fact_header *header,
                      const struct fact_struct *fact)
{
    struct model *model = graph_alloc(graph, sizeof *model);
    const struct annotation *annotation =
        facts_find_annotation(fact->annotations, fact->n_annotations, ANNOTATION_MODEL);
    *model = (struct model){
        .name = fact->tag ? fact->tag : fact->alias,
        .alias = fact->tag ? fact->alias : NULL,
        .fact = fact,
        .header = header,
        .annotation = annotation,
        .is_abstract = annotation && argument_bool(annotation_find(annotation, "abstract"), false),
        .is_broken = header->is_broken,
        .inherits = annotation ? annotation_find(annotation, "inherits") : NULL,
        .subclasses = graph->memory->nothing,
        .members = graph->memory->nothing,
        .constraint_annotations = graph->memory->nothing,
        .relationships = graph->memory->nothing,
        .constraints = graph->memory->nothing,
        .graph = graph,
    };
    graph_append(graph, &graph->models, model);
}

static void header_collect(struct graph *graph, const struct fact_header *header)
{
    g_autoptr(GPtrArray) structs = g_ptr_array_new();
    for (size_t i = 0; i < header->n_structs; i++)
        g_ptr_array_add(structs, (gpointer)(uintptr_t)&header->structs[i]);
    g_ptr_array_sort(structs, compare_structs);

    for (guint i = 0; i < structs->len; i++) {
        const struct fact_struct *fact = structs->pdata[i];
        add_name(graph->index->defined_structs, fact->tag);
        add_name(graph->index->defined_structs, fact->alias);
        if (fact->is_model && (fact->tag || fact->alias)) {
            model_add(graph, header, fact);
        } else if (!header->is_broken) {
            add_name(graph->index->plain_structs, fact->tag);
            add_name(graph->index->plain_structs, fact->alias);
        }
    }
    for (size_t i = 0; i < header->n_forward_declarations; i++)
        add_name(graph->index->forward_structs, header->forward_declarations[i]);
    if (header->is_broken)
        graph->is_incomplete = true;
}

void models_collect(struct graph *graph)
{
    g_autoptr(GPtrArray) headers = collect_headers(graph->facts);
    for (guint i = 0; i < headers->len; i++)
        header_collect(graph, headers->pdata[i]);
}

/* Names of their own come before typedef names beside a tag, and the first of a name wins. */
static void index_models(struct graph *graph)
{
    GHashTable *names = graph->index->models;
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        if (g_hash_table_contains(names, model->name))
            model->is_duplicate = true;
        else
            g_hash_table_insert(names, (gpointer)(uintptr_t)model->name, model);
    }
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        if (model->alias && !g_hash_table_contains(names, model->alias))
            g_hash_table_insert(names, (gpointer)(uintptr_t)model->alias, model);
    }
}

static void resolve_base(struct graph *graph, struct model *model)
{
    if (!model->inherits)
        return;
    const char *name = argument_text(model->inherits);
    struct model *base = graph_find_model(graph, name);
    if (!name || (!base && graph->is_incomplete))
        model->inherits_resolution = RESOLUTION_HIDDEN;
    else if (base && base->is_abstract)
        model->inherits_resolution = RESOLUTION_NOT_A_MODEL;
    else if (base && !model_is_ancestor(model, base))
        model->inherits_resolution = RESOLUTION_DONE;
    else if (!base && graph_is_plain_struct(graph, name))
        model->inherits_resolution = RESOLUTION_NOT_A_MODEL;
    else
        model->inherits_resolution = RESOLUTION_UNKNOWN; /* a model can't be its own base either */
    if (model->inherits_resolution != RESOLUTION_DONE)
        return;
    model->base = base;
    graph_append(graph, &base->subclasses, model);
}

void models_link(struct graph *graph)
{
    index_models(graph);
    for (guint i = 0; i < graph->models->len; i++)
        resolve_base(graph, graph->models->pdata[i]);
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        model->is_uncertain = model->is_broken || (model->inherits && !model->base);
    }
}
