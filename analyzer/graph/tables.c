/* Tables and their columns: which models map which table, and which members are columns. */

#include "analyzer/graph/graph_internal.h"

#include <string.h>

#define FEW 16 /* see members.c */

/* The table's name that MODEL says: the string, or the model's own name for a flag; or NULL. */
static const char *table_name(const struct model *model, const struct argument *argument)
{
    if (!argument)
        return NULL;
    if (argument->kind == VALUE_STRING)
        return argument->text;
    if (argument_bool(argument, false))
        return model->name;
    if (argument->kind != VALUE_NAME || !argument_bool(argument, true))
        return NULL;
    return argument->text;
}

static struct table *table_new(struct graph *graph, struct model *model, const char *name,
                               const char *schema, const char *full_name)
{
    struct table *table = graph_alloc(graph, sizeof *table);
    *table = (struct table){
        .name = name,
        .schema = schema,
        .full_name = full_name,
        .model = model,
        .models = graph->memory->nothing,
        .columns = graph->memory->nothing,
        .indexes = graph->memory->nothing,
        .foreign_keys = graph->memory->nothing,
        .referrers = graph->memory->nothing,
    };
    g_hash_table_insert(graph->index->tables, (gpointer)(uintptr_t)full_name, table);
    return table;
}

static bool base_maps(const struct model *model, const struct table *table)
{
    for (const struct model *base = model->base; base; base = base->base)
        if (base->table == table)
            return true;
    return false;
}

/* Finds or makes the table of `model`, whose base has its own already. */
static void map_model(struct graph *graph, struct model *model)
{
    struct table *inherited = model->base ? model->base->table : NULL;
    const struct argument *argument = annotation_find(model->annotation, "table");
    const char *name = table_name(model, argument);
    if (!name || !*name) {
        model->table = inherited;
        model->inheritance = inherited ? INHERITANCE_SINGLE : INHERITANCE_NONE;
        return;
    }
    const char *schema = argument_text(annotation_find(model->annotation, "schema"));
    const char *full_name = schema ? graph_printf(graph, "%s.%s", schema, name) : name;
    model->table_argument = argument;
    model->table = graph_find_table(graph, full_name);
    if (!model->table)
        model->table = table_new(graph, model, name, schema, full_name);
    else if (base_maps(model, model->table))
        inherited = model->table;
    else
        model->is_stray = true;
    if (inherited)
        model->inheritance = model->table == inherited ? INHERITANCE_SINGLE : INHERITANCE_JOINED;
}

/* Maps the bases of `model` first, then itself; each once. */
static void map_hierarchy(struct graph *graph, struct model *model, GHashTable *done)
{
    if (!g_hash_table_add(done, model))
        return;
    if (model->base)
        map_hierarchy(graph, model->base, done);
    if (!model_is_inert(model) && model->annotation)
        map_model(graph, model);
}

static bool has_column_shape(const struct fact_member *fact, const struct annotation *annotation)
{
    switch (fact->type.shape) {
    case SHAPE_NUMBER:
    case SHAPE_TEXT:
    case SHAPE_BYTES:
        return true;
    case SHAPE_OPAQUE:
    case SHAPE_BYTE_POINTER:
        return annotation && annotation_find(annotation, "length");
    default:
        return false;
    }
}

static bool is_column(const struct member *member, const struct annotation *annotation)
{
    const struct fact_member *fact = member->fact;
    if (member->is_transient || member->is_count || fact->is_bit_field || fact->is_flexible ||
        fact->in_union || fact->is_invalid)
        return false;
    return has_column_shape(fact, annotation) &&
           !facts_find_annotation(fact->annotations, fact->n_annotations, ANNOTATION_RELATIONSHIP);
}

static enum column_kind column_kind(const struct member_type *type)
{
    if (type->shape == SHAPE_NUMBER)
        return type->number == NUMBER_FLOATING ? COLUMN_FLOATING : COLUMN_INTEGER;
    return type->shape == SHAPE_TEXT ? COLUMN_TEXT : COLUMN_BYTES;
}

static bool has_flag(const struct annotation *annotation, const char *keyword)
{
    return annotation && argument_bool(annotation_find(annotation, keyword), false);
}

static void column_add(struct graph *graph, struct member *member,
                       const struct annotation *annotation, unsigned *position)
{
    const struct member_type *type = &member->fact->type;
    const char *name = annotation ? argument_text(annotation_find(annotation, "name")) : NULL;
    struct column *column = graph_alloc(graph, sizeof *column);
    *column = (struct column){
        .name = name ? name : member->name,
        .table = member->model->table,
        .member = member,
        .position = (*position)++,
        .annotation = annotation,
        .kind = column_kind(type),
        .size = type->size,
        .is_unsigned = type->is_unsigned,
        .is_primary_key = has_flag(annotation, "primary_key"),
        .has_default = annotation && annotation_find(annotation, "default"),
    };
    column->is_nullable = !column->is_primary_key && has_flag(annotation, "nullable");
    member->column = column;
    if (!member->model->is_stray)
        graph_append(graph, &column->table->columns, column);
}

/* The columns of the base come first where both have one table. */
static void add_columns(struct graph *graph, struct model *model, GHashTable *done,
                        unsigned *position)
{
    if (!g_hash_table_add(done, model))
        return;
    if (model->base && model->base->table == model->table)
        add_columns(graph, model->base, done, position);
    for (guint i = 0; i < model->members->len; i++) {
        struct member *member = model->members->pdata[i];
        const struct annotation *annotation = facts_find_annotation(
            member->fact->annotations, member->fact->n_annotations, ANNOTATION_COLUMN);
        if (is_column(member, annotation))
            column_add(graph, member, annotation, position);
    }
}

static void index_columns(struct graph *graph, struct table *table)
{
    if (table->columns->len <= FEW)
        return;
    table->columns_by_name = graph_names(graph);
    for (guint i = 0; i < table->columns->len; i++) {
        struct column *column = table->columns->pdata[i];
        if (!g_hash_table_contains(table->columns_by_name, column->name))
            g_hash_table_insert(table->columns_by_name, (gpointer)(uintptr_t)column->name, column);
    }
}

void tables_build(struct graph *graph)
{
    g_autoptr(GHashTable) mapped = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->models->len; i++)
        map_hierarchy(graph, graph->models->pdata[i], mapped);

    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        if (!model->table)
            continue;
        if (model->table->models->len == 0)
            graph_append(graph, &graph->tables, model->table);
        graph_append(graph, &model->table->models, model);
    }

    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    unsigned position = 0;
    for (guint i = 0; i < graph->tables->len; i++) {
        struct table *table = graph->tables->pdata[i];
        for (guint j = 0; j < table->models->len; j++)
            add_columns(graph, table->models->pdata[j], done, &position);
        index_columns(graph, table);
    }
}

struct column *table_find_column(const struct table *table, const char *name)
{
    if (!name)
        return NULL;
    if (table->columns_by_name)
        return g_hash_table_lookup(table->columns_by_name, name);
    for (guint i = 0; i < table->columns->len; i++) {
        struct column *column = table->columns->pdata[i];
        if (strcmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

struct column *model_find_column(const struct model *model, const char *name)
{
    const struct table *table = model->table;
    for (const struct model *at = model; at && at->table == table; at = at->base) {
        const struct member *member = model_find_own_member(at, name);
        if (member)
            return member->column;
    }
    return table ? table_find_column(table, name) : NULL;
}
