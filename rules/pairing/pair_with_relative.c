#include "rules/pairing.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct relationship *named = relationship->named;
        if (named == NULL || relationship->back_populates_resolution != RESOLUTION_DONE ||
            named->target == NULL || model_is_ancestor(named->target, relationship->model))
            continue;
        bool is_subclass = model_is_ancestor(relationship->model, named->target);
        struct draft *draft = report_relationship(
            report, relationship, pair_range(relationship),
            "`%s` says back_populates = \"%s\", but `%s` relates to `%s`, a %s of `%s`: an "
            "instance of `%s` would be put where a `%s` is expected",
            relationship->label, named->name, named->label, named->target->name,
            is_subclass ? "subclass" : "sibling", relationship->model->name,
            relationship->model->name, named->target->name);
        draft_partner_end(draft, named);
        draft_word(draft, named->target->name);
        draft_help(draft, "let `%s` relate to `%s`, or declare `%s` in `%s`", named->label,
                   relationship->model->name, relationship->name, named->target->name);
    }
}

const struct rule rule_pair_with_relative = {
    .summary = "the other side is declared for a sibling or a subclass of this model",
    .why = "The two models have a common base, so SQLAlchemy accepts the pair without a word. But "
           "the other side promises instances of one kind and gets those of another; in C, members "
           "that the struct doesn't have are read.",
    .mend = "Let the other side relate to this model or to a base of it, or move this relationship "
            "to the model that the other side relates to.",
    .check = check,
};
