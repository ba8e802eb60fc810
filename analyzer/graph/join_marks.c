/* Which columns of a join are foreign, remote and local. */

#include "analyzer/graph/join_internal.h"

struct join_condition *join_condition_at(const GArray *conditions, guint i)
{
    return &g_array_index(conditions, struct join_condition, i);
}

bool model_maps_column(const struct model *model, const struct column *column)
{
    for (; model; model = model->base)
        if (model->table && model->table == column->table)
            return true;
    return false;
}

bool join_link_has(const struct join_work *work, const struct join_operand *operand)
{
    return work->link && operand->column && operand->column->table == work->link;
}

bool join_compares_columns(const struct join_condition *condition)
{
    return condition->left.column && condition->right.column;
}

bool conditions_contain(const GArray *conditions, const struct column *column)
{
    for (guint i = 0; i < conditions->len; i++)
        if (join_condition_at(conditions, i)->left.column == column ||
            join_condition_at(conditions, i)->right.column == column)
            return true;
    return false;
}

/* Calls `mark` with every operand that is a column. */
static void for_each_column(const struct join_work *work, GArray *conditions,
                            void (*mark)(const struct join_work *, struct join_operand *))
{
    for (guint i = 0; i < conditions->len; i++) {
        struct join_condition *condition = join_condition_at(conditions, i);
        if (condition->left.column)
            mark(work, &condition->left);
        if (condition->right.column)
            mark(work, &condition->right);
    }
}

static void mark_named_foreign(const struct join_work *work, struct join_operand *operand)
{
    operand->is_foreign |= g_ptr_array_find(work->foreign_keys, operand->column, NULL);
}

static bool column_references(const struct graph *graph, const struct column *from,
                              const struct column *to)
{
    const GPtrArray *keys = graph_keys_between(graph, from->table, to->table);
    for (guint i = 0; keys && i < keys->len; i++) {
        const struct foreign_key *key = keys->pdata[i];
        for (size_t j = 0; j < key->n_parts; j++)
            if (key->parts[j].source == from && key->parts[j].target == to)
                return true;
    }
    return false;
}

/* Which of the two is foreign: the one that refers to the other, else the link table's. */
static struct join_operand *foreign_operand(const struct join_work *work,
                                            struct join_condition *condition)
{
    struct join_operand *left = &condition->left, *right = &condition->right;
    if (join_compares_columns(condition)) {
        if (column_references(work->graph, left->column, right->column))
            return left;
        if (column_references(work->graph, right->column, left->column))
            return right;
    }
    if (join_link_has(work, left) == join_link_has(work, right))
        return NULL;
    return join_link_has(work, left) ? left : right;
}

static void mark_referring(const struct join_work *work, GArray *conditions)
{
    for (guint i = 0; i < conditions->len; i++) {
        struct join_condition *condition = join_condition_at(conditions, i);
        if (condition->left.is_foreign || condition->right.is_foreign)
            continue;
        struct join_operand *operand = foreign_operand(work, condition);
        if (operand)
            operand->is_foreign = true;
    }
}

static void mark_foreign(struct join_work *work)
{
    if (work->foreign_is_said)
        return;
    if (work->foreign_keys) {
        for_each_column(work, work->primary, mark_named_foreign);
        for_each_column(work, work->secondary, mark_named_foreign);
    } else {
        mark_referring(work, work->primary);
        mark_referring(work, work->secondary);
    }
}

static void mark_link_remote(const struct join_work *work, struct join_operand *operand)
{
    operand->is_remote |= join_link_has(work, operand);
}

static void mark_named_remote(const struct join_work *work, struct join_operand *operand)
{
    operand->is_remote |= g_ptr_array_find(work->remote_side, operand->column, NULL);
}

static void mark_distinct_remote(const struct join_work *work, struct join_operand *operand)
{
    const struct table *table = operand->column->table;
    operand->is_remote |= model_maps_column(work->child, operand->column) &&
                          (table != work->parent->table || table == work->child->table);
}

/* Whether some condition compares columns that both ends have. */
static bool refers_to_parent(const struct join_work *work)
{
    for (guint i = 0; i < work->primary->len; i++) {
        const struct join_condition *condition = join_condition_at(work->primary, i);
        if (join_compares_columns(condition) &&
            model_maps_column(work->parent, condition->left.column) &&
            model_maps_column(work->parent, condition->right.column) &&
            model_maps_column(work->child, condition->left.column) &&
            model_maps_column(work->child, condition->right.column))
            return true;
    }
    return false;
}

static bool tables_overlap(const struct join_work *work)
{
    for (const struct model *a = work->parent; a; a = a->base)
        for (const struct model *b = work->child; b; b = b->base)
            if (a->table && a->table == b->table)
                return true;
    return false;
}

static bool is_remote_of_self(const struct join_work *work, const struct join_operand *operand)
{
    return work->remote_side ? g_ptr_array_find(work->remote_side, operand->column, NULL)
                             : operand->is_foreign;
}

/* Of a table that refers to itself the foreign columns are remote, unless remote_side says which:
 * one-to-many is what is assumed. */
static void mark_self_remote(struct join_work *work)
{
    for (guint i = 0; i < work->primary->len; i++) {
        struct join_condition *condition = join_condition_at(work->primary, i);
        if (!join_compares_columns(condition))
            continue;
        bool is_equated = condition->left.column == condition->right.column;
        condition->left.is_remote |= is_remote_of_self(work, &condition->left);
        if (!is_equated)
            condition->right.is_remote |= is_remote_of_self(work, &condition->right);
    }
}

/* The ends share some table, as those of one hierarchy do: remote is what the target has, opposite
 * what the parent has. */
static void mark_overlapping_remote(struct join_work *work)
{
    for (guint i = 0; i < work->primary->len; i++) {
        struct join_condition *condition = join_condition_at(work->primary, i);
        if (!join_compares_columns(condition))
            continue;
        const struct column *left = condition->left.column, *right = condition->right.column;
        condition->right.is_remote |=
            model_maps_column(work->child, right) && model_maps_column(work->parent, left);
        condition->left.is_remote |=
            model_maps_column(work->child, left) && model_maps_column(work->parent, right);
    }
}

static void mark_remote(struct join_work *work)
{
    bool refers_to_itself = refers_to_parent(work);
    struct relationship *relationship = work->relationship;
    relationship->is_self_referential =
        work->link ? work->parent->table == work->child->table : refers_to_itself;
    if (work->remote_is_said)
        return;
    if (work->link) {
        for_each_column(work, work->primary, mark_link_remote);
        for_each_column(work, work->secondary, mark_link_remote);
    } else if (refers_to_itself) {
        mark_self_remote(work);
    } else if (work->remote_side) {
        for_each_column(work, work->primary, mark_named_remote);
    } else if (tables_overlap(work)) {
        mark_overlapping_remote(work);
    } else {
        for_each_column(work, work->primary, mark_distinct_remote);
    }
}

static bool has_local(const GArray *conditions)
{
    for (guint i = 0; i < conditions->len; i++)
        if (join_condition_at(conditions, i)->left.is_local ||
            join_condition_at(conditions, i)->right.is_local)
            return true;
    return false;
}

static void mark_own_local(const struct join_work *work, struct join_operand *operand)
{
    operand->is_local |= !operand->is_remote && model_maps_column(work->parent, operand->column);
}

void join_mark_columns(struct join_work *work)
{
    mark_foreign(work);
    mark_remote(work);
    if (!has_local(work->primary))
        for_each_column(work, work->primary, mark_own_local);
}
