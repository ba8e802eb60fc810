#include "rules/other_side.h"

static void fix(struct draft *draft, const struct relationship *relationship)
{
    const struct relationship *made = relationship->generated;
    g_autofree char *options = generated_options(relationship);
    if (options == NULL)
        return;
    draft_fix(draft, APPLICABILITY_UNSAFE, "Declare `%s` in `%s`", made->name, made->model->name);
    draft_edit(draft, relationship->backref->name_range, "back_populates");
    if (relationship->backref->kind == VALUE_CALL)
        draft_edit(draft, relationship->backref->range, "\"%s\"", made->name);
    draft_declare_other_side(draft, relationship, made->name, made->is_list, options);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct relationship *made = relationship->generated;
        if (made == NULL)
            continue;
        struct draft *draft = report_relationship(
            report, relationship, relationship->backref->range,
            "`%s` makes its other side `%s` by a backref: who reads `%s` does not see it",
            relationship->label, made->label, made->model->name);
        draft_partner(draft, made->label);
        draft_word(draft, made->name);
        draft_related(draft, made->model->fact->range, "`%s` is declared here", made->model->name);
        draft_help(draft, "declare `%s` in `%s` and say back_populates on both", made->name,
                   made->model->name);
        fix(draft, relationship);
    }
}

const struct rule rule_prefer_back_populates = {
    .summary = "a backref, where back_populates would show both sides where they are read",
    .why = "A backref is declared on one side only. The struct on the other side does not show it: "
           "in C there is no member to hold it, and whoever reads that header does not know that "
           "it is there.",
    .mend = "Declare the other side in its own model, and let both name each other with "
            "`back_populates`. The fix does that, and hands on what the backref says; it is unsafe "
            "because it adds a member to a struct.",
    .check = check,
    .fixes = true,
};
