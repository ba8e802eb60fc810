/* Typed accessors over the runtime's functions, which take any instance. */

#include "analyzer/generate/runtime.h"

#include <string.h>

/* One accessor. In the texts @T stands for the model's type, @M for its name, @R for the
 * relationship's or column's name, @G for the target's type, @H for its handle, @V for the column's
 * type. Parameters and arguments are separated by `;`. */
struct accessor {
    const char *type;
    const char *name;
    const char *parameters;
    const char *before; /* lines of the body before the call */
    const char *call;   /* the function that is called */
    const char *arguments;
    const char *after; /* lines behind it; NULL: the call is returned */
};

static const struct accessor for_model[] = {
    {"@T *", "@M_new", "struct bw_session *session", "    void *instance;\n", "bw_new",
     "session;&@M_model;&instance", "    return instance;\n"},
    {"int ", "@M_load", "@T *@M", "", "bw_load", "@M", NULL},
};

static const struct accessor for_one[] = {
    {"@G *", "@M_get_@R", "@T *@M", "    void *value;\n", "bw_related", "@M;@H;&value",
     "    return value;\n"},
    {"int ", "@M_set_@R", "@T *@M;@G *value", "", "bw_relate", "@M;@H;value", NULL},
};

static const struct accessor for_list[] = {
    {"@G **", "@M_@R", "@T *@M;size_t *n", "    void **items;\n", "bw_list", "@M;@H;&items;n",
     "    return (@G **)items;\n"},
    {"int ", "@M_@R_append", "@T *@M;@G *item", "", "bw_list_append", "@M;@H;item", NULL},
    {"int ", "@M_@R_insert", "@T *@M;size_t at;@G *item", "", "bw_list_insert", "@M;@H;at;item",
     NULL},
    {"int ", "@M_@R_remove", "@T *@M;@G *item", "", "bw_list_remove", "@M;@H;item", NULL},
    {"int ", "@M_@R_clear", "@T *@M", "", "bw_list_clear", "@M;@H", NULL},
    {"int ", "@M_@R_assign", "@T *@M;@G *const *items;size_t n", "", "bw_list_assign",
     "@M;@H;(void *const *)items;n", NULL},
    {"bool ", "@M_@R_contains", "@T *@M;const @G *item", "    bool contains;\n", "bw_list_contains",
     "@M;@H;item;&contains", "    return contains;\n"},
};

static const struct accessor for_text[] = {
    {"int ", "@M_set_@R", "@T *@M;const char *value",
     "    const struct bw_value text = bw_text(value);\n", "bw_write", "@M;@H;&text", NULL},
};
static const struct accessor for_integer[] = {
    {"int ", "@M_set_@R", "@T *@M;@V value",
     "    const struct bw_value integer = bw_integer((int64_t)value);\n", "bw_write",
     "@M;@H;&integer", NULL},
};
static const struct accessor for_real[] = {
    {"int ", "@M_set_@R", "@T *@M;@V value", "    const struct bw_value real = bw_real(value);\n",
     "bw_write", "@M;@H;&real", NULL},
};
static const struct accessor for_bytes[] = {
    {"int ", "@M_set_@R", "@T *@M;const void *value;size_t size",
     "    const struct bw_value bytes = bw_bytes(value, size);\n", "bw_write", "@M;@H;&bytes",
     NULL},
};
static const struct accessor for_nullable[] = {
    {"bool ", "@M_@R_is_null", "@T *@M", "", "bw_is_null", "@M;@H", NULL},
    {"int ", "@M_set_@R_null", "@T *@M", "", "bw_set_null", "@M;@H", NULL},
};

/* What the letters stand for. */
struct words {
    const struct model *model;
    const char *member; /* @R */
    char *target;       /* @G */
    char *handle;       /* @H */
    const char *value;  /* @V */
};

static char *expand(const char *text, const struct words *words)
{
    GString *out = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '@') {
            g_string_append_c(out, *c);
            continue;
        }
        switch (*++c) {
        case 'T':
            g_string_append_printf(out, "%s%s", runtime_type_name(words->model),
                                   words->model->name);
            break;
        case 'M':
            g_string_append(out, words->model->name);
            break;
        case 'R':
            g_string_append(out, words->member);
            break;
        case 'G':
            g_string_append(out, words->target);
            break;
        case 'H':
            g_string_append(out, words->handle);
            break;
        default:
            g_string_append(out, words->value);
            break;
        }
    }
    return g_string_free(out, FALSE);
}

static GPtrArray *expand_list(const char *text, const struct words *words)
{
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (char **part = parts; *part != NULL; part++)
        g_ptr_array_add(list, expand(*part, words));
    return list;
}

/* Where accessors go: their names, their declarations, or their definitions. */
struct output {
    GPtrArray *names;
    GString *out;
    bool is_declaration;
};

static void append_body(const struct accessor *accessor, const struct words *words, GString *out)
{
    g_autofree char *before = expand(accessor->before, words);
    g_autoptr(GPtrArray) arguments = expand_list(accessor->arguments, words);
    g_string_append_printf(out, "{\n%s", before);
    /* On failure the runtime gives NULL or false; why, bw_session_error() tells. */
    g_autofree char *head = g_strdup_printf(
        "    %s%s(", accessor->after != NULL ? "(void)" : "return ", accessor->call);
    runtime_append_call(out, head, arguments, ");\n");
    if (accessor->after != NULL) {
        g_autofree char *after = expand(accessor->after, words);
        g_string_append(out, after);
    }
    g_string_append(out, "}\n");
}

static void add(struct output *output, const struct accessor *accessors, size_t n,
                const struct words *words)
{
    for (size_t i = 0; i < n; i++) {
        const struct accessor *accessor = &accessors[i];
        g_autofree char *name = expand(accessor->name, words);
        if (output->names != NULL) {
            g_ptr_array_add(output->names, g_steal_pointer(&name));
            continue;
        }
        g_autofree char *type = expand(accessor->type, words);
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
    struct words words = {.model = relationship->model, .member = relationship->name};
    words.target =
        g_strconcat(runtime_type_name(relationship->target), relationship->target->name, NULL);
    words.handle = g_strdup_printf("&%s_relationships[%u]", relationship->model->name, at);
    if (relationship->is_list)
        add(output, for_list, G_N_ELEMENTS(for_list), &words);
    else
        add(output, for_one, G_N_ELEMENTS(for_one), &words);
    g_free(words.target);
    g_free(words.handle);
}

static void add_column(struct output *output, const struct column *column, guint at)
{
    const struct member_type *type = &column->member->fact->type;
    struct words words = {
        .model = column->member->model, .member = column->member->name, .value = type->spelling};
    words.handle = g_strdup_printf("&%s_columns[%u]", words.model->name, at);
    switch (column->kind) {
    case COLUMN_TEXT:
        add(output, for_text, G_N_ELEMENTS(for_text), &words);
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
}

static void add_all(struct output *output, const struct model *model)
{
    const struct words words = {.model = model};
    add(output, for_model, G_N_ELEMENTS(for_model), &words);
    for (guint i = 0, at = 0; i < model->members->len; i++) {
        const struct member *member = model->members->pdata[i];
        if (member->column != NULL)
            add_column(output, member->column, at++);
    }
    for (guint i = 0; i < model->relationships->len; i++)
        add_relationship(output, model->relationships->pdata[i], i);
}

void runtime_append_accessors(const struct model *model, bool is_declaration, GString *out)
{
    struct output output = {.out = out, .is_declaration = is_declaration};
    if (is_declaration)
        g_string_append_c(out, '\n');
    add_all(&output, model);
}

void runtime_add_names(const struct model *model, GPtrArray *names)
{
    struct output output = {.names = names};
    add_all(&output, model);
}
