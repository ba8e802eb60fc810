#include "rules/keys.h"
#include "rules/table_graph.h"

static bool is_required(const struct foreign_key *key)
{
    return !key->is_nullable && key->table != key->target;
}

/* Linear in tables and keys: table_graph_find_cycles(). */
static void check(const struct graph *graph, struct report *report)
{
    struct table_graph *tables = table_graph_new(graph, is_required);
    g_autoptr(GPtrArray) cycles = table_graph_find_cycles(tables);
    for (guint i = 0; i < cycles->len; i++) {
        const GPtrArray *cycle = cycles->pdata[i];
        const struct foreign_key *first = cycle->pdata[0];
        g_autofree char *path = table_path_label(cycle);
        struct draft *draft = report_foreign_key(
            report, first, foreign_key_range(first),
            "no first row can be inserted: each of these keys must be there before the row is, "
            "and they go round in a circle: %s",
            path);
        draft_help(draft, "make one of the keys nullable, and write it after both rows are there");
        for (guint k = 1; k < cycle->len; k++) {
            const struct foreign_key *key = cycle->pdata[k];
            g_autofree char *label = foreign_key_label(key);
            draft_rests_on_foreign_key(draft, key);
            draft_related(draft, foreign_key_range(key), "and this key: %s", label);
        }
    }
    table_graph_free(tables);
}

const struct rule rule_required_cycle = {
    .summary = "A cycle of foreign keys that can't be null",
    .why = "Every row of the cycle needs another that must already be there. The tables can be "
           "created, and no row can ever be inserted.",
    .mend = "Make one key of the cycle nullable.",
    .check = check,
};
