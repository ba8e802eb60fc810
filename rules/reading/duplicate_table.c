#include "rules/rule.h"

static struct range table_range(const struct model *model)
{
    const struct argument *argument = model->table_argument;
    return argument != NULL && argument->range.file != NULL ? argument->range : model->fact->range;
}

/* Models of one hierarchy may share a table; of two of one name, BW007 speaks. */
static bool may_share(const struct model *a, const struct model *b)
{
    return model_is_ancestor(a, b) || model_is_ancestor(b, a) ||
           (models_are_related(a, b) && a->table_argument == NULL) ||
           (models_are_related(a, b) && b->table_argument == NULL) || g_str_equal(a->name, b->name);
}

static void report_clash(struct report *report, const struct table *table,
                         const struct model *model, const struct model *first)
{
    struct draft *draft = report_model(
        report, model, table_range(model),
        "`%s` and `%s` both map the table `%s`, and neither inherits from the other: each would "
        "create the table with its own columns only",
        model->name, first->name, table->full_name);
    draft_rests_on_model(draft, first);
    draft_partner(draft, first->name);
    draft_word(draft, table->full_name);
    draft_help(draft,
               "give `%s` a table of its own, or declare `inherits = %s` if it is one kind of it",
               model->name, first->name);
    draft_related(draft, table_range(first), "`%s` maps it here", first->name);
}

/* Each model is compared with the first of its table that it may not share it with; costs the square
 * of the number of models that map one table. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        for (guint j = 1; j < table->models->len; j++) {
            const struct model *model = g_ptr_array_index(table->models, j);
            for (guint k = 0; k < j; k++) {
                const struct model *first = g_ptr_array_index(table->models, k);
                if (may_share(first, model))
                    continue;
                report_clash(report, table, model, first);
                break;
            }
        }
    }
}

const struct rule rule_duplicate_table = {
    .summary = "Two models map one table, and neither inherits from the other.",
    .why = "Each of the two believes that the table has its own columns and no others. Creating the "
           "schema fails at the second one, or silently leaves out its columns; and two instances "
           "of different models stand for one row without knowing of each other.",
    .mend = "Give one of the models a table of its own. Where one is a special kind of the other, "
            "say `inherits`: models of one hierarchy may share a table.",
    .check = check,
};
