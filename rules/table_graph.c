#include "rules/table_graph.h"

struct table_graph *table_graph_new(const struct graph *graph,
                                    bool (*selects)(const struct foreign_key *key))
{
    struct table_graph *tables = g_new0(struct table_graph, 1);
    tables->tables = g_ptr_array_sized_new(graph->tables->len);
    tables->edges = g_new0(GPtrArray *, graph->tables->len + 1);
    tables->places = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->tables->len; i++) {
        g_ptr_array_add(tables->tables, graph->tables->pdata[i]);
        g_hash_table_insert(tables->places, graph->tables->pdata[i], GUINT_TO_POINTER(i));
    }
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = graph->tables->pdata[i];
        tables->edges[i] = g_ptr_array_new();
        for (guint k = 0; k < table->foreign_keys->len; k++) {
            struct foreign_key *key = table->foreign_keys->pdata[k];
            if (key->is_resolved && selects(key)) {
                g_ptr_array_add(tables->edges[i], key);
            }
        }
    }
    return tables;
}

void table_graph_free(struct table_graph *tables)
{
    for (guint i = 0; i < tables->tables->len; i++) {
        g_ptr_array_unref(tables->edges[i]);
    }
    g_free(tables->edges);
    g_ptr_array_unref(tables->tables);
    g_hash_table_unref(tables->places);
    g_free(tables);
}

guint table_graph_place(const struct table_graph *tables, const struct table *table)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(tables->places, table));
}

static guint edge_end(const struct table_graph *tables, guint from, guint edge)
{
    const struct foreign_key *key = tables->edges[from]->pdata[edge];
    return table_graph_place(tables, key->target);
}

/* Tarjan's strongly connected components, with the recursion as an explicit stack: a chain of a
 * hundred thousand tables must not end on the C stack. */
struct component_search {
    const struct table_graph *tables;
    guint *index;     /* order of discovery, from 1; 0: not seen */
    guint *low;       /* the earliest reachable one that is still open */
    guint *component; /* from 1; 0: still open */
    guint *next_edge;
    GArray *open; /* guint: discovered, in no component yet */
    GArray *path; /* guint: the recursion */
    guint n_found;
    guint n_components;
};

static void discover(struct component_search *search, guint node)
{
    search->index[node] = search->low[node] = ++search->n_found;
    g_array_append_val(search->open, node);
    g_array_append_val(search->path, node);
}

static void close_node(struct component_search *search, guint node)
{
    g_array_set_size(search->path, search->path->len - 1);
    if (search->path->len > 0) {
        guint parent = g_array_index(search->path, guint, search->path->len - 1);
        search->low[parent] = MIN(search->low[parent], search->low[node]);
    }
    if (search->low[node] != search->index[node]) {
        return;
    }
    search->n_components++;
    for (guint member = G_MAXUINT; member != node;) {
        member = g_array_index(search->open, guint, search->open->len - 1);
        g_array_set_size(search->open, search->open->len - 1);
        search->component[member] = search->n_components;
    }
}

static void search_from(struct component_search *search, guint start)
{
    discover(search, start);
    while (search->path->len > 0) {
        guint node = g_array_index(search->path, guint, search->path->len - 1);
        if (search->next_edge[node] == search->tables->edges[node]->len) {
            close_node(search, node);
            continue;
        }
        guint end = edge_end(search->tables, node, search->next_edge[node]++);
        if (search->index[end] == 0) {
            discover(search, end);
        } else if (search->component[end] == 0) {
            search->low[node] = MIN(search->low[node], search->index[end]);
        }
    }
}

/* The component of every table, from 1. The caller frees it. */
static guint *find_components(const struct table_graph *tables)
{
    guint n = tables->tables->len;
    struct component_search search = {
        .tables = tables,
        .index = g_new0(guint, n + 1),
        .low = g_new0(guint, n + 1),
        .component = g_new0(guint, n + 1),
        .next_edge = g_new0(guint, n + 1),
        .open = g_array_new(FALSE, FALSE, sizeof(guint)),
        .path = g_array_new(FALSE, FALSE, sizeof(guint)),
    };
    for (guint i = 0; i < n; i++) {
        if (search.index[i] == 0) {
            search_from(&search, i);
        }
    }
    g_free(search.index);
    g_free(search.low);
    g_free(search.next_edge);
    g_array_unref(search.open);
    g_array_unref(search.path);
    return search.component;
}

/* Follows `arrivals` back from the table of `last` to `start`; in the order of the path. */
static GPtrArray *trace_cycle(const struct table_graph *tables, struct foreign_key **arrivals,
                              struct foreign_key *last, guint start)
{
    GPtrArray *cycle = g_ptr_array_new();
    for (struct foreign_key *key = last; key != NULL;) {
        g_ptr_array_insert(cycle, 0, key);
        guint from = table_graph_place(tables, key->table);
        key = from == start ? NULL : arrivals[from];
    }
    return cycle;
}

/* Breadth first from `start` within its component until a key leads back to it. */
static GPtrArray *find_cycle(const struct table_graph *tables, const guint *component, guint start,
                             struct foreign_key **arrivals)
{
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(queue, start);
    for (guint at = 0; at < queue->len; at++) {
        guint node = g_array_index(queue, guint, at);
        for (guint e = 0; e < tables->edges[node]->len; e++) {
            guint end = edge_end(tables, node, e);
            struct foreign_key *key = tables->edges[node]->pdata[e];
            if (end == start) {
                return trace_cycle(tables, arrivals, key, start);
            }
            if (component[end] == component[start] && arrivals[end] == NULL) {
                arrivals[end] = key;
                g_array_append_val(queue, end);
            }
        }
    }
    return NULL;
}

GPtrArray *table_graph_find_cycles(const struct table_graph *tables)
{
    guint n = tables->tables->len;
    GPtrArray *cycles = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autofree guint *component = find_components(tables);
    g_autofree gboolean *done = g_new0(gboolean, n + 1);
    g_autofree struct foreign_key **arrivals = g_new0(struct foreign_key *, n + 1);
    for (guint i = 0; i < n; i++) {
        if (!done[component[i]]) {
            done[component[i]] = TRUE;
            GPtrArray *cycle = find_cycle(tables, component, i, arrivals);
            if (cycle != NULL) {
                g_ptr_array_add(cycles, cycle);
            }
        }
    }
    return cycles;
}

char *table_path_label(const GPtrArray *keys)
{
    GString *label = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++) {
        const struct foreign_key *key = keys->pdata[i];
        const struct column *source = key->parts[0].source;
        g_string_append_printf(label, "`%s.%s` → ", source->member->model->name,
                               source->member->name);
    }
    const struct foreign_key *last = keys->pdata[keys->len - 1];
    g_string_append_printf(label, "`%s`", last->target->model->name);
    return g_string_free(label, FALSE);
}
