/* What follows from the marks on a join's columns: whether it makes sense, direction and pairs. */

#include "analyzer/graph/join_internal.h"

static bool is_mapped(const struct join_work *work, const struct join_operand *operand)
{
    return join_link_has(work, operand) || model_maps_column(work->parent, operand->column) ||
           model_maps_column(work->child, operand->column);
}

/* Local and remote of a condition; false where that isn't clear. */
static bool orient(const struct join_work *work, struct join_condition *condition,
                   struct join_operand **local, struct join_operand **remote)
{
    struct join_operand *left = &condition->left, *right = &condition->right;
    if (!join_compares_columns(condition) || left->is_remote == right->is_remote)
        return false;
    *local = right->is_remote ? left : right;
    *remote = right->is_remote ? right : left;
    return is_mapped(work, *local);
}

/* The foreign column that a flush copies into; NULL where the condition can't be copied over. */
static const struct join_operand *synced(const struct join_work *work,
                                         const struct join_condition *condition)
{
    if (!condition->is_equality || !join_compares_columns(condition) ||
        !is_mapped(work, &condition->left) || !is_mapped(work, &condition->right))
        return NULL;
    if (condition->right.is_foreign)
        return &condition->right;
    return condition->left.is_foreign ? &condition->left : NULL;
}

static void collect_written(struct join_work *work, const GArray *conditions)
{
    for (guint i = 0; i < conditions->len && !work->relationship->viewonly; i++) {
        const struct join_operand *operand = synced(work, join_condition_at(conditions, i));
        if (operand && !g_ptr_array_find(work->join->written, operand->column, NULL))
            graph_append(work->graph, &work->join->written, operand->column);
    }
}

static void add_pair(struct graph *graph, GArray **pairs, const struct join_operand *local,
                     const struct join_operand *remote)
{
    struct join_pair pair = {
        .local = local->column,
        .remote = remote->column,
        .foreign = remote->is_foreign  ? remote->column
                   : local->is_foreign ? local->column
                                       : NULL,
    };
    if (*pairs == graph->memory->no_pairs)
        *pairs = graph_values(graph, sizeof pair);
    g_array_append_val(*pairs, pair);
}

static void collect_pairs(struct join_work *work)
{
    struct join_operand *local, *remote;
    for (guint i = 0; i < work->primary->len; i++) {
        struct join_condition *condition = join_condition_at(work->primary, i);
        if (condition->is_equality && orient(work, condition, &local, &remote))
            add_pair(work->graph, &work->join->pairs, local, remote);
    }
    for (guint i = 0; i < work->secondary->len; i++) {
        struct join_condition *condition = join_condition_at(work->secondary, i);
        if (!condition->is_equality || !join_compares_columns(condition))
            continue;
        bool link_is_left = join_link_has(work, &condition->left);
        if (link_is_left != join_link_has(work, &condition->right))
            add_pair(work->graph, &work->join->link_pairs,
                     link_is_left ? &condition->left : &condition->right,
                     link_is_left ? &condition->right : &condition->left);
    }
}

/* ---- checks ---- */

/* Blames whatever was said of the join, in the order in which it can be at fault. */
static bool fail_said(struct join_work *work, bool in_secondary, const char *detail)
{
    const struct argument *expression =
        in_secondary ? work->secondaryjoin_argument : work->primaryjoin_argument;
    if (work->foreign_keys)
        return join_fail(work, JOIN_BAD_FOREIGN_KEYS, work->foreign_keys_argument, detail);
    if (expression)
        return join_fail(work, JOIN_BAD_EXPRESSION, expression, detail);
    if (work->remote_side)
        return join_fail(work, JOIN_BAD_REMOTE_SIDE, work->remote_side_argument, detail);
    return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
}

static bool check_foreign(struct join_work *work, const GArray *conditions, bool in_secondary)
{
    bool has_foreign = false, can_sync = false;
    for (guint i = 0; i < conditions->len; i++) {
        const struct join_condition *condition = join_condition_at(conditions, i);
        has_foreign |= condition->left.is_foreign || condition->right.is_foreign;
        can_sync |= synced(work, condition) != NULL;
    }
    if (work->relationship->viewonly ? has_foreign : can_sync)
        return true;
    if (!has_foreign)
        return fail_said(work, in_secondary,
                         work->foreign_keys ? "no column of it takes part in the join"
                                            : "no column in it is a foreign key to another in it");
    return fail_said(work, in_secondary, "it equates no foreign key with another column");
}

struct foreign_counts {
    bool in_parent, in_child;
    bool remote, local; /* those that are remote, and those that are not */
};

/* A column that is remote and local at once refers to itself and says nothing of the direction. */
static bool is_self_equated(const struct join_work *work, const struct column *column)
{
    bool is_remote = false, is_local = false;
    for (guint i = 0; i < work->primary->len; i++) {
        const struct join_condition *condition = join_condition_at(work->primary, i);
        const struct join_operand *operands[] = {&condition->left, &condition->right};
        for (size_t j = 0; j < 2; j++) {
            is_remote |= operands[j]->column == column && operands[j]->is_remote;
            is_local |= operands[j]->column == column && operands[j]->is_local;
        }
    }
    return is_remote && is_local;
}

static void count_foreign(const struct join_work *work, bool leave_out_self_equated,
                          struct foreign_counts *counts)
{
    *counts = (struct foreign_counts){.in_parent = false};
    for (guint i = 0; i < work->primary->len; i++) {
        const struct join_condition *condition = join_condition_at(work->primary, i);
        const struct join_operand *operands[] = {&condition->left, &condition->right};
        for (size_t j = 0; j < 2; j++) {
            const struct column *column = operands[j]->column;
            if (!column || !operands[j]->is_foreign)
                continue;
            counts->in_parent |= model_maps_column(work->parent, column);
            counts->in_child |= model_maps_column(work->child, column);
            if (leave_out_self_equated && is_self_equated(work, column))
                continue;
            *(operands[j]->is_remote ? &counts->remote : &counts->local) = true;
        }
    }
}

static bool determine_direction(struct join_work *work)
{
    struct foreign_counts counts;
    if (work->link) {
        work->join->direction = MANY_TO_MANY;
        return true;
    }
    count_foreign(work, false, &counts);
    if (!counts.in_parent && !counts.in_child)
        return fail_said(work, false, "its foreign keys are in neither end's table");
    if (counts.in_parent != counts.in_child) {
        work->join->direction = counts.in_child ? ONE_TO_MANY : MANY_TO_ONE;
        return true;
    }
    if (counts.remote && counts.local)
        count_foreign(work, true, &counts);
    if (counts.remote == counts.local)
        return fail_said(work, false, "it has foreign keys on both sides");
    work->join->direction = counts.remote ? ONE_TO_MANY : MANY_TO_ONE;
    return true;
}

static bool fail_remote(struct join_work *work, const char *detail)
{
    const struct argument *expression =
        work->primaryjoin_argument ? work->primaryjoin_argument : work->secondaryjoin_argument;
    if (work->remote_side && !work->remote_is_said && !work->link)
        return join_fail(work, JOIN_BAD_REMOTE_SIDE, work->remote_side_argument, detail);
    if (expression)
        return join_fail(work, JOIN_BAD_EXPRESSION, expression, detail);
    return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
}

static bool check_remote(struct join_work *work)
{
    const GArray *const joins[] = {work->primary, work->secondary};
    struct join_operand *local, *remote;
    bool is_clear = false;
    for (size_t n = 0; n < G_N_ELEMENTS(joins); n++) {
        for (guint i = 0; i < joins[n]->len; i++) {
            if (!orient(work, join_condition_at(joins[n], i), &local, &remote))
                continue;
            is_clear = true;
            if (model_maps_column(work->child, remote->column) ||
                !model_maps_column(work->parent, remote->column))
                continue;
            const struct member *member = remote->column->member;
            return fail_remote(work, graph_printf(work->graph,
                                                  "`%s.%s` is on this side, not on the remote one",
                                                  member->model->name, member->name));
        }
    }
    if (is_clear)
        return true;
    return fail_remote(work, "it leaves no column on one side and a remote one on the other");
}

static bool takes_part(const struct join_work *work, const struct column *column)
{
    return conditions_contain(work->primary, column) || conditions_contain(work->secondary, column);
}

static bool fail_idle(struct join_work *work, enum join_problem problem,
                      const struct argument *argument, const struct column *column)
{
    return join_fail(work, problem, argument,
                     graph_printf(work->graph, "`%s.%s` takes no part in the join",
                                  column->member->model->name, column->member->name));
}

/* Every column of foreign_keys takes part, and some column of remote_side. */
static bool check_takes_part(struct join_work *work)
{
    for (guint i = 0; work->foreign_keys && i < work->foreign_keys->len; i++)
        if (!takes_part(work, work->foreign_keys->pdata[i]))
            return fail_idle(work, JOIN_BAD_FOREIGN_KEYS, work->foreign_keys_argument,
                             work->foreign_keys->pdata[i]);
    if (!work->remote_side || work->link)
        return true;
    for (guint i = 0; i < work->remote_side->len; i++)
        if (takes_part(work, work->remote_side->pdata[i]))
            return true;
    return fail_idle(work, JOIN_BAD_REMOTE_SIDE, work->remote_side_argument,
                     work->remote_side->pdata[0]);
}

/* A key of which foreign_keys names some columns would be joined over these alone. */
static bool check_whole_key(struct join_work *work, const struct foreign_key *key)
{
    for (size_t i = 0; work->foreign_keys && key && i < key->n_parts; i++) {
        const struct column *column = key->parts[i].source;
        if (!g_ptr_array_find(work->foreign_keys, key->parts[i].source, NULL))
            return join_fail(work, JOIN_BAD_FOREIGN_KEYS, work->foreign_keys_argument,
                             graph_printf(work->graph,
                                          "it leaves out `%s.%s`, which is part of the same key",
                                          column->member->model->name, column->member->name));
    }
    return true;
}

bool join_pair_columns(struct join_work *work)
{
    join_mark_columns(work);
    if (!check_whole_key(work, work->join->key) || !check_whole_key(work, work->join->link_key) ||
        !check_whole_key(work, work->join->link_target_key) || !check_takes_part(work))
        return false;
    if (!check_foreign(work, work->primary, false) ||
        (work->link && !check_foreign(work, work->secondary, true)) || !determine_direction(work) ||
        !check_remote(work))
        return false;
    collect_pairs(work);
    collect_written(work, work->primary);
    collect_written(work, work->secondary);
    return true;
}
