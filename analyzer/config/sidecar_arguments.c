/* YAML values as the arguments of annotations. */

#include "analyzer/config/sidecar_internal.h"
#include "analyzer/facts/spelling.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

struct range sidecar_range(const struct sidecar_load *load, const struct yaml_node *node)
{
    struct range range = node->range;
    range.file = load->name;
    return range;
}

static bool is_word_of(const struct yaml_node *node, const char *const *words)
{
    return node->is_plain && g_strv_contains(words, node->text);
}

/* A plain scalar may be a boolean, a number or nothing, as it would be in a header. */
static void read_scalar(const struct sidecar_load *load, const struct yaml_node *node,
                        struct argument *argument)
{
    static const char *const booleans[] = {"true", "True", "false", "False", NULL};
    argument->kind = VALUE_STRING;
    argument->text = facts_intern(load->facts, node->text);
    if (yaml_is_null(node)) {
        argument->kind = VALUE_NAME;
        argument->text = facts_intern(load->facts, "NULL");
    } else if (is_word_of(node, booleans)) {
        argument->kind = VALUE_NAME;
    } else if (node->is_plain && g_regex_match_simple("^-?[0-9]+(\\.[0-9]+)?$", node->text, 0, 0)) {
        argument->kind = VALUE_NUMBER;
    }
}

static gboolean read_value(const struct sidecar_load *load, const char *keyword,
                           const struct yaml_node *node, struct argument *argument);

static gboolean add_item(const struct sidecar_load *load, const char *keyword, const char *name,
                         const struct yaml_node *key, const struct yaml_node *value, GArray *items)
{
    struct argument item = {0};
    if (name != NULL) {
        item.name = facts_intern(load->facts, name);
        item.name_range = sidecar_range(load, key);
    }
    if (!read_value(load, keyword, value, &item))
        return FALSE;
    g_array_append_val(items, item);
    return TRUE;
}

static gboolean fail_mapping(const struct sidecar_load *load, const char *keyword,
                             const struct yaml_node *node)
{
    bool is_order = g_str_equal(keyword, "order_by");
    bool is_backref = g_str_equal(keyword, "backref");
    return yaml_fail(node, load->error, "`%s` takes %s, not a mapping", keyword,
                     is_order     ? "a column, `{desc: column}` or a list of these"
                     : is_backref ? "a name, or `{name: name, keyword: value}`"
                                  : "a word or a list");
}

/* {desc: column} of an order. */
static gboolean read_order(const struct sidecar_load *load, const char *keyword,
                           const struct yaml_node *node, GArray *items)
{
    const struct yaml_node *column = yaml_get(node, "desc");
    if (column == NULL || node->keys->len != 1)
        return fail_mapping(load, keyword, node);
    return add_item(load, keyword, NULL, NULL, column, items);
}

/* {name: …, keyword: value} of a backref; the name is the call's first argument. */
static gboolean read_backref(const struct sidecar_load *load, const char *keyword,
                             const struct yaml_node *node, GArray *items)
{
    const struct yaml_node *name = yaml_get(node, "name");
    if (name == NULL)
        return fail_mapping(load, keyword, node);
    if (!add_item(load, keyword, NULL, NULL, name, items))
        return FALSE;
    for (guint i = 0; i < node->keys->len; i++) {
        const struct yaml_node *key = node->keys->pdata[i];
        if (!g_str_equal(key->text, "name") &&
            !add_item(load, key->text, key->text, key, node->items->pdata[i], items))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_call(const struct sidecar_load *load, const char *keyword,
                          const struct yaml_node *node, struct argument *argument, GArray *items)
{
    argument->kind = VALUE_CALL;
    if (g_str_equal(keyword, "order_by")) {
        argument->text = facts_intern(load->facts, "desc");
        return read_order(load, keyword, node, items);
    }
    if (g_str_equal(keyword, "backref")) {
        argument->text = facts_intern(load->facts, "backref");
        return read_backref(load, keyword, node, items);
    }
    return fail_mapping(load, keyword, node);
}

static gboolean read_list(const struct sidecar_load *load, const char *keyword,
                          const struct yaml_node *node, GArray *items)
{
    for (guint i = 0; i < node->items->len; i++) {
        if (!add_item(load, keyword, NULL, NULL, node->items->pdata[i], items))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_value(const struct sidecar_load *load, const char *keyword,
                           const struct yaml_node *node, struct argument *argument)
{
    argument->range = sidecar_range(load, node);
    if (node->kind == YAML_SCALAR) {
        read_scalar(load, node, argument);
        return TRUE;
    }
    g_autoptr(GArray) items = g_array_new(FALSE, TRUE, sizeof(struct argument));
    argument->kind = VALUE_LIST;
    gboolean ok = node->kind == YAML_SEQUENCE ? read_list(load, keyword, node, items)
                                              : read_call(load, keyword, node, argument, items);
    argument->items = facts_copy(load->facts, items->data, items->len * sizeof *argument);
    argument->n_items = items->len;
    return ok;
}

/* Words that a header writes into one string, between commas, are a list in YAML. */
static gboolean join_words(const struct sidecar_load *load, const struct yaml_node *list,
                           struct argument *argument)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; i < list->items->len; i++) {
        const struct yaml_node *item = list->items->pdata[i];
        if (item->kind != YAML_SCALAR)
            return yaml_fail(item, load->error, "`%s` takes words", argument->name);
        g_string_append_printf(joined, "%s%s", i > 0 ? ", " : "", item->text);
    }
    argument->kind = VALUE_STRING;
    argument->text = facts_intern(load->facts, joined->str);
    argument->range = sidecar_range(load, list);
    return TRUE;
}

static gboolean read_keyword(const struct sidecar_load *load, const struct keyword *keyword,
                             const struct yaml_node *value, struct argument *argument)
{
    bool is_words = keyword->kind == KEYWORD_CASCADES || keyword->kind == KEYWORD_NAMES;
    return is_words && value->kind == YAML_SEQUENCE
               ? join_words(load, value, argument)
               : read_value(load, keyword->name, value, argument);
}

static gboolean fail_unknown(const struct sidecar_load *load, enum annotation_kind kind,
                             const struct yaml_node *key, const char *const *others)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < n_vocabulary_keywords; i++) {
        if (vocabulary_keywords[i].annotation == kind)
            g_ptr_array_add(known, (gpointer)(uintptr_t)vocabulary_keywords[i].name);
    }
    for (; others != NULL && *others != NULL; others++)
        g_ptr_array_add(known, (gpointer)(uintptr_t)*others);
    g_ptr_array_add(known, NULL);
    const char *nearest = spelling_nearest(key->text, (const char *const *)known->pdata);
    g_autofree char *question =
        nearest != NULL ? g_strdup_printf("; did you mean `%s`?", nearest) : g_strdup("");
    g_autofree char *all = g_strjoinv("`, `", (char **)known->pdata);
    return yaml_fail(key, load->error, "unknown key `%s`%s (the keys are `%s`)", key->text,
                     question, all);
}

gboolean sidecar_annotation(const struct sidecar_load *load, enum annotation_kind kind,
                            const struct yaml_node *key, const struct yaml_node *mapping,
                            const char *const *others, struct annotation *annotation)
{
    *annotation = (struct annotation){
        .kind = kind,
        .range = sidecar_range(load, key),
        .name_range = sidecar_range(load, key),
    };
    g_autoptr(GArray) arguments = g_array_new(FALSE, TRUE, sizeof(struct argument));
    for (guint i = 0; mapping != NULL && i < mapping->keys->len; i++) {
        const struct yaml_node *name = mapping->keys->pdata[i];
        struct argument argument = {
            .name = facts_intern(load->facts, name->text),
            .name_range = sidecar_range(load, name),
        };
        if (others != NULL && g_strv_contains(others, name->text))
            continue;
        const struct keyword *keyword = vocabulary_find(kind, name->text);
        if (keyword == NULL)
            return fail_unknown(load, kind, name, others);
        if (!read_keyword(load, keyword, mapping->items->pdata[i], &argument))
            return FALSE;
        if (!vocabulary_is_target(keyword)) {
            g_array_append_val(arguments, argument);
            continue;
        }
        argument.name = NULL; /* in a header it is the first argument, and has no keyword */
        g_array_prepend_val(arguments, argument);
    }
    annotation->arguments =
        facts_copy(load->facts, arguments->data, arguments->len * sizeof(struct argument));
    annotation->n_arguments = arguments->len;
    return TRUE;
}

/* `columns` and `references` stand first, without keywords. */
static gboolean read_foreign_key(const struct sidecar_load *load, const struct yaml_node *value,
                                 struct annotation *annotation)
{
    static const char *const lists[] = {"columns", "references", NULL};
    if (value->kind != YAML_MAPPING || yaml_get(value, lists[0]) == NULL ||
        yaml_get(value, lists[1]) == NULL)
        return yaml_fail(value, load->error,
                         "a foreign key constraint is a mapping with `columns` and `references`");
    if (!sidecar_annotation(load, annotation->kind, value, value, lists, annotation))
        return FALSE;
    size_t n = annotation->n_arguments;
    struct argument *arguments = facts_alloc(load->facts, (n + 2) * sizeof *arguments);
    for (size_t i = 0; i < 2; i++) {
        if (!read_value(load, lists[i], yaml_get(value, lists[i]), &arguments[i]))
            return FALSE;
    }
    if (n > 0)
        memcpy(arguments + 2, annotation->arguments, n * sizeof *arguments);
    annotation->arguments = arguments;
    annotation->n_arguments = n + 2;
    return TRUE;
}

gboolean sidecar_constraint(const struct sidecar_load *load, enum annotation_kind kind,
                            const struct yaml_node *value, struct annotation *annotation)
{
    *annotation = (struct annotation){
        .kind = kind,
        .range = sidecar_range(load, value),
        .name_range = sidecar_range(load, value),
    };
    if (kind == ANNOTATION_FOREIGN_KEY_CONSTRAINT)
        return read_foreign_key(load, value, annotation);
    if (value->kind != YAML_SEQUENCE)
        return yaml_fail(value, load->error, "here belongs a list of members, as in `[a, b]`");
    struct argument list = {0};
    if (!read_value(load, "columns", value, &list))
        return FALSE;
    annotation->arguments = list.items;
    annotation->n_arguments = list.n_items;
    return TRUE;
}
