/* `bothways generate runtime`: the mapping and the accessors, as one header and one C file. */

#include "analyzer/generate/runtime.h"

#include "analyzer/generate/generate.h"

#include <string.h>

static const char note[] =
    "/* Written by bothways generate runtime from the annotated headers. */\n";
static const char header_note[] =
    "/*\n"
    " * Written by bothways generate runtime from the annotated headers, which are named from the\n"
    " * project's folder: compile with -I and that folder.\n"
    " *\n"
    " * An int is an enum bw_status, but where a column is read. Where a value can't be given it "
    "is\n"
    " * NULL, 0 or false, and bw_session_error() says why.\n"
    " */\n";

bool runtime_is_mapped(const struct model *model)
{
    return !model->is_abstract && !model->is_broken && !model->is_duplicate;
}

const char *runtime_type_name(const struct model *model)
{
    return model->fact->tag != NULL ? "struct " : "";
}

static void append_model(const struct generation *what, const struct model *model, GString *out)
{
    const char *name = model->name;
    g_string_append_printf(out, "const struct bw_model %s%s_model = {\n    .name = \"%s\",\n",
                           what->prefix, name, name);
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
        g_autofree char *declared = g_strdup_printf(" %s_of_%s[] =", arrays[i], name);
        if (strstr(out->str, declared) == NULL)
            continue;
        g_autofree char *size = g_strdup_printf("sizeof %s_of_%s / sizeof *%s_of_%s,", arrays[i],
                                                name, arrays[i], name);
        g_autofree char *field = g_strdup_printf("    .n_%s =", arrays[i]);
        runtime_append_quotient(out, field, size, 8);
        g_string_append_printf(out, "    .%s = %s_of_%s,\n", arrays[i], arrays[i], name);
    }
    if (model->base != NULL)
        g_string_append_printf(out, "    .base = &%s%s_model,\n", what->prefix, model->base->name);
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

/* A header's name from the project's folder, which absolute paths may lie outside of. */
static char *name_from_root(const char *root, const char *path)
{
    if (root == NULL || !g_path_is_absolute(path))
        return g_strdup(path);
    g_auto(GStrv) from = g_strsplit(root, "/", -1);
    g_auto(GStrv) to = g_strsplit(path, "/", -1);
    guint common = 0;
    while (from[common] != NULL && g_strcmp0(from[common], to[common]) == 0)
        common++;
    if (common < 2 && g_strv_length(from) > 1)
        return g_strdup(path);
    GString *name = g_string_new(NULL);
    for (guint i = common; from[i] != NULL; i++)
        g_string_append(name, from[i][0] != '\0' ? "../" : "");
    g_autofree char *rest = g_strjoinv("/", to + common);
    g_string_append(name, rest);
    return g_string_free(name, FALSE);
}

static void append_prelude(const struct generation *what, GString *out)
{
    for (const char *const *name = what->prelude; name != NULL && *name != NULL; name++) {
        g_autofree char *own = name_from_root(what->root, *name);
        g_string_append_printf(
            out, g_path_is_absolute(*name) ? "#include \"%s\"\n" : "#include <%s>\n", own);
    }
    if (what->prelude != NULL && *what->prelude != NULL)
        g_string_append_c(out, '\n');
}

static void append_includes(const struct generation *what, GString *out)
{
    const struct graph *graph = what->graph;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (runtime_is_mapped(model) &&
            g_hash_table_add(seen, (gpointer)(uintptr_t)model->header->path))
            g_ptr_array_add(paths, (gpointer)(uintptr_t)model->header->path);
    }
    g_ptr_array_sort(paths, compare_paths);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *name = name_from_root(what->root, paths->pdata[i]);
        g_string_append_printf(out, "#include \"%s\"\n", name);
    }
}

void generate_runtime_header(const struct generation *what, GString *out)
{
    const GPtrArray *models = what->graph->models;
    g_string_append_printf(out, "#pragma once\n\n%s\n", header_note);
    append_prelude(what, out);
    append_includes(what, out);
    g_string_append(out, "\n#include <bothways/runtime.h>\n\n"
                         "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    for (guint i = 0; i < models->len; i++) {
        const struct model *model = models->pdata[i];
        if (runtime_is_mapped(model))
            g_string_append_printf(out, "extern const struct bw_model %s%s_model;\n", what->prefix,
                                   model->name);
    }
    g_string_append_printf(out,
                           "\n/* All of them, for bw_schema_open(). */\n"
                           "extern const struct bw_model *const %smodels_runtime[];\n"
                           "extern const size_t %sn_models_runtime;\n",
                           what->prefix, what->prefix);
    for (guint i = 0; i < models->len; i++) {
        const struct model *model = models->pdata[i];
        if (runtime_is_mapped(model))
            runtime_append_accessors(what, model, true, out);
    }
    g_string_append(out, "\n#ifdef __cplusplus\n}\n#endif\n");
}

static void append_list(const struct generation *what, GString *out)
{
    const GPtrArray *models = what->graph->models;
    int widest = 0;
    for (guint i = 0; i < models->len; i++) {
        const struct model *model = models->pdata[i];
        if (runtime_is_mapped(model))
            widest = MAX(widest, (int)g_utf8_strlen(model->name, -1));
    }
    g_string_append_printf(out, "const struct bw_model *const %smodels_runtime[] = {\n",
                           what->prefix);
    for (guint i = 0; i < models->len; i++) {
        const struct model *model = models->pdata[i];
        if (runtime_is_mapped(model))
            g_string_append_printf(out, "    &%s%s_model,%*s /* %s */\n", what->prefix, model->name,
                                   widest - (int)g_utf8_strlen(model->name, -1), "",
                                   model->table != NULL ? model->table->full_name : "in memory");
    }
    g_autofree char *head = g_strdup_printf("const size_t %sn_models_runtime =", what->prefix);
    g_autofree char *size = g_strdup_printf("sizeof %smodels_runtime / sizeof *%smodels_runtime;",
                                            what->prefix, what->prefix);
    g_string_append(out, "};\n");
    runtime_append_quotient(out, head, size, 4);
}

void runtime_append_mapping(const struct generation *what, GString *out)
{
    const struct graph *graph = what->graph;
    g_string_append(out, note);
    g_string_append(out, "\n#include \"models_runtime.h\"\n\n");
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (!runtime_is_mapped(model))
            continue;
        g_autoptr(GString) part = g_string_new(NULL);
        runtime_append_columns(graph, model, part);
        runtime_append_keys(model, part);
        runtime_append_relationships(what, model, part);
        append_model(what, model, part);
        g_string_append(out, part->str);
    }
    append_list(what, out);
}

void generate_runtime_source(const struct generation *what, GString *out)
{
    runtime_append_mapping(what, out);
    for (guint i = 0; i < what->graph->models->len; i++) {
        const struct model *model = what->graph->models->pdata[i];
        if (runtime_is_mapped(model))
            runtime_append_accessors(what, model, false, out);
    }
}
