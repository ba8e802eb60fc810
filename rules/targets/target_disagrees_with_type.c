#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship) ||
            relationship->target == NULL)
            continue;
        const struct argument *argument = relationship_target_argument(relationship);
        const struct model *typed = relationship->type_target;
        /* A pointer to the base may well hold a more special model. */
        if (argument == NULL || typed == NULL || typed->is_abstract ||
            model_is_ancestor(typed, relationship->target))
            continue;
        struct draft *draft = report_relationship(
            report, relationship, argument->range,
            "`%s` names `%s` as its target, but its type `%s` points to `%s`: the program would "
            "read one struct as the other",
            relationship_label(relationship), relationship->target->name,
            relationship->member->fact->type.spelling, typed->name);
        draft_word(draft, argument->text);
        draft_partner(draft, typed->name);
        draft_related(draft, typed->fact->range, "`%s` is declared here", typed->name);
        draft_help(draft, "drop `%s`, since the type says the target, or change the member's type",
                   argument->text);
    }
}

const struct rule rule_target_disagrees_with_type = {
    .summary = "The target named in RELATIONSHIP is not the model that the member's type "
               "points to.",
    .why = "The mapping fills the member with rows of the named target, and the program reads them "
           "through a pointer to another struct: memory is misread without any error.",
    .mend = "Leave the target out where the member's type tells it; name one only for opaque types "
            "such as `void *` or a library's list.",
    .check = check,
};
