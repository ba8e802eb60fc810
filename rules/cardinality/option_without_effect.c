#include "rules/keys.h"

/* One option of a relationship that does nothing, and why. */
struct idle_option {
    const char *keyword;
    const char *reason;
};

static bool loads_eagerly(const struct relationship *r)
{
    return g_str_equal(r->lazy, "joined") || g_str_equal(r->lazy, "selectin") ||
           g_str_equal(r->lazy, "subquery");
}

/* join_depth counts how often an eager load comes by the same model again. It never does where
 * nothing of the target is loaded eagerly and the target is no relative of the model. */
static bool joins_itself(const struct relationship *r)
{
    if (models_are_related(r->model, r->target)) {
        return true;
    }
    for (const struct model *m = r->target; m != NULL; m = m->base) {
        for (guint i = 0; i < m->relationships->len; i++) {
            if (loads_eagerly(m->relationships->pdata[i])) {
                return true;
            }
        }
    }
    return r->target->subclasses->len > 0;
}

/* Whether the option at this place of the table does nothing for `r`. Options at their default are
 * never spoken of. */
static bool is_idle(const struct relationship *r, const char *keyword)
{
    const struct argument *argument = relationship_argument(r, keyword);
    if (argument == NULL) {
        return false;
    }
    if (g_str_equal(keyword, "single_parent")) {
        return r->single_parent && r->join.direction == ONE_TO_MANY;
    }
    if (g_str_equal(keyword, "passive_deletes")) {
        return r->passive_deletes && r->join.direction == MANY_TO_ONE;
    }
    if (g_str_equal(keyword, "order_by")) {
        return r->join.direction == MANY_TO_ONE;
    }
    if (g_str_equal(keyword, "post_update")) {
        return r->post_update && r->join.direction == MANY_TO_MANY;
    }
    return !joins_itself(r); /* join_depth */
}

static void check_relationship(const struct relationship *r, struct report *report)
{
    static const struct idle_option options[] = {
        {"single_parent", "each object of a list has one parent anyway"},
        {"passive_deletes",
         "the foreign key is on this side, so deleting this row leaves none behind"},
        {"order_by", "it leads to one row, and there is nothing to put in order"},
        {"post_update", "the rows of a link table are written after both ends anyway"},
        {"join_depth", "no eager load comes back to where it began"},
    };
    struct draft *draft = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *keyword = options[i].keyword;
        if (!is_idle(r, keyword)) {
            continue;
        }
        const struct argument *argument = relationship_argument(r, keyword);
        if (draft == NULL) {
            draft = report_relationship(report, r, argument->name_range,
                                        "`%s` has no effect on `%s`: %s", keyword,
                                        relationship_label(r), options[i].reason);
            draft_help(draft, "remove `%s`", keyword);
            draft_word(draft, keyword);
            draft_fix(draft, APPLICABILITY_SAFE, "Remove what has no effect on `%s`",
                      relationship_label(r));
        }
        draft_remove_argument(draft, r->annotation, argument);
    }
}

/* ondelete and onupdate on a column that refers to nothing. */
static void check_column(const struct column *column, struct report *report)
{
    static const char *const actions[] = {"ondelete", "onupdate"};
    if (column->annotation == NULL || annotation_find(column->annotation, "foreign_key") != NULL) {
        return;
    }
    struct draft *draft = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        const struct argument *argument = annotation_find(column->annotation, actions[i]);
        if (argument == NULL) {
            continue;
        }
        if (draft == NULL) {
            g_autofree char *label = column_label(column);
            draft = report_member(report, column->member, argument->name_range,
                                  "`%s` has no effect on %s: the column has no foreign key",
                                  actions[i], label);
            draft_help(draft, "add `foreign_key`, or say it in the FOREIGN_KEY_CONSTRAINT that "
                              "this column is part of");
            draft_word(draft, actions[i]);
            draft_fix(draft, APPLICABILITY_SAFE, "Remove what has no effect on %s", label);
        }
        draft_remove_argument(draft, column->annotation, argument);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (relationship_has_tables(r) && r->join.problem == JOIN_FINE) {
            check_relationship(r, report);
        }
    }
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = graph->tables->pdata[i];
        for (guint c = 0; c < table->columns->len; c++) {
            check_column(table->columns->pdata[c], report);
        }
    }
}

const struct rule rule_option_without_effect = {
    .summary = "An option that does nothing for this kind of relationship or column",
    .why = "The option compiles and is ignored. Whoever wrote it expects something that does not "
           "happen.",
    .mend = "Remove it, or put it where it counts: on the other side, or beside the foreign key.",
    .check = check,
    .fixes = true,
};
