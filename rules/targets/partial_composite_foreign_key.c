#include "rules/targets.h"

static char *set_label(const struct column_set *set)
{
    GString *label = g_string_new("(");
    for (guint i = 0; i < set->columns->len; i++) {
        const struct column *column = g_ptr_array_index(set->columns, i);
        g_string_append_printf(label, "%s%s", i > 0 ? ", " : "", column->name);
    }
    g_string_append_c(label, ')');
    return g_string_free(label, FALSE);
}

/* An earlier key of the same table that covers another part of the same composite key: together
 * they are one mistake. */
static const struct foreign_key *first_half(const struct foreign_key *key,
                                            const struct column_set *set)
{
    for (guint i = 0; i < key->table->foreign_keys->len; i++) {
        const struct foreign_key *other = g_ptr_array_index(key->table->foreign_keys, i);
        size_t index = 0;
        if (other == key)
            return NULL;
        if (other->target == key->target &&
            foreign_key_fault(other, &index) == FOREIGN_KEY_PARTIAL &&
            foreign_key_covered_set(other) == set && other->parts[0].target != key->parts[0].target)
            return other;
    }
    return NULL;
}

static void report_partial(struct report *report, const struct foreign_key *key)
{
    const struct column_set *set = foreign_key_covered_set(key);
    if (first_half(key, set) != NULL)
        return;
    g_autofree char *source = foreign_key_source_label(key);
    g_autofree char *target = foreign_key_target_label(key);
    g_autofree char *columns = set_label(set);
    struct draft *draft = report_foreign_key(
        report, key, foreign_key_part_range(key, 0),
        "%s refers to %s, only a part of the %s `%s` of `%s`: it could mean several rows, and "
        "databases refuse it",
        source, target, set->is_primary_key ? "primary key" : "unique key", columns,
        key->target->full_name);
    draft_word(draft, key->parts[0].target_column_name);
    const struct member *member = key->parts[0].target->member;
    draft_related(draft, member->fact->range, "the key of `%s` is `%s`", key->target->full_name,
                  columns);
    g_autofree char *macro = model_macro(key->model, "FOREIGN_KEY_CONSTRAINT");
    GString *targets = g_string_new(NULL);
    for (guint i = 0; i < set->columns->len; i++) {
        const struct column *column = g_ptr_array_index(set->columns, i);
        g_string_append_printf(targets, "%s%s.%s", i > 0 ? ", " : "", key->target->full_name,
                               column->name);
    }
    draft_help(draft, "refer to the whole key in one constraint behind the struct: `%s([…], [%s])`",
               macro, targets->str);
    g_string_free(targets, TRUE);
}

/* The keys of link tables to the ends of a relationship: of these another rule speaks, where the
 * relationship is. */
static GHashTable *collect_link_keys(const struct graph *graph)
{
    GHashTable *keys = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        g_hash_table_add(keys, relationship->join.link_key);
        g_hash_table_add(keys, relationship->join.link_target_key);
    }
    return keys;
}

static void report_order(struct report *report, const struct foreign_key *key, size_t index)
{
    const struct foreign_key_part *part = &key->parts[index];
    g_autofree char *source = foreign_key_source_label(key);
    g_autofree char *target = foreign_key_target_label(key);
    const struct member *member = part->target->member;
    struct draft *draft = report_foreign_key(
        report, key, foreign_key_part_range(key, index),
        "%s refers to %s in another order: `%s.%s` is compared with `%s.%s`, and finds other rows "
        "or none",
        source, target, key->model->name, foreign_key_source_name(key, index), member->model->name,
        member->name);
    draft_word(draft, part->target_column_name);
    draft_related(draft, member->fact->range, "`%s.%s` is declared `%s`", member->model->name,
                  member->name, member->fact->type.spelling);
    draft_help(draft,
               "list the columns referred to in the order of the columns that refer to them");
}

/* Linear in the keys, but for the keys of one table, which are compared with each other. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) link_keys = collect_link_keys(graph);
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key))
            continue;
        size_t index = 0;
        enum foreign_key_fault fault = foreign_key_fault(key, &index);
        bool is_of_link = g_hash_table_contains(link_keys, key);
        if (fault == FOREIGN_KEY_PARTIAL &&
            !(is_of_link && foreign_key_covered_set(key)->is_primary_key))
            report_partial(report, key);
        else if (fault == FOREIGN_KEY_ORDER)
            report_order(report, key, index);
    }
}

const struct rule rule_partial_composite_foreign_key = {
    .summary = "A foreign key covers only part of a composite key, or pairs its columns in "
               "another order than their types and names say.",
    .why = "Part of a key does not tell one row: databases refuse it. A wrong order passes where "
           "the types agree, and then no row finds its partner. SQLAlchemy says nothing of either.",
    .mend = "Refer to all columns of the key in one FOREIGN_KEY_CONSTRAINT, each opposite its "
            "partner. Two keys of one column each are two paths, not one composite key.",
    .check = check,
};
