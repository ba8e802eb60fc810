#include "analyzer/extract/annotations.h"

void annotations_of_struct(struct struct_subject *subject, struct fact_struct *fact)
{
    struct declarations *declarations = subject->declarations;
    struct unit *unit = declarations->unit;
    reading_set_subject(declarations->reading, subject->name, subject->index, NULL, -1);
    g_autoptr(GArray) attributes = attributes_of(unit, subject->cursor);
    GArray *accepted = g_array_new(FALSE, FALSE, sizeof(struct annotation));
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        attribute_read(unit, attribute, declarations->reading);
        if (attribute->annotation.kind == ANNOTATION_MODEL) {
            fact->is_model = true;
            g_array_prepend_val(accepted, attribute->annotation);
        } else {
            g_array_append_val(accepted, attribute->annotation);
        }
    }
    subject->is_model = fact->is_model;
    fact->n_annotations = accepted->len;
    fact->annotations =
        facts_copy(unit->facts, accepted->data, accepted->len * sizeof(struct annotation));
    g_array_unref(accepted);
}

void annotations_of_member(struct struct_subject *subject, CXCursor cursor, int member_index,
                           struct fact_member *member)
{
    struct declarations *declarations = subject->declarations;
    struct unit *unit = declarations->unit;
    reading_set_subject(declarations->reading, subject->name, subject->index, member->name,
                        member_index);
    g_autoptr(GArray) attributes = attributes_of(unit, cursor);
    GArray *accepted = g_array_new(FALSE, FALSE, sizeof(struct annotation));
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        attribute_read(unit, attribute, declarations->reading);
        g_array_append_val(accepted, attribute->annotation);
    }
    member->n_annotations = accepted->len;
    member->annotations =
        facts_copy(unit->facts, accepted->data, accepted->len * sizeof(struct annotation));
    g_array_unref(accepted);
}
