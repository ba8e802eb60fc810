#include "rules/pairing.h"

static const struct model *root_of(const struct model *model)
{
    while (model->base != NULL)
        model = model->base;
    return model;
}

static bool makes_same(const struct relationship *a, const struct relationship *b)
{
    return model_is_ancestor(a->target, b->target) || model_is_ancestor(b->target, a->target);
}

static void report_duplicate(struct report *report, const struct relationship *relationship,
                             const struct relationship *first)
{
    struct draft *draft =
        report_relationship(report, relationship, relationship->backref->range,
                            "`%s` says backref = \"%s\", and so does `%s`: both would make `%s.%s`",
                            relationship->label, relationship->backref_name, first->label,
                            first->target->name, first->backref_name);
    draft_word(draft, relationship->backref_name);
    draft_partner(draft, first->label);
    draft_rests_on_relationship(draft, first);
    draft_related(draft, first->backref->range, "`%s` makes it here", first->label);
    draft_help(draft, "give each backref a name of its own");
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* Backrefs are compared with those of one name in one hierarchy; costs the square of the number of
 * relatives that get a backref of one name. */
static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->backref_name == NULL || relationship->target == NULL ||
            relationship->back_populates != NULL)
            continue;
        char *key = g_strdup_printf("%p %s", (const void *)root_of(relationship->target),
                                    relationship->backref_name);
        GPtrArray *same = g_hash_table_lookup(made, key);
        if (same == NULL) {
            same = g_ptr_array_new();
            g_hash_table_insert(made, key, same);
        } else {
            g_free(key);
        }
        for (guint j = 0; j < same->len; j++) {
            const struct relationship *first = g_ptr_array_index(same, j);
            if (!makes_same(first, relationship))
                continue;
            report_duplicate(report, relationship, first);
            break;
        }
        g_ptr_array_add(same, relationship);
    }
}

const struct rule rule_duplicate_backref = {
    .summary = "two backrefs make the same attribute on one model",
    .why = "Both relationships want to add an attribute of the same name to the same model, or to "
           "two of one hierarchy. Only one can have it, and the other would have no other side. "
           "SQLAlchemy refuses it. Two models that embed one abstract model with a backref do "
           "exactly this.",
    .mend = "Give each backref a name of its own, or declare the other sides and use "
            "`back_populates`.",
    .check = check,
};
