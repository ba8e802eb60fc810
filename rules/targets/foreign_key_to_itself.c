#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        size_t index = 0;
        if (!foreign_key_is_judged(key) || foreign_key_fault(key, &index) != FOREIGN_KEY_TO_ITSELF)
            continue;
        const struct foreign_key_part *part = &key->parts[index];
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_part_range(key, index),
            "`%s.%s` refers to itself, `%s.%s`: every row would refer to its own", key->model->name,
            part->source->member->name, key->target_table_name, part->target_column_name);
        draft_word(draft, part->target_column_name);
        draft_help(draft, "name the column that is meant, or drop the foreign key");
    }
}

const struct rule rule_foreign_key_to_itself = {
    .summary = "A column is a foreign key to itself.",
    .why = "Where the column is unique such a key is always satisfied and says nothing, and where "
           "it isn't databases refuse it. What was meant, a key to another table or from another "
           "column, is missing.",
    .mend = "Name the column that is meant. A row that refers to another of its own table needs a "
            "column of its own, such as `parent_id`.",
    .check = check,
};
