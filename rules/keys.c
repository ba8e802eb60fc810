#include "rules/keys.h"

bool relationship_is_written(const struct relationship *relationship)
{
    return !relationship->viewonly && relationship_has_tables(relationship) &&
           relationship->join.problem == JOIN_FINE;
}

static bool columns_contain(GPtrArray *columns, const struct column *column)
{
    return g_ptr_array_find(columns, column, NULL);
}

bool columns_contain_unique_set(GPtrArray *columns)
{
    if (columns->len == 0) {
        return false;
    }
    const struct column *first = columns->pdata[0];
    const GPtrArray *sets = first->table->indexes;
    for (guint i = 0; i < sets->len; i++) {
        const struct column_set *set = sets->pdata[i];
        bool covered = (set->is_unique || set->is_primary_key) && set->columns->len > 0;
        for (guint c = 0; covered && c < set->columns->len; c++) {
            covered = columns_contain(columns, set->columns->pdata[c]);
        }
        if (covered) {
            return true;
        }
    }
    return false;
}

/* The foreign columns of the primary join, each once. */
static GPtrArray *join_foreign_columns(const struct join *join)
{
    GPtrArray *columns = g_ptr_array_new();
    for (guint i = 0; i < join->pairs->len; i++) {
        struct column *foreign = g_array_index(join->pairs, struct join_pair, i).foreign;
        if (foreign != NULL && !g_ptr_array_find(columns, foreign, NULL)) {
            g_ptr_array_add(columns, foreign);
        }
    }
    return columns;
}

static bool key_runs_over(const struct foreign_key *key, GPtrArray *columns)
{
    if (!key->is_resolved || key->n_parts != columns->len) {
        return false;
    }
    for (size_t i = 0; i < key->n_parts; i++) {
        if (!columns_contain(columns, key->parts[i].source)) {
            return false;
        }
    }
    return true;
}

const struct foreign_key *relationship_key(const struct relationship *relationship)
{
    const struct join *join = &relationship->join;
    if (join->key != NULL || join->direction == MANY_TO_MANY || join->problem != JOIN_FINE) {
        return join->key;
    }
    g_autoptr(GPtrArray) columns = join_foreign_columns(join);
    if (columns->len == 0) {
        return NULL;
    }
    const struct column *first = columns->pdata[0];
    const GPtrArray *keys = first->table->foreign_keys;
    for (guint i = 0; i < keys->len; i++) {
        if (key_runs_over(keys->pdata[i], columns)) {
            return keys->pdata[i];
        }
    }
    return NULL;
}

bool relationship_key_is_unique(const struct relationship *relationship)
{
    g_autoptr(GPtrArray) columns = join_foreign_columns(&relationship->join);
    return columns_contain_unique_set(columns);
}

char *column_label(const struct column *column)
{
    return g_strdup_printf("`%s.%s`", column->member->model->name, column->member->name);
}

char *foreign_key_label(const struct foreign_key *key)
{
    g_autofree char *source = foreign_key_source_label(key);
    g_autofree char *target = foreign_key_target_label(key);
    return g_strdup_printf("%s → %s", source, target);
}
