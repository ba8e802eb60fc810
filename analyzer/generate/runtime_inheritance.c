/* What of inheritance the runtime can't map: it joins a model's table to its base's by their
 * primary keys, and takes an instance for one of its base by its address. */

#include "analyzer/generate/runtime.h"

#include <string.h>

static bool first_member_is_base(const struct model *model)
{
    const struct model *base = model->base;
    if (model->fact->n_members == 0)
        return false;
    const struct member_type *type = &model->fact->members[0].type;
    return (type->shape == SHAPE_VALUE || type->shape == SHAPE_CONTAINER) &&
           (g_strcmp0(type->value_record, base->name) == 0 ||
            (base->alias != NULL && g_strcmp0(type->value_record, base->alias) == 0));
}

/* Whether the key takes the model's primary key to that of the base. */
static bool is_join(const struct foreign_key *key, const struct table *table,
                    const struct table *base)
{
    const GPtrArray *from = table->primary_key->columns, *to = base->primary_key->columns;
    if (!key->is_resolved || key->target != base || key->n_parts != from->len ||
        from->len != to->len)
        return false;
    for (guint i = 0; i < from->len; i++) {
        bool is_found = false;
        for (size_t p = 0; p < key->n_parts && !is_found; p++)
            is_found =
                key->parts[p].source == from->pdata[i] && key->parts[p].target == to->pdata[i];
        if (!is_found)
            return false;
    }
    return true;
}

static bool has_join(const struct model *model)
{
    const struct table *table = model->table, *base = model->base->table;
    if (table->primary_key == NULL || base->primary_key == NULL)
        return false;
    for (guint i = 0; i < model->constraints->len; i++)
        if (is_join(model->constraints->pdata[i], table, base))
            return true;
    return false;
}

static void check_base(const struct model *model, GPtrArray *problems)
{
    const struct range at = model->inherits->range;
    if (model->base == NULL)
        runtime_add_problem(problems, at, "`%s`: its base does not resolve", model->name);
    else if (model->table == NULL || model->base->table == NULL)
        runtime_add_problem(problems, at,
                            "`%s` inherits without tables on both sides, which is not mapped",
                            model->name);
    else if (model->inheritance == INHERITANCE_SINGLE)
        runtime_add_problem(problems, model->fact->range,
                            "`%s` lives in the table of `%s`: single-table inheritance is not "
                            "mapped",
                            model->name, model->base->name);
    else if (!first_member_is_base(model))
        runtime_add_problem(problems, at, "`%s`: its first member is not a `%s%s` by value",
                            model->name, runtime_type_name(model->base), model->base->name);
    else if (!has_join(model))
        runtime_add_problem(problems, at,
                            "`%s`: its primary key is no foreign key to that of `%s`, by which "
                            "their rows are joined",
                            model->name, model->base->name);
}

/* Discriminators ----------------------------------------------------------------------------- */

static const struct model *root_of(const struct model *model)
{
    while (model->base != NULL)
        model = model->base;
    return model;
}

/* Whether the text is that of a whole number that the column can hold. */
static bool is_number_for(const struct column *column, const char *text)
{
    gint64 number;
    guint64 positive;
    guint bits = (guint)column->size * 8;
    const char *digits = text + (*text == '-');
    if (column->member->fact->type.is_bool || (*digits == '0' && text[1] != '\0'))
        return false;
    if (column->is_unsigned)
        return g_ascii_string_to_unsigned(
            text, 10, 0, MIN(G_MAXINT64, G_MAXUINT64 >> (64 - MIN(bits, 64))), &positive, NULL);
    gint64 most = (gint64)(G_MAXINT64 >> (64 - MIN(bits, 64)));
    return g_ascii_string_to_signed(text, 10, -most - 1, most, &number, NULL);
}

static bool fits(const struct column *column, const char *text)
{
    if (column->kind == COLUMN_INTEGER)
        return is_number_for(column, text);
    const struct member_type *type = &column->member->fact->type;
    return column->kind == COLUMN_TEXT && (type->length == 0 || strlen(text) <= type->length);
}

static void check_identity(const struct model *model, GHashTable *identities, GPtrArray *problems)
{
    const struct argument *identity = annotation_find(model->annotation, "polymorphic_identity");
    const struct model *root = root_of(model);
    const struct argument *on = annotation_find(root->annotation, "polymorphic_on");
    const struct member *member =
        on != NULL && on->text != NULL ? model_find_member(root, on->text) : NULL;
    if (root != model && annotation_find(model->annotation, "polymorphic_on") != NULL)
        runtime_add_problem(problems, model->fact->range,
                            "`%s`: only the root of a hierarchy can say polymorphic_on",
                            model->name);
    if (on != NULL && root == model && (member == NULL || member->column == NULL))
        runtime_add_problem(problems, on->range, "`%s`: polymorphic_on names no column of it",
                            model->name);
    if (identity == NULL || identity->text == NULL || member == NULL || member->column == NULL)
        return;
    if (!fits(member->column, identity->text))
        runtime_add_problem(problems, identity->range,
                            "`%s`: its polymorphic_identity is no value of `%s.%s` (it takes a "
                            "text, or a number where that holds whole numbers)",
                            model->name, root->name, member->name);
    g_autofree char *key = g_strdup_printf("%p %s", (const void *)root, identity->text);
    if (!g_hash_table_add(identities, g_steal_pointer(&key)))
        runtime_add_problem(problems, identity->range,
                            "`%s`: another model of its hierarchy has this polymorphic_identity",
                            model->name);
}

void runtime_check_inheritance(const struct graph *graph, GPtrArray *problems)
{
    g_autoptr(GHashTable) identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (!runtime_is_mapped(model))
            continue;
        if (model->inherits != NULL)
            check_base(model, problems);
        check_identity(model, identities, problems);
    }
}
