#include "analyzer/extract/annotations.h"

#include "analyzer/extract/lost_annotations.h"
#include "analyzer/extract/misplacement.h"
#include "analyzer/extract/token_list.h"
#include "analyzer/facts/column_check.h"
#include "analyzer/facts/spelling.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

static struct reading *reading_of(const struct struct_subject *subject)
{
    return subject->declarations->reading;
}

/* BW003 where the attribute is of no kind that we know. */
static bool is_known(const struct attribute *attribute, struct reading *reading)
{
    if (!attribute->kind_word)
        return true;
    const char *nearest = spelling_nearest(attribute->kind_word, vocabulary_annotations);
    g_autofree char *question =
        nearest ? g_strdup_printf("; did you mean `bothways.%s`?", nearest) : g_strdup("");
    struct finding *finding = reading_report(
        reading, "BW003", attribute->annotation.name_range, attribute->kind_word,
        "`bothways.%s` on `%s` is no annotation, so it says nothing%s", attribute->kind_word,
        reading_label(reading, "an unnamed declaration"), question);
    g_autofree char *all = g_strjoinv("`, `", (char **)(uintptr_t)vocabulary_annotations);
    reading_help(reading, finding, "the annotations are `%s`", all);
    return false;
}

/* BW005 where an annotation of that kind, of which there can be one, is there already. */
static bool is_second(const GArray *accepted, const struct attribute *attribute,
                      struct reading *reading)
{
    const enum annotation_kind kind = attribute->annotation.kind;
    for (guint i = 0; i < accepted->len; i++) {
        const struct annotation *other = &g_array_index(accepted, struct annotation, i);
        if (other->kind != kind)
            continue;
        struct finding *finding = reading_report(
            reading, "BW005", attribute->annotation.name_range, vocabulary_macro(kind),
            "`%s` is annotated with `%s` twice, and only the first "
            "counts; join the two",
            reading_label(reading, "an unnamed declaration"), vocabulary_macro(kind));
        reading_relate(reading, finding, other->name_range, "the first is here");
        return true;
    }
    return false;
}

static bool is_constraint(enum annotation_kind kind)
{
    return kind == ANNOTATION_FOREIGN_KEY_CONSTRAINT || kind == ANNOTATION_UNIQUE_CONSTRAINT ||
           kind == ANNOTATION_INDEX;
}

/* BW006 for a MODEL on what can't be one. */
static bool can_be_model(const struct struct_subject *subject, const struct attribute *attribute)
{
    if (subject->name && !subject->is_union)
        return true;
    reading_report(reading_of(subject), "BW006", attribute->annotation.name_range, NULL,
                   "`%s` stands on a %s, which can be no model: %s",
                   vocabulary_macro(ANNOTATION_MODEL),
                   subject->is_union ? "union" : "struct without a name",
                   subject->is_union ? "only one of its members exists at a time"
                                     : "nothing could refer to it; give it a tag");
    return false;
}

static void accept_on_struct(struct struct_subject *subject, struct attribute *attribute,
                             GArray *accepted)
{
    struct reading *reading = reading_of(subject);
    const bool is_model = attribute->annotation.kind == ANNOTATION_MODEL;
    if (is_model && (!can_be_model(subject, attribute) || is_second(accepted, attribute, reading)))
        return;
    attribute_read(subject->declarations->unit, attribute, reading);
    if (is_constraint(attribute->annotation.kind) && !attribute->annotation.n_arguments)
        return;
    if (is_model)
        g_array_prepend_val(accepted, attribute->annotation);
    else
        g_array_append_val(accepted, attribute->annotation);
    subject->is_model = subject->is_model || is_model;
}

static void take_own(struct struct_subject *subject, struct spot keyword, GArray *accepted)
{
    struct reading *reading = reading_of(subject);
    g_autoptr(GArray) attributes = attributes_of(subject->declarations->unit, subject->cursor);
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        bool is_usable = true;
        if (!is_known(attribute, reading))
            continue;
        misplacement_on_struct(attribute, keyword, reading, &is_usable);
        if (is_usable)
            accept_on_struct(subject, attribute, accepted);
    }
}

/* Those behind a typedef name of the struct that is defined in the same declaration. */
static void take_typedefs(struct struct_subject *subject, GArray *accepted)
{
    struct unit *unit = subject->declarations->unit;
    const GArray *cursors = g_hash_table_lookup(subject->declarations->own_typedefs, subject->key);
    for (guint i = 0; cursors && i < cursors->len; i++) {
        const CXCursor cursor = g_array_index(cursors, CXCursor, i);
        const struct spot name = unit_spot(unit, clang_getCursorLocation(cursor));
        g_autoptr(GArray) attributes = attributes_of(unit, cursor);
        for (guint n = 0; n < attributes->len; n++) {
            struct attribute *attribute = &g_array_index(attributes, struct attribute, n);
            bool is_usable = true;
            if (!is_known(attribute, reading_of(subject)))
                continue;
            misplacement_on_typedef(attribute, name, true, reading_of(subject), &is_usable);
            if (is_usable)
                accept_on_struct(subject, attribute, accepted);
        }
    }
}

/* Those before `struct`: clang drops them, but it is plain what they are meant for. They are
 * reported, and used so that one cause gives one finding. */
static void take_lost(struct struct_subject *subject, struct spot keyword, GArray *accepted)
{
    if (!keyword.file || keyword.in_macro || !keyword.file->expansions)
        return;
    g_autoptr(GPtrArray) expansions = expansions_before(keyword.file, keyword.offset);
    for (guint i = expansions->len; i--;) {
        struct expansion *expansion = g_ptr_array_index(expansions, i);
        if (expansion->role != EXPANSION_ANNOTATION || expansion->n_found || !expansion->open ||
            !expansion->is_closed || expansion->kind == ANNOTATION_COLUMN ||
            expansion->kind == ANNOTATION_RELATIONSHIP)
            continue;
        misplacement_before_struct(expansion, reading_of(subject));
        struct attribute attribute = attribute_of_expansion(expansion);
        accept_on_struct(subject, &attribute, accepted);
    }
}

/* Only the first of a struct is noted. */
static void note_plain_use(struct struct_subject *subject, const struct annotation *annotation,
                           const char *member)
{
    struct declarations *declarations = subject->declarations;
    if (!g_hash_table_add(declarations->plain, (gpointer)(uintptr_t)subject->key))
        return;
    const struct plain_use use = {
        .name = subject->name,
        .member = member,
        .index = subject->index,
        .kind = annotation->kind,
        .range = annotation->name_range,
    };
    g_array_append_val(declarations->plain_uses, use);
}

void annotations_of_struct(struct struct_subject *subject, struct fact_struct *fact)
{
    struct unit *unit = subject->declarations->unit;
    const struct spot keyword =
        unit_spot(unit, clang_getRangeStart(clang_getCursorExtent(subject->cursor)));
    GArray *accepted = g_array_new(FALSE, FALSE, sizeof(struct annotation));
    reading_set_subject(reading_of(subject), subject->name, subject->index, NULL, -1);
    take_own(subject, keyword, accepted);
    take_typedefs(subject, accepted);
    take_lost(subject, keyword, accepted);
    if (!subject->is_model && accepted->len) { /* constraints of a struct that is no model */
        note_plain_use(subject, &g_array_index(accepted, struct annotation, 0), NULL);
        g_array_set_size(accepted, 0);
    }
    fact->is_model = subject->is_model;
    fact->n_annotations = accepted->len;
    fact->annotations =
        facts_copy(unit->facts, accepted->data, accepted->len * sizeof(struct annotation));
    g_array_unref(accepted);
}

void annotations_of_typedef(struct declarations *declarations, CXCursor cursor)
{
    struct unit *unit = declarations->unit;
    g_autoptr(GArray) attributes = attributes_of(unit, cursor);
    const struct spot name = unit_spot(unit, clang_getCursorLocation(cursor));
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        bool is_usable = false;
        if (is_known(attribute, declarations->reading))
            misplacement_on_typedef(attribute, name, false, declarations->reading, &is_usable);
    }
}

/* BW006 for COLUMN and RELATIONSHIP on one member. */
static bool is_alone(const GArray *accepted, const struct attribute *attribute,
                     struct reading *reading)
{
    if (!accepted->len)
        return true;
    const struct annotation *other = &g_array_index(accepted, struct annotation, 0);
    struct finding *finding = reading_report(
        reading, "BW006", attribute->annotation.name_range, NULL,
        "`%s` carries both `%s` and `%s`, but a member is either a column or a relationship; keep "
        "the foreign key on a member of its own",
        reading_label(reading, "an unnamed member"), vocabulary_macro(other->kind),
        vocabulary_macro(attribute->annotation.kind));
    reading_relate(reading, finding, other->name_range, "the other is here");
    return false;
}

static void accept_on_member(struct struct_subject *subject, struct attribute *attribute,
                             const struct fact_member *member, bool is_misplaced, GArray *accepted)
{
    struct reading *reading = reading_of(subject);
    if (is_second(accepted, attribute, reading) || !is_alone(accepted, attribute, reading))
        return;
    const guint n_findings = reading->findings->len;
    attribute_read(subject->declarations->unit, attribute, reading);
    const bool is_clean = reading->findings->len == n_findings;
    if (attribute->annotation.kind == ANNOTATION_COLUMN && is_clean && !is_misplaced &&
        !column_check(member, &attribute->annotation, reading))
        return;
    g_array_append_val(accepted, attribute->annotation);
}

void annotations_of_member(struct struct_subject *subject, CXCursor cursor, int member_index,
                           struct fact_member *member)
{
    struct unit *unit = subject->declarations->unit;
    struct reading *reading = reading_of(subject);
    reading_set_subject(reading, subject->name, subject->index, member->name, member_index);
    const struct spot name = unit_spot(unit, clang_getCursorLocation(cursor));
    g_autoptr(GArray) attributes = attributes_of(unit, cursor);
    GArray *accepted = g_array_new(FALSE, FALSE, sizeof(struct annotation));
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        bool is_usable = true;
        if (!is_known(attribute, reading))
            continue;
        const bool is_misplaced = misplacement_on_member(attribute, name, reading, &is_usable);
        if (is_usable)
            accept_on_member(subject, attribute, member, is_misplaced, accepted);
    }
    member->n_annotations = accepted->len;
    member->annotations =
        facts_copy(unit->facts, accepted->data, accepted->len * sizeof(struct annotation));
    g_array_unref(accepted);
}

void annotations_of_plain_member(struct struct_subject *subject, CXCursor cursor)
{
    struct unit *unit = subject->declarations->unit;
    struct reading *reading = reading_of(subject);
    g_autoptr(GArray) attributes = attributes_of(unit, cursor);
    const struct spot name = unit_spot(unit, clang_getCursorLocation(cursor));
    for (guint i = 0; i < attributes->len; i++) {
        struct attribute *attribute = &g_array_index(attributes, struct attribute, i);
        bool is_usable = true;
        if (attribute->kind_word)
            continue;
        if (attribute->annotation.kind != ANNOTATION_COLUMN &&
            attribute->annotation.kind != ANNOTATION_RELATIONSHIP) {
            reading_set_subject(reading, subject->name, subject->index, NULL, -1);
            misplacement_on_member(attribute, name, reading, &is_usable);
            continue;
        }
        if (attribute->expansion && attribute->expansion->is_noted)
            continue; /* a file that is included twice says it twice */
        if (attribute->expansion)
            attribute->expansion->is_noted = true;
        CXString member = clang_getCursorSpelling(cursor);
        note_plain_use(subject, &attribute->annotation,
                       facts_intern(unit->facts, clang_getCString(member)));
        clang_disposeString(member);
    }
}

void annotations_report_plain_structs(struct declarations *declarations)
{
    struct reading *reading = declarations->reading;
    /* Where a MODEL came to nothing, that is the cause and is reported as such. */
    if (lost_annotations_have_model(declarations->unit))
        return;
    for (guint i = 0; i < declarations->plain_uses->len; i++) {
        const struct plain_use *use = &g_array_index(declarations->plain_uses, struct plain_use, i);
        g_autofree char *owner =
            use->name ? g_strdup_printf("`%s` is no model; write `MODEL(…)`", use->name)
                      : g_strdup("its struct has no name and is no model; give it one, and "
                                 "`MODEL(…)`");
        reading_set_subject(reading, use->name, use->index, use->member, -1);
        struct finding *finding = reading_report(
            reading, "BW006", use->range, vocabulary_macro(use->kind),
            "`%s` of `%s` counts for nothing: %s behind its closing brace",
            vocabulary_macro(use->kind), reading_label(reading, "an unnamed member"), owner);
        reading_help(
            reading, finding,
            "`MODEL(table = \"…\")` for a struct with a table, `MODEL()` for one in memory");
    }
}
