#include "rules/pairing.h"

static char *key_label(const struct foreign_key *key)
{
    if (key->n_parts == 1)
        return g_strdup_printf("%s.%s", key->model->name, key->parts[0].source_name);
    GString *label = g_string_new(key->model->name);
    g_string_append(label, ".(");
    for (size_t i = 0; i < key->n_parts; i++)
        g_string_append_printf(label, "%s%s", i > 0 ? ", " : "", key->parts[i].source_name);
    g_string_append(label, ")");
    return g_string_free(label, FALSE);
}

static struct range key_range(const struct foreign_key *key)
{
    return key->member != NULL ? key->member->fact->range : key->annotation->name_range;
}

static void check_pair(struct report *report, const struct relationship *first,
                       const struct relationship *second)
{
    const struct foreign_key *key = first->join.key;
    const struct foreign_key *other = second->join.key;
    if (!pair_is_joined(first, second) || key == NULL || other == NULL || key == other ||
        first->join.direction == second->join.direction || relationship_has_own_join(first) ||
        relationship_has_own_join(second))
        return;
    g_autofree char *label = key_label(key);
    g_autofree char *other_label = key_label(other);
    struct draft *draft = report_relationship(
        report, first, pair_value_range(first, "foreign_keys"),
        "`%s` goes over `%s`, and its other side `%s` over `%s`: linking two instances writes both "
        "keys, and each side is loaded from one of them",
        first->label, label, second->label, other_label);
    draft_partner_end(draft, second);
    draft_word(draft, label);
    draft_rests_on_foreign_key(draft, key);
    draft_rests_on_foreign_key(draft, other);
    draft_related(draft, key_range(key), "`%s` is declared here", label);
    draft_related(draft, key_range(other), "`%s` is declared here", other_label);
    draft_help(draft, "say the same foreign_keys on both, or give each its own other side");
}

static void check(const struct graph *graph, struct report *report)
{
    pairs_visit(graph, report, check_pair);
}

const struct rule rule_pair_uses_different_foreign_keys = {
    .summary = "the two ends of a pair go over different foreign keys",
    .why = "In memory the two ends follow each other, and in the database they are two different "
           "columns. A change to one side writes both of them, the wrong one as well, or only one: "
           "then it is missing from the other side after a reload. SQLAlchemy says nothing.",
    .mend =
        "Say the same `foreign_keys` on both ends. Where two relationships are meant, such as a "
        "home and an away team, give each its own other side.",
    .check = check,
};
