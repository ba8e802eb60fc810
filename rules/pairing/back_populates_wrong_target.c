#include "rules/pairing.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct relationship *named = relationship->named;
        if (relationship->back_populates_resolution != RESOLUTION_WRONG_TARGET || named == NULL ||
            named->target == NULL || relationship->backref != NULL)
            continue;
        struct draft *draft = report_relationship(
            report, relationship, relationship->back_populates->range,
            "`%s` says back_populates = \"%s\", but `%s` relates to `%s`, not to `%s`",
            relationship->label, named->name, named->label, named->target->name,
            relationship->model->name);
        draft_word(draft, relationship->back_populates->text);
        draft_partner_end(draft, named);
        g_autoptr(GPtrArray) candidates = pair_candidates(relationship);
        if (candidates->len > 0) {
            const struct relationship *other = g_ptr_array_index(candidates, 0);
            draft_help(draft, "`%s` leads back to `%s`: write back_populates = \"%s\"",
                       other->label, relationship->model->name, other->name);
        } else {
            draft_help(draft, "name a member of `%s` that relates to `%s`", named->model->name,
                       relationship->model->name);
        }
    }
}

const struct rule rule_back_populates_wrong_target = {
    .summary = "back_populates names a relationship that leads to another model",
    .why =
        "The named relationship leads somewhere else, so it can't be the other side of this one: "
        "setting one would put an instance of the wrong model into the other. In C this is a "
        "pointer of the wrong type, written without a word. SQLAlchemy refuses it.",
    .mend = "Name the member of the target that relates back to *this* model, or correct the type "
            "that one of the two points to.",
    .check = check,
};
