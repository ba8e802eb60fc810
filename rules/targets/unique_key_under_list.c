#include "rules/keys.h"
#include "rules/targets.h"

/* Over a link table: where one row at the most refers to each owner. */
static void check_link(const struct relationship *relationship, struct report *report)
{
    if (relationship->member == NULL || !relationship->is_list ||
        relationship->join.problem != JOIN_FINE || relationship->join.pairs->len == 0 ||
        relationship->join.direction != MANY_TO_MANY || !relationship_key_is_unique(relationship))
        return;
    const struct join_pair *pair = &g_array_index(relationship->join.pairs, struct join_pair, 0);
    g_autofree char *source = column_label(pair->remote);
    struct draft *draft = report_relationship(
        report, relationship, relationship_range(relationship),
        "`%s` is a list, but %s, which leads to it in the link table, is unique: it can never hold "
        "a second `%s`",
        relationship_label(relationship), source, relationship->target->name);
    draft_partner(draft, relationship->partner != NULL ? relationship_label(relationship->partner)
                                                       : relationship->target->name);
    draft_rests_on_table(draft, relationship->link);
    draft_related(draft, pair->remote->member->fact->range,
                  "the link table's key is declared here");
    draft_help(draft, "make the keys to both ends the primary key of `%s` together",
               relationship->link->full_name);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct foreign_key *key = relationship->join.key;
        check_link(relationship, report);
        if (relationship->member == NULL || !relationship->is_list || key == NULL ||
            relationship->join.problem != JOIN_FINE ||
            relationship->join.direction != ONE_TO_MANY || !key->is_resolved || !key->is_unique)
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        struct draft *draft = report_relationship(
            report, relationship, relationship_range(relationship),
            "`%s` is a list, but its key %s is unique: it can never hold a second `%s`",
            relationship_label(relationship), source, relationship->target->name);
        draft_partner(draft, relationship->partner != NULL
                                 ? relationship_label(relationship->partner)
                                 : relationship->target->name);
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the key is declared here");
        draft_help(draft, "declare one pointer, `struct %s *%s`, or drop `unique` from the key",
                   relationship->target->name, relationship->name);
    }
}

const struct rule rule_unique_key_under_list = {
    .summary = "A list over a foreign key that is unique.",
    .why = "The database admits one row, the program holds a list: adding a second one fails at "
           "the flush. SQLAlchemy says nothing.",
    .mend = "Make the member one pointer if a one-to-one is meant, else drop `unique`.",
    .check = check,
};
