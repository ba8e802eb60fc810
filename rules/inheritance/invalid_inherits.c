#include "rules/targets.h"

static const char *why_no_base(const struct graph *graph, const char *name)
{
    const struct model *model = graph_find_model(graph, name);
    if (graph_is_forward_declared(graph, name))
        return "is only declared, and defined in no header of this project";
    if (graph_is_plain_struct(graph, name))
        return "is a struct without MODEL";
    if (model == NULL)
        return "is defined in no header of this project";
    return model->is_abstract ? "is abstract and can only be embedded" : "inherits from this one";
}

static void report_no_base(const struct graph *graph, struct report *report,
                           const struct model *model, GPtrArray *names)
{
    const char *name = model->inherits->text;
    struct draft *draft =
        report_model(report, model, model->inherits->range, "`%s` inherits from `%s`, which %s",
                     model->name, name, why_no_base(graph, name));
    draft_rests_on_name(draft, name);
    draft_word(draft, name);
    const struct model *found = graph_find_model(graph, name);
    const char *near = nearest_name(name, names);
    if (found != NULL)
        draft_related(draft, found->fact->range, "`%s` is declared here", name);
    if (found != NULL && found->is_abstract)
        draft_help(draft, "drop `inherits`: embedding `%s` by value is enough", name);
    else if (found == NULL && near != NULL)
        draft_help(draft, "did you mean `%s`?", near);
    else
        draft_help(draft, "name a model whose struct is the first member of `%s`", model->name);
}

static bool first_member_is_base(const struct model *model)
{
    if (model->fact->n_members == 0)
        return false;
    const struct member_type *type = &model->fact->members[0].type;
    return (type->shape == SHAPE_VALUE || type->shape == SHAPE_CONTAINER) &&
           (g_strcmp0(type->value_record, model->base->name) == 0 ||
            (model->base->alias != NULL && g_strcmp0(type->value_record, model->base->alias) == 0));
}

static void report_first_member(struct report *report, const struct model *model)
{
    const struct model *base = model->base;
    struct draft *draft = report_model(
        report, model, model->inherits->range,
        "`%s` inherits from `%s`, but its first member is not a `struct %s` by value: a pointer to "
        "the one can't be used as a pointer to the other",
        model->name, base->name, base->name);
    draft_partner(draft, base->name);
    draft_word(draft, base->name);
    if (model->fact->n_members > 0)
        draft_related(draft, model->fact->members[0].range, "the first member is `%s`",
                      model->fact->members[0].name);
    draft_help(draft, "declare `struct %s base;` before all other members", base->name);
}

/* Whether two keys equate the same columns, so that either joins the tables alike. */
static bool is_same_path(const struct foreign_key *a, const struct foreign_key *b)
{
    if (a->n_parts != b->n_parts || a->table != b->table)
        return false;
    for (size_t i = 0; i < a->n_parts; i++) {
        bool is_found = false;
        for (size_t j = 0; j < b->n_parts && !is_found; j++)
            is_found = a->parts[i].source == b->parts[j].source &&
                       a->parts[i].target == b->parts[j].target;
        if (!is_found)
            return false;
    }
    return true;
}

/* Adds to `paths` the keys of `table` to `other` that the model or a base of it declares (what
 * others add to the same tables joins other rows), each path once. False where one does not
 * resolve: another rule says why. */
static bool collect_paths(GPtrArray *paths, const struct model *model, const struct table *table,
                          const struct table *other)
{
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        struct foreign_key *key = g_ptr_array_index(table->foreign_keys, i);
        if (!model_is_ancestor(key->model, model))
            continue;
        if (!key->is_resolved && (key->target == other || key->target == NULL))
            return false;
        bool is_new = key->target == other;
        for (guint p = 0; p < paths->len && is_new; p++)
            is_new = !is_same_path(g_ptr_array_index(paths, p), key);
        if (is_new)
            g_ptr_array_add(paths, key);
    }
    return true;
}

static void check_join(struct report *report, const struct model *model)
{
    const struct table *table = model->table;
    const struct table *base = model->base->table;
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    if (!collect_paths(paths, model, table, base) || !collect_paths(paths, model, base, table) ||
        paths->len == 1)
        return;
    g_autofree char *keys = foreign_keys_label(paths);
    struct draft *draft =
        paths->len == 0
            ? report_model(report, model, model->inherits->range,
                           "`%s` has the table `%s` of its own, but no foreign key joins it to "
                           "`%s`, the table of its base `%s`",
                           model->name, table->full_name, base->full_name, model->base->name)
            : report_model(report, model, model->inherits->range,
                           "several foreign keys join the table of `%s` to that of its base `%s`, "
                           "%s: which one makes the rows one object can't be told",
                           model->name, model->base->name, keys);
    draft_partner(draft, model->base->name);
    draft_word(draft, base->full_name);
    for (guint i = 0; i < paths->len; i++)
        draft_related(draft, foreign_key_range(g_ptr_array_index(paths, i)),
                      "one of the keys between them");
    draft_related(draft, model->base->fact->range, "`%s` is declared here", model->base->name);
    if (paths->len > 0 || base->primary_key == NULL) {
        draft_help(draft, "let one key between the two tables remain");
        return;
    }
    const struct column *primary = g_ptr_array_index(base->primary_key->columns, 0);
    draft_help(draft,
               "make the primary key the foreign key: `COLUMN(primary_key, foreign_key = "
               "\"%s.%s\")`",
               base->full_name, primary->name);
}

static bool is_without_base(const struct model *model)
{
    return model->base == NULL && model->inherits->text != NULL &&
           model->inherits_resolution != RESOLUTION_HIDDEN &&
           model->inherits_resolution != RESOLUTION_UNSAID;
}

/* Linear; each unknown name is compared with all models, and the keys of one table with each
 * other. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GPtrArray) names = graph_model_names(graph);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        if (model->inherits == NULL || model->is_broken || model->is_duplicate || model->is_stray)
            continue;
        if (is_without_base(model))
            report_no_base(graph, report, model, names);
        else if (model->base == NULL)
            continue;
        else if (!first_member_is_base(model))
            report_first_member(report, model);
        else if (model->inheritance == INHERITANCE_JOINED && !model->base->is_uncertain)
            check_join(report, model);
    }
}

const struct rule rule_invalid_inherits = {
    .summary = "`inherits` names no model, the base is not the first member by value, or no "
               "single foreign key joins the two tables.",
    .why =
        "A pointer to a special model serves as one to its base only where the base comes first. "
        "In the database, one key says which rows make one object. SQLAlchemy refuses the "
        "model.",
    .mend = "Put the base's struct first, by value; give the model's table one foreign key to the "
            "base's, usually its primary key.",
    .check = check,
};
