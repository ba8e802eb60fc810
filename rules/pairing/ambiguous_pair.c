#include "rules/pairing.h"

/* The labels of both directions, as "`a.x` and `a.z` against `b.y`". */
static void append_labels(GString *text, const GPtrArray *relationships)
{
    for (guint i = 0; i < relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(relationships, i);
        const char *separator = i == 0 ? "" : i + 1 < relationships->len ? ", " : " and ";
        g_string_append_printf(text, "%s`%s`", separator, relationship->label);
    }
}

static const struct relationship *first_of(const struct pair_group *group)
{
    const struct relationship *forward = g_ptr_array_index(group->forward, 0);
    const struct relationship *backward = g_ptr_array_index(group->backward, 0);
    return relationship_compare(forward, backward) <= 0 ? forward : backward;
}

static void relate(struct draft *draft, const GPtrArray *relationships,
                   const struct relationship *first)
{
    for (guint i = 0; i < relationships->len; i++) {
        const struct relationship *other = g_ptr_array_index(relationships, i);
        if (other == first)
            continue;
        draft_rests_on_relationship(draft, other);
        draft_related_end(draft, other);
    }
}

static bool is_ambiguous(const struct pair_group *group)
{
    if (group->forward->len + group->backward->len < 3)
        return false;
    const struct relationship *first = g_ptr_array_index(group->forward, 0);
    /* In memory nothing tells a tree's `left` and `right` from its `parent`. */
    if (group->in_memory && first->model == first->target)
        return false;
    for (guint i = 0; i < group->forward->len; i++)
        for (guint j = 0; j < group->backward->len; j++)
            if (pair_is_allowed_to_overlap(g_ptr_array_index(group->forward, i),
                                           g_ptr_array_index(group->backward, j)))
                return false;
    return true;
}

static void report_group(struct report *report, const struct pair_group *group)
{
    const struct relationship *first = first_of(group);
    const struct relationship *forward = g_ptr_array_index(group->forward, 0);
    bool is_own = forward == first;
    g_autoptr(GString) labels = g_string_new(NULL);
    append_labels(labels, is_own ? group->forward : group->backward);
    g_string_append(labels, " could be the other side of ");
    append_labels(labels, is_own ? group->backward : group->forward);
    struct draft *draft = report_relationship(
        report, first, relationship_range(first),
        "%s: nothing says which belong together, so none is kept in step with another",
        labels->str);
    draft_partner(draft, first->target->name);
    relate(draft, group->forward, first);
    relate(draft, group->backward, first);
    draft_help(draft, "name the other side with back_populates on both ends of each pair");
}

/* One finding for two models, however many groups of theirs are ambiguous. */
static bool is_first_of_models(GPtrArray *groups, guint index)
{
    const struct relationship *own =
        g_ptr_array_index(((struct pair_group *)g_ptr_array_index(groups, index))->forward, 0);
    for (guint i = index; i-- > 0;) {
        const struct pair_group *group = g_ptr_array_index(groups, i);
        const struct relationship *other = g_ptr_array_index(group->forward, 0);
        bool same = (other->model == own->model && other->target == own->target) ||
                    (other->model == own->target && other->target == own->model);
        if (!same) /* groups of the same two models are neighbours */
            return true;
        if (is_ambiguous(group))
            return false;
    }
    return true;
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GPtrArray) groups = pair_groups(graph, false);
    for (guint i = 0; i < groups->len; i++)
        if (is_ambiguous(g_ptr_array_index(groups, i)) && is_first_of_models(groups, i))
            report_group(report, g_ptr_array_index(groups, i));
}

const struct rule rule_ambiguous_pair = {
    .summary = "several relationships could be each other's other side, and none is named",
    .why =
        "With one relationship each way it is plain what belongs together. With several over the "
        "same key, or several in memory, it isn't, and a change to one is carried to none of the "
        "others.",
    .mend = "Say `back_populates` on both ends of each pair; say `viewonly = true` on those that "
            "only show what another one writes.",
    .check = check,
};
