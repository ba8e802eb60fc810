#include "rules/pairing.h"

static const struct member *find_below(const struct model *model, const char *name)
{
    for (guint i = 0; i < model->subclasses->len; i++) {
        const struct model *subclass = g_ptr_array_index(model->subclasses, i);
        const struct member *found = model_find_member(subclass, name);
        if (found == NULL)
            found = find_below(subclass, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static const struct member *find_clash(const struct relationship *relationship)
{
    const struct member *found =
        model_find_member(relationship->target, relationship->backref_name);
    return found != NULL ? found : find_below(relationship->target, relationship->backref_name);
}

/* Whether the member is the relationship back, so that what was meant is plain. */
static bool is_way_back(const struct member *member, const struct relationship *relationship)
{
    const struct relationship *back = member->relationship;
    if (back == NULL || back->target != relationship->model ||
        back->model != relationship->target || back->backref != NULL)
        return false;
    return back->back_populates == NULL || back->named == relationship;
}

/* Writes back_populates for backref, and the same on the other side where it names nothing. Options
 * of the backref would be lost: then there is no fix. */
static void offer_link(struct draft *draft, const struct relationship *relationship,
                       const struct relationship *back)
{
    draft_help(draft,
               "the other side is declared: say back_populates = \"%s\" on `%s` and "
               "back_populates = \"%s\" on `%s`",
               back->name, relationship->label, relationship->name, back->label);
    if (relationship->backref->kind == VALUE_CALL)
        return;
    draft_fix(draft, APPLICABILITY_SAFE, "Link `%s` and `%s` with back_populates",
              relationship->label, back->label);
    draft_edit(draft, relationship->backref->name_range, "back_populates");
    if (back->back_populates == NULL)
        draft_add_argument(draft, back->annotation, "back_populates = \"%s\"", relationship->name);
}

static void report_clash(struct report *report, const struct relationship *relationship,
                         const struct member *member)
{
    struct draft *draft = report_relationship(
        report, relationship, relationship->backref->range,
        "`%s` says backref = \"%s\", which would make `%s.%s`, but `%s` has a member `%s` already",
        relationship->label, relationship->backref_name, relationship->target->name,
        relationship->backref_name, member->model->name, member->name);
    g_autofree char *label = g_strdup_printf("%s.%s", member->model->name, member->name);
    draft_partner(draft, label);
    draft_word(draft, relationship->backref_name);
    draft_rests_on_member(draft, member);
    draft_related(draft, member->fact->range, "`%s` is declared here", label);
    if (is_way_back(member, relationship))
        offer_link(draft, relationship, member->relationship);
    else
        draft_help(draft,
                   "choose another name, or declare the other side in `%s` and use "
                   "back_populates on both",
                   relationship->target->name);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->backref_name == NULL || relationship->target == NULL ||
            relationship->back_populates != NULL)
            continue;
        const struct member *member = find_clash(relationship);
        if (member != NULL)
            report_clash(report, relationship, member);
    }
}

const struct rule rule_backref_clash = {
    .summary = "a backref would make a member that is there already",
    .why = "A backref adds an attribute to the target model. Where the target, one of its bases or "
           "one of its subclasses has a member of that name, one of the two would hide the other. "
           "SQLAlchemy refuses it when the first model is used.",
    .mend = "Where the member is the relationship back, say `back_populates` on both and drop the "
            "backref. Otherwise choose another name.",
    .check = check,
    .fixes = true,
};
