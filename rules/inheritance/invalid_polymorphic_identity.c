#include "rules/rule.h"

static const struct model *model_root(const struct model *model)
{
    while (model->base != NULL)
        model = model->base;
    return model;
}

/* The model of the hierarchy, from `model` up, that names the discriminator; NULL: none does. */
static const struct model *find_discriminating(const struct model *model)
{
    while (model != NULL && annotation_find(model->annotation, "polymorphic_on") == NULL)
        model = model->base;
    return model;
}

static void check_discriminated(struct report *report, const struct model *model,
                                const struct argument *identity)
{
    const struct model *owner = find_discriminating(model);
    if (owner == NULL) {
        const struct model *root = model_root(model);
        struct draft *draft = report_model(
            report, model, identity->range,
            "`%s` has a polymorphic_identity, but no column tells the kinds of `%s` apart: no row "
            "is ever read as one",
            model->name, root->name);
        draft_help(draft, "say polymorphic_on in the MODEL of `%s`", root->name);
        draft_related(draft, root->fact->range, "`%s` is declared here", root->name);
        return;
    }
    const char *name = annotation_find(owner->annotation, "polymorphic_on")->text;
    const struct member *member = name != NULL ? model_find_member(owner, name) : NULL;
    if (member == NULL || member->column == NULL)
        return;
    enum column_kind kind = member->column->kind;
    if (!(identity->kind == VALUE_NUMBER && kind == COLUMN_TEXT) &&
        !(identity->kind == VALUE_STRING && (kind == COLUMN_INTEGER || kind == COLUMN_FLOATING)))
        return;
    struct draft *draft = report_model(
        report, model, identity->range,
        "the polymorphic_identity of `%s` is a %s, but `%s.%s`, which tells the kinds apart, holds "
        "a %s",
        model->name, identity->kind == VALUE_NUMBER ? "number" : "text", owner->name, name,
        identity->kind == VALUE_NUMBER ? "text" : "number");
    draft_help(draft, "write a %s", identity->kind == VALUE_NUMBER ? "text" : "number");
    draft_related(draft, member->fact->range, "`%s.%s` is declared here", owner->name, name);
}

static void check_unique(struct report *report, const struct model *model,
                         const struct argument *identity, GHashTable *first_by_identity)
{
    g_autofree char *key = g_strdup_printf("%p %u %s", (const void *)model_root(model),
                                           identity->kind, identity->text);
    const struct model *first = g_hash_table_lookup(first_by_identity, key);
    if (first == NULL) {
        g_hash_table_insert(first_by_identity, g_steal_pointer(&key), (gpointer)(uintptr_t)model);
        return;
    }
    struct draft *draft = report_model(
        report, model, identity->range,
        "`%s` has the polymorphic_identity of `%s`: a row of the one is read as the other",
        model->name, first->name);
    draft_help(draft, "give each model of a hierarchy an identity of its own");
    draft_partner(draft, first->name);
    draft_related(draft, annotation_find(first->annotation, "polymorphic_identity")->range,
                  "`%s` has it here", first->name);
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) first_by_identity =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        const struct argument *identity =
            annotation_find(model->annotation, "polymorphic_identity");
        if (identity == NULL || identity->text == NULL || model->is_uncertain ||
            model->is_duplicate || model->is_abstract || model_root(model)->inherits != NULL)
            continue;
        check_unique(report, model, identity, first_by_identity);
        check_discriminated(report, model, identity);
    }
}

const struct rule rule_invalid_polymorphic_identity = {
    .summary = "A `polymorphic_identity` that another model of the hierarchy has, that is no value "
               "of the discriminator, or that no discriminator is there for.",
    .why = "The discriminator's value alone says which model a row is read as. SQLAlchemy warns of "
           "one value for two models, and says nothing of the rest: rows come back as another "
           "model, or as the base.",
    .mend = "Give each model of a hierarchy a value of its own, of the kind of the column that "
            "`polymorphic_on` names in its root.",
    .check = check,
};
