#include "rules/targets.h"

/* "team_id" → the table `team`, for every table with a primary key of one column, by its own name
 * and by its model's. A name that two tables claim means neither. */
static GHashTable *collect_key_names(const struct graph *graph)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->tables->len; i++) {
        struct table *table = g_ptr_array_index(graph->tables, i);
        if (table->primary_key == NULL || table->primary_key->columns->len != 1)
            continue;
        const struct column *primary = g_ptr_array_index(table->primary_key->columns, 0);
        const char *const stems[] = {table->name, table->model->name};
        for (size_t s = 0; s < G_N_ELEMENTS(stems); s++) {
            char *name = g_strdup_printf("%s_%s", stems[s], primary->name);
            gpointer claimed = NULL;
            bool is_taken = g_hash_table_lookup_extended(names, name, NULL, &claimed);
            g_hash_table_insert(names, name, is_taken && claimed != table ? NULL : table);
        }
    }
    return names;
}

static GHashTable *collect_key_columns(const struct graph *graph)
{
    GHashTable *columns = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        for (size_t p = 0; p < key->n_parts; p++)
            g_hash_table_add(columns, key->parts[p].source);
    }
    return columns;
}

/* The tables that relationships run between or through. A key that they lack is the matter of rules
 * that know them. */
static GHashTable *collect_related_tables(const struct graph *graph)
{
    GHashTable *tables = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->target != NULL && relationship->join.problem != JOIN_FINE) {
            g_hash_table_add(tables, relationship->model->table);
            g_hash_table_add(tables, relationship->target->table);
        }
        if (relationship->link != NULL)
            g_hash_table_add(tables, relationship->link);
    }
    return tables;
}

static void report_column(struct report *report, const struct column *column,
                          const struct table *target, bool is_awaited)
{
    const struct column *primary = g_ptr_array_index(target->primary_key->columns, 0);
    const struct member *member = column->member;
    struct draft *draft = report_member(
        report, member, member->fact->range,
        "`%s.%s` is named as a key of `%s.%s`, but is no foreign key: nothing keeps it from "
        "referring to a row that does not exist",
        member->model->name, member->name, target->full_name, primary->name);
    draft_word(draft, target->full_name);
    draft_related(draft, primary->member->fact->range, "`%s.%s` is the primary key of `%s`",
                  primary->member->model->name, primary->member->name, target->full_name);
    draft_help(draft, "declare `COLUMN(foreign_key = \"%s.%s\")`", target->full_name,
               primary->name);
    if (is_awaited)
        return;
    draft_fix(draft, APPLICABILITY_UNSAFE, "Make `%s.%s` a foreign key", member->model->name,
              member->name);
    draft_add_column_argument(draft, member, "foreign_key = \"%s.%s\"", target->full_name,
                              primary->name);
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) names = collect_key_names(graph);
    g_autoptr(GHashTable) keys = collect_key_columns(graph);
    g_autoptr(GHashTable) related = collect_related_tables(graph);
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        for (guint c = 0; c < table->columns->len; c++) {
            struct column *column = g_ptr_array_index(table->columns, c);
            const struct table *target = g_hash_table_lookup(names, column->name);
            if (target == NULL || target == table || g_hash_table_contains(keys, column))
                continue;
            const struct column *primary = g_ptr_array_index(target->primary_key->columns, 0);
            if (primary->kind == column->kind)
                report_column(report, column, target, g_hash_table_contains(related, table));
        }
    }
}

const struct rule rule_unconstrained_key_column = {
    .summary = "A column is named as a key of another table, and is no foreign key.",
    .why = "Without the constraint the column may hold what refers to no row, and no relationship "
           "can run over it.",
    .mend = "Declare it as a foreign key, or mark it as a key of something outside the database by "
            "another name.",
    .check = check,
    .fixes = true,
};
