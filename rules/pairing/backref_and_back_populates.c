#include "rules/pairing.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct argument *backref = relationship->backref;
        if (backref == NULL || relationship->back_populates == NULL)
            continue;
        const char *name = relationship->backref_name != NULL ? relationship->backref_name : "";
        struct draft *draft =
            report_relationship(report, relationship, backref->range,
                                "`%s` says both backref = \"%s\" and back_populates = \"%s\": a "
                                "backref makes the other "
                                "side, back_populates names one that is there",
                                relationship->label, name, relationship->back_populates->text);
        draft_word(draft, name);
        draft_related(draft, relationship->back_populates->range, "back_populates is said here");
        const char *target =
            relationship->target != NULL ? relationship->target->name : "the target";
        if (relationship->named_member != NULL)
            draft_help(draft, "`%s` has `%s`: remove the backref", target,
                       relationship->named_member->name);
        else
            draft_help(draft,
                       "remove back_populates, or declare `%s` in `%s` and remove the backref",
                       relationship->back_populates->text, target);
    }
}

const struct rule rule_backref_and_back_populates = {
    .summary = "backref and back_populates on one relationship",
    .why = "The two are different ways to say one thing: `backref` makes the other side on the "
           "target, `back_populates` names a member that is declared there. SQLAlchemy refuses "
           "both together.",
    .mend = "Keep `back_populates`, with the other side declared in the other model, or keep "
            "`backref` alone.",
    .check = check,
};
