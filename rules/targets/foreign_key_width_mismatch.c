#include "rules/targets.h"

static char *integer_label(const struct column *column)
{
    return g_strdup_printf("%s%u-bit", column->is_unsigned ? "unsigned " : "",
                           (unsigned)(column->size * 8));
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        size_t index = 0;
        if (!foreign_key_is_judged(key) ||
            foreign_key_fault(key, &index) != FOREIGN_KEY_WIDTH_MISMATCH)
            continue;
        const struct foreign_key_part *part = &key->parts[index];
        const struct member *source = part->source->member;
        const struct member *target = part->target->member;
        g_autofree char *source_label = integer_label(part->source);
        g_autofree char *target_label = integer_label(part->target);
        struct draft *draft =
            report_foreign_key(report, key, foreign_key_part_range(key, index),
                               "`%s.%s` is %s, but refers to `%s.%s`, which is %s: values that fit "
                               "one do not fit the other",
                               key->model->name, source->name, source_label, target->model->name,
                               target->name, target_label);
        draft_word(draft, part->target_column_name);
        draft_related(draft, target->fact->range, "`%s.%s` is declared `%s`", target->model->name,
                      target->name, target->fact->type.spelling);
        draft_help(draft, "declare `%s.%s` as `%s`, as `%s.%s` is", key->model->name, source->name,
                   target->fact->type.spelling, target->model->name, target->name);
    }
}

const struct rule rule_foreign_key_width_mismatch = {
    .summary = "A foreign key's integer has another width or signedness than the one it "
               "refers to.",
    .why = "The program works until the first identifier that doesn't fit, and then fails "
           "to store it, or refers to another row, or to none. MySQL refuses such a key at once. "
           "SQLAlchemy says nothing.",
    .mend = "Declare both members with the same integer type. Of an enum only the size counts.",
    .check = check,
};
