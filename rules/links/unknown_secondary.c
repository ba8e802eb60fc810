#include "rules/links.h"
#include "rules/targets.h"

/* A model's name where a table's belongs. */
static void report_model_name(const struct graph *graph, const struct relationship *r,
                              struct report *report)
{
    const struct model *model = graph_find_model(graph, r->secondary->text);
    struct draft *draft = report_relationship(
        report, r, r->secondary->range,
        "`%s` says secondary = `%s`, which is a model; secondary takes the name of its table",
        relationship_label(r), model->name);
    draft_word(draft, r->secondary->text);
    draft_related(draft, model->fact->range, "`%s` is declared here", model->name);
    if (model->table == NULL) {
        draft_help(draft, "`%s` has no table: give it one, or name another", model->name);
        return;
    }
    draft_help(draft, "write `secondary = \"%s\"`, or `link_model = %s`", model->table->full_name,
               model->name);
    draft_fix(draft, APPLICABILITY_SAFE, "Name the table of `%s`", model->name);
    draft_edit(draft, r->secondary->range, "%s", model->table->full_name);
}

static void report_unknown(const struct graph *graph, const struct relationship *r,
                           struct report *report)
{
    g_autoptr(GPtrArray) names = graph_table_names(graph);
    const char *nearest = nearest_name(r->secondary->text, names);
    g_autofree char *hint =
        nearest == NULL ? g_strdup("") : g_strdup_printf("; did you mean `%s`?", nearest);
    struct draft *draft =
        report_relationship(report, r, r->secondary->range,
                            "`%s` says secondary = `%s`, but no model has a table of that name%s",
                            relationship_label(r), r->secondary->text, hint);
    draft_word(draft, r->secondary->text);
    draft_help(draft,
               "the link table must be declared as a model of this project, with "
               "`MODEL(table = \"%s\")`",
               r->secondary->text);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (relationship_argument(r, "secondary") == NULL || r->origin != NULL) {
            continue;
        }
        if (r->secondary_resolution == RESOLUTION_IS_A_MODEL) {
            report_model_name(graph, r, report);
        } else if (r->secondary_resolution == RESOLUTION_UNKNOWN) {
            report_unknown(graph, r, report);
        }
    }
}

const struct rule rule_unknown_secondary = {
    .summary = "secondary names no table",
    .why = "A many-to-many is kept in the rows of its link table. Without one nothing can be "
           "stored or loaded; SQLAlchemy fails when it first configures the models.",
    .mend = "Name the table of a model of this project, as that model's `table` says it; or name "
            "the model itself by `link_model`.",
    .check = check,
    .fixes = true,
};
