#include "rules/keys.h"

static void check_list_over_local_key(const struct relationship *r, struct report *report)
{
    const struct foreign_key *key = relationship_key(r);
    struct draft *draft = report_relationship(
        report, r, relationship_value_range(r, "uselist"),
        "`%s` is a list, but the foreign key is in `%s` itself, so each `%s` has one `%s` at the "
        "most: the list can never hold a second one",
        relationship_label(r), r->model->name, r->model->name, r->target->name);
    draft_help(draft, "make it `struct %s *%s`, or move the foreign key to `%s`", r->target->name,
               r->name, r->target->name);
    if (key != NULL) {
        g_autofree char *label = foreign_key_label(key);
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the foreign key is here: %s", label);
    }
}

static bool is_linked_to_a_to_one(const struct relationship *r)
{
    for (guint i = 0; i < r->linked->len; i++) {
        const struct relationship *other = r->linked->pdata[i];
        if (!other->is_list) {
            return true;
        }
    }
    return false;
}

static void check_pointer_over_remote_key(const struct relationship *r, struct report *report)
{
    if (relationship_key_is_unique(r) || relationship_argument(r, "uselist") != NULL ||
        r->member == NULL || is_linked_to_a_to_one(r)) {
        return;
    }
    const struct foreign_key *key = relationship_key(r);
    struct draft *draft = report_relationship(
        report, r, relationship_range(r),
        "`%s` is one pointer, but the foreign key is in `%s` and not unique: a `%s` can have many "
        "`%s`, and all but one are lost when it is loaded",
        relationship_label(r), r->target->name, r->model->name, r->target->name);
    draft_help(draft,
               "make it a list (`struct %s **%s`), or the key unique, or say `uselist = false`",
               r->target->name, r->name);
    if (key != NULL) {
        g_autofree char *label = foreign_key_label(key);
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the foreign key is here: %s", label);
    }
}

static void check_pointer_over_link(const struct relationship *r, struct report *report)
{
    if (relationship_key_is_unique(r) || relationship_argument(r, "uselist") != NULL ||
        r->member == NULL || is_linked_to_a_to_one(r)) {
        return;
    }
    struct draft *draft = report_relationship(
        report, r, relationship_range(r),
        "`%s` is one pointer, but goes through the link table `%s`, where a `%s` can have many "
        "`%s`: all but one are lost when it is loaded",
        relationship_label(r), r->link->full_name, r->model->name, r->target->name);
    draft_help(draft,
               "make it a list (`struct %s **%s`), or what leads to it in `%s` unique, or say "
               "`uselist = false`",
               r->target->name, r->name, r->link->full_name);
    draft_rests_on_table(draft, r->link);
    draft_related(draft, r->link->model->fact->range, "the link table is declared here");
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (!relationship_has_tables(r) || r->join.problem != JOIN_FINE) {
            continue;
        }
        if (r->is_list && r->join.direction == MANY_TO_ONE) {
            check_list_over_local_key(r, report);
        } else if (!r->is_list && r->join.direction == ONE_TO_MANY) {
            check_pointer_over_remote_key(r, report);
        } else if (!r->is_list && r->join.direction == MANY_TO_MANY && r->link != NULL) {
            check_pointer_over_link(r, report);
        }
    }
}

const struct rule rule_cardinality_mismatch = {
    .summary = "A list where the foreign key allows one, or one pointer where it allows many",
    .why = "The side that holds the foreign key can refer to one row; the other side to many. A "
           "member of the other shape compiles and runs: a list that never grows past one, or a "
           "pointer that keeps one of many rows and silently drops the rest.",
    .mend = "Give the member the shape that its key allows: a pointer where the key is in the same "
            "model, a list where it is in the other. For a one-to-one make the key unique.",
    .check = check,
};
