#include "rules/targets.h"

static const char *kind_name(enum column_kind kind)
{
    switch (kind) {
    case COLUMN_INTEGER:
        return "an integer";
    case COLUMN_FLOATING:
        return "a floating-point number";
    case COLUMN_TEXT:
        return "text";
    case COLUMN_BYTES:
        return "bytes";
    }
    return NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        size_t index = 0;
        if (!foreign_key_is_judged(key) ||
            foreign_key_fault(key, &index) != FOREIGN_KEY_TYPE_MISMATCH)
            continue;
        const struct foreign_key_part *part = &key->parts[index];
        const struct member *target = part->target->member;
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_part_range(key, index),
            "`%s.%s` is %s, but refers to `%s.%s`, which is %s: the two never compare equal, or "
            "the database refuses the key",
            key->model->name, part->source->member->name, kind_name(part->source->kind),
            target->model->name, target->name, kind_name(part->target->kind));
        draft_rests_on_member(draft, part->source->member);
        draft_word(draft, part->target_column_name);
        draft_related(draft, target->fact->range, "`%s.%s` is declared `%s`", target->model->name,
                      target->name, target->fact->type.spelling);
        draft_help(draft, "declare `%s.%s` with the type of `%s.%s`, `%s`", key->model->name,
                   part->source->member->name, target->model->name, target->name,
                   target->fact->type.spelling);
    }
}

const struct rule rule_foreign_key_type_mismatch = {
    .summary = "A foreign key's column is of another kind than the column it refers to.",
    .why =
        "Integers, text, floating-point numbers and bytes do not compare equal. Server databases "
        "refuse the key. SQLite accepts it, and what the program has to put into it is not the "
        "partner's key: storing it fails, or no partner is found. SQLAlchemy says nothing.",
    .mend = "Give both columns one type.",
    .check = check,
};
