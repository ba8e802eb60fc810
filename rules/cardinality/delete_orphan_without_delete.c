#include "rules/keys.h"

#include <string.h>

/* Only a string that is one plain literal can be added to in place. */
static bool is_plain_literal(const struct argument *argument)
{
    return argument->kind == VALUE_STRING &&
           argument->range.end.offset - argument->range.start.offset == strlen(argument->text);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_has_tables(r) || !(r->cascade & CASCADE_DELETE_ORPHAN) ||
            (r->cascade & CASCADE_DELETE)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "cascade"),
            "`%s` cascades delete-orphan without delete: a `%s` that is removed from its `%s` is "
            "deleted, but one whose `%s` is deleted stays behind without it",
            relationship_label(r), r->target->name, r->model->name, r->model->name);
        const struct argument *cascade = relationship_argument(r, "cascade");
        draft_help(draft, "write `cascade = \"delete, %s\"`", cascade->text);
        if (is_plain_literal(cascade)) {
            struct range start = cascade->range;
            start.end = start.start;
            draft_fix(draft, APPLICABILITY_SAFE, "Add delete to the cascade of `%s`",
                      relationship_label(r));
            draft_edit(draft, start, "delete, ");
        }
    }
}

const struct rule rule_delete_orphan_without_delete = {
    .summary = "A delete-orphan cascade without delete",
    .why = "delete-orphan says that a child can't live without its parent, and without delete the "
           "deletion of the parent leaves the child behind, as the orphan that should not be. "
           "SQLAlchemy warns of it.",
    .mend = "Add `delete` to the cascade.",
    .check = check,
    .fixes = true,
};
