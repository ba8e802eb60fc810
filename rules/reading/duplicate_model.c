#include "rules/rule.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        const struct model *first = graph_find_model(graph, model->name);
        if (!model->is_duplicate || first == NULL)
            continue;
        struct draft *draft =
            report_model(report, model, model->fact->range,
                         "the model `%s` is declared twice: here, and in `%s`; whatever names `%s` "
                         "could mean either",
                         model->name, first->fact->range.file, model->name);
        draft_rests_on_model(draft, first);
        draft_word(draft, model->name);
        draft_help(draft, "rename one of the two, or keep one declaration and include its header");
        draft_related(draft, first->fact->range, "the other `%s` is declared here", first->name);
    }
}

const struct rule rule_duplicate_model = {
    .summary = "two models of one project have the same name",
    .why = "A relationship names its target by the model's name. Where two structs answer to it, "
           "nobody can tell which one is meant, and two source files that include different ones "
           "disagree about the layout of what they pass to each other.",
    .mend = "Rename one of the two. Where both were meant to be the same model, keep one "
            "declaration and include its header in the other place.",
    .check = check,
};
