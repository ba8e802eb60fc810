#include "rules/targets.h"

#include <string.h>

/* One name in order_by that can't be sorted by. */
struct offence {
    const struct relationship *relationship;
    const struct argument *argument;
    const struct model *model; /* whose member it should be */
    const char *name;
};

static void report_offence(struct report *report, const struct offence *offence)
{
    const struct relationship *relationship = offence->relationship;
    const struct member *member = model_find_member(offence->model, offence->name);
    bool is_qualified = strchr(offence->argument->text, '.') != NULL;
    struct draft *draft =
        member != NULL ? report_relationship(report, relationship, offence->argument->range,
                                             "`%s` is ordered by `%s.%s`, which is no column",
                                             relationship_label(relationship), offence->model->name,
                                             offence->name)
                       : report_relationship(report, relationship, offence->argument->range,
                                             "`%s` is ordered by `%s`, but `%s` has no such member",
                                             relationship_label(relationship), offence->name,
                                             offence->model->name);
    draft_word(draft, offence->name);
    draft_partner(draft, offence->model->name);
    draft_related(draft, member != NULL ? member->fact->range : offence->model->fact->range,
                  "`%s` is declared here", member != NULL ? member->name : offence->model->name);
    g_autoptr(GPtrArray) names = model_column_members(offence->model);
    const char *near = nearest_name(offence->name, names);
    if (near == NULL) {
        draft_help(draft, "name a column of `%s`", offence->model->name);
        return;
    }
    draft_help(draft, "did you mean `%s`?", near);
    draft_fix(draft, APPLICABILITY_UNSAFE, "Order by `%s`", near);
    if (is_qualified)
        draft_edit(draft, offence->argument->range, "%s.%s", offence->model->name, near);
    else
        draft_edit(draft, offence->argument->range, "%s", near);
}

/* Whether one name is at fault; `model.member` names any model, a bare name one of the target. */
static bool find_offence(const struct graph *graph, struct offence *offence)
{
    const char *text = offence->argument->text;
    const char *dot = strrchr(text, '.');
    offence->model = offence->relationship->target;
    offence->name = text;
    if (dot != NULL) {
        g_autofree char *model = g_strndup(text, (gsize)(dot - text));
        offence->model = graph_find_model(graph, model);
        offence->name = dot + 1;
    }
    if (offence->model == NULL || offence->model->is_uncertain)
        return false;
    const struct member *member = model_find_member(offence->model, offence->name);
    return member == NULL || member->column == NULL;
}

/* `desc(column)` and lists are looked into; the first name at fault is reported. */
static bool check_argument(const struct graph *graph, struct report *report,
                           const struct relationship *relationship, const struct argument *argument)
{
    if (argument->kind == VALUE_LIST || argument->kind == VALUE_CALL) {
        for (size_t i = 0; i < argument->n_items; i++)
            if (check_argument(graph, report, relationship, &argument->items[i]))
                return true;
        return false;
    }
    struct offence offence = {.relationship = relationship, .argument = argument};
    if ((argument->kind != VALUE_NAME && argument->kind != VALUE_STRING) ||
        !find_offence(graph, &offence))
        return false;
    report_offence(report, &offence);
    return true;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct argument *order = relationship_argument(relationship, "order_by");
        if (order != NULL && relationship_is_judged(relationship) &&
            relationship_has_tables(relationship))
            check_argument(graph, report, relationship, order);
    }
}

const struct rule rule_unknown_order_by = {
    .summary = "`order_by` names no column of the target.",
    .why = "The rows can't be sorted by what they don't have. SQLAlchemy fails at the first use of "
           "any model.",
    .mend = "Name a member of the target that is a column, inherited ones included; one of another "
            "model, such as the link model, is written `model.member`.",
    .check = check,
    .fixes = true,
};
