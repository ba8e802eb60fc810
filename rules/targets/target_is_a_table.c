#include "rules/targets.h"

/* Whether the member's type speaks of another struct, so that the name alone is not all that is
 * wrong. */
static bool is_typed_otherwise(const struct relationship *relationship, const struct model *model)
{
    const char *record = relationship->member->fact->type.record;
    return record != NULL && g_strcmp0(record, model->name) != 0 &&
           g_strcmp0(record, model->alias) != 0;
}

static void report_table(const struct graph *graph, struct report *report,
                         const struct relationship *relationship, const struct argument *argument,
                         const char *keyword)
{
    const struct table *table = graph_find_table(graph, argument->text);
    if (table == NULL)
        return;
    const struct model *model = table->model;
    struct draft *draft = report_relationship(
        report, relationship, argument->range,
        "`%s` names the table `%s` %s; a model belongs here, and the table's is `%s`",
        relationship_label(relationship), table->full_name, keyword, model->name);
    draft_word(draft, argument->text);
    draft_related(draft, model->fact->range, "`%s` maps the table `%s`", model->name,
                  table->full_name);
    if (argument == relationship_target_argument(relationship) &&
        is_typed_otherwise(relationship, model))
        return;
    draft_fix(draft, APPLICABILITY_SAFE, "Write the model's name, `%s`", model->name);
    draft_edit(draft, argument->range, "%s", model->name);
}

static bool names_table(enum resolution resolution)
{
    return resolution == RESOLUTION_IS_A_TABLE || resolution == RESOLUTION_UNKNOWN;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship))
            continue;
        const struct argument *target = relationship_target_argument(relationship);
        const struct argument *link = relationship_link_model(relationship);
        if (target != NULL && relationship->target_resolution == RESOLUTION_IS_A_TABLE)
            report_table(graph, report, relationship, target, "as its target");
        else if (link != NULL && relationship->secondary == link &&
                 names_table(relationship->secondary_resolution))
            report_table(graph, report, relationship, link, "as its link_model");
    }
}

const struct rule rule_target_is_a_table = {
    .summary = "A relationship's target, or its link_model, is written as a table's name.",
    .why = "Targets are models. SQLAlchemy fails at the first use of any model; only `secondary` "
           "takes a table.",
    .mend = "Write the name of the struct that maps the table.",
    .check = check,
    .fixes = true,
};
