#include "rules/pairing.h"

static const char *member_kind(const struct member *member)
{
    return member->column != NULL ? "a column" : "a plain member without RELATIONSHIP";
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct member *named = relationship->named_member;
        if (relationship->back_populates_resolution != RESOLUTION_NOT_A_RELATIONSHIP ||
            named == NULL || relationship->target == NULL || relationship->backref != NULL)
            continue;
        struct draft *draft = report_relationship(
            report, relationship, relationship->back_populates->range,
            "`%s` says back_populates = \"%s\", but `%s.%s` is %s: only a relationship can be the "
            "other side",
            relationship->label, relationship->back_populates->text, named->model->name,
            named->name, member_kind(named));
        g_autofree char *label = g_strdup_printf("%s.%s", named->model->name, named->name);
        draft_partner(draft, label);
        draft_word(draft, relationship->back_populates->text);
        draft_rests_on_member(draft, named);
        draft_related(draft, named->fact->range, "`%s` is declared here", label);
        g_autoptr(GPtrArray) candidates = pair_candidates(relationship);
        if (candidates->len > 0) {
            const struct relationship *other = g_ptr_array_index(candidates, 0);
            draft_help(draft, "`%s` leads back to `%s`: write back_populates = \"%s\"",
                       other->label, relationship->model->name, other->name);
        } else {
            draft_help(draft,
                       "name the member of `%s` that points back to `%s`, and mark it with "
                       "RELATIONSHIP(back_populates = \"%s\")",
                       relationship->target->name, relationship->model->name, relationship->name);
        }
    }
}

const struct rule rule_back_populates_not_a_relationship = {
    .summary = "back_populates names a column or a plain member",
    .why =
        "A column holds a value, not the other end: there is nothing in it to keep in step. Most "
        "often the foreign key's column was named (`team_id`) where the pointer beside it "
        "(`team`) was meant. SQLAlchemy refuses it when the first model is used.",
    .mend = "Name the relationship in the other model that leads back here.",
    .check = check,
};
