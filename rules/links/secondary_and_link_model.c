#include "rules/links.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        const struct argument *secondary = relationship_argument(r, "secondary");
        const struct argument *link_model = relationship_argument(r, "link_model");
        if (secondary == NULL || link_model == NULL || r->origin != NULL) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, link_model->range,
            "`%s` says both secondary = `%s` and link_model = `%s`: both name the link table, and "
            "only one of them can",
            relationship_label(r), secondary->text, link_model->text);
        draft_help(draft, "keep `link_model`, which names the link table by its model, or "
                          "`secondary`, which names it by its table");
        draft_related(draft, secondary->range, "secondary is said here");
    }
}

const struct rule rule_secondary_and_link_model = {
    .summary = "secondary and link_model on one relationship",
    .why = "Both words name the link table, one by its table and one by its model. Where both are "
           "given it is unclear which is meant, and one of them goes stale first.",
    .mend = "Keep one.",
    .check = check,
};
