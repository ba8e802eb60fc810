#include "analyzer/facts/column_check.h"

#include "analyzer/facts/vocabulary.h"

/* What the member is that it can be no column; NULL where it can be one. */
static const char *no_column_reason(const struct fact_member *member,
                                    const struct annotation *annotation)
{
    if (member->is_bit_field)
        return "a bit-field";
    if (member->in_union)
        return "a member of a union";
    if (member->is_flexible)
        return "a flexible array";
    switch (member->type.shape) {
    case SHAPE_NUMBER:
    case SHAPE_TEXT:
    case SHAPE_BYTES:
        return NULL;
    case SHAPE_FUNCTION:
        return "a function pointer";
    case SHAPE_VALUE:
    case SHAPE_CONTAINER:
        return "a struct by value";
    case SHAPE_TO_ONE:
    case SHAPE_TO_MANY:
        return "a pointer to a struct";
    case SHAPE_OPAQUE:
    case SHAPE_BYTE_POINTER:
        return annotation_find(annotation, "length") ? NULL : "a pointer without `length = member`";
    case SHAPE_OTHER:
        break;
    }
    return "a member of this type";
}

static bool is_only_transient(const struct annotation *annotation)
{
    return annotation->n_arguments == 1 &&
           argument_bool(annotation_find(annotation, "transient"), false);
}

bool column_check(const struct fact_member *member, const struct annotation *annotation,
                  struct reading *reading)
{
    const char *reason = no_column_reason(member, annotation);
    if (!reason || member->is_invalid || is_only_transient(annotation))
        return true;
    struct finding *finding =
        reading_report(reading, "BW006", annotation->name_range, NULL,
                       "`%s` of `%s` counts for nothing: %s (`%s`) can be no column",
                       vocabulary_macro(annotation->kind), reading_label(reading, member->name),
                       reason, member->type.spelling);
    const bool is_pointer =
        member->type.shape == SHAPE_TO_ONE || member->type.shape == SHAPE_TO_MANY;
    reading_help(reading, finding, "%s",
                 is_pointer
                     ? "write `RELATIONSHIP(…)`, or `COLUMN(transient)` if it is neither "
                       "column nor relationship"
                     : "remove it, or write `COLUMN(transient)` to say that the member is no "
                       "column");
    return false;
}
