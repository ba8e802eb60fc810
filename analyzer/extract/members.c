#include "analyzer/extract/members.h"

#include "analyzer/extract/member_type.h"
#include "analyzer/facts/worker_protocol.h"

#include <string.h>

struct member_walk {
    struct struct_subject *subject;
    GArray *members; /* struct fact_member */
    bool is_listed;  /* the struct is a model, or one embeds it, or all are wanted */
    bool is_plain;   /* annotations of its members count for nothing */
    bool in_union;
};

/* Behind the whole declarator whose name ends at `offset`: before the `,` or `;` that ends it. */
static struct range insertion_place(struct source_file *file, uint32_t offset)
{
    struct lexer lexer = source_lexer(file, offset);
    uint32_t end = offset;
    unsigned depth = 0;
    for (;;) {
        const struct token token = lexer_next(&lexer);
        const bool is_outside = !depth && token.kind == TOKEN_PUNCTUATION;
        if (token.kind == TOKEN_END || token.kind == TOKEN_DIRECTIVE)
            return (struct range){0};
        if (is_outside && (token_is(&lexer, &token, ";") || token_is(&lexer, &token, ",") ||
                           token_is(&lexer, &token, "}")))
            return source_range(file, end, end);
        if (token_is(&lexer, &token, "(") || token_is(&lexer, &token, "["))
            depth++;
        else if (depth && (token_is(&lexer, &token, ")") || token_is(&lexer, &token, "]")))
            depth--; /* one that closes what opened before the name leaves the depth alone */
        end = token.end.offset;
    }
}

static void place_member(struct unit *unit, CXCursor cursor, struct fact_member *member)
{
    const struct spot spot = unit_spot(unit, clang_getCursorLocation(cursor));
    if (!spot.file)
        return;
    if (source_has_word(spot.file, spot.offset, member->name)) {
        member->range = source_token_range(spot.file, spot.offset);
        if (!spot.in_macro)
            member->insertion = insertion_place(spot.file, member->range.end.offset);
        return;
    }
    const struct expansion *expansion = macros_find(spot.file, spot.offset);
    member->range = expansion ? source_range(spot.file, expansion->start, expansion->end)
                              : source_token_range(spot.file, spot.offset);
}

/* A pointer to a struct that this unit doesn't define declares the struct. */
static void note_forward(struct declarations *declarations, const struct member_type *type)
{
    if (type->shape != SHAPE_TO_ONE && type->shape != SHAPE_TO_MANY)
        return;
    g_autofree char *tagged = g_strdup_printf("struct %s", type->record ? type->record : "");
    if (type->record && strstr(type->spelling, tagged))
        g_hash_table_add(declarations->forward, (gpointer)(uintptr_t)type->record);
}

/* The members of a struct by value are listed as well. */
static void note_embedded(struct declarations *declarations, CXCursor field,
                          const struct member_type *type)
{
    if (type->shape != SHAPE_VALUE && type->shape != SHAPE_CONTAINER)
        return;
    const CXType canonical = clang_getCanonicalType(clang_getCursorType(field));
    const char *key = declaration_key(declarations->unit, clang_getTypeDeclaration(canonical));
    g_hash_table_add(declarations->embedded, (gpointer)(uintptr_t)key);
}

static void read_member(struct member_walk *walk, CXCursor cursor)
{
    struct struct_subject *subject = walk->subject;
    struct unit *unit = subject->declarations->unit;
    CXString name = clang_getCursorSpelling(cursor);
    const bool is_named = *clang_getCString(name) != '\0';
    struct fact_member member = {
        .name = is_named ? facts_intern(unit->facts, clang_getCString(name)) : NULL,
        .is_bit_field = clang_Cursor_isBitField(cursor),
        .in_union = walk->in_union,
        .is_invalid = clang_isInvalidDeclaration(cursor),
        .is_flexible =
            clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_IncompleteArray,
    };
    clang_disposeString(name);
    if (!is_named)
        return;
    member.type = member_type_read(unit->facts, cursor);
    place_member(unit, cursor, &member);
    note_forward(subject->declarations, &member.type);
    note_embedded(subject->declarations, cursor, &member.type);
    if (subject->is_model)
        annotations_of_member(subject, cursor, (int)walk->members->len, &member);
    g_array_append_val(walk->members, member);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    struct member_walk *walk = data;
    const enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_FieldDecl) {
        if (walk->is_listed)
            read_member(walk, cursor);
        if (walk->is_plain)
            annotations_of_plain_member(walk->subject, cursor);
    } else if ((kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl) &&
               clang_isCursorDefinition(cursor)) {
        if (clang_Cursor_isAnonymousRecordDecl(cursor)) {
            const bool outer = walk->in_union;
            walk->in_union = outer || kind == CXCursor_UnionDecl;
            clang_visitChildren(cursor, visit, walk);
            walk->in_union = outer;
        } else {
            if (!walk->subject->nested)
                walk->subject->nested = g_array_new(FALSE, FALSE, sizeof(CXCursor));
            g_array_append_val(walk->subject->nested, cursor);
        }
    }
    return CXChildVisit_Continue;
}

static void read_all(struct struct_subject *subject, struct fact_struct *fact, bool is_listed,
                     bool is_plain)
{
    struct member_walk walk = {
        .subject = subject,
        .members = g_array_new(FALSE, FALSE, sizeof(struct fact_member)),
        .is_listed = is_listed,
        .is_plain = is_plain,
        .in_union = fact->is_union,
    };
    clang_visitChildren(subject->cursor, visit, &walk);
    fact->n_members = walk.members->len;
    fact->members = facts_copy(subject->declarations->unit->facts, walk.members->data,
                               walk.members->len * sizeof(struct fact_member));
    g_array_unref(walk.members);
}

void members_read(struct struct_subject *subject, struct fact_struct *fact)
{
    const bool all_are_wanted =
        g_hash_table_contains(subject->declarations->unit->macros, WORKER_ALL_MEMBERS);
    read_all(subject, fact, subject->is_model || all_are_wanted, !subject->is_model);
}

void members_read_embedded(struct struct_subject *subject, struct fact_struct *fact)
{
    read_all(subject, fact, true, false);
    g_clear_pointer(&subject->nested, g_array_unref); /* read with the others already */
}
