#include "rules/targets.h"

#define FORMAT "a constraint of `%s` lists the column `%s` twice: a column can stand once"

static void report_two_members(struct report *report, const struct member *first,
                               const struct member *second, const struct table *table,
                               const char *column)
{
    struct draft *draft = report_member(
        report, second, second->fact->range,
        "`%s.%s` and `%s.%s` both map the column `%s` of `%s`: each write overwrites the other's",
        second->model->name, second->name, first->model->name, first->name, column,
        table->full_name);
    g_autofree char *partner = g_strdup_printf("%s.%s", first->model->name, first->name);
    draft_partner(draft, partner);
    draft_word(draft, column);
    draft_related(draft, first->fact->range, "`%s` is mapped here first", partner);
    draft_help(draft, "give one of them another column, `COLUMN(name = \"…\")`, or mark it "
                      "`COLUMN(transient)`");
}

static void check_members(struct report *report, const struct table *table)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint m = 0; m < table->models->len; m++) {
        const struct model *model = g_ptr_array_index(table->models, m);
        for (guint i = 0; i < model->members->len && !model->is_stray; i++) {
            struct member *member = g_ptr_array_index(model->members, i);
            if (member->column == NULL)
                continue;
            const char *name = member->column->name;
            const struct member *first = g_hash_table_lookup(seen, name);
            if (first == NULL)
                g_hash_table_insert(seen, (gpointer)(uintptr_t)name, member);
            else
                report_two_members(report, first, member, table, name);
        }
    }
}

/* The second of two equal names among `n` arguments; NULL where all differ. */
static const struct argument *repeated_name(const struct argument *arguments, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (arguments[i].name != NULL || arguments[i].text == NULL)
            continue;
        for (size_t j = 0; j < i; j++)
            if (arguments[j].name == NULL && g_strcmp0(arguments[j].text, arguments[i].text) == 0)
                return &arguments[i];
    }
    return NULL;
}

static void check_constraint(struct report *report, const struct model *model,
                             const struct annotation *annotation)
{
    const struct argument *repeated = repeated_name(annotation->arguments, annotation->n_arguments);
    for (size_t i = 0; i < annotation->n_arguments && repeated == NULL; i++)
        if (annotation->arguments[i].kind == VALUE_LIST)
            repeated =
                repeated_name(annotation->arguments[i].items, annotation->arguments[i].n_items);
    if (repeated == NULL)
        return;
    const struct member *member = model_find_member(model, repeated->text);
    struct draft *draft =
        member != NULL
            ? report_member(report, member, repeated->range, FORMAT, model->name, repeated->text)
            : report_model(report, model, repeated->range, FORMAT, model->name, repeated->text);
    draft_word(draft, repeated->text);
    draft_help(draft, "name the column that is meant, or drop the second `%s`", repeated->text);
}

/* Linear, but for the columns of one constraint, which are compared with each other. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++)
        check_members(report, g_ptr_array_index(graph->tables, i));
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        for (size_t a = 0; a < model->fact->n_annotations && !model->is_broken; a++)
            if (model->fact->annotations[a].kind != ANNOTATION_MODEL)
                check_constraint(report, model, &model->fact->annotations[a]);
    }
}

const struct rule rule_duplicate_column = {
    .summary = "Two members map one column, or a constraint lists a column twice.",
    .why =
        "A table with a column twice can't be created. Over one that is there, two members of one "
        "column disagree as soon as one is changed: SQLite inserts the value of the first, and "
        "updates to that of the last. A constraint that lists a column twice lacks the one that "
        "was meant.",
    .mend = "Give each member its own column, by its name or by `name`; list each column once.",
    .check = check,
};
