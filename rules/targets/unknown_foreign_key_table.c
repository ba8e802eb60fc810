#include "rules/targets.h"

/* A table whose bare name is written where its schema belongs before it, or one that is mapped by a
 * model of the written name; else the nearest. */
static const struct table *meant_table(const struct graph *graph, GPtrArray *names,
                                       const char *written)
{
    const struct model *model = graph_find_model(graph, written);
    if (model != NULL && model->table != NULL)
        return model->table;
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        if (table->schema != NULL && g_str_equal(table->name, written))
            return table;
    }
    const char *near = nearest_name(written, names);
    return near != NULL ? graph_find_table(graph, near) : NULL;
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
    g_autoptr(GPtrArray) names = graph_table_names(graph);
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (!foreign_key_is_judged(key) || key->target != NULL || key->target_table_name == NULL)
            continue;
        const char *written = key->target_table_name;
        const struct table *meant = meant_table(graph, names, written);
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
