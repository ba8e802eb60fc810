#include "rules/keys.h"

/* The options that only writes look at, and whether `argument` sets one to other than its default.
 */
static bool is_set(const struct relationship *r, const char *keyword)
{
    const struct argument *argument = relationship_argument(r, keyword);
    if (argument == NULL) {
        return false;
    }
    if (g_str_equal(keyword, "passive_deletes")) {
        return r->passive_deletes;
    }
    bool fallback = g_str_equal(keyword, "passive_updates");
    return argument_bool(argument, fallback) != fallback;
}

static void check_relationship(const struct relationship *r, struct report *report)
{
    static const char *const options[] = {"passive_deletes", "passive_updates", "active_history"};
    struct draft *draft = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        if (!is_set(r, options[i])) {
            continue;
        }
        const struct argument *argument = relationship_argument(r, options[i]);
        if (draft == NULL) {
            draft = report_relationship(report, r, argument->name_range,
                                        "`%s` is viewonly, and `%s` speaks of writes: it has no "
                                        "effect on a relationship that nothing is written through",
                                        relationship_label(r), options[i]);
            draft_help(draft, "remove `%s`, or `viewonly`", options[i]);
            draft_related(draft, relationship_value_range(r, "viewonly"), "viewonly is said here");
            draft_word(draft, options[i]);
            draft_fix(draft, APPLICABILITY_SAFE, "Remove what has no effect on `%s`",
                      relationship_label(r));
        }
        draft_remove_argument(draft, r->annotation, argument);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        if (r->viewonly && relationship_has_tables(r)) {
            check_relationship(r, report);
        }
    }
}

const struct rule rule_viewonly_with_write_option = {
    .summary = "A viewonly relationship with an option that only writes look at",
    .why = "passive_deletes, passive_updates and active_history say how a relationship is written; "
           "a viewonly one never is. Whoever set the option believes that it is. SQLAlchemy warns "
           "of it.",
    .mend = "Remove the option, or viewonly.",
    .check = check,
    .fixes = true,
};
