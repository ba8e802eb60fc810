#include "rules/keys.h"
#include "rules/table_graph.h"

/*
 * A table is reached twice when two of its cascading keys lead up to one common table. From such a
 * table all tables above are searched, breadth first, each remembered with the key that it was
 * reached over and with which of the keys the search began. A table that has been reported is not
 * searched through: whatever lies below has the same cause.
 */

struct search {
    const struct table_graph *tables;
    const gboolean *is_reported;
    struct foreign_key **arrivals; /* by table: over which key it was reached */
    guint *branches;               /* by table: over which first key, from 1; 0: not yet */
    GArray *queue;                 /* guint: the tables reached */
};

/* The path of keys from `bottom` up to the table at `top`, which `last` leads to. */
static GPtrArray *trace_path(const struct search *search, struct foreign_key *last,
                             const struct table *bottom)
{
    GPtrArray *path = g_ptr_array_new();
    for (struct foreign_key *key = last; key != NULL;) {
        g_ptr_array_insert(path, 0, key);
        key = key->table == bottom
                  ? NULL
                  : search->arrivals[table_graph_place(search->tables, key->table)];
    }
    return path;
}

static void report_paths(const struct search *search, struct foreign_key *one,
                         struct foreign_key *other, const struct table *bottom,
                         struct report *report)
{
    g_autoptr(GPtrArray) first = trace_path(search, one, bottom);
    g_autoptr(GPtrArray) second = trace_path(search, other, bottom);
    g_autofree char *first_label = table_path_label(first);
    g_autofree char *second_label = table_path_label(second);
    const struct foreign_key *about = first->pdata[0];
    const struct foreign_key *beside = second->pdata[0];
    struct draft *draft = report_foreign_key(
        report, about, about->ondelete_argument->range,
        "deleting a `%s` reaches `%s` over two cascading paths: %s, and %s; SQL Server refuses to "
        "create the tables",
        one->target->model->name, bottom->model->name, first_label, second_label);
    draft_help(draft, "say other than CASCADE on one of the keys of one of the paths");
    draft_related(draft, beside->ondelete_argument->range, "the second path begins here");
}

/* Goes on over every cascading key of the table at `node`; the key that meets another branch. */
static struct foreign_key *expand(struct search *search, guint node, guint branch)
{
    const GPtrArray *keys = search->tables->edges[node];
    for (guint i = 0; i < keys->len; i++) {
        struct foreign_key *key = keys->pdata[i];
        guint above = table_graph_place(search->tables, key->target);
        guint begun = branch != 0 ? branch : i + 1;
        if (search->branches[above] == 0) {
            search->branches[above] = begun;
            search->arrivals[above] = key;
            g_array_append_val(search->queue, above);
        } else if (search->branches[above] != begun) {
            return key;
        }
    }
    return NULL;
}

static bool check_table(struct search *search, guint bottom, struct report *report)
{
    const struct table *table = search->tables->tables->pdata[bottom];
    struct foreign_key *meeting = expand(search, bottom, 0);
    for (guint at = 0; meeting == NULL && at < search->queue->len; at++) {
        guint node = g_array_index(search->queue, guint, at);
        if (node != bottom && !search->is_reported[node]) {
            meeting = expand(search, node, search->branches[node]);
        }
    }
    if (meeting != NULL) {
        guint top = table_graph_place(search->tables, meeting->target);
        report_paths(search, search->arrivals[top], meeting, table, report);
    }
    for (guint i = 0; i < search->queue->len; i++) {
        guint node = g_array_index(search->queue, guint, i);
        search->branches[node] = 0;
        search->arrivals[node] = NULL;
    }
    g_array_set_size(search->queue, 0);
    return meeting != NULL;
}

/* Every key that cascades to another table. */
static bool cascades(const struct foreign_key *key)
{
    return key->ondelete == ACTION_CASCADE && key->table != key->target;
}

/* The tables from the top down: each behind those that its keys lead to. Tables on a cycle, and
 * those below one, come last in their own order. */
static GArray *order_from_top(const struct table_graph *tables)
{
    guint n = tables->tables->len;
    GArray *order = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
    g_autofree guint *waiting = g_new0(guint, n + 1);
    for (guint i = 0; i < n; i++) {
        waiting[i] = tables->edges[i]->len;
        if (waiting[i] == 0) {
            g_array_append_val(order, i);
        }
    }
    for (guint at = 0; at < order->len; at++) {
        guint top = g_array_index(order, guint, at);
        const struct table *table = tables->tables->pdata[top];
        for (guint k = 0; k < table->referrers->len; k++) {
            const struct foreign_key *key = table->referrers->pdata[k];
            guint below = table_graph_place(tables, key->table);
            if (key->is_resolved && cascades(key) && --waiting[below] == 0) {
                g_array_append_val(order, below);
            }
        }
    }
    for (guint i = 0; i < n; i++) {
        if (waiting[i] != 0) {
            g_array_append_val(order, i);
        }
    }
    return order;
}

/* Costs, for each table with several cascading keys, the tables above it up to those
 * that were reported: linear unless long chains of such tables lie on top of each other. */
static void check(const struct graph *graph, struct report *report)
{
    struct table_graph *tables = table_graph_new(graph, cascades);
    guint n = tables->tables->len;
    g_autofree gboolean *is_reported = g_new0(gboolean, n + 1);
    g_autofree struct foreign_key **arrivals = g_new0(struct foreign_key *, n + 1);
    g_autofree guint *branches = g_new0(guint, n + 1);
    struct search search = {
        .tables = tables,
        .is_reported = is_reported,
        .arrivals = arrivals,
        .branches = branches,
        .queue = g_array_new(FALSE, FALSE, sizeof(guint)),
    };
    g_autoptr(GArray) order = order_from_top(tables);
    for (guint i = 0; i < n; i++) {
        guint bottom = g_array_index(order, guint, i);
        if (tables->edges[bottom]->len > 1) {
            is_reported[bottom] = check_table(&search, bottom, report);
        }
    }
    g_array_unref(search.queue);
    table_graph_free(tables);
}

const struct rule rule_multiple_cascade_paths = {
    .summary = "Two paths of ON DELETE CASCADE from one table to another",
    .why = "One deletion reaches the same rows twice. SQL Server refuses to create such tables "
           "(error 1785).",
    .mend = "Let one of the paths say NO ACTION, and delete over the other.",
    .check = check,
};
