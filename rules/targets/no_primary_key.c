#include "rules/targets.h"

/* The first key column that could be one, for the help: "id", or the model's only integer. */
static const struct column *find_candidate(const struct table *table)
{
    for (guint i = 0; i < table->columns->len; i++) {
        const struct column *column = g_ptr_array_index(table->columns, i);
        if (g_str_equal(column->member->name, "id"))
            return column;
    }
    return NULL;
}

static bool all_columns_are_keys(const struct table *table)
{
    return table->columns->len > 1 && table->foreign_keys->len == table->columns->len;
}

static void add_help(struct draft *draft, const struct table *table)
{
    const struct column *candidate = find_candidate(table);
    if (candidate != NULL)
        draft_help(draft, "declare `%s.%s` as `COLUMN(primary_key)`",
                   candidate->member->model->name, candidate->member->name);
    else if (all_columns_are_keys(table))
        draft_help(draft,
                   "add `primary_key` to each of its foreign keys: together they tell one row");
    else
        draft_help(draft, "add a column: `int64_t id COLUMN(primary_key)`");
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        const struct model *model = table->model;
        if (table->primary_key != NULL || model->is_uncertain || model->is_stray)
            continue;
        struct draft *draft = report_model(
            report, model, model->fact->range,
            "`%s` has a table, `%s`, but no primary key: its rows can't be told apart, referred "
            "to or updated",
            model->name, table->full_name);
        draft_rests_on_table(draft, table);
        draft_word(draft, table->full_name);
        add_help(draft, table);
    }
}

const struct rule rule_no_primary_key = {
    .summary = "A table model without a primary key.",
    .why = "A row is found again, and kept once in memory, by its primary key. SQLAlchemy refuses "
           "the model.",
    .mend = "Mark the column or columns that tell one row with `primary_key`; of a link table, "
            "its foreign keys.",
    .check = check,
};
