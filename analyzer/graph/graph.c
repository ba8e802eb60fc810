#include "analyzer/facts/vocabulary.h"
#include "analyzer/graph/graph_internal.h"

#include <stdarg.h>
#include <string.h>

/* Blocks are handed out from chunks: a graph is millions of small ones. */
#define CHUNK_SIZE (64u * 1024)
#define ALIGNMENT 16u

void *graph_alloc(struct graph *graph, size_t size)
{
    struct graph_memory *memory = graph->memory;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > memory->n_left) {
        memory->n_left = MAX(size, CHUNK_SIZE);
        memory->next = g_malloc0(memory->n_left);
        g_ptr_array_add(memory->chunks, memory->next);
    }
    void *block = memory->next;
    memory->next += size;
    memory->n_left -= size;
    return block;
}

void graph_append(struct graph *graph, GPtrArray **array, gpointer item)
{
    if (*array == graph->memory->nothing)
        *array = graph_array(graph);
    g_ptr_array_add(*array, item);
}

GPtrArray *graph_array(struct graph *graph)
{
    GPtrArray *array = g_ptr_array_new();
    g_ptr_array_add(graph->memory->pointer_arrays, array);
    return array;
}

GArray *graph_values(struct graph *graph, guint element_size)
{
    GArray *array = g_array_new(FALSE, FALSE, element_size);
    g_ptr_array_add(graph->memory->arrays, array);
    return array;
}

GHashTable *graph_names(struct graph *graph)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_add(graph->memory->hashes, names);
    return names;
}

const char *graph_intern(struct graph *graph, const char *text)
{
    return g_string_chunk_insert_const(graph->memory->strings, text);
}

const char *graph_printf(struct graph *graph, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return graph_intern(graph, text);
}

const char *argument_text(const struct argument *argument)
{
    if (!argument || (argument->kind != VALUE_STRING && argument->kind != VALUE_NAME))
        return NULL;
    return argument->text;
}

GPtrArray *graph_split(struct graph *graph, const char *text)
{
    if (!text)
        return graph->memory->nothing;
    GPtrArray *words = graph_array(graph);
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (char **part = parts; *part; part++) {
        g_strstrip(*part);
        if (**part)
            g_ptr_array_add(words, g_string_chunk_insert_const(graph->memory->strings, *part));
    }
    return words;
}

static guint end_pair_hash(gconstpointer key)
{
    const struct end_pair *pair = key;
    uint64_t mixed = (uint64_t)(uintptr_t)pair->from * UINT64_C(0x9e3779b97f4a7c15) ^
                     (uint64_t)(uintptr_t)pair->to * UINT64_C(0xc2b2ae3d27d4eb4f);
    return (guint)(mixed >> 32);
}

static gboolean end_pair_equal(gconstpointer a, gconstpointer b)
{
    const struct end_pair *one = a, *other = b;
    return one->from == other->from && one->to == other->to;
}

static struct graph_memory *memory_new(void)
{
    struct graph_memory *memory = g_new(struct graph_memory, 1);
    *memory = (struct graph_memory){
        .strings = g_string_chunk_new(16 * 1024),
        .chunks = g_ptr_array_new_with_free_func(g_free),
        .pointer_arrays = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
        .arrays = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
        .hashes = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref),
    };
    memory->nothing = g_ptr_array_new();
    memory->no_pairs = g_array_new(FALSE, FALSE, sizeof(struct join_pair));
    g_ptr_array_add(memory->pointer_arrays, memory->nothing);
    g_ptr_array_add(memory->arrays, memory->no_pairs);
    return memory;
}

struct graph *graph_build(GPtrArray *facts)
{
    struct graph *graph = g_new0(struct graph, 1);
    graph->memory = memory_new();
    graph->facts = g_ptr_array_ref(facts);
    graph->models = graph->memory->nothing;
    graph->tables = graph->memory->nothing;
    graph->relationships = graph->memory->nothing;
    graph->foreign_keys = graph->memory->nothing;

    graph->index = graph_alloc(graph, sizeof *graph->index);
    *graph->index = (struct graph_index){
        .models = graph_names(graph),
        .tables = graph_names(graph),
        .plain_structs = graph_names(graph),
        .defined_structs = graph_names(graph),
        .forward_structs = graph_names(graph),
        .keys = g_hash_table_new(end_pair_hash, end_pair_equal),
        .relationship_counts = g_hash_table_new(end_pair_hash, end_pair_equal),
    };
    g_ptr_array_add(graph->memory->hashes, graph->index->relationship_counts);
    g_ptr_array_add(graph->memory->hashes, graph->index->keys);

    models_collect(graph);
    models_link(graph);
    members_instantiate(graph);
    tables_build(graph);
    column_sets_build(graph);
    foreign_keys_build(graph);
    relationships_build(graph);
    relationships_link(graph);
    joins_build(graph);
    return graph;
}

void graph_free(struct graph *graph)
{
    if (!graph)
        return;
    struct graph_memory *memory = graph->memory;
    g_ptr_array_unref(memory->hashes);
    g_ptr_array_unref(memory->arrays);
    g_ptr_array_unref(memory->pointer_arrays);
    g_ptr_array_unref(memory->chunks);
    g_string_chunk_free(memory->strings);
    g_free(memory);
    g_ptr_array_unref(graph->facts);
    g_free(graph);
}

struct model *graph_find_model(const struct graph *graph, const char *name)
{
    return name ? g_hash_table_lookup(graph->index->models, name) : NULL;
}

struct table *graph_find_table(const struct graph *graph, const char *full_name)
{
    return full_name ? g_hash_table_lookup(graph->index->tables, full_name) : NULL;
}

bool graph_is_forward_declared(const struct graph *graph, const char *name)
{
    return name && g_hash_table_contains(graph->index->forward_structs, name) &&
           !g_hash_table_contains(graph->index->defined_structs, name);
}

bool graph_is_relationship_keyword(const char *name)
{
    return vocabulary_find(ANNOTATION_RELATIONSHIP, name) != NULL;
}

bool graph_is_plain_struct(const struct graph *graph, const char *name)
{
    return name && g_hash_table_contains(graph->index->plain_structs, name) &&
           !graph_find_model(graph, name);
}
