/* Joins: how the rows of the two ends of each relationship are found from each other. */

#include "analyzer/graph/join_internal.h"

bool join_fail(struct join_work *work, enum join_problem problem, const struct argument *at,
               const char *detail)
{
    work->join->problem = problem;
    work->join->at = at;
    work->join->detail = detail;
    return false;
}

bool relationship_has_tables(const struct relationship *relationship)
{
    return relationship->model->table && relationship->target && relationship->target->table;
}

static bool is_certain(const struct model *model)
{
    return model->table && !model->is_uncertain && !model->is_stray;
}

/* Whether all that a join rests on is known. */
static bool is_applicable(const struct relationship *relationship)
{
    const struct relationship *origin = relationship->origin;
    if (!relationship->target || !is_certain(relationship->model) ||
        !is_certain(relationship->target))
        return false;
    if (relationship->secondary && !relationship->link)
        return false;
    return !origin || origin->join.problem == JOIN_FINE;
}

/* BW409. */
static const struct model *find_mapper(const struct table *table, const struct model *model)
{
    while (model && model->table != table)
        model = model->base;
    return model;
}

const struct model *relationship_link_end(const struct relationship *relationship)
{
    if (!relationship->link)
        return NULL;
    const struct model *end = find_mapper(relationship->link, relationship->model);
    return end ? end : find_mapper(relationship->link, relationship->target);
}

static bool any_said(const GArray *conditions, bool remote)
{
    for (guint i = 0; i < conditions->len; i++) {
        const struct join_condition *condition = join_condition_at(conditions, i);
        if (remote ? condition->left.is_remote || condition->right.is_remote
                   : condition->left.is_foreign || condition->right.is_foreign)
            return true;
    }
    return false;
}

static bool read_expression(struct join_work *work, const struct argument *argument,
                            GArray *conditions)
{
    const char *detail = NULL, *text = argument_text(argument);
    if (!argument)
        return true;
    if (!text)
        return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
    switch (join_expression_read(work->graph, text, conditions, &detail)) {
    case LOOKUP_DONE:
        return true;
    case LOOKUP_HIDDEN:
        return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
    default:
        return join_fail(work, JOIN_BAD_EXPRESSION, argument, detail);
    }
}

/* Takes over the origin's conditions. What marks the text had stay, with the sides exchanged; the
 * marks that were worked out are worked out again. */
static void inherit_conditions(GArray *conditions, const GArray *from, bool keep_foreign,
                               bool exchange_sides)
{
    for (guint i = 0; i < from->len; i++) {
        struct join_condition condition = *join_condition_at(from, i);
        struct join_operand *operands[] = {&condition.left, &condition.right};
        for (size_t j = 0; j < 2; j++) {
            bool was_remote = operands[j]->is_remote;
            operands[j]->is_remote = exchange_sides && operands[j]->is_local;
            operands[j]->is_local = exchange_sides && was_remote;
            operands[j]->is_foreign = keep_foreign && operands[j]->is_foreign;
        }
        g_array_append_val(conditions, condition);
    }
}

static void inherit_join(struct join_work *work, const struct join_work *origin)
{
    if (work->link) {
        if (work->primary->len == 0)
            inherit_conditions(work->primary, origin->secondary, true, false);
        if (work->secondary->len == 0)
            inherit_conditions(work->secondary, origin->primary, true, false);
        work->join->link_key = origin->join->link_target_key;
        work->join->link_target_key = origin->join->link_key;
    } else if (work->primary->len == 0) {
        inherit_conditions(work->primary, origin->primary,
                           origin->foreign_is_said || origin->remote_is_said,
                           origin->remote_is_said);
        work->join->key = origin->join->key;
    }
    if (!work->foreign_keys_argument) {
        work->foreign_keys = origin->foreign_keys;
        work->foreign_keys_argument = origin->foreign_keys_argument;
    }
}

/* The key whose columns are exactly those that `conditions` equate; NULL where there is none. */
static struct foreign_key *exact_key(const struct join_work *work, const GArray *conditions)
{
    if (conditions->len == 0 || !join_compares_columns(join_condition_at(conditions, 0)))
        return NULL;
    const struct join_condition *first = join_condition_at(conditions, 0);
    bool right_is_foreign = first->right.is_foreign;
    const struct column *foreign = right_is_foreign ? first->right.column : first->left.column;
    const struct column *other = right_is_foreign ? first->left.column : first->right.column;
    const GPtrArray *keys = graph_keys_between(work->graph, foreign->table, other->table);
    for (guint i = 0; keys && i < keys->len; i++) {
        struct foreign_key *key = keys->pdata[i];
        guint found = 0;
        for (size_t j = 0; key->is_resolved && j < key->n_parts; j++)
            for (guint k = 0; k < conditions->len; k++) {
                const struct join_condition *condition = join_condition_at(conditions, k);
                const struct column *left = condition->left.column;
                const struct column *right = condition->right.column;
                const struct foreign_key_part *part = &key->parts[j];
                found +=
                    condition->is_equality && ((left == part->source && right == part->target) ||
                                               (left == part->target && right == part->source));
            }
        if (found == key->n_parts && found == conditions->len)
            return key;
    }
    return NULL;
}

static void find_explicit_keys(struct join_work *work)
{
    struct join *join = work->join;
    if (!work->link && !join->key)
        join->key = exact_key(work, work->primary);
    if (work->link && !join->link_key)
        join->link_key = exact_key(work, work->primary);
    if (work->link && !join->link_target_key)
        join->link_target_key = exact_key(work, work->secondary);
}

static bool determine(struct join_work *work, const struct join_work *origin)
{
    if (!join_read_foreign_keys(work) || !join_read_remote_side(work))
        return false;
    if (relationship_link_end(work->relationship))
        return join_fail(work, JOIN_NOT_APPLICABLE, NULL, NULL);
    if (work->secondaryjoin_argument && !work->relationship->secondary)
        return join_fail(work, JOIN_SECONDARYJOIN_WITHOUT_SECONDARY, work->secondaryjoin_argument,
                         NULL);
    if (!read_expression(work, work->primaryjoin_argument, work->primary) ||
        !read_expression(work, work->secondaryjoin_argument, work->secondary))
        return false;
    if (origin)
        inherit_join(work, origin);
    work->remote_is_said = any_said(work->primary, true);
    work->foreign_is_said = any_said(work->primary, false);
    if (!join_find_conditions(work) || !join_pair_columns(work))
        return false;
    find_explicit_keys(work);
    return true;
}

static void join_init(struct graph *graph, struct relationship *relationship)
{
    relationship->join = (struct join){
        .problem = JOIN_FINE,
        .candidates = graph->memory->nothing,
        .link_target_candidates = graph->memory->nothing,
        .pairs = graph->memory->no_pairs,
        .link_pairs = graph->memory->no_pairs,
        .written = graph->memory->nothing,
    };
    const struct relationship *target = relationship;
    relationship->is_self_referential =
        target->target &&
        (relationship->model->table ? relationship->model->table == target->target->table
                                    : relationship->model == target->target);
}

/* Works one join out. `origin` is that of the relationship whose backref made this one, or NULL. */
static struct join_work join_build(struct graph *graph, struct relationship *relationship,
                                   const struct join_work *origin)
{
    struct join_work work = {
        .graph = graph,
        .relationship = relationship,
        .join = &relationship->join,
        .parent = relationship->model,
        .child = relationship->target,
        .link = relationship->link,
        .foreign_keys_argument = relationship_argument(relationship, "foreign_keys"),
        .remote_side_argument = relationship_argument(relationship, "remote_side"),
        .primaryjoin_argument = relationship_argument(relationship, "primaryjoin"),
        .secondaryjoin_argument = relationship_argument(relationship, "secondaryjoin"),
        .primary = g_array_new(FALSE, TRUE, sizeof(struct join_condition)),
        .secondary = g_array_new(FALSE, TRUE, sizeof(struct join_condition)),
    };
    join_init(graph, relationship);
    work.join->is_explicit = work.foreign_keys_argument || work.primaryjoin_argument ||
                             work.secondaryjoin_argument || (origin && origin->join->is_explicit);
    if (!is_applicable(relationship))
        join_fail(&work, JOIN_NOT_APPLICABLE, NULL, NULL);
    else
        determine(&work, origin);
    return work;
}

static void join_work_clear(struct join_work *work)
{
    g_array_unref(work->primary);
    g_array_unref(work->secondary);
}

/* What a backref makes is a list unless it is the many side. */
static void settle_list(struct relationship *made)
{
    if (made->join.problem == JOIN_FINE)
        made->side = made->join.direction == MANY_TO_ONE ? SIDE_TO_ONE : SIDE_TO_MANY;
    made->is_list =
        argument_bool(relationship_argument(made, "uselist"), made->side == SIDE_TO_MANY);
}

void joins_build(struct graph *graph)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = graph->relationships->pdata[i];
        if (relationship->origin)
            continue;
        struct join_work work = join_build(graph, relationship, NULL);
        if (relationship->generated) {
            struct join_work made = join_build(graph, relationship->generated, &work);
            settle_list(relationship->generated);
            join_work_clear(&made);
        }
        join_work_clear(&work);
    }
}
