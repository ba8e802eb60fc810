/* Columns, foreign keys and indexes of the runtime's mapping. */

#include "analyzer/generate/runtime.h"

#include <string.h>

static const char *column_kind(const struct column *column)
{
    const struct member_type *type = &column->member->fact->type;
    switch (column->kind) {
    case COLUMN_INTEGER:
        return type->is_bool ? "BW_BOOL" : type->is_unsigned ? "BW_UNSIGNED" : "BW_SIGNED";
    case COLUMN_FLOATING:
        return "BW_REAL";
    case COLUMN_TEXT:
        return type->length > 0 ? "BW_CHARS" : "BW_STRING";
    case COLUMN_BYTES:
        return type->shape == SHAPE_BYTES ? "BW_OCTETS" : "BW_BYTES";
    }
    return "BW_SIGNED";
}

/* The server default as an SQL literal: a word or text is quoted, a number and a truth are not. */
static char *default_literal(const struct column *column)
{
    const struct argument *value =
        column->annotation == NULL ? NULL : annotation_find(column->annotation, "default");
    if (value == NULL || value->text == NULL)
        return NULL;
    if (value->kind == VALUE_NUMBER)
        return g_strdup(value->text);
    if (value->kind == VALUE_NAME &&
        (strcmp(value->text, "NULL") == 0 || strcmp(value->text, "None") == 0))
        return NULL;
    if (value->kind == VALUE_NAME && g_ascii_strcasecmp(value->text, "true") == 0)
        return g_strdup(column->member->fact->type.is_bool ? "TRUE" : "1");
    if (value->kind == VALUE_NAME && g_ascii_strcasecmp(value->text, "false") == 0)
        return g_strdup(column->member->fact->type.is_bool ? "FALSE" : "0");
    g_auto(GStrv) parts = g_strsplit(value->text, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

static const struct member *length_of(const struct column *column)
{
    const struct argument *length =
        column->annotation == NULL ? NULL : annotation_find(column->annotation, "length");
    return length != NULL ? model_find_member(column->member->model, length->text) : NULL;
}

static void append_flags(const struct column *column, GString *out)
{
    const struct member *length = length_of(column);
    const char *first = column->is_primary_key ? "BW_PRIMARY_KEY"
                        : column->is_nullable  ? "BW_NULLABLE"
                                               : "";
    const char *second =
        length != NULL && !length->fact->type.is_unsigned ? "BW_SIGNED_LENGTH" : "";
    if (*first != '\0' || *second != '\0')
        g_string_append_printf(out, "        .flags = %s%s%s,\n", first,
                               *first != '\0' && *second != '\0' ? " | " : "", second);
}

static void append_length(const struct graph *graph, const struct column *column, const char *type,
                          GString *out)
{
    const struct member *length = length_of(column);
    if (length == NULL)
        return;
    g_autofree char *path = runtime_member_path(graph, length);
    runtime_append_offset(out, "length_offset", type, path);
    runtime_append_size(out, "length_size", type, path);
}

static void append_column(const struct graph *graph, const struct model *model,
                          const struct column *column, GString *out)
{
    g_autofree char *type = g_strconcat(runtime_type_name(model), model->name, NULL);
    g_autofree char *path = runtime_member_path(graph, column->member);
    g_autofree char *literal = default_literal(column);
    g_string_append(out, "    {\n        .name = ");
    runtime_append_string(out, column->name);
    g_string_append_printf(out, ",\n        .member = \"%s\",\n        .kind = %s,\n",
                           column->member->name, column_kind(column));
    runtime_append_offset(out, "offset", type, path);
    runtime_append_size(out, "size", type, path);
    append_flags(column, out);
    append_length(graph, column, type, out);
    if (literal != NULL) {
        g_string_append(out, "        .default_sql = ");
        runtime_append_string(out, literal);
        g_string_append(out, ",\n");
    }
    g_string_append(out, "    },\n");
}

void runtime_append_columns(const struct graph *graph, const struct model *model, GString *out)
{
    bool any = false;
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column == NULL)
            continue;
        if (!any)
            g_string_append_printf(out, "static const struct bw_column columns_of_%s[] = {\n",
                                   model->name);
        any = true;
        append_column(graph, model, member->column, out);
    }
    if (any)
        g_string_append(out, "};\n\n");
}

/* Keys --------------------------------------------------------------------------------------- */

static void append_names(const char *model, const char *what, guint at, GPtrArray *names,
                         GString *out)
{
    g_autoptr(GPtrArray) quoted = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *head =
        g_strdup_printf("static const char *const %s_%u_of_%s[] = {", what, at, model);
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        runtime_append_string(text, names->pdata[i]);
        g_ptr_array_add(quoted, g_strdup(text->str));
    }
    runtime_append_call(out, head, quoted, "};\n");
}

static void append_key_names(const struct model *model, GString *out)
{
    for (guint i = 0; i < model->constraints->len; i++) {
        const struct foreign_key *key = model->constraints->pdata[i];
        g_autoptr(GPtrArray) sources = g_ptr_array_new(), targets = g_ptr_array_new();
        for (size_t p = 0; p < key->n_parts && key->is_resolved; p++) {
            g_ptr_array_add(sources, (gpointer)(uintptr_t)key->parts[p].source->name);
            g_ptr_array_add(targets, (gpointer)(uintptr_t)key->parts[p].target->name);
        }
        append_names(model->name, "key", i, sources, out);
        append_names(model->name, "key_target", i, targets, out);
    }
}

static void append_action(const char *name, enum foreign_key_action action, GString *out)
{
    static const char *const words[] = {
        [ACTION_CASCADE] = "CASCADE",         [ACTION_SET_NULL] = "SET NULL",
        [ACTION_SET_DEFAULT] = "SET DEFAULT", [ACTION_RESTRICT] = "RESTRICT",
        [ACTION_NO_ACTION] = "NO ACTION",
    };
    if (action != ACTION_UNSAID)
        g_string_append_printf(out, "        .%s = \"%s\",\n", name, words[action]);
}

static void append_foreign_keys(const struct model *model, GString *out)
{
    if (model->constraints->len == 0)
        return;
    append_key_names(model, out);
    g_string_append_printf(out, "static const struct bw_foreign_key foreign_keys_of_%s[] = {\n",
                           model->name);
    for (guint i = 0; i < model->constraints->len; i++) {
        const struct foreign_key *key = model->constraints->pdata[i];
        g_string_append_printf(
            out,
            "    {\n        .n_columns = %zu,\n        .columns = key_%u_of_%s,\n"
            "        .table = ",
            key->n_parts, i, model->name);
        runtime_append_string(out, key->target->full_name);
        g_string_append_printf(out, ",\n        .targets = key_target_%u_of_%s,\n", i, model->name);
        append_action("on_delete", key->ondelete, out);
        append_action("on_update", key->onupdate, out);
        g_string_append(out, "    },\n");
    }
    g_string_append(out, "};\n\n");
}

static void append_indexes(const struct model *model, GString *out)
{
    g_autoptr(GPtrArray) sets = g_ptr_array_new();
    for (guint i = 0; model->table != NULL && i < model->table->indexes->len; i++) {
        const struct column_set *set = model->table->indexes->pdata[i];
        if (!set->is_primary_key && set->columns->len > 0)
            g_ptr_array_add(sets, (gpointer)(uintptr_t)set);
    }
    for (guint i = 0; i < sets->len; i++) {
        const struct column_set *set = sets->pdata[i];
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        for (guint c = 0; c < set->columns->len; c++) {
            const struct column *column = set->columns->pdata[c];
            g_ptr_array_add(names, (gpointer)(uintptr_t)column->name);
        }
        append_names(model->name, "index", i, names, out);
    }
    if (sets->len > 0)
        g_string_append_printf(out, "static const struct bw_index indexes_of_%s[] = {\n",
                               model->name);
    for (guint i = 0; i < sets->len; i++) {
        const struct column_set *set = sets->pdata[i];
        g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(fields, g_strdup_printf(".n_columns = %u", set->columns->len));
        g_ptr_array_add(fields, g_strdup_printf(".columns = index_%u_of_%s", i, model->name));
        if (set->is_unique)
            g_ptr_array_add(fields, g_strdup(".unique = true"));
        runtime_append_fields(out, "    {", fields, "},\n");
    }
    if (sets->len > 0)
        g_string_append(out, "};\n\n");
}

void runtime_append_keys(const struct model *model, GString *out)
{
    append_foreign_keys(model, out);
    append_indexes(model, out);
}

/* Checks ------------------------------------------------------------------------------------- */

static void check_size(const struct model *model, const struct member *member, GPtrArray *problems)
{
    const struct member_type *type = &member->fact->type;
    uint64_t size = member->column->size;
    if (member->column->kind == COLUMN_FLOATING && size != 4 && size != 8)
        runtime_add_problem(problems, member->fact->range,
                            "`%s.%s` is neither a float nor a double", model->name, member->name);
    if (member->column->kind == COLUMN_INTEGER && size > 8)
        runtime_add_problem(problems, member->fact->range, "`%s.%s` is wider than 64 bits",
                            model->name, member->name);
    if ((type->shape == SHAPE_TEXT || type->shape == SHAPE_BYTES) && type->size == 0)
        runtime_add_problem(problems, member->fact->range, "`%s.%s` is an array of nothing",
                            model->name, member->name);
}

static void check_length(const struct model *model, const struct member *member,
                         GPtrArray *problems)
{
    const struct argument *length = member->column->annotation == NULL
                                        ? NULL
                                        : annotation_find(member->column->annotation, "length");
    if (length == NULL)
        return;
    enum shape shape = member->fact->type.shape;
    const char *problem = runtime_length_problem(length_of(member->column));
    if (shape != SHAPE_OPAQUE && shape != SHAPE_BYTE_POINTER)
        runtime_add_problem(problems, length->range,
                            "`%s.%s`: only bytes behind a pointer have a length in another member",
                            model->name, member->name);
    else if (problem != NULL)
        runtime_add_problem(problems, length->range, "`%s.%s`: its `length` %s", model->name,
                            member->name, problem);
}

/* Two columns of one name, which no table has. */
static void check_column_names(const struct model *model, GPtrArray *problems)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; model->table != NULL && i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column != NULL &&
            !g_hash_table_add(names, (gpointer)(uintptr_t)member->column->name))
            runtime_add_problem(problems, member->fact->range, "`%s` has two columns called `%s`",
                                model->name, member->column->name);
    }
}

void runtime_check_columns(const struct graph *graph, const struct model *model,
                           GPtrArray *problems)
{
    (void)graph;
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column == NULL)
            continue;
        check_size(model, member, problems);
        check_length(model, member, problems);
    }
    check_column_names(model, problems);
    for (guint i = 0; i < model->constraints->len; i++) {
        const struct foreign_key *key = model->constraints->pdata[i];
        if (!key->is_resolved)
            runtime_add_problem(problems, key->annotation->range,
                                "a foreign key of `%s` does not resolve", model->name);
    }
    for (guint i = 0; model->table != NULL && i < model->table->indexes->len; i++) {
        const struct column_set *set = model->table->indexes->pdata[i];
        if (!set->is_resolved && set->model == model)
            runtime_add_problem(problems, set->range,
                                "%s of `%s` names what is no column of its table",
                                set->is_unique ? "a unique constraint" : "an index", model->name);
    }
    if (model->table != NULL && model->base == NULL && model->table->primary_key == NULL)
        runtime_add_problem(problems, model->fact->range, "`%s` has no primary key", model->name);
}
