#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        size_t index = 0;
        if (!foreign_key_is_judged(key) || foreign_key_fault(key, &index) != FOREIGN_KEY_NOT_UNIQUE)
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        g_autofree char *target = foreign_key_target_label(key);
        const struct member *member = key->parts[0].target->member;
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_part_range(key, 0),
            "%s refers to %s, which is neither the primary key nor unique: the key could mean "
            "several rows, and databases refuse it",
            source, target);
        draft_word(draft, key->parts[0].target_column_name);
        draft_related(draft, member->fact->range, "`%s.%s` is not unique", member->model->name,
                      member->name);
        const struct column *primary = g_ptr_array_index(key->target->primary_key->columns, 0);
        if (key->n_parts > 1)
            draft_help(draft, "add a UNIQUE_CONSTRAINT of these columns to `%s`",
                       key->target->model->name);
        else if (key->target->primary_key->columns->len == 1)
            draft_help(draft, "refer to `%s.%s`, or declare `%s.%s` as `COLUMN(unique)`",
                       key->target->full_name, primary->name, member->model->name, member->name);
        else
            draft_help(draft, "declare `%s.%s` as `COLUMN(unique)`", member->model->name,
                       member->name);
    }
}

const struct rule rule_foreign_key_target_not_unique = {
    .summary = "A foreign key refers to columns that are not unique as a set.",
    .why = "A foreign key must lead to one row. Databases refuse the key, or (SQLite) fail at the "
           "first insert; SQLAlchemy says nothing.",
    .mend = "Refer to the primary key, or make the columns unique, by `unique` or by one "
            "UNIQUE_CONSTRAINT of exactly these columns.",
    .check = check,
};
