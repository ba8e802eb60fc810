#include "rules/pairing.h"

static bool asks_for_sync(const struct relationship *relationship)
{
    return relationship->sync_backref_is_said && relationship->sync_backref;
}

/* Where it is said: the value of viewonly or sync_backref of this end. */
static struct range said_range(const struct relationship *relationship, const char *keyword)
{
    const struct relationship *said =
        relationship_argument(relationship, keyword) == NULL && relationship->origin != NULL
            ? relationship->origin
            : relationship;
    return pair_value_range(said, keyword);
}

static void report_viewonly(struct report *report, const struct relationship *viewonly,
                            const struct relationship *other)
{
    struct draft *draft = report_relationship(
        report, viewonly, said_range(viewonly, "viewonly"),
        "`%s` and `%s` are linked, but `%s` is viewonly: in memory neither follows the other",
        viewonly->label, other->label, viewonly->label);
    draft_partner_end(draft, other);
    draft_help(draft, "remove the link from both ends, or viewonly from `%s`", viewonly->label);
}

static void report_unsynced(struct report *report, const struct relationship *unsynced,
                            const struct relationship *other)
{
    struct draft *draft = report_relationship(
        report, unsynced, said_range(unsynced, "sync_backref"),
        "`%s` and `%s` are linked, but `%s` says sync_backref = false: what changes it is not "
        "carried to `%s`",
        unsynced->label, other->label, unsynced->label, other->label);
    draft_partner_end(draft, other);
    draft_help(draft, "remove sync_backref = false, if the two are meant to agree");
}

static void check_pair(struct report *report, const struct relationship *first,
                       const struct relationship *second)
{
    if (first->viewonly != second->viewonly) {
        if (!asks_for_sync(first) && !asks_for_sync(second))
            report_viewonly(report, first->viewonly ? first : second,
                            first->viewonly ? second : first);
    } else if (!first->viewonly && !first->sync_backref)
        report_unsynced(report, first, second);
    else if (!first->viewonly && !second->sync_backref)
        report_unsynced(report, second, first);
}

static void check(const struct graph *graph, struct report *report)
{
    pairs_visit(graph, report, check_pair);
}

const struct rule rule_viewonly_pair_not_synced = {
    .summary = "one side of a linked pair is viewonly, or has sync_backref = false",
    .why = "`back_populates` promises that the two sides agree. `viewonly` on one of them silently "
           "switches that off for both, and `sync_backref = false` for one direction: a change to "
           "one side is missing from the other until it is loaded again.",
    .mend = "Link only relationships that both take part in changes. What merely shows the rows of "
            "another relationship needs no `back_populates`.",
    .check = check,
};
