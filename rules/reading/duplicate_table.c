#include "rules/rule.h"

static struct range table_range(const struct model *model)
{
    const struct argument *argument = model->table_argument;
    return argument != NULL && argument->range.file != NULL ? argument->range : model->fact->range;
}

/* The model that was there first and that `model` is no relative of. */
static const struct model *find_owner(const struct table *table, const struct model *model)
{
    for (guint i = 0; i < table->models->len; i++) {
        const struct model *other = g_ptr_array_index(table->models, i);
        if (other != model && !other->is_stray && !model_is_ancestor(other, model) &&
            !model_is_ancestor(model, other))
            return other;
    }
    return NULL;
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

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        if (!model->is_stray || model->table == NULL)
            continue;
        const struct model *owner = find_owner(model->table, model);
        if (owner != NULL)
            report_clash(report, model->table, model, owner);
    }
}

const struct rule rule_duplicate_table = {
    .summary = "two models map one table, and neither inherits from the other",
    .why =
        "Each of the two believes that the table has its own columns and no others. Creating the "
        "schema fails at the second one, or silently leaves out its columns; and two instances "
        "of different models stand for one row without knowing of each other.",
    .mend = "Give one of the models a table of its own. Where one is a special kind of the other, "
            "say `inherits`: models of one hierarchy may share a table.",
    .check = check,
};
