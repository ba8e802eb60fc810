#include "rules/targets.h"

/* A model whose base has not resolved may have had a table: another rule says so. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct model *target = relationship->target;
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship) ||
            target == NULL || relationship->model->table == NULL || target->table != NULL ||
            target->is_uncertain)
            continue;
        struct draft *draft =
            report_relationship(report, relationship, relationship_range(relationship),
                                "`%s` relates a table model to `%s`, which has no table: nothing "
                                "of it will be stored, and nothing loaded",
                                relationship_label(relationship), target->name);
        draft_partner(draft, target->name);
        draft_rests_on_model(draft, target);
        draft_related(draft, target->fact->range, "`%s` is an in-memory model", target->name);
        draft_help(draft,
                   "give it a table, `MODEL(table = \"%s\")`, or mark the member "
                   "`COLUMN(transient)` if it is not to be stored",
                   target->name);
    }
}

const struct rule rule_table_to_in_memory = {
    .summary = "A table model is related to a model without a table.",
    .why = "A row can't refer to what has no rows: the relationship works in memory and is lost "
           "when the program ends.",
    .mend = "Give the target a table, or mark the member `COLUMN(transient)`.",
    .check = check,
};
