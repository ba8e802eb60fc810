#include "rules/keys.h"

static bool loads_joined(const struct relationship *r)
{
    return relationship_has_tables(r) && g_str_equal(r->lazy, "joined");
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *r = graph->relationships->pdata[i];
        const struct relationship *other = r->partner;
        g_hash_table_add(seen, r);
        if (other == NULL || g_hash_table_contains(seen, other) || !loads_joined(r) ||
            !loads_joined(other)) {
            continue;
        }
        struct draft *draft = report_relationship(
            report, r, relationship_value_range(r, "lazy"),
            "`%s` and its other side `%s` both load joined: every query for a `%s` joins its `%s`, "
            "and every query for a `%s` its `%s`",
            relationship_label(r), relationship_label(other), r->model->name, r->target->name,
            other->model->name, other->target->name);
        draft_help(draft, "let one side load joined or selectin, and the other select");
        draft_rests_on_relationship(draft, other);
        draft_related(draft, relationship_value_range(other, "lazy"),
                      "the other side loads joined, too");
        draft_partner(draft, relationship_label(other));
    }
}

const struct rule rule_eager_on_both_sides = {
    .summary = "Both sides of a pair load joined",
    .why =
        "Whichever side is asked for, the query joins the other as well, used or not, and "
        "fetches rows anew that are already there. SQLAlchemy stops there; where `join_depth` "
        "lets it go on, it joins the first side again, and fetches the same rows many times over.",
    .mend = "Load one side lazily; the pair keeps both in step in memory anyway.",
    .check = check,
};
