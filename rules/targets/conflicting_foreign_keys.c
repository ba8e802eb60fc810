#include "rules/targets.h"

/* A row of the one table is a row of the other, too. */
static bool is_one_hierarchy(const struct table *a, const struct table *b)
{
    return models_are_related(a->model, b->model);
}

static void report_conflict(struct report *report, const struct foreign_key *first,
                            const struct foreign_key *second)
{
    g_autofree char *source = foreign_key_source_label(second);
    g_autofree char *first_target = foreign_key_target_label(first);
    g_autofree char *second_target = foreign_key_target_label(second);
    struct draft *draft =
        report_foreign_key(report, second, foreign_key_part_range(second, 0),
                           "%s refers to %s and to %s: every value must exist in both tables",
                           source, first_target, second_target);
    draft_rests_on_foreign_key(draft, first);
    draft_word(draft, second->target_table_name);
    draft_related(draft, foreign_key_part_range(first, 0), "the other key of this column");
    draft_help(draft, "give each key a column of its own");
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) first_keys = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key) || !key->is_resolved || key->n_parts != 1)
            continue;
        struct column *column = key->parts[0].source;
        const struct foreign_key *first = g_hash_table_lookup(first_keys, column);
        if (first == NULL)
            g_hash_table_insert(first_keys, column, key);
        else if (first->target != key->target && !is_one_hierarchy(first->target, key->target))
            report_conflict(report, first, key);
    }
}

const struct rule rule_conflicting_foreign_keys = {
    .summary = "Two foreign keys on one column refer to two tables.",
    .why = "A value must then exist in both tables at once, which works by chance where both count "
           "from 1, and fails later. A relationship over either key writes the other as well.",
    .mend = "Give each key its own column; where either table may be meant, make both nullable.",
    .check = check,
};
