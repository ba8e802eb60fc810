/* The columns that foreign_keys and remote_side name. */

#include "analyzer/graph/join_internal.h"

#include <string.h>

static bool is_named(const struct column *column, const char *name)
{
    return strcmp(column->member->name, name) == 0 || strcmp(column->name, name) == 0;
}

/* Collects the columns called `name` in keys from the tables of `from` to those of `to`. */
static void collect_key_columns(const struct graph *graph, const struct model *from,
                                const struct table *to, const char *name, GPtrArray *found)
{
    for (const struct model *at = from; at; at = at->base) {
        const GPtrArray *keys = at->table ? graph_keys_between(graph, at->table, to) : NULL;
        for (guint i = 0; keys && i < keys->len; i++) {
            const struct foreign_key *key = keys->pdata[i];
            for (size_t j = 0; j < key->n_parts; j++) {
                struct column *column = key->parts[j].source;
                if (column && is_named(column, name) && !g_ptr_array_find(found, column, NULL))
                    g_ptr_array_add(found, column);
            }
        }
    }
}

static void collect_between(const struct join_work *work, const struct model *from,
                            const struct model *to, const char *name, GPtrArray *found)
{
    for (const struct model *at = to; at; at = at->base)
        if (at->table)
            collect_key_columns(work->graph, from, at->table, name, found);
}

/* An unqualified name in foreign_keys: first among the foreign keys that link the ends. */
static struct column *find_key_column(struct join_work *work, const char *name, const char **detail)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    if (work->link) {
        collect_between(work, work->link->model, work->parent, name, found);
        collect_between(work, work->link->model, work->child, name, found);
    } else {
        collect_between(work, work->parent, work->child, name, found);
        collect_between(work, work->child, work->parent, name, found);
    }
    if (found->len > 1) {
        const struct column *one = found->pdata[0], *other = found->pdata[1];
        *detail = graph_printf(work->graph, "`%s` may be `%s.%s` or `%s.%s`: say which", name,
                               one->member->model->name, one->member->name,
                               other->member->model->name, other->member->name);
        return NULL;
    }
    return found->len == 1 ? found->pdata[0] : NULL;
}

/* An unqualified name: a member of one of `models`, the first that has it. */
static enum lookup find_in(struct join_work *work, const struct model *const *models,
                           size_t n_models, const char *name, struct column **column,
                           const char **detail)
{
    enum lookup result = LOOKUP_FAILED;
    const char *found_detail = NULL;
    for (size_t i = 0; i < n_models; i++) {
        enum lookup lookup = column_lookup(work->graph, models[i]->name, name, column, detail);
        if (lookup == LOOKUP_DONE)
            return lookup;
        if (lookup == LOOKUP_HIDDEN)
            result = lookup;
        /* That it is a relationship says more than that another model lacks it. */
        if (model_find_member(models[i], name))
            found_detail = *detail;
    }
    if (found_detail)
        *detail = found_detail;
    else if (models[0] != models[1])
        *detail = graph_printf(work->graph, "neither `%s` nor `%s` has a column `%s`%s",
                               models[0]->name, models[1]->name, name,
                               column_suggestion(work->graph, models, n_models, name));
    return result;
}

static enum lookup find_qualified(struct join_work *work, const char *text, struct column **column,
                                  const char **detail)
{
    const char *dot = strrchr(text, '.');
    g_autofree char *qualifier = g_strndup(text, (gsize)(dot - text));
    return column_lookup(work->graph, qualifier, dot + 1, column, detail);
}

/* Finds one name of foreign_keys (`among_keys`) or remote_side. */
static enum lookup find_column(struct join_work *work, const char *text, bool among_keys,
                               struct column **column, const char **detail)
{
    if (strchr(text, '.'))
        return find_qualified(work, text, column, detail);
    *detail = NULL;
    if (among_keys) {
        *column = find_key_column(work, text, detail);
        if (*column || *detail)
            return *column ? LOOKUP_DONE : LOOKUP_FAILED;
    }
    const struct model *models[3] = {work->child, work->parent, NULL};
    if (among_keys && !work->link) {
        models[0] = work->parent;
        models[1] = work->child;
    }
    models[2] = work->link ? work->link->model : NULL;
    return find_in(work, models, work->link ? 3 : 2, text, column, detail);
}

/* Reads a column or a list of them; NULL where it isn't given, or when the join has failed. */
static bool read_columns(struct join_work *work, const struct argument *argument, bool among_keys,
                         GPtrArray **columns)
{
    enum join_problem problem = among_keys ? JOIN_BAD_FOREIGN_KEYS : JOIN_BAD_REMOTE_SIDE;
    if (!argument || (argument->kind == VALUE_LIST && argument->n_items == 0))
        return true;
    const struct argument *items = argument->kind == VALUE_LIST ? argument->items : argument;
    size_t n_items = argument->kind == VALUE_LIST ? argument->n_items : 1;
    *columns = graph_array(work->graph);
    for (size_t i = 0; i < n_items; i++) {
        const char *text = argument_text(&items[i]), *detail = NULL;
        struct column *column = NULL;
        enum lookup lookup = LOOKUP_HIDDEN;
        if (text && *text && *text != '.')
            lookup = find_column(work, text, among_keys, &column, &detail);
        if (lookup == LOOKUP_HIDDEN)
            return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
        if (lookup == LOOKUP_FAILED)
            return join_fail(work, problem, &items[i], detail);
        if (!g_ptr_array_find(*columns, column, NULL))
            g_ptr_array_add(*columns, column);
    }
    return true;
}

bool join_read_foreign_keys(struct join_work *work)
{
    return read_columns(work, work->foreign_keys_argument, true, &work->foreign_keys);
}

bool join_read_remote_side(struct join_work *work)
{
    return read_columns(work, work->remote_side_argument, false, &work->remote_side);
}
