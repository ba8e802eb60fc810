#include "analyzer/extract/misplacement.h"

#include "analyzer/extract/token_list.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

static bool is_for_members(enum annotation_kind kind)
{
    return kind == ANNOTATION_COLUMN || kind == ANNOTATION_RELATIONSHIP;
}

void misplacement_report(struct range range, enum annotation_kind kind, const char *problem,
                         struct reading *reading)
{
    const char *macro = vocabulary_macro(kind);
    const char *place =
        is_for_members(kind)
            ? "put it behind the member's whole declarator, before the `;`"
            : "put it behind the closing brace of the struct, or between `struct` and the tag";
    const char *label = reading_label(reading, NULL);
    g_autofree char *owner = label ? g_strdup_printf(" of `%s`", label) : g_strdup("");
    reading_report(reading, "BW006", range, macro, "`%s`%s stands %s, where it does not count; %s",
                   macro, owner, problem, place);
}

static bool report_attribute(struct attribute *attribute, struct reading *reading,
                             const char *problem)
{
    if (!attribute->expansion || !attribute->expansion->is_reported)
        misplacement_report(attribute->annotation.name_range, attribute->annotation.kind, problem,
                            reading);
    if (attribute->expansion)
        attribute->expansion->is_reported = true;
    return true;
}

/* Whether the place of the attribute itself can be judged: it is no part of a macro's body or
 * arguments. */
static bool has_place(const struct attribute *attribute)
{
    return attribute->expansion && attribute->expansion->role == EXPANSION_ANNOTATION &&
           !attribute->spot.in_macro;
}

/* What is wrong with the place of an annotation that stands before the member's name. */
static char *problem_before(const struct expansion *expansion, struct source_file *file,
                            uint32_t name_offset)
{
    struct neighbours around = neighbours_of(expansion);
    char *problem = NULL;
    if (around.before && !around.before_is_macro && !neighbour_is(around.before, "; { } )"))
        problem = g_strdup_printf("behind `%s`, in the middle of the declaration", around.before);
    neighbours_clear(&around);
    if (problem)
        return problem;
    struct lexer lexer = source_lexer(file, name_offset);
    unsigned depth = 0;
    for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END;
         token = lexer_next(&lexer)) {
        if (token_is(&lexer, &token, "(") || token_is(&lexer, &token, "["))
            depth++;
        else if (depth && (token_is(&lexer, &token, ")") || token_is(&lexer, &token, "]")))
            depth--;
        else if (!depth && token_is(&lexer, &token, ";"))
            return NULL;
        else if (!depth && token_is(&lexer, &token, ","))
            return g_strdup("before several declarators, as one annotation for all of them");
    }
    return NULL;
}

/* What is wrong with the place of an annotation that stands behind the member's name. */
static char *problem_behind(const struct expansion *expansion)
{
    struct neighbours around = neighbours_of(expansion);
    char *problem = NULL;
    if (neighbour_is(around.after, ": [ ( )"))
        problem = g_strdup_printf("before `%s`, in the middle of the declarator", around.after);
    neighbours_clear(&around);
    return problem;
}

bool misplacement_on_member(struct attribute *attribute, struct spot name, struct reading *reading,
                            bool *is_usable)
{
    *is_usable = is_for_members(attribute->annotation.kind);
    if (!*is_usable)
        return report_attribute(attribute, reading, "in the body of the struct");
    if (!has_place(attribute) || attribute->spot.file != name.file)
        return false;
    if (attribute->expansion->is_reported) { /* for an earlier member of the same declaration */
        *is_usable = false;
        return true;
    }
    const bool is_before = attribute->spot.offset < name.offset;
    g_autofree char *problem = is_before
                                   ? problem_before(attribute->expansion, name.file, name.offset)
                                   : problem_behind(attribute->expansion);
    if (!problem)
        return false;
    return report_attribute(attribute, reading, problem);
}

bool misplacement_on_struct(struct attribute *attribute, struct spot keyword,
                            struct reading *reading, bool *is_usable)
{
    *is_usable = !is_for_members(attribute->annotation.kind);
    if (!*is_usable)
        return report_attribute(attribute, reading, "on a struct, not on a member");
    /* A redeclaration inherits the attributes of the declarations in front of it. */
    if (has_place(attribute) && attribute->spot.file == keyword.file &&
        attribute->spot.offset < keyword.offset)
        return report_attribute(attribute, reading,
                                "on a declaration that does not define the struct");
    return false;
}

bool misplacement_on_typedef(struct attribute *attribute, struct spot name, bool defines_struct,
                             struct reading *reading, bool *is_usable)
{
    *is_usable = defines_struct && !is_for_members(attribute->annotation.kind);
    if (is_for_members(attribute->annotation.kind))
        return report_attribute(attribute, reading, "on a typedef, not on a member");
    if (!defines_struct)
        return report_attribute(attribute, reading,
                                "on a typedef whose declaration does not define the struct");
    if (has_place(attribute) && attribute->spot.file == name.file &&
        attribute->spot.offset < name.offset)
        return report_attribute(attribute, reading, "before the typedef");
    return false;
}

void misplacement_before_struct(struct expansion *expansion, struct reading *reading)
{
    if (expansion->is_reported)
        return;
    misplacement_report(source_range(expansion->file, expansion->start, expansion->name_end),
                        expansion->kind, "before `struct`", reading);
    expansion->is_reported = true;
}
