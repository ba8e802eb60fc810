#include "rules/keys.h"
#include "rules/links.h"

static void relate_candidates(struct draft *draft, const GPtrArray *candidates)
{
    for (guint i = 0; i < candidates->len; i++) {
        const struct foreign_key *key = candidates->pdata[i];
        g_autofree char *label = foreign_key_label(key);
        draft_related(draft, foreign_key_range(key), "candidate: %s", label);
    }
}

static void report_ambiguous(struct report *report, const struct relationship *r)
{
    bool to_parent = r->join.candidates->len > 1;
    const struct model *end = to_parent ? r->model : r->target;
    struct draft *draft = report_relationship(
        report, r, link_range(r),
        "the link table `%s` of `%s` has several foreign keys to `%s`, and nothing says which of "
        "them this relationship uses",
        r->link->full_name, relationship_label(r), end->table->full_name);
    draft_help(draft,
               "say which column stands for which end: `primaryjoin = \"%s.… == %s.…\"` and "
               "`secondaryjoin = \"%s.… == %s.…\"`",
               r->model->name, r->link->model->name, r->target->name, r->link->model->name);
    draft_word(draft, r->link->full_name);
    draft_partner(draft, r->target->name);
    draft_rests_on_table(draft, r->link);
    relate_candidates(draft, to_parent ? r->join.candidates : r->join.link_target_candidates);
    if (r->partner != NULL) {
        draft_rests_on_relationship(draft, r->partner);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    links_visit(graph, report, JOIN_AMBIGUOUS, report_ambiguous);
}

const struct rule rule_link_ambiguous_foreign_keys = {
    .summary = "A link table with several foreign keys to one end, and nothing says which",
    .why = "A link table between a model and itself, or with one more reference to an end, can be "
           "read in several ways. SQLAlchemy refuses to choose.",
    .mend = "Say the joins: `primaryjoin` from the model to the link table, `secondaryjoin` from "
            "the target to it.",
    .check = check,
};
