#include "rules/targets.h"

static const struct column *column_that_cant_be_null(const struct foreign_key *key)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (key->parts[i].source != NULL && !key->parts[i].source->is_nullable)
            return key->parts[i].source;
    return NULL;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        bool on_delete = key->ondelete == ACTION_SET_NULL;
        const struct column *column = column_that_cant_be_null(key);
        if (key->model->is_stray || column == NULL ||
            (!on_delete && key->onupdate != ACTION_SET_NULL))
            continue;
        const struct member *member = column->member;
        g_autofree char *target = foreign_key_target_label(key);
        struct draft *draft = report_foreign_key(
            report, key, (on_delete ? key->ondelete_argument : key->onupdate_argument)->range,
            "ON %s SET NULL would set `%s.%s` to null, which can't be null: whatever it refers to, "
            "%s, can never be %s",
            on_delete ? "DELETE" : "UPDATE", member->model->name, member->name, target,
            on_delete ? "deleted" : "changed");
        draft_word(draft, on_delete ? "ondelete" : "onupdate");
        if (key->member != member)
            draft_related(draft, member->fact->range, "`%s.%s` can't be null", member->model->name,
                          member->name);
        draft_help(draft, column->is_primary_key
                              ? "a primary key is never null: use CASCADE or RESTRICT"
                              : "declare the column `nullable`, or use CASCADE or RESTRICT");
    }
}

const struct rule rule_set_null_on_not_null = {
    .summary = "ON DELETE or ON UPDATE SET NULL on a column that can't be null.",
    .why = "The action can only fail: as long as a row refers to it, the other row can't be "
           "deleted. It comes to light with the first delete; SQLAlchemy says nothing.",
    .mend = "Declare the column `nullable`, or choose another action.",
    .check = check,
};
