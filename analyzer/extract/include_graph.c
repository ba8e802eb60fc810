#include "analyzer/extract/include_graph.h"

#include <string.h>

enum { WORD_BITS = 64 };

struct include_graph {
    const struct unit *unit;
    size_t n_words;      /* of one set of files */
    guint64 *reached;    /* a set for each file */
    guint64 *flag_files; /* the set of those that the compile flags include */
};

static guint64 *set_of(const struct include_graph *graph, const struct source_file *file)
{
    return graph->reached + file->index * graph->n_words;
}

static bool set_has(const guint64 *set, const struct source_file *file)
{
    return set[file->index / WORD_BITS] >> file->index % WORD_BITS & 1;
}

/* Adds a file to a set. Whether it is new. */
static bool set_add(guint64 *set, const struct source_file *file)
{
    const guint64 bit = (guint64)1 << file->index % WORD_BITS;
    guint64 *word = &set[file->index / WORD_BITS];
    const bool is_new = !(*word & bit);
    *word |= bit;
    return is_new;
}

/* Appends what is new, each before what stands behind it in the text, as an include does. `files`
 * (may be NULL) gets them in that order. Loops: guards end each. */
static void walk(const struct source_file *first, guint64 *set, GPtrArray *files)
{
    struct step {
        const struct source_file *file;
        guint next;
    };
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(struct step));
    struct step step = {.file = first};
    if (!set_add(set, first))
        return;
    g_array_append_val(path, step);
    if (files)
        g_ptr_array_add(files, (gpointer)(uintptr_t)first);
    while (path->len) {
        struct step *top = &g_array_index(path, struct step, path->len - 1);
        const GArray *inclusions = top->file->inclusions;
        if (!inclusions || top->next == inclusions->len) {
            g_array_set_size(path, path->len - 1);
            continue;
        }
        step = (struct step){.file = g_array_index(inclusions, struct inclusion, top->next++).file};
        if (!set_add(set, step.file))
            continue;
        if (files)
            g_ptr_array_add(files, (gpointer)(uintptr_t)step.file);
        g_array_append_val(path, step);
    }
}

struct include_graph *include_graph_new(const struct unit *unit)
{
    struct include_graph *graph = g_new0(struct include_graph, 1);
    graph->unit = unit;
    graph->n_words = unit->all->len / WORD_BITS + 1;
    graph->reached = g_new0(guint64, graph->n_words * (unit->all->len + 1));
    graph->flag_files = g_new0(guint64, graph->n_words);
    for (guint i = 0; i < unit->all->len; i++) {
        const struct source_file *file = unit->all->pdata[i];
        walk(file, set_of(graph, file), NULL);
    }
    for (guint i = 0; i < unit->flag_included->len; i++)
        walk(g_array_index(unit->flag_included, struct inclusion, i).file, graph->flag_files, NULL);
    return graph;
}

void include_graph_free(struct include_graph *graph)
{
    g_free(graph->reached);
    g_free(graph->flag_files);
    g_free(graph);
}

bool include_graph_reaches(const struct include_graph *graph, const struct source_file *from,
                           const struct source_file *to)
{
    return set_has(set_of(graph, from), to);
}

bool include_graph_reaches_before(const struct include_graph *graph, const struct source_file *from,
                                  uint32_t offset, const struct source_file *to)
{
    if (set_has(graph->flag_files, to) && !set_has(graph->flag_files, from))
        return true;
    for (guint i = 0; from->inclusions && i < from->inclusions->len; i++) {
        const struct inclusion *inclusion = &g_array_index(from->inclusions, struct inclusion, i);
        if (inclusion->offset < offset && set_has(set_of(graph, inclusion->file), to))
            return true;
    }
    return false;
}

GPtrArray *include_graph_visible(const struct include_graph *graph,
                                 const struct source_file *header)
{
    GPtrArray *files = g_ptr_array_new();
    g_autofree guint64 *set = g_new0(guint64, graph->n_words);
    const GArray *flag_included = graph->unit->flag_included;
    for (guint i = 0; i < flag_included->len; i++)
        walk(g_array_index(flag_included, struct inclusion, i).file, set, files);
    walk(header, set, files);
    return files;
}

guint16 *include_graph_order(const struct include_graph *graph, const struct source_file *header)
{
    const guint n = graph->unit->all->len;
    guint16 *order = g_new(guint16, n + 1);
    memset(order, 0xff, (n + 1) * sizeof *order);
    g_autoptr(GPtrArray) visible = include_graph_visible(graph, header);
    for (guint i = 0; i < visible->len && i < ORDER_NEVER; i++)
        order[((const struct source_file *)visible->pdata[i])->index] = (guint16)i;
    return order;
}
