/* What of a graph the runtime can't map: a line for each. */

#include "analyzer/generate/runtime.h"

#include "analyzer/generate/generate.h"

#include <stdarg.h>
#include <string.h>

void runtime_add_problem(GPtrArray *problems, struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, g_strdup_printf("%s:%u:%u: %s", range.file != NULL ? range.file : "?",
                                              range.start.line, range.start.column, what));
}

/* What is called like an accessor already: another one (of a member called `new`, or of
 * `order_item.tags` beside `order.item_tags`), or a typedef. */
static void check_names(const struct generation *what, const struct model *model, GHashTable *all,
                        GPtrArray *problems)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    runtime_add_names(what, model, names);
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        const struct model *other = g_hash_table_lookup(all, name);
        if (other == NULL)
            g_hash_table_insert(all, g_strdup(name), (gpointer)(uintptr_t)model);
        else if (g_strcmp0(other->fact->alias, name) == 0)
            runtime_add_problem(problems, model->fact->range,
                                "the accessor `%s` of `%s` would be called like a typedef: give a "
                                "--prefix, or rename a member",
                                name, model->name);
        else if (other == model)
            runtime_add_problem(problems, model->fact->range,
                                "two accessors of `%s` would be called `%s`: rename a member",
                                model->name, name);
        else
            runtime_add_problem(problems, model->fact->range,
                                "accessors of `%s` and `%s` would both be called `%s`: rename a "
                                "member",
                                other->name, model->name, name);
    }
}

/* What is called like something of the runtime's own. */
static void check_reserved(const struct generation *what, const struct model *model,
                           GPtrArray *problems)
{
    static const char *const tags[] = {
        "bw_allocator", "bw_column", "bw_engine", "bw_error", "bw_foreign_key",  "bw_index",
        "bw_model",     "bw_order",  "bw_pair",   "bw_query", "bw_relationship", "bw_schema",
        "bw_session",   "bw_sort",   "bw_stream", "bw_value", "bw_where"};
    bool is_reserved = false;
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        is_reserved = is_reserved || strcmp(tags[i], model->name) == 0;
    if (is_reserved)
        runtime_add_problem(problems, model->fact->range,
                            "`%s` is a struct of the runtime's: give the model another name",
                            model->name);
    else if (what->prefix[0] == '\0' &&
             (g_str_has_prefix(model->name, "bw_") || strcmp(model->name, "bw") == 0))
        runtime_add_problem(problems, model->fact->range,
                            "`%s`: what begins with `bw_` is the runtime's: give a --prefix, or "
                            "give the model another name",
                            model->name);
}

/* Annotations that could not be read, or count for nothing: what they say is in no model. */
static void check_reading(const struct graph *graph, GPtrArray *problems)
{
    static const char *const codes[] = {"BW002", "BW003", "BW004", "BW005", "BW006", "BW010"};
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < graph->facts->len; i++) {
        const struct facts *facts = graph->facts->pdata[i];
        for (size_t h = 0; h < facts->n_headers; h++) {
            const struct fact_header *header = &facts->headers[h];
            if (!g_hash_table_add(seen, (gpointer)(uintptr_t)header->path))
                continue;
            for (size_t f = 0; f < header->n_findings; f++) {
                const struct finding *finding = &header->findings[f].finding;
                for (size_t c = 0; c < G_N_ELEMENTS(codes); c++)
                    if (strcmp(codes[c], finding->code) == 0)
                        runtime_add_problem(problems, finding->range, "%s", finding->message);
            }
        }
    }
}

static void check_header_name(const struct model *model, GPtrArray *problems)
{
    if (strpbrk(model->header->path, "\"\\\n") != NULL)
        runtime_add_problem(problems, model->fact->range, "no #include can name the header of `%s`",
                            model->name);
}

static void check_models(const struct graph *graph, GPtrArray *problems)
{
    bool any = false;
    for (guint i = 0; i < graph->models->len; i++)
        any = any || runtime_is_mapped(graph->models->pdata[i]);
    if (!any)
        g_ptr_array_add(problems, g_strdup("no header declares a model: there is nothing to map"));
}

void check_runtime(const struct generation *what, GPtrArray *problems)
{
    const GPtrArray *models = what->graph->models;
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < models->len; i++) {
        struct model *model = models->pdata[i];
        if (model->fact->alias != NULL)
            g_hash_table_insert(names, g_strdup(model->fact->alias), model);
    }
    for (guint i = 0; i < models->len; i++) {
        const struct model *model = models->pdata[i];
        if (model->is_broken)
            runtime_add_problem(problems, model->fact->range,
                                "`%s` stands in a header that does "
                                "not parse",
                                model->name);
        if (model->is_duplicate)
            runtime_add_problem(problems, model->fact->range, "another model is called `%s` too",
                                model->name);
        if (!runtime_is_mapped(model))
            continue;
        check_reserved(what, model, problems);
        check_header_name(model, problems);
        check_names(what, model, names, problems);
        runtime_check_columns(what->graph, model, problems);
        runtime_check_relationships(what->graph, model, problems);
    }
    runtime_check_inheritance(what->graph, problems);
    check_reading(what->graph, problems);
    check_models(what->graph, problems);
}
