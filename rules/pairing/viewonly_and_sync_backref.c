#include "rules/pairing.h"

static const struct relationship *find_viewonly(const struct relationship *relationship)
{
    for (guint i = 0; i < relationship->linked->len; i++) {
        const struct relationship *other = g_ptr_array_index(relationship->linked, i);
        if (other->viewonly)
            return other;
    }
    return NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct argument *sync = relationship_argument(relationship, "sync_backref");
        if (sync == NULL || !relationship->sync_backref)
            continue;
        const struct relationship *other =
            relationship->viewonly ? NULL : find_viewonly(relationship);
        if (!relationship->viewonly && other == NULL)
            continue;
        struct draft *draft =
            other == NULL
                ? report_relationship(report, relationship, sync->range,
                                      "`%s` says viewonly and sync_backref = true: what is only "
                                      "viewed is never carried to the other side",
                                      relationship->label)
                : report_relationship(report, relationship, sync->range,
                                      "`%s` says sync_backref = true, but its other side `%s` is "
                                      "viewonly: nothing can be carried to it",
                                      relationship->label, other->label);
        draft_word(draft, "sync_backref");
        if (other != NULL) {
            draft_partner_end(draft, other);
            const struct argument *viewonly = relationship_argument(other, "viewonly");
            if (viewonly != NULL)
                draft_related(draft, viewonly->range, "`%s` says viewonly here", other->label);
        }
        draft_help(draft, "remove sync_backref, or viewonly");
    }
}

const struct rule rule_viewonly_and_sync_backref = {
    .summary = "sync_backref = true together with viewonly, on one relationship or across a pair",
    .why = "`viewonly` says that the relationship takes no part in changes; `sync_backref = true` "
           "asks that changes be carried to its other side. SQLAlchemy refuses the two together.",
    .mend = "Keep the one that is meant. Where both sides should follow each other, neither may be "
            "`viewonly`.",
    .check = check,
};
