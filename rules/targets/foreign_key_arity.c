#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        size_t index = 0;
        if (!foreign_key_is_judged(key) || foreign_key_fault(key, &index) != FOREIGN_KEY_ARITY)
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        g_autofree char *target = foreign_key_target_label(key);
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_range(key),
            "%s has %zu column%s, but refers to %s, %zu column%s: each needs its partner", source,
            key->n_sources, key->n_sources == 1 ? "" : "s", target, key->n_targets,
            key->n_targets == 1 ? "" : "s");
        draft_related(draft, key->target->model->fact->range, "`%s` is mapped here",
                      key->target->full_name);
        draft_help(draft, "list as many columns of `%s` as of `%s`, in the same order",
                   key->model->name, key->target->full_name);
    }
}

const struct rule rule_foreign_key_arity = {
    .summary = "A composite foreign key lists different numbers of columns on its two sides.",
    .why = "Each referring column is compared with one column referred to. Databases refuse the "
           "key, and SQLAlchemy the model.",
    .mend = "List the columns of both sides pairwise, in one order.",
    .check = check,
};
