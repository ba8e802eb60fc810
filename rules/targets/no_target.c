#include "rules/targets.h"

static void report_invalid(struct report *report, const struct relationship *relationship)
{
    const struct member *member = relationship->member;
    const struct member_type *type = &member->fact->type;
    const char *record = type->value_record;
    bool is_value =
        record != NULL && (type->shape == SHAPE_VALUE || type->shape == SHAPE_CONTAINER);
    struct draft *draft = report_relationship(
        report, relationship, member->fact->range,
        is_value
            ? "`%s` holds a `%s` by value, and so can't be a relationship: it would be a copy, "
              "not the other end"
            : "`%s` has the type `%s`, which can't be a relationship: it leads to no other model",
        relationship_label(relationship), is_value ? record : type->spelling);
    if (is_value)
        draft_help(draft, "declare a pointer, `struct %s *%s`, or for several `struct %s **%s`",
                   record, member->name, record, member->name);
    else
        draft_help(draft, "declare a pointer to the other model's struct; a column that refers to "
                          "it is `COLUMN(foreign_key = \"table.column\")`");
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (!relationship_is_declared(relationship) || !relationship_is_judged(relationship))
            continue;
        if (relationship->side == SIDE_INVALID) {
            report_invalid(report, relationship);
        } else if (relationship->target_name == NULL &&
                   relationship->target_resolution == RESOLUTION_UNSAID) {
            struct draft *draft = report_relationship(
                report, relationship, relationship_range(relationship),
                "`%s` names no target, and its type `%s` doesn't tell one",
                relationship_label(relationship), relationship->member->fact->type.spelling);
            draft_help(draft, "name the model first: `RELATIONSHIP(hero, …)`");
        }
    }
}

const struct rule rule_no_target = {
    .summary = "A relationship whose target can't be told: an opaque type with none named, a "
               "model by value, a number or a string.",
    .why = "Without a target there is no other end. A model by value is a copy that no change of "
           "the other end reaches.",
    .mend = "Name the target first, `RELATIONSHIP(hero)`, or give the member a type that says it: "
            "`struct hero *` for one, `struct hero **` for several.",
    .check = check,
};
