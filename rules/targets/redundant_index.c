#include "rules/targets.h"

/* Whether `longer` starts with the columns of `set`, in order. */
static bool starts_with(const struct column_set *longer, const struct column_set *set)
{
    if (longer->columns->len < set->columns->len)
        return false;
    for (guint i = 0; i < set->columns->len; i++)
        if (longer->columns->pdata[i] != set->columns->pdata[i])
            return false;
    return true;
}

/* A unique set is made redundant only by another of the same columns; `unique` and `index` on one
 * column are one unique index. */
static bool is_made_redundant(const struct column_set *set, const struct column_set *other,
                              bool is_later)
{
    bool is_same = set->columns->len == other->columns->len;
    if (!other->is_resolved || !starts_with(other, set))
        return false;
    if (set->annotation == other->annotation && !other->is_primary_key)
        return false;
    if (set->is_unique)
        return is_same && other->is_unique && is_later;
    return !is_same || other->is_unique || is_later;
}

static const struct column_set *find_wider(const struct table *table, guint index)
{
    const struct column_set *set = g_ptr_array_index(table->indexes, index);
    for (guint i = 0; i < table->indexes->len; i++) {
        const struct column_set *other = g_ptr_array_index(table->indexes, i);
        if (i != index && is_made_redundant(set, other, i < index))
            return other;
    }
    return NULL;
}

static const char *set_kind(const struct column_set *set)
{
    if (set->is_primary_key)
        return "primary key";
    return set->is_unique ? "unique constraint" : "index";
}

static char *set_label(const struct column_set *set)
{
    GString *label = g_string_new("(");
    for (guint i = 0; i < set->columns->len; i++) {
        const struct column *column = g_ptr_array_index(set->columns, i);
        g_string_append_printf(label, "%s%s", i > 0 ? ", " : "", column->member->name);
    }
    g_string_append_c(label, ')');
    return g_string_free(label, FALSE);
}

static void check_table(struct report *report, const struct table *table)
{
    for (guint i = 0; i < table->indexes->len; i++) {
        const struct column_set *set = g_ptr_array_index(table->indexes, i);
        if (set->is_primary_key || !set->is_resolved || set->columns->len == 0)
            continue;
        const struct column_set *wider = find_wider(table, i);
        if (wider == NULL)
            continue;
        g_autofree char *columns = set_label(set);
        g_autofree char *wider_columns = set_label(wider);
        struct draft *draft = report_model(
            report, set->model, set->range,
            "the %s of `%s` over `%s` is redundant: the %s over `%s` starts with the same columns",
            set_kind(set), set->model->name, columns, set_kind(wider), wider_columns);
        draft_word(draft, columns);
        draft_related(draft, wider->range, "the %s that serves as well", set_kind(wider));
        draft_help(draft, "drop it: it costs time at every write and speeds up no query");
    }
}

/* Linear in the tables; the indexes of one table are compared with each other. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++)
        check_table(report, g_ptr_array_index(graph->tables, i));
}

const struct rule rule_redundant_index = {
    .summary = "Another index starts with the same columns.",
    .why = "Every index is written at every insert. One whose columns another starts with answers "
           "no query that the other doesn't.",
    .mend = "Drop the shorter one. A unique constraint is redundant only beside another of exactly "
            "its columns.",
    .check = check,
};
