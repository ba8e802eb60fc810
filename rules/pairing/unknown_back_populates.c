#include "rules/pairing.h"

/* What the name can be compared with: the relationships of the target, its bases' included, and
 * without the one that names: none is its own other side. */
static GPtrArray *names_for(const struct relationship *naming)
{
    GPtrArray *names = g_ptr_array_new();
    for (const struct model *model = naming->target; model != NULL; model = model->base)
        for (guint i = 0; i < model->relationships->len; i++) {
            const struct relationship *relationship = g_ptr_array_index(model->relationships, i);
            if (relationship != naming)
                g_ptr_array_add(names, (gpointer)(uintptr_t)relationship->name);
        }
    return names;
}

static const struct relationship *find_in_subclass(const struct model *model, const char *name)
{
    for (guint i = 0; i < model->subclasses->len; i++) {
        const struct model *subclass = g_ptr_array_index(model->subclasses, i);
        const struct relationship *found = model_find_relationship(subclass, name);
        if (found == NULL)
            found = find_in_subclass(subclass, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void help_without_name(struct draft *draft, const struct relationship *relationship)
{
    const char *name = relationship->back_populates->text;
    const struct relationship *below = find_in_subclass(relationship->target, name);
    if (below != NULL) {
        draft_help(draft,
                   "only `%s`, which inherits from it, has `%s`: declare it in `%s`, or relate to "
                   "`%s`",
                   below->model->name, name, relationship->target->name, below->model->name);
        draft_related_end(draft, below);
    } else {
        draft_help(draft,
                   "declare the other side in `%s`, with RELATIONSHIP(back_populates = \"%s\"), or "
                   "remove back_populates",
                   relationship->target->name, relationship->name);
        draft_related(draft, relationship->target->fact->range, "`%s` is declared here",
                      relationship->target->name);
    }
}

/* Whether each would follow the other in memory. What leads elsewhere, is another's other side, or
 * only reads would be wrong in another way. */
static bool could_follow(const struct relationship *a, const struct relationship *b)
{
    return !a->viewonly && !b->viewonly && a->sync_backref && b->sync_backref;
}

static void report_unknown(struct report *report, const struct relationship *relationship)
{
    const struct argument *value = relationship->back_populates;
    const struct model *target = relationship->target;
    g_autoptr(GPtrArray) candidates = pair_candidates(relationship);
    const struct relationship *evident =
        candidates->len == 1 ? g_ptr_array_index(candidates, 0) : NULL;
    g_autoptr(GPtrArray) names = names_for(relationship);
    const char *meant = evident != NULL ? evident->name : nearest_name(value->text, names);
    g_autofree char *question =
        meant != NULL ? g_strdup_printf("; did you mean `%s`?", meant) : g_strdup("");
    struct draft *draft =
        report_relationship(report, relationship, value->range,
                            "`%s` says back_populates = \"%s\", but `%s` has no member `%s`%s",
                            relationship->label, value->text, target->name, value->text, question);
    draft_word(draft, value->text);
    draft_partner(draft, target->name);
    if (meant == NULL) {
        help_without_name(draft, relationship);
        return;
    }
    struct relationship *other =
        evident != NULL ? g_ptr_array_index(candidates, 0) : model_find_relationship(target, meant);
    draft_related_end(draft, other);
    if (!g_ptr_array_find(candidates, other, NULL) || !could_follow(relationship, other))
        return;
    draft_fix(draft, evident != NULL ? APPLICABILITY_SAFE : APPLICABILITY_UNSAFE, "Write `%s`",
              meant);
    draft_edit(draft, value->range, "%s", meant);
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->back_populates_resolution == RESOLUTION_UNKNOWN &&
            relationship->target != NULL && relationship->backref == NULL)
            report_unknown(report, relationship);
    }
}

const struct rule rule_unknown_back_populates = {
    .summary = "back_populates names no member of the target",
    .why =
        "The link that was meant does not exist. SQLAlchemy fails when the first model is used, "
        "with a message that does not say which relationship is wrong; in C nothing would say it "
        "at all, and the two sides would drift apart in silence.",
    .mend = "Write the name of the member in the *other* model that leads back here. The fix is "
            "safe where exactly one relationship there leads back and is not taken.",
    .check = check,
    .fixes = true,
};
