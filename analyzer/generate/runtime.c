/* `bothways generate runtime`: the mapping and the accessors, as one header and one C file. */

#include "analyzer/generate/runtime.h"

#include "analyzer/generate/generate.h"

#include <stdarg.h>
#include <string.h>

static const char note[] =
    "/* Written by bothways generate runtime from the annotated headers. */\n";

bool runtime_is_mapped(const struct model *model)
{
    return !model->is_abstract && !model->is_broken;
}

const char *runtime_type_name(const struct model *model)
{
    return model->fact->tag != NULL ? "struct " : "";
}

void runtime_add_problem(GPtrArray *problems, struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, g_strdup_printf("%s:%u:%u: %s", range.file != NULL ? range.file : "?",
                                              range.start.line, range.start.column, what));
}

void runtime_append_call(GString *out, const char *head, GPtrArray *parts, const char *tail)
{
    const char *newline = strrchr(out->str, '\n');
    gsize line = out->len - (newline != NULL ? (gsize)(newline + 1 - out->str) : 0);
    const char *last = strrchr(head, '\n');
    gsize indent = last != NULL ? strlen(last + 1) : line + strlen(head);
    gsize column = indent;
    g_string_append(out, head);
    for (guint i = 0; i < parts->len; i++) {
        const char *part = parts->pdata[i];
        bool is_last = i + 1 == parts->len;
        gsize needed = strlen(part) + (is_last ? strcspn(tail, "\n") : 1);
        if (i > 0 && column + 1 + needed > 100) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, part);
        g_string_append(out, is_last ? "" : ",");
        column += strlen(part) + 1;
    }
    g_string_append(out, tail);
}

void runtime_append_string(GString *out, const char *text)
{
    g_autofree char *escaped = g_strescape(text, NULL);
    g_string_append_printf(out, "\"%s\"", escaped);
}

static void append_model(const struct model *model, GString *out)
{
    const char *name = model->name;
    g_string_append_printf(out, "const struct bw_model %s_model = {\n    .name = \"%s\",\n", name,
                           name);
    if (model->table != NULL) {
        g_string_append(out, "    .table = ");
        runtime_append_string(out, model->table->name);
        g_string_append(out, ",\n");
        if (model->table->schema != NULL) {
            g_string_append(out, "    .schema = ");
            runtime_append_string(out, model->table->schema);
            g_string_append(out, ",\n");
        }
    }
    g_string_append_printf(out, "    .size = sizeof(%s%s),\n", runtime_type_name(model), name);
    static const char *const arrays[] = {"columns", "relationships", "foreign_keys", "indexes"};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++) {
        g_autofree char *declared = g_strdup_printf(" %s_%s[] =", name, arrays[i]);
        if (strstr(out->str, declared) == NULL)
            continue;
        g_autofree char *size =
            g_strdup_printf("sizeof %s_%s / sizeof *%s_%s,", name, arrays[i], name, arrays[i]);
        bool is_long = strlen("    .n_ = ") + strlen(arrays[i]) + strlen(size) > 100;
        g_string_append_printf(out, "    .n_%s =%s%s\n    .%s = %s_%s,\n", arrays[i],
                               is_long ? "\n        " : " ", size, arrays[i], name, arrays[i]);
    }
    if (model->base != NULL)
        g_string_append_printf(out, "    .base = &%s_model,\n", model->base->name);
    const struct argument *on = annotation_find(model->annotation, "polymorphic_on");
    const struct member *member = on != NULL ? model_find_member(model, on->text) : NULL;
    if (member != NULL && member->column != NULL) {
        g_string_append(out, "    .polymorphic_on = ");
        runtime_append_string(out, member->column->name);
        g_string_append(out, ",\n");
    }
    const struct argument *identity = annotation_find(model->annotation, "polymorphic_identity");
    if (identity != NULL && identity->text != NULL) {
        g_string_append(out, "    .polymorphic_identity = ");
        runtime_append_string(out, identity->text);
        g_string_append(out, ",\n");
    }
    g_string_append(out, "};\n\n");
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void append_includes(const struct graph *graph, GString *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model) &&
            g_hash_table_add(seen, (gpointer)(uintptr_t)model->header->path))
            g_ptr_array_add(paths, (gpointer)(uintptr_t)model->header->path);
    }
    g_ptr_array_sort(paths, compare_paths);
    for (guint i = 0; i < paths->len; i++)
        g_string_append_printf(out, "#include \"%s\"\n", (const char *)paths->pdata[i]);
}

void generate_runtime_header(const struct graph *graph, GString *out)
{
    g_string_append(out, "#pragma once\n\n");
    g_string_append(out, note);
    g_string_append_c(out, '\n');
    append_includes(graph, out);
    g_string_append(out, "\n#include <bothways/runtime.h>\n\n");
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model))
            g_string_append_printf(out, "extern const struct bw_model %s_model;\n", model->name);
    }
    g_string_append(out, "\n/* All of them, for bw_schema_open(). */\n"
                         "extern const struct bw_model *const models_runtime[];\n"
                         "extern const size_t n_models_runtime;\n");
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model))
            runtime_append_accessors(model, true, out);
    }
}

void runtime_append_mapping(const struct graph *graph, GString *out)
{
    g_string_append(out, note);
    g_string_append(out, "\n#include \"models_runtime.h\"\n\n");
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (!runtime_is_mapped(model))
            continue;
        g_autoptr(GString) part = g_string_new(NULL);
        runtime_append_columns(graph, model, part);
        runtime_append_keys(model, part);
        runtime_append_relationships(graph, model, part);
        append_model(model, part);
        g_string_append(out, part->str);
    }
    int widest = 0;
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model))
            widest = MAX(widest, (int)strlen(model->name));
    }
    g_string_append(out, "const struct bw_model *const models_runtime[] = {\n");
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model))
            g_string_append_printf(out, "    &%s_model,%*s /* %s */\n", model->name,
                                   widest - (int)strlen(model->name), "",
                                   model->table != NULL ? model->table->full_name : "in memory");
    }
    g_string_append(out, "};\nconst size_t n_models_runtime = sizeof models_runtime / sizeof "
                         "*models_runtime;\n");
}

void generate_runtime_source(const struct graph *graph, GString *out)
{
    runtime_append_mapping(graph, out);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model))
            runtime_append_accessors(model, false, out);
    }
}

/* Two accessors of one name: a member called `new`, or `heroes` beside `heroes_append`. */
static void check_names(const struct model *model, GHashTable *all, GPtrArray *problems)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    runtime_add_names(model, names);
    for (guint i = 0; i < names->len; i++)
        if (!g_hash_table_add(all, g_strdup(names->pdata[i])))
            runtime_add_problem(problems, model->fact->range,
                                "two accessors would be called `%s`: rename a member of `%s`",
                                (const char *)names->pdata[i], model->name);
}

void check_runtime(const struct graph *graph, GPtrArray *problems)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (model->is_broken)
            runtime_add_problem(problems, model->fact->range,
                                "`%s` stands in a header that does "
                                "not parse",
                                model->name);
        if (!runtime_is_mapped(model))
            continue;
        if (model->inheritance == INHERITANCE_SINGLE)
            runtime_add_problem(problems, model->fact->range,
                                "`%s` lives in the table of `%s`: single-table inheritance is not "
                                "mapped",
                                model->name, model->base->name);
        check_names(model, names, problems);
        runtime_check_columns(graph, model, problems);
        runtime_check_relationships(graph, model, problems);
    }
}
