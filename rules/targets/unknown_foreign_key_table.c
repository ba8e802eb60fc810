#include "rules/targets.h"

#include <string.h>

/* The table whose name is nearest to the written one. Behind a schema that is there, only its
 * tables are compared, by their own names: what all of them begin with makes none of them near. */
static const struct table *nearest_table(const struct graph *graph, const char *written)
{
    const char *dot = strrchr(written, '.');
    g_autofree char *schema = dot != NULL ? g_strndup(written, (gsize)(dot - written)) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; schema != NULL && i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        if (g_strcmp0(table->schema, schema) == 0)
            g_ptr_array_add(names, (gpointer)(uintptr_t)table->name);
    }
    if (names->len == 0) {
        g_autoptr(GPtrArray) all = graph_table_names(graph);
        const char *near = nearest_name(written, all);
        return near != NULL ? graph_find_table(graph, near) : NULL;
    }
    const char *near = nearest_name(dot + 1, names);
    g_autofree char *full = near != NULL ? g_strdup_printf("%s.%s", schema, near) : NULL;
    return full != NULL ? graph_find_table(graph, full) : NULL;
}

/* A table whose bare name is written where its schema belongs before it, or one that is mapped by a
 * model of the written name; else the nearest. */
static const struct table *meant_table(const struct graph *graph, const char *written)
{
    const struct model *model = graph_find_model(graph, written);
    if (model != NULL && model->table != NULL)
        return model->table;
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        if (table->schema != NULL && g_str_equal(table->name, written))
            return table;
    }
    return nearest_table(graph, written);
}

static bool has_key_to(const struct table *table, const struct table *target)
{
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(table->foreign_keys, i);
        if (key->target == target)
            return true;
    }
    return false;
}

/* Whether a row of `from` needs, over however many keys, one of another table `to`. */
static bool needs_row_of(const struct table *from, const struct table *to)
{
    if (from == to)
        return false;
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    g_ptr_array_add(open, (gpointer)(uintptr_t)from);
    for (guint i = 0; i < open->len; i++) {
        const struct table *table = g_ptr_array_index(open, i);
        for (guint k = 0; k < table->foreign_keys->len; k++) {
            const struct foreign_key *key = g_ptr_array_index(table->foreign_keys, k);
            if (key->target == NULL || key->is_nullable || !g_hash_table_add(seen, key->target))
                continue;
            if (key->target == to)
                return true;
            g_ptr_array_add(open, key->target);
        }
    }
    return false;
}

/* Whether that part of a key may refer to the table's column of the name that it says. */
static bool could_refer_to_column(const struct foreign_key *key, size_t part,
                                  const struct table *table)
{
    const char *name = key->parts[part].target_column_name;
    const struct column *source = key->parts[part].source;
    const struct column *target = name != NULL ? table_find_column(table, name) : NULL;
    return target != NULL && (source == NULL || source->kind == target->kind) &&
           (key->n_parts > 1 || target->is_unique);
}

/* Whether the key would be in order if it referred to `table`: the columns that it names are there,
 * the table belongs to all that map it, no other key links the two, and rows can still be inserted.
 * Linear in the keys. */
static bool could_refer_to(const struct foreign_key *key, const struct table *table)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (!could_refer_to_column(key, i, table))
            return false;
    for (guint i = 0; i < table->models->len; i++) {
        const struct model *model = g_ptr_array_index(table->models, i);
        if (model->is_stray)
            return false;
    }
    return !has_key_to(key->table, table) && !has_key_to(table, key->table) &&
           (key->is_nullable || !needs_row_of(table, key->table));
}

static void add_fix(struct draft *draft, const struct foreign_key *key, const struct table *table)
{
    draft_fix(draft, APPLICABILITY_UNSAFE, "Refer to the table `%s`", table->full_name);
    for (size_t i = 0; i < key->n_parts; i++) {
        const struct foreign_key_part *part = &key->parts[i];
        if (part->target_column_name != NULL)
            draft_edit(draft, foreign_key_part_range(key, i), "%s.%s", table->full_name,
                       part->target_column_name);
    }
}

/* Each unknown name is compared with all tables: linear in their product. */
static void check(const struct graph *graph, struct report *report)
{
    if (graph->is_incomplete)
        return;
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key) || key->target != NULL || key->target_table_name == NULL)
            continue;
        const char *written = key->target_table_name;
        const struct table *meant = meant_table(graph, written);
        const struct model *model = graph_find_model(graph, written);
        g_autofree char *source = foreign_key_source_label(key);
        struct draft *draft = report_foreign_key(
            report, key, foreign_key_part_range(key, 0),
            "%s refers to the table `%s`, which no model maps: the database will refuse the key, "
            "and no relationship can run over it",
            source, written);
        draft_word(draft, written);
        draft_rests_on_name(draft, written);
        if (meant == NULL) {
            draft_help(draft, "name the table of a model: `MODEL(table = \"…\")` says it");
            continue;
        }
        if (model != NULL)
            draft_help(draft, "`%s` is a model; its table is `%s`", written, meant->full_name);
        else
            draft_help(draft, "did you mean `%s`?", meant->full_name);
        draft_related(draft, meant->model->fact->range, "`%s` is mapped here", meant->full_name);
        if (could_refer_to(key, meant))
            add_fix(draft, key, meant);
    }
}

const struct rule rule_unknown_foreign_key_table = {
    .summary = "A foreign key refers to a table that no model maps.",
    .why = "SQLAlchemy reports it misleadingly, as \"no foreign keys link these tables\", and "
           "never names the misspelt table until the schema is created.",
    .mend = "Write the table's name as MODEL says it, with its schema where it has one: "
            "`COLUMN(foreign_key = \"team.id\")`.",
    .check = check,
    .fixes = true,
};
