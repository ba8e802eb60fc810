#include "rules/targets.h"

#include <string.h>

/* A table's name where a model belongs has a rule of its own. */
static bool is_unknown_link(const struct graph *graph, const struct relationship *relationship)
{
    const struct argument *link = relationship_link_model(relationship);
    return link != NULL && relationship->secondary == link &&
           relationship->secondary_resolution == RESOLUTION_UNKNOWN &&
           graph_find_table(graph, link->text) == NULL;
}

/* Whether its joins speak of the unknown name as well, so that writing another is not enough. */
static bool is_joined_by_name(const struct relationship *relationship, const char *name)
{
    static const char *const joins[] = {"primaryjoin", "secondaryjoin"};
    for (size_t i = 0; i < G_N_ELEMENTS(joins); i++) {
        const struct argument *join = relationship_argument(relationship, joins[i]);
        if (join != NULL && join->text != NULL && strstr(join->text, name) != NULL)
            return true;
    }
    return false;
}

static void describe(struct draft *draft, const struct graph *graph, GPtrArray *names,
                     const char *name, const struct argument *argument)
{
    const char *near = nearest_name(name, names);
    draft_word(draft, name);
    draft_rests_on_name(draft, name);
    if (graph_is_forward_declared(graph, name))
        draft_help(draft,
                   "define `struct %s` in a header of this project, or add the header that "
                   "defines it to the project",
                   name);
    else if (graph_is_relationship_keyword(name))
        draft_help(draft, "`%s` is a keyword: give it its value, `%s = …`", name, name);
    else if (near != NULL)
        draft_help(draft, "did you mean `%s`?", near);
    else
        draft_help(draft, "name a struct that carries MODEL");
    if (near != NULL && argument != NULL) {
        draft_fix(draft, APPLICABILITY_UNSAFE, "Write `%s`", near);
        draft_edit(draft, argument->range, "%s", near);
    }
}

static const char *what_is_wrong(const struct graph *graph, const char *name)
{
    return graph_is_forward_declared(graph, name)
               ? "is only declared, and defined in no header of this project"
               : "is defined in no header of this project";
}

/* Each unknown name is compared with all models: linear in their product. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GPtrArray) names = graph_model_names(graph);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship))
            continue;
        if (relationship->target_resolution == RESOLUTION_UNKNOWN) {
            const struct argument *argument = relationship_target_argument(relationship);
            const char *name = relationship->target_name;
            struct draft *draft = report_relationship(
                report, relationship,
                argument != NULL ? argument->range : relationship->member->fact->range,
                "`%s` relates to `%s`, which %s", relationship_label(relationship), name,
                what_is_wrong(graph, name));
            describe(draft, graph, names, name,
                     is_joined_by_name(relationship, name) ? NULL : argument);
        } else if (is_unknown_link(graph, relationship)) {
            const char *name = relationship->secondary->text;
            struct draft *draft = report_relationship(
                report, relationship, relationship->secondary->range,
                "`%s` goes through `%s`, which %s", relationship_label(relationship), name,
                what_is_wrong(graph, name));
            describe(draft, graph, names, name,
                     is_joined_by_name(relationship, name) ? NULL : relationship->secondary);
        }
    }
}

const struct rule rule_unknown_target = {
    .summary = "A relationship's target, or its link_model, names no struct of the project.",
    .why = "A relationship whose other end is unknown can be neither loaded nor kept in step. "
           "SQLAlchemy fails at the first use of any model, and reports one such name at a time.",
    .mend = "Correct the name, or define the struct, with MODEL, in a header of the project. A "
            "forward declaration alone says nothing about the other end.",
    .check = check,
    .fixes = true,
};
