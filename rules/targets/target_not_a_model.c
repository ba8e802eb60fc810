#include "rules/targets.h"

static void add_help(struct draft *draft, const struct graph *graph, const char *name,
                     bool must_have_table)
{
    const struct model *model = graph_find_model(graph, name);
    draft_word(draft, name);
    if (model == NULL) {
        draft_help(draft, "mark `struct %s` with MODEL, or name the model that is meant", name);
        return;
    }
    draft_related(draft, model->fact->range, "`%s` is declared here", model->name);
    if (must_have_table && !model->is_abstract)
        draft_help(draft, "give it a table: `MODEL(table = \"%s\")`", name);
    else
        draft_help(draft, "name a model that embeds `%s`, or drop `abstract`", name);
}

static const char *what_is_wrong(const struct graph *graph, const char *name)
{
    const struct model *model = graph_find_model(graph, name);
    if (model == NULL)
        return "a struct without MODEL";
    return model->is_abstract ? "abstract and has no rows of its own" : "a model without a table";
}

static void check_target(const struct graph *graph, struct report *report,
                         const struct relationship *relationship)
{
    const struct argument *argument = relationship_target_argument(relationship);
    const char *name = relationship->target_name;
    struct draft *draft =
        report_relationship(report, relationship,
                            argument != NULL ? argument->range : relationship->member->fact->range,
                            "`%s` relates to `%s`, which is %s", relationship_label(relationship),
                            name, what_is_wrong(graph, name));
    draft_rests_on_name(draft, name);
    add_help(draft, graph, name, false);
}

static void check_link(const struct graph *graph, struct report *report,
                       const struct relationship *relationship)
{
    const char *name = relationship->secondary->text;
    struct draft *draft = report_relationship(
        report, relationship, relationship->secondary->range,
        "`%s` goes through `%s`, which is %s: there is no row to link the two ends",
        relationship_label(relationship), name, what_is_wrong(graph, name));
    draft_rests_on_name(draft, name);
    add_help(draft, graph, name, true);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship))
            continue;
        bool is_link_model = relationship->secondary != NULL &&
                             relationship->secondary == relationship_link_model(relationship);
        if (relationship->target_resolution == RESOLUTION_NOT_A_MODEL)
            check_target(graph, report, relationship);
        else if (is_link_model && (relationship->secondary_resolution == RESOLUTION_NO_TABLE ||
                                   relationship->secondary_resolution == RESOLUTION_NOT_A_MODEL))
            check_link(graph, report, relationship);
    }
}

const struct rule rule_target_not_a_model = {
    .summary = "A relationship's target, or its link_model, is a struct that can't be one: it "
               "carries no MODEL, is abstract, or (link_model) has no table.",
    .why = "Only a model has rows that a relationship can lead to. SQLAlchemy fails at the first "
           "use of any model.",
    .mend = "Mark the struct with MODEL, or name the model that is meant; an abstract model is "
            "related to through the models that embed it.",
    .check = check,
};
