/* Primary keys, unique constraints and indexes, said by COLUMN or by a constraint of the struct. */

#include "analyzer/graph/graph_internal.h"

static struct column_set *set_new(struct graph *graph, struct model *model,
                                  const struct annotation *annotation, bool is_unique)
{
    struct column_set *set = graph_alloc(graph, sizeof *set);
    *set = (struct column_set){
        .columns = graph->memory->nothing,
        .range = annotation->name_range,
        .model = model,
        .annotation = annotation,
        .is_resolved = true,
        .is_unique = is_unique,
    };
    return set;
}

static void set_add_column(struct graph *graph, struct column *column, const char *keyword,
                           bool is_unique, GPtrArray **sets)
{
    if (!column->annotation)
        return;
    const struct argument *argument = annotation_find(column->annotation, keyword);
    if (!argument_bool(argument, false))
        return;
    struct column_set *set = set_new(graph, column->member->model, column->annotation, is_unique);
    set->range = argument->name_range;
    graph_append(graph, &set->columns, column);
    graph_append(graph, sets, set);
}

static void set_add_constraint(struct graph *graph, struct model *model,
                               const struct annotation *annotation, GPtrArray **sets)
{
    struct column_set *set =
        set_new(graph, model, annotation, annotation->kind == ANNOTATION_UNIQUE_CONSTRAINT);
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        if (annotation->arguments[i].name)
            continue;
        const char *name = argument_text(&annotation->arguments[i]);
        struct column *column = name ? model_find_column(model, name) : NULL;
        if (column)
            graph_append(graph, &set->columns, column);
        else
            set->is_resolved = false;
    }
    graph_append(graph, sets, set);
}

static void collect_primary_key(struct graph *graph, struct table *table)
{
    for (guint i = 0; i < table->columns->len; i++) {
        struct column *column = table->columns->pdata[i];
        if (!column->is_primary_key)
            continue;
        if (!table->primary_key) {
            const struct argument *argument = annotation_find(column->annotation, "primary_key");
            table->primary_key = set_new(graph, column->member->model, column->annotation, true);
            table->primary_key->is_primary_key = true;
            table->primary_key->range = argument->name_range;
            graph_append(graph, &table->indexes, table->primary_key);
        }
        graph_append(graph, &table->primary_key->columns, column);
    }
}

/* All sets of one sort: first those that columns say, then those that structs say. */
static void collect_sets(struct graph *graph, struct table *table, bool is_unique)
{
    enum annotation_kind kind = is_unique ? ANNOTATION_UNIQUE_CONSTRAINT : ANNOTATION_INDEX;
    for (guint i = 0; i < table->columns->len; i++)
        set_add_column(graph, table->columns->pdata[i], is_unique ? "unique" : "index", is_unique,
                       &table->indexes);
    for (guint i = 0; i < table->models->len; i++) {
        struct model *model = table->models->pdata[i];
        for (guint j = 0; !model->is_stray && j < model->constraint_annotations->len; j++) {
            const struct annotation *annotation = model->constraint_annotations->pdata[j];
            if (annotation->kind == kind)
                set_add_constraint(graph, model, annotation, &table->indexes);
        }
    }
}

void column_sets_build(struct graph *graph)
{
    for (guint i = 0; i < graph->tables->len; i++) {
        struct table *table = graph->tables->pdata[i];
        collect_primary_key(graph, table);
        collect_sets(graph, table, true);
        collect_sets(graph, table, false);
        for (guint j = 0; j < table->indexes->len; j++) {
            const struct column_set *set = table->indexes->pdata[j];
            if (set->is_unique && set->is_resolved && set->columns->len == 1)
                ((struct column *)set->columns->pdata[0])->is_unique = true;
        }
    }
}
