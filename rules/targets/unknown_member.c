#include "rules/targets.h"

static void add_candidate(struct draft *draft, const struct model *model,
                          const struct argument *argument, GPtrArray *names)
{
    const char *near = nearest_name(argument->text, names);
    draft_word(draft, argument->text);
    if (near == NULL) {
        draft_help(draft, "name a member of `%s`", model->name);
        return;
    }
    draft_help(draft, "did you mean `%s`?", near);
    draft_fix(draft, APPLICABILITY_UNSAFE, "Write `%s`", near);
    draft_edit(draft, argument->range, "%s", near);
}

static bool names_column(const struct model *model, const char *name)
{
    const struct member *member = model_find_member(model, name);
    return (member != NULL && member->column != NULL) ||
           table_find_column(model->table, name) != NULL;
}

/* The members that are columns and stand not yet in a constraint or index. */
static GPtrArray *columns_beside(const struct model *model, const struct annotation *annotation)
{
    GPtrArray *names = model_column_members(model);
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        const char *said = annotation->arguments[i].text;
        guint index = 0;
        if (said != NULL && g_ptr_array_find_with_equal_func(names, said, g_str_equal, &index))
            g_ptr_array_remove_index(names, index);
    }
    return names;
}

static const char *constraint_name(enum annotation_kind kind)
{
    return kind == ANNOTATION_INDEX ? "an index" : "a unique constraint";
}

/* The first name in a constraint or index that is no column. */
static void check_constraint(struct report *report, const struct model *model,
                             const struct annotation *annotation)
{
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        const struct argument *argument = &annotation->arguments[i];
        if (argument->name != NULL || argument->text == NULL || names_column(model, argument->text))
            continue;
        bool is_member = model_find_member(model, argument->text) != NULL;
        struct draft *draft = report_model(
            report, model, argument->range, "%s of `%s` names `%s`, %s: it can't be created",
            constraint_name(annotation->kind), model->name, argument->text,
            is_member ? "which is a member, but no column" : "which it does not have");
        g_autoptr(GPtrArray) names = columns_beside(model, annotation);
        add_candidate(draft, model, argument, names);
        return;
    }
}

static void check_discriminator(struct report *report, const struct model *model)
{
    const struct argument *argument = annotation_find(model->annotation, "polymorphic_on");
    if (argument == NULL || argument->text == NULL || names_column(model, argument->text))
        return;
    struct draft *draft =
        report_model(report, model, argument->range,
                     "`%s` tells its kinds apart by `%s`, which is no column of it: a row's kind "
                     "can't be known",
                     model->name, argument->text);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = g_ptr_array_index(model->members, i);
        if (member->column != NULL && !member->column->is_primary_key &&
            !member_carries_key(member))
            g_ptr_array_add(names, (gpointer)(uintptr_t)member->name);
    }
    add_candidate(draft, model, argument, names);
}

static bool holds_a_length(const struct member *member)
{
    const struct member_type *type = &member->fact->type;
    return type->shape == SHAPE_NUMBER && type->number == NUMBER_INTEGER && !type->is_bool &&
           !type->is_enum;
}

/* `count` of a relationship and `length` of a column: a whole number beside the member. */
static void check_companion(struct report *report, const struct member *member,
                            enum annotation_kind kind, const char *keyword)
{
    const struct annotation *annotation =
        facts_find_annotation(member->fact->annotations, member->fact->n_annotations, kind);
    const struct argument *argument =
        annotation != NULL ? annotation_find(annotation, keyword) : NULL;
    if (argument == NULL || argument->text == NULL)
        return;
    const struct member *found = model_find_member(member->model, argument->text);
    if (found != NULL && holds_a_length(found))
        return;
    struct draft *draft =
        report_member(report, member, argument->range, "`%s.%s` keeps its %s in `%s`, which is %s",
                      member->model->name, member->name, keyword, argument->text,
                      found != NULL ? "no whole number" : "no member beside it");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < member->model->members->len; i++) {
        const struct member *other = g_ptr_array_index(member->model->members, i);
        if (holds_a_length(other) && other->fact->n_annotations == 0)
            g_ptr_array_add(names, (gpointer)(uintptr_t)other->name);
    }
    add_candidate(draft, member->model, argument, names);
}

static void check_model(struct report *report, const struct model *model)
{
    for (guint i = 0; i < model->members->len; i++) {
        const struct member *member = g_ptr_array_index(model->members, i);
        check_companion(report, member, ANNOTATION_RELATIONSHIP, "count");
        check_companion(report, member, ANNOTATION_COLUMN, "length");
    }
    if (model->table == NULL)
        return;
    check_discriminator(report, model);
    for (size_t i = 0; i < model->fact->n_annotations; i++) {
        const struct annotation *annotation = &model->fact->annotations[i];
        if (annotation->kind == ANNOTATION_UNIQUE_CONSTRAINT ||
            annotation->kind == ANNOTATION_INDEX)
            check_constraint(report, model, annotation);
    }
}

/* An unknown name is compared with the members of one model. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        if (!model->is_uncertain && !model->is_stray && !model->is_duplicate && !model->is_abstract)
            check_model(report, model);
    }
}

const struct rule rule_unknown_member = {
    .summary = "A unique constraint, an index, `polymorphic_on`, `count` or `length` names what is "
               "no member, or none of the right kind.",
    .why = "A constraint over a column that does not exist can't be created, and the columns that "
           "were meant stay unconstrained. A length that is kept nowhere is read from elsewhere.",
    .mend = "Correct the name. Constraints and `polymorphic_on` name columns; `count` and `length` "
            "name a member that holds a number.",
    .check = check,
    .fixes = true,
};
