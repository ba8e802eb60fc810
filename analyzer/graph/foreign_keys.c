/* Foreign keys, of COLUMN(foreign_key = …) and FOREIGN_KEY_CONSTRAINT: constraints either way. */

#include "analyzer/graph/graph_internal.h"

#include <string.h>

static enum foreign_key_action parse_action(const struct argument *argument)
{
    const char *text = argument_text(argument);
    if (!text)
        return ACTION_UNSAID;
#define ACTION(constant, word)                                                                     \
    if (g_ascii_strcasecmp(text, word) == 0)                                                       \
        return ACTION_##constant;
#include "analyzer/facts/vocabulary.def"
    return ACTION_UNSAID;
}

/* Splits "schema.table.column" at its last dot into what a part and its key keep. */
static const char *split_reference(struct graph *graph, const char *text, const char **column)
{
    const char *dot = text ? strrchr(text, '.') : NULL;
    if (!dot || dot == text || !dot[1])
        return NULL;
    *column = graph_intern(graph, dot + 1);
    g_autofree char *table = g_strndup(text, (gsize)(dot - text));
    return graph_intern(graph, table);
}

static struct foreign_key *key_new(struct graph *graph, struct model *model,
                                   const struct annotation *annotation, size_t n_sources,
                                   size_t n_targets)
{
    struct foreign_key *key = graph_alloc(graph, sizeof *key);
    size_t n_parts = MAX(n_sources, n_targets);
    const struct argument *ondelete = annotation_find(annotation, "ondelete");
    const struct argument *onupdate = annotation_find(annotation, "onupdate");
    *key = (struct foreign_key){
        .model = model,
        .annotation = annotation,
        .table = model->table,
        .parts = graph_alloc(graph, MAX(n_parts, 1) * sizeof *key->parts),
        .n_parts = n_parts,
        .n_sources = n_sources,
        .n_targets = n_targets,
        .ondelete = parse_action(ondelete),
        .onupdate = parse_action(onupdate),
        .ondelete_argument = ondelete,
        .onupdate_argument = onupdate,
    };
    return key;
}

/* Reads "table.column" into a part. All parts of a key must name one table. */
static void set_target(struct graph *graph, struct foreign_key *key, struct foreign_key_part *part,
                       const struct argument *argument)
{
    part->target_argument = argument;
    const char *table = split_reference(graph, argument_text(argument), &part->target_column_name);
    if (!table || (key->target_table_name && strcmp(table, key->target_table_name) != 0))
        key->is_hidden = true; /* malformed: reading has spoken of it */
    if (!key->target_table_name)
        key->target_table_name = table;
}

static struct foreign_key *key_of_column(struct graph *graph, struct member *member,
                                         const struct argument *reference)
{
    struct foreign_key *key = key_new(graph, member->model, member->column->annotation, 1, 1);
    key->member = member;
    key->parts[0].source_name = member->name;
    key->parts[0].source = member->column;
    set_target(graph, key, &key->parts[0], reference);
    return key;
}

/* The `n`-th positional argument's elements; one that is no list is its own only element. */
static const struct argument *list_at(const struct annotation *annotation, size_t n,
                                      size_t *n_items)
{
    *n_items = 0;
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        const struct argument *argument = &annotation->arguments[i];
        if (argument->name || n-- > 0)
            continue;
        *n_items = argument->kind == VALUE_LIST ? argument->n_items : 1;
        return argument->kind == VALUE_LIST ? argument->items : argument;
    }
    return NULL;
}

static struct foreign_key *key_of_constraint(struct graph *graph, struct model *model,
                                             const struct annotation *annotation)
{
    size_t n_sources, n_targets;
    const struct argument *sources = list_at(annotation, 0, &n_sources);
    const struct argument *targets = list_at(annotation, 1, &n_targets);
    struct foreign_key *key = key_new(graph, model, annotation, n_sources, n_targets);
    for (size_t i = 0; i < n_sources; i++) {
        struct foreign_key_part *part = &key->parts[i];
        part->source_argument = &sources[i];
        part->source_name = argument_text(&sources[i]);
        part->source = part->source_name ? model_find_column(model, part->source_name) : NULL;
        if (!part->source_name || (!part->source && model->is_uncertain))
            key->is_hidden = true;
    }
    for (size_t i = 0; i < n_targets; i++)
        set_target(graph, key, &key->parts[i], &targets[i]);
    if (n_sources == 0 || n_targets == 0)
        key->is_hidden = true;
    return key;
}

/* Whether a table may have columns that can't be seen. */
static bool table_is_uncertain(const struct table *table)
{
    for (guint i = 0; i < table->models->len; i++)
        if (((const struct model *)table->models->pdata[i])->is_uncertain)
            return true;
    return false;
}

static void resolve_targets(const struct graph *graph, struct foreign_key *key)
{
    key->target = graph_find_table(graph, key->target_table_name);
    if (!key->target && graph->is_incomplete)
        key->is_hidden = true;
    for (size_t i = 0; key->target && i < key->n_targets; i++) {
        struct foreign_key_part *part = &key->parts[i];
        part->target = table_find_column(key->target, part->target_column_name);
        if (!part->target && table_is_uncertain(key->target))
            key->is_hidden = true;
    }
}

static bool has_source(const struct foreign_key *key, const struct column *column)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (key->parts[i].source == column)
            return true;
    return false;
}

/* Whether the sources contain all columns of some unique set of their table. */
static bool sources_are_unique(const struct foreign_key *key)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (key->parts[i].source && key->parts[i].source->is_unique)
            return true;
    if (key->n_parts < 2)
        return false;
    for (guint i = 0; i < key->table->indexes->len; i++) {
        const struct column_set *set = key->table->indexes->pdata[i];
        bool is_covered = set->is_unique && set->is_resolved && set->columns->len > 0;
        for (guint j = 0; is_covered && j < set->columns->len; j++)
            is_covered = has_source(key, set->columns->pdata[j]);
        if (is_covered)
            return true;
    }
    return false;
}

static void settle(struct foreign_key *key)
{
    key->is_resolved = key->target && !key->is_hidden && key->n_sources == key->n_targets;
    for (size_t i = 0; i < key->n_parts; i++) {
        const struct foreign_key_part *part = &key->parts[i];
        if (!part->source || !part->target)
            key->is_resolved = false;
        if (part->source && part->source->is_nullable)
            key->is_nullable = true;
    }
    key->is_unique = sources_are_unique(key);
}

/* One loop over keys for each pair of tables would be quadratic; this keeps them together. */
static void index_key(struct graph *graph, struct foreign_key *key)
{
    struct end_pair pair = {.from = key->table, .to = key->target};
    GPtrArray *keys = g_hash_table_lookup(graph->index->keys, &pair);
    if (!keys) {
        struct end_pair *owned = graph_alloc(graph, sizeof *owned);
        *owned = pair;
        keys = graph_array(graph);
        g_hash_table_insert(graph->index->keys, owned, keys);
    }
    g_ptr_array_add(keys, key);
}

GPtrArray *graph_keys_between(const struct graph *graph, const struct table *from,
                              const struct table *to)
{
    struct end_pair pair = {.from = from, .to = to};
    return g_hash_table_lookup(graph->index->keys, &pair);
}

static void key_add(struct graph *graph, struct foreign_key *key)
{
    resolve_targets(graph, key);
    settle(key);
    graph_append(graph, &key->model->constraints, key);
    graph_append(graph, &graph->foreign_keys, key);
    if (key->model->is_stray)
        return;
    graph_append(graph, &key->table->foreign_keys, key);
    if (!key->target)
        return;
    graph_append(graph, &key->target->referrers, key);
    index_key(graph, key);
}

void foreign_keys_build(struct graph *graph)
{
    for (guint i = 0; i < graph->models->len; i++) {
        struct model *model = graph->models->pdata[i];
        if (!model->table)
            continue;
        for (guint j = 0; j < model->members->len; j++) {
            struct member *member = model->members->pdata[j];
            const struct annotation *annotation =
                member->column ? member->column->annotation : NULL;
            const struct argument *reference =
                annotation ? annotation_find(annotation, "foreign_key") : NULL;
            if (reference)
                key_add(graph, key_of_column(graph, member, reference));
        }
        for (guint j = 0; j < model->constraint_annotations->len; j++) {
            const struct annotation *annotation = model->constraint_annotations->pdata[j];
            if (annotation->kind == ANNOTATION_FOREIGN_KEY_CONSTRAINT)
                key_add(graph, key_of_constraint(graph, model, annotation));
        }
    }
}
