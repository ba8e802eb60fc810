#include "rules/keys.h"
#include "rules/table_graph.h"

static bool cascades(const struct foreign_key *key)
{
    return key->ondelete == ACTION_CASCADE;
}

/* Linear in tables and keys: table_graph_find_cycles(). */
static void check(const struct graph *graph, struct report *report)
{
    struct table_graph *tables = table_graph_new(graph, cascades);
    g_autoptr(GPtrArray) cycles = table_graph_find_cycles(tables);
    for (guint i = 0; i < cycles->len; i++) {
        const GPtrArray *cycle = cycles->pdata[i];
        const struct foreign_key *first = cycle->pdata[0];
        g_autofree char *path = table_path_label(cycle);
        bool is_tree = cycle->len == 1;
        struct draft *draft = report_foreign_key(
            report, first, first->ondelete_argument->range,
            "ON DELETE CASCADE runs in a circle: %s: deleting one row deletes %s, and SQL Server "
            "refuses to create the table%s",
            path, is_tree ? "all below it" : "everything that leads to it", is_tree ? "" : "s");
        draft_help(draft, "say other than CASCADE on one of these keys");
        for (guint k = 1; k < cycle->len; k++) {
            const struct foreign_key *key = cycle->pdata[k];
            g_autofree char *label = foreign_key_label(key);
            draft_rests_on_foreign_key(draft, key);
            draft_related(draft, key->ondelete_argument->range, "and over this key: %s", label);
        }
    }
    table_graph_free(tables);
}

const struct rule rule_cascade_cycle = {
    .summary = "ON DELETE CASCADE in a cycle",
    .why = "The deletion of one row comes back to its own table. SQL Server refuses such tables; "
           "elsewhere one DELETE can empty them.",
    .mend = "Break the circle: another action on one of its keys.",
    .check = check,
};
