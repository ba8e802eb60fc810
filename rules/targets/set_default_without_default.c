#include "rules/targets.h"

static const struct column *column_without_default(const struct foreign_key *key)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (key->parts[i].source != NULL && !key->parts[i].source->has_default)
            return key->parts[i].source;
    return NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        bool on_delete = key->ondelete == ACTION_SET_DEFAULT;
        const struct column *column = column_without_default(key);
        if (key->model->is_stray || column == NULL ||
            (!on_delete && key->onupdate != ACTION_SET_DEFAULT))
            continue;
        const struct member *member = column->member;
        g_autofree char *target = foreign_key_target_label(key);
        struct draft *draft = report_foreign_key(
            report, key, (on_delete ? key->ondelete_argument : key->onupdate_argument)->range,
            "ON %s SET DEFAULT has no default to set `%s.%s` to when %s is %s: %s",
            on_delete ? "DELETE" : "UPDATE", member->model->name, member->name, target,
            on_delete ? "deleted" : "changed",
            column->is_nullable ? "it becomes null" : "it would be null, which it can't be");
        draft_word(draft, on_delete ? "ondelete" : "onupdate");
        if (key->member != member)
            draft_related(draft, member->fact->range, "`%s.%s` has no default", member->model->name,
                          member->name);
        draft_help(draft, "give the column a `default`, or say `SET NULL` if null is meant");
    }
}

const struct rule rule_set_default_without_default = {
    .summary = "ON DELETE or ON UPDATE SET DEFAULT on a column without a default.",
    .why = "A column without a default is set to null: an error where it can't be null, and a "
           "surprise where it can. SQLAlchemy says nothing.",
    .mend = "Give the column a `default` that a row exists for, or choose another action.",
    .check = check,
};
