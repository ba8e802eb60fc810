#include "rules/targets.h"

/* Whether the first columns of `set` are those of the key, in any order. */
static bool starts_with_key(const struct column_set *set, const struct foreign_key *key)
{
    if (set->columns->len < key->n_parts)
        return false;
    for (size_t p = 0; p < key->n_parts; p++) {
        bool is_found = false;
        for (size_t i = 0; i < key->n_parts && !is_found; i++)
            is_found = set->columns->pdata[i] == key->parts[p].source;
        if (!is_found)
            return false;
    }
    return true;
}

static bool is_indexed(const struct foreign_key *key)
{
    for (guint i = 0; i < key->table->indexes->len; i++) {
        const struct column_set *set = g_ptr_array_index(key->table->indexes, i);
        if (set->is_resolved && starts_with_key(set, key))
            return true;
    }
    return false;
}

static void add_fix(struct draft *draft, const struct foreign_key *key)
{
    if (key->n_parts == 1) {
        const struct member *member = key->parts[0].source->member;
        draft_help(draft, "add `index` to `%s.%s`", member->model->name, member->name);
        draft_fix(draft, APPLICABILITY_SAFE, "Index `%s.%s`", member->model->name, member->name);
        draft_add_column_argument(draft, member, "index");
        return;
    }
    GString *columns = g_string_new(NULL);
    for (size_t i = 0; i < key->n_parts; i++)
        g_string_append_printf(columns, "%s%s", i > 0 ? ", " : "", foreign_key_source_name(key, i));
    g_autofree char *macro = model_macro(key->model, "INDEX");
    draft_help(draft, "add `%s(%s)` to `%s`", macro, columns->str, key->model->name);
    draft_fix(draft, APPLICABILITY_SAFE, "Index the key's columns");
    struct range behind = key->annotation->range;
    behind.start = behind.end;
    /* An annotation inside a wrapper macro has no place behind it. */
    if (key->annotation->is_exact)
        draft_edit(draft, behind, " %s(%s)", macro, columns->str);
    g_string_free(columns, TRUE);
}

/* Linear in the keys, each compared with the indexes of its table. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key) || !key->is_resolved || is_indexed(key))
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        g_autofree char *target = foreign_key_target_label(key);
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_range(key),
            "no index starts with %s, the key to %s: finding the rows that refer to one reads the "
            "whole table",
            source, target);
        add_fix(draft, key);
    }
}

const struct rule rule_foreign_key_not_indexed = {
    .summary = "No index, unique constraint or primary key starts with a foreign key's "
               "columns.",
    .why = "Loading a list, and deleting what is referred to, look up rows by the foreign key. "
           "Databases other than MySQL don't index it by themselves.",
    .mend = "Add `index` to the column, or an INDEX of a composite key's columns.",
    .check = check,
    .fixes = true,
};
