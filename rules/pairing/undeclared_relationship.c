#include "rules/pairing.h"

/* The table model that the member points to; NULL where it points to none. */
static const struct model *pointed_model(const struct graph *graph, const struct member *member)
{
    const struct member_type *type = &member->fact->type;
    bool points = type->shape == SHAPE_TO_ONE || type->shape == SHAPE_TO_MANY ||
                  type->shape == SHAPE_CONTAINER;
    if (!points || type->record == NULL)
        return NULL;
    if (type->value_record != NULL && graph_find_model(graph, type->value_record) != NULL)
        return NULL;
    const struct model *model = graph_find_model(graph, type->record);
    return model != NULL && model->table != NULL ? model : NULL;
}

/* A key that is the primary key as well joins a model to its base: it relates no two rows. */
static bool joins_to_base(const struct foreign_key *key)
{
    for (size_t i = 0; i < key->n_parts; i++)
        if (key->parts[i].source == NULL || !key->parts[i].source->is_primary_key)
            return false;
    return key->target->model != NULL && models_are_related(key->model, key->target->model);
}

static const struct foreign_key *find_key(const struct table *from, const struct table *to)
{
    for (guint i = 0; i < from->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(from->foreign_keys, i);
        if (key->target == to && !joins_to_base(key))
            return key;
    }
    return NULL;
}

static void report_undeclared(struct report *report, const struct member *member,
                              const struct model *other, const struct foreign_key *key)
{
    struct draft *draft = report_member(
        report, member, member->fact->range,
        "`%s.%s` points to `%s`, and `%s` refers to the table `%s`, but it carries no "
        "RELATIONSHIP: nothing loads it or keeps it in step",
        member->model->name, member->name, other->name, key->model->name, key->target->full_name);
    draft_partner(draft, other->name);
    draft_rests_on_foreign_key(draft, key);
    draft_rests_on_model(draft, other);
    if (key->member != NULL)
        draft_related(draft, key->member->fact->range, "`%s.%s` refers to `%s` here",
                      key->model->name, key->member->name, key->target_table_name);
    else
        draft_related(draft, key->annotation->range, "`%s` refers to `%s` here", key->model->name,
                      key->target_table_name);
    draft_help(draft, "mark it with RELATIONSHIP(back_populates = \"…\"), or with "
                      "COLUMN(transient) if it is no relationship");
}

/* Linear in the members that point to a model, times the keys of the two tables. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        for (guint j = 0; model->table != NULL && j < model->members->len; j++) {
            const struct member *member = g_ptr_array_index(model->members, j);
            if (member->relationship != NULL || member->is_transient || member->is_count ||
                member->fact->is_invalid || member->fact->n_annotations > 0)
                continue;
            const struct model *other = pointed_model(graph, member);
            if (other == NULL || other == model)
                continue;
            const struct foreign_key *key = find_key(model->table, other->table);
            if (key == NULL)
                key = find_key(other->table, model->table);
            if (key != NULL)
                report_undeclared(report, member, other, key);
        }
    }
}

const struct rule rule_undeclared_relationship = {
    .summary = "a member points to another table model that a foreign key links, without "
               "RELATIONSHIP",
    .why = "The struct says that two tables belong together, the foreign key says it too, and the "
           "relationship between them is declared nowhere. The pointer is never loaded, and no "
           "change to it reaches the database or the other side.",
    .mend = "Mark the member with `RELATIONSHIP` and name its other side, or say "
            "`COLUMN(transient)` where it is a cache or a helper of your own.",
    .check = check,
};
