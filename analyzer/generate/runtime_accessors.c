/* Typed accessors over the runtime's functions, which take any instance. */

#include "analyzer/generate/runtime.h"
#include "analyzer/generate/runtime_words.h"

#include <string.h>

/* One accessor. struct runtime_words says what @T, $self and the like in the texts stand for.
 * Parameters and arguments are separated by `;`. */
struct accessor {
    const char *type;
    const char *name;
    const char *parameters;
    const char *before; /* lines of the body before the call */
    const char *call;   /* the function that is called; NULL: these lines are all */
    const char *arguments;
    const char *after; /* lines behind it; NULL: the call is returned */
};

static const struct accessor for_model[] = {
    {"@T *", "@M_new", "struct bw_session *$session", "    void *$instance;\n", "bw_new",
     "$session;&@M_model;&$instance", "    return $instance;\n"},
    {"int ", "@M_load", "@T *$self", "", "bw_load", "$self", NULL},
};
static const struct accessor for_table[] = {
    {"@T *", "@M_get", "struct bw_session *$session;@K", "@k    void *$instance;\n", "bw_get",
     "$session;&@M_model;$key;sizeof $key / sizeof *$key;&$instance", "    return $instance;\n"},
    {"@T **", "@M_select", "struct bw_session *$session;const struct bw_query *$query;size_t *$n",
     "    struct bw_query $all = {.model = NULL};\n    void **$items;\n    if ($query != NULL)\n"
     "        $all = *$query;\n    $all.model = &@M_model;\n",
     "bw_select", "$session;&$all;&$items;$n", "    return (@T **)$items;\n"},
};

static const struct accessor for_one[] = {
    {"@G *", "@M_get_@R", "@T *$self", "    void *$value;\n", "bw_related", "$self;@H;&$value",
     "    return $value;\n"},
    {"int ", "@M_set_@R", "@T *$self;@G *$value", "", "bw_relate", "$self;@H;$value", NULL},
    {"bool ", "@M_@R_is_loaded", "const @T *$self", "", "bw_is_loaded", "$self;@H", NULL},
};

static const struct accessor for_list[] = {
    {"@G **", "@M_@R", "@T *$self;size_t *$n", "    void **$items;\n", "bw_list",
     "$self;@H;&$items;$n", "    return (@G **)$items;\n"},
    {"int ", "@M_@R_append", "@T *$self;@G *$item", "", "bw_list_append", "$self;@H;$item", NULL},
    {"int ", "@M_@R_insert", "@T *$self;size_t $at;@G *$item", "", "bw_list_insert",
     "$self;@H;$at;$item", NULL},
    {"int ", "@M_@R_replace", "@T *$self;size_t $at;@G *$item", "", "bw_list_replace",
     "$self;@H;$at;$item", NULL},
    {"int ", "@M_@R_remove", "@T *$self;@G *$item", "", "bw_list_remove", "$self;@H;$item", NULL},
    {"int ", "@M_@R_remove_at", "@T *$self;size_t $at", "", "bw_list_remove_at", "$self;@H;$at",
     NULL},
    {"int ", "@M_@R_clear", "@T *$self", "", "bw_list_clear", "$self;@H", NULL},
    {"int ", "@M_@R_assign", "@T *$self;@G *const *$items;size_t $n", "", "bw_list_assign",
     "$self;@H;(void *const *)$items;$n", NULL},
    {"int ", "@M_@R_extend", "@T *$self;@G *const *$items;size_t $n", "", "bw_list_extend",
     "$self;@H;(void *const *)$items;$n", NULL},
    {"bool ", "@M_@R_contains", "@T *$self;const @G *$item", "    bool $contains;\n",
     "bw_list_contains", "$self;@H;$item;&$contains", "    return $contains;\n"},
    {"bool ", "@M_@R_is_loaded", "const @T *$self", "", "bw_is_loaded", "$self;@H", NULL},
};

static const struct accessor for_text[] = {
    {"const char *", "@M_get_@R", "@T *$self",
     "    if (bw_load($self) != BW_OK)\n        return NULL;\n    return $self->@P;\n", NULL, NULL,
     NULL},
    {"int ", "@M_set_@R", "@T *$self;const char *$value",
     "    const struct bw_value $text = bw_text($value);\n", "bw_write", "$self;@H;&$text", NULL},
};
/* As text, whose getter can't give what a volatile array holds. */
static const struct accessor for_volatile_text[] = {
    {"const char *", "@M_get_@R", "@T *$self",
     "    if (bw_load($self) != BW_OK)\n        return NULL;\n"
     "    return (const char *)(uintptr_t)$self->@P;\n",
     NULL, NULL, NULL},
};
static const struct accessor for_integer[] = {
    {"@V ", "@M_get_@R", "@T *$self",
     "    if (bw_load($self) != BW_OK)\n        return 0;\n    return $self->@P;\n", NULL, NULL,
     NULL},
    {"int ", "@M_set_@R", "@T *$self;@V $value",
     "    const struct bw_value $integer = bw_integer((int64_t)$value);\n", "bw_write",
     "$self;@H;&$integer", NULL},
};
static const struct accessor for_real[] = {
    {"@V ", "@M_get_@R", "@T *$self",
     "    if (bw_load($self) != BW_OK)\n        return 0;\n    return $self->@P;\n", NULL, NULL,
     NULL},
    {"int ", "@M_set_@R", "@T *$self;@V $value",
     "    const struct bw_value $real = bw_real((double)$value);\n", "bw_write", "$self;@H;&$real",
     NULL},
};
static const struct accessor for_bytes[] = {
    {"const void *", "@M_get_@R", "@T *$self;size_t *$size", "    struct bw_value $bytes;\n",
     "bw_read", "$self;@H;&$bytes", "    *$size = $bytes.size;\n    return $bytes.data;\n"},
    {"int ", "@M_set_@R", "@T *$self;const void *$value;size_t $size",
     "    const struct bw_value $bytes = bw_bytes($value, $size);\n", "bw_write",
     "$self;@H;&$bytes", NULL},
};
static const struct accessor for_nullable[] = {
    {"bool ", "@M_@R_is_null", "@T *$self", "", "bw_is_null", "$self;@H", NULL},
    {"int ", "@M_set_@R_null", "@T *$self", "", "bw_set_null", "$self;@H", NULL},
};

static GPtrArray *expand_list(const char *text, const struct runtime_words *words)
{
    g_autofree char *expanded = runtime_expand(text, words);
    g_auto(GStrv) parts = g_strsplit(expanded, ";", -1);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (char **part = parts; *part != NULL; part++)
        g_ptr_array_add(list, g_strdup(*part));
    return list;
}

/* Where accessors go: their names, their declarations, or their definitions. */
struct output {
    const struct generation *what;
    GPtrArray *names;
    GString *out;
    bool is_declaration;
};

static void append_body(const struct accessor *accessor, const struct runtime_words *words,
                        GString *out)
{
    g_autofree char *before = runtime_expand(accessor->before, words);
    g_string_append_printf(out, "{\n%s", before);
    if (accessor->call != NULL) {
        g_autoptr(GPtrArray) arguments = expand_list(accessor->arguments, words);
        /* On failure the runtime gives NULL or false; why, bw_session_error() tells. */
        g_autofree char *head = g_strdup_printf(
            "    %s%s(", accessor->after != NULL ? "(void)" : "return ", accessor->call);
        runtime_append_call(out, head, arguments, ");\n");
    }
    if (accessor->after != NULL) {
        g_autofree char *after = runtime_expand(accessor->after, words);
        g_string_append(out, after);
    }
    g_string_append(out, "}\n");
}

static void add(struct output *output, const struct accessor *accessors, size_t n,
                const struct runtime_words *words)
{
    for (size_t i = 0; i < n; i++) {
        const struct accessor *accessor = &accessors[i];
        g_autofree char *name = runtime_expand(accessor->name, words);
        if (output->names != NULL) {
            g_ptr_array_add(output->names, g_steal_pointer(&name));
            continue;
        }
        g_autofree char *type = runtime_expand(accessor->type, words);
        g_autofree char *head =
            g_strdup_printf("%s%s%s(", output->is_declaration ? "" : "\n", type, name);
        g_autoptr(GPtrArray) parameters = expand_list(accessor->parameters, words);
        runtime_append_call(output->out, head, parameters, output->is_declaration ? ");\n" : ")\n");
        if (!output->is_declaration)
            append_body(accessor, words, output->out);
    }
}

static void add_relationship(struct output *output, const struct relationship *relationship,
                             guint at)
{
    if (relationship->target == NULL)
        return;
    struct runtime_words words = {
        .what = output->what, .model = relationship->model, .member = relationship->name};
    words.target =
        g_strconcat(runtime_type_name(relationship->target), relationship->target->name, NULL);
    words.handle = g_strdup_printf("&relationships_of_%s[%u]", relationship->model->name, at);
    if (relationship->is_list)
        add(output, for_list, G_N_ELEMENTS(for_list), &words);
    else
        add(output, for_one, G_N_ELEMENTS(for_one), &words);
    g_free(words.target);
    g_free(words.handle);
}

/* The type of a number, as a function takes and gives it: no `const`, and a word that is C++ too.
 */
static char *value_type(const struct column *column)
{
    const struct member_type *type = &column->member->fact->type;
    if (type->is_bool)
        return g_strdup("bool");
    /* An enum without a name, or with one that C++ does not know here; `typeof (…)`. */
    if (strchr(type->spelling, '(') != NULL || type->is_inner)
        return column->kind == COLUMN_FLOATING
                   ? g_strdup(type->size == 4 ? "float" : "double")
                   : g_strdup_printf("%sint%u_t", type->is_unsigned ? "u" : "",
                                     (unsigned)type->size * 8);
    g_auto(GStrv) parts = g_strsplit(type->spelling, " ", -1);
    GString *out = g_string_new(NULL);
    for (char **part = parts; *part != NULL; part++)
        if (strcmp(*part, "const") != 0 && strcmp(*part, "volatile") != 0)
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", *part);
    return g_string_free(out, FALSE);
}

static void add_text(struct output *output, const struct column *column,
                     const struct runtime_words *words)
{
    bool is_volatile = strstr(column->member->fact->type.spelling, "volatile ") != NULL;
    add(output, is_volatile ? for_volatile_text : for_text, 1, words);
    add(output, for_text + 1, 1, words);
}

static void add_column(struct output *output, const struct column *column, guint at)
{
    struct runtime_words words = {.what = output->what,
                                  .model = column->member->model,
                                  .member = column->member->name,
                                  .value = value_type(column),
                                  .path = runtime_member_path(output->what->graph, column->member)};
    words.handle = g_strdup_printf("&columns_of_%s[%u]", words.model->name, at);
    switch (column->kind) {
    case COLUMN_TEXT:
        add_text(output, column, &words);
        break;
    case COLUMN_INTEGER:
        add(output, for_integer, G_N_ELEMENTS(for_integer), &words);
        break;
    case COLUMN_FLOATING:
        add(output, for_real, G_N_ELEMENTS(for_real), &words);
        break;
    case COLUMN_BYTES:
        add(output, for_bytes, G_N_ELEMENTS(for_bytes), &words);
        break;
    }
    if (column->is_nullable && !column->is_primary_key)
        add(output, for_nullable, G_N_ELEMENTS(for_nullable), &words);
    g_free(words.handle);
    g_free(words.value);
    g_free(words.path);
}

/* One column of a key, as a parameter and as a value. */
static void add_key_part(const struct column *column, const struct runtime_words *words,
                         GString *parameters, GPtrArray *key)
{
    const char *member = column->member->name;
    bool is_ours = strcmp(member, "session") == 0 || strcmp(member, "key") == 0 ||
                   strcmp(member, "instance") == 0;
    g_autoptr(GString) name = g_string_new(NULL);
    runtime_append_own(name, member, words);
    if (is_ours)
        g_string_append_c(name, '_');
    g_autofree char *type = value_type(column);
    g_string_append(parameters, parameters->len > 0 ? ";" : "");
    switch (column->kind) {
    case COLUMN_TEXT:
        g_string_append_printf(parameters, "const char *%s", name->str);
        g_ptr_array_add(key, g_strdup_printf("bw_text(%s)", name->str));
        break;
    case COLUMN_INTEGER:
        g_string_append_printf(parameters, "%s %s", type, name->str);
        g_ptr_array_add(key, g_strdup_printf("bw_integer((int64_t)%s)", name->str));
        break;
    case COLUMN_FLOATING:
        g_string_append_printf(parameters, "%s %s", type, name->str);
        g_ptr_array_add(key, g_strdup_printf("bw_real((double)%s)", name->str));
        break;
    case COLUMN_BYTES:
        g_string_append_printf(parameters, "const void *%s;size_t %s_size", name->str, name->str);
        g_ptr_array_add(key, g_strdup_printf("bw_bytes(%s, %s_size)", name->str, name->str));
        break;
    }
}

static void add_table(struct output *output, const struct model *model)
{
    const struct model *root = model;
    while (root->base != NULL)
        root = root->base;
    if (model->table == NULL || root->table == NULL || root->table->primary_key == NULL)
        return;
    struct runtime_words words = {.what = output->what, .model = model};
    g_autoptr(GString) parameters = g_string_new(NULL);
    g_autoptr(GPtrArray) key = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) array = g_string_new(NULL);
    const GPtrArray *columns = root->table->primary_key->columns;
    for (guint i = 0; i < columns->len; i++)
        add_key_part(columns->pdata[i], &words, parameters, key);
    g_autofree char *head = runtime_expand("    const struct bw_value $key[] = {", &words);
    runtime_append_call(array, head, key, "};\n");
    words.parameters = parameters->str;
    words.key = array->str;
    add(output, for_table, G_N_ELEMENTS(for_table), &words);
}

static void add_all(struct output *output, const struct model *model)
{
    const struct runtime_words words = {.what = output->what, .model = model};
    add(output, for_model, G_N_ELEMENTS(for_model), &words);
    add_table(output, model);
    for (guint i = 0, at = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column != NULL)
            add_column(output, member->column, at++);
    }
    for (guint i = 0; i < model->relationships->len; i++)
        add_relationship(output, model->relationships->pdata[i], i);
}

void runtime_append_accessors(const struct generation *what, const struct model *model,
                              bool is_declaration, GString *out)
{
    struct output output = {.what = what, .out = out, .is_declaration = is_declaration};
    if (is_declaration)
        g_string_append_c(out, '\n');
    add_all(&output, model);
}

void runtime_add_names(const struct generation *what, const struct model *model, GPtrArray *names)
{
    struct output output = {.what = what, .names = names};
    g_ptr_array_add(names, g_strdup_printf("%s%s_model", what->prefix, model->name));
    add_all(&output, model);
}
