#include "analyzer/extract/member_type.h"

#include "analyzer/extract/attributes.h"

#include <string.h>

/* Structs inside structs are looked into this far for what their pointers reach. */
enum { EMBEDDING_MAX = 32 };

static CXType look_through(CXType type)
{
    type = clang_getCanonicalType(type);
    if (type.kind == CXType_Atomic)
        type = clang_getCanonicalType(clang_Type_getValueType(type));
    return type;
}

static bool is_identifier(const char *text)
{
    return *text && !text[strcspn(text, " ():<>.*/")];
}

const char *record_name(struct facts *facts, CXType type, bool *has_tag)
{
    static const char *const keywords[] = {"struct ", "union "};
    /* The declaration's own type is the one without qualifiers. */
    const CXCursor declaration = clang_getTypeDeclaration(clang_getCanonicalType(type));
    CXString spelling =
        clang_getTypeSpelling(clang_getCanonicalType(clang_getCursorType(declaration)));
    const char *text = clang_getCString(spelling);
    bool is_tagged = false;
    for (size_t i = 0; i < G_N_ELEMENTS(keywords) && !is_tagged; i++) {
        is_tagged = g_str_has_prefix(text, keywords[i]);
        if (is_tagged)
            text += strlen(keywords[i]);
    }
    const char *name = is_identifier(text) ? facts_intern(facts, text) : NULL;
    if (has_tag)
        *has_tag = is_tagged;
    clang_disposeString(spelling);
    return name;
}

/* What the pointers in a struct reach. */
struct reach {
    struct facts *facts;
    const char *record;
    bool is_one; /* so far every pointer reaches `record` */
    unsigned depth;
};

static enum CXVisitorResult reach_field(CXCursor field, CXClientData data);

/* The record that a pointer reaches through any number of pointers and arrays; NULL for others. */
static const char *reached_record(struct facts *facts, CXType type)
{
    while (type.kind == CXType_Pointer)
        type = look_through(clang_getPointeeType(type));
    return type.kind == CXType_Record ? record_name(facts, type, NULL) : NULL;
}

static void reach_type(struct reach *reach, CXType type)
{
    type = look_through(type);
    while (type.kind == CXType_ConstantArray || type.kind == CXType_IncompleteArray)
        type = look_through(clang_getArrayElementType(type));
    if (type.kind == CXType_Record) {
        if (reach->depth == EMBEDDING_MAX) {
            reach->is_one = false;
            return;
        }
        reach->depth++;
        clang_Type_visitFields(type, reach_field, reach);
        reach->depth--;
        return;
    }
    if (type.kind != CXType_Pointer)
        return;
    const char *record = reached_record(reach->facts, type);
    if (!record || (reach->record && strcmp(record, reach->record) != 0))
        reach->is_one = false;
    reach->record = record;
}

static enum CXVisitorResult reach_field(CXCursor field, CXClientData data)
{
    struct reach *reach = data;
    reach_type(reach, clang_getCursorType(field));
    return reach->is_one ? CXVisit_Continue : CXVisit_Break;
}

static bool is_integer_kind(enum CXTypeKind kind)
{
    return kind >= CXType_Bool && kind <= CXType_Int128;
}

static bool is_unsigned_kind(enum CXTypeKind kind)
{
    return kind == CXType_Bool || (kind >= CXType_Char_U && kind <= CXType_UInt128);
}

static void read_number(struct member_type *type, CXType canonical)
{
    if (canonical.kind == CXType_Enum) {
        const CXCursor declaration = clang_getTypeDeclaration(canonical);
        const enum CXCursorKind around =
            clang_getCursorKind(clang_getCursorLexicalParent(declaration));
        type->is_enum = true;
        type->is_inner = around == CXCursor_StructDecl || around == CXCursor_UnionDecl;
        canonical = look_through(clang_getEnumDeclIntegerType(declaration));
    }
    type->shape = SHAPE_NUMBER;
    if (is_integer_kind(canonical.kind)) {
        type->number = NUMBER_INTEGER;
        type->is_bool = canonical.kind == CXType_Bool;
        /* Plain char is signed or not as the target has it; clang says which. */
        type->is_unsigned = is_unsigned_kind(canonical.kind);
    } else {
        type->number = NUMBER_FLOATING;
    }
}

static bool is_floating_kind(enum CXTypeKind kind)
{
    return (kind >= CXType_Float && kind <= CXType_LongDouble) || kind == CXType_Float128 ||
           kind == CXType_Half || kind == CXType_Float16;
}

static bool is_character_kind(enum CXTypeKind kind)
{
    return kind == CXType_Char_S || kind == CXType_Char_U;
}

/* `unsigned char` where plain char is signed; where it isn't, they differ all the same. */
static bool is_byte_kind(enum CXTypeKind kind)
{
    return kind == CXType_UChar;
}

static void read_pointer(struct facts *facts, struct member_type *type, CXType pointee)
{
    type->shape = SHAPE_OTHER;
    if (pointee.kind == CXType_Void)
        type->shape = SHAPE_OPAQUE;
    else if (pointee.kind == CXType_FunctionProto || pointee.kind == CXType_FunctionNoProto)
        type->shape = SHAPE_FUNCTION;
    else if (is_character_kind(pointee.kind))
        type->shape = SHAPE_TEXT;
    else if (is_byte_kind(pointee.kind))
        type->shape = SHAPE_BYTE_POINTER;
    else if (pointee.kind == CXType_Record)
        type->shape = SHAPE_TO_ONE;
    else if (pointee.kind == CXType_Pointer &&
             look_through(clang_getPointeeType(pointee)).kind == CXType_Record)
        type->shape = SHAPE_TO_MANY;
    if (type->shape == SHAPE_TO_ONE || type->shape == SHAPE_TO_MANY)
        type->record = reached_record(facts, pointee);
}

static void read_array(struct facts *facts, struct member_type *type, CXType canonical)
{
    const long long length = clang_getArraySize(canonical);
    const CXType element = look_through(clang_getArrayElementType(canonical));
    type->shape = SHAPE_OTHER;
    type->length = length > 0 ? (uint64_t)length : 0;
    if (is_character_kind(element.kind))
        type->shape = SHAPE_TEXT;
    else if (is_byte_kind(element.kind))
        type->shape = SHAPE_BYTES;
    else if (element.kind == CXType_Pointer &&
             look_through(clang_getPointeeType(element)).kind == CXType_Record) {
        type->shape = SHAPE_TO_MANY;
        type->record = reached_record(facts, element);
    } else {
        type->length = 0;
    }
}

/* Whether a typedef on the way from the declared type carries MODEL, behind the typedef's name. */
static bool is_typedef_of_model(CXType type)
{
    for (;;) {
        if (type.kind == CXType_Elaborated)
            type = clang_Type_getNamedType(type);
        if (type.kind != CXType_Typedef)
            return false;
        const CXCursor declaration = clang_getTypeDeclaration(type);
        if (attributes_have(declaration, ANNOTATION_MODEL))
            return true;
        type = clang_getTypedefDeclUnderlyingType(declaration);
    }
}

/* The parts of `struct { T **items; size_t len; }`. */
struct list_parts {
    struct facts *facts;
    const char *items;
    const char *count;
    bool is_list;     /* so far there is nothing else */
    bool is_unsigned; /* the count */
};

static bool is_array_of_pointers(CXType type)
{
    if (type.kind != CXType_Pointer)
        return false;
    type = look_through(clang_getPointeeType(type));
    return type.kind == CXType_Pointer &&
           look_through(clang_getPointeeType(type)).kind == CXType_Record;
}

static enum CXVisitorResult read_list_part(CXCursor field, CXClientData data)
{
    struct list_parts *parts = data;
    const CXType type = look_through(clang_getCursorType(field));
    CXString name = clang_getCursorSpelling(field);
    const bool is_items = is_array_of_pointers(type);
    const bool is_count =
        is_integer_kind(type.kind) && type.kind != CXType_Bool && !clang_Cursor_isBitField(field);
    const char **part = is_items ? &parts->items : &parts->count;
    parts->is_list = (is_items || is_count) && !*part && *clang_getCString(name);
    if (parts->is_list)
        *part = facts_intern(parts->facts, clang_getCString(name));
    if (is_count)
        parts->is_unsigned = is_unsigned_kind(type.kind);
    clang_disposeString(name);
    return parts->is_list ? CXVisit_Continue : CXVisit_Break;
}

static void read_list_parts(struct facts *facts, struct member_type *type, CXType canonical)
{
    struct list_parts parts = {.facts = facts};
    clang_Type_visitFields(canonical, read_list_part, &parts);
    if (parts.is_list && parts.items && parts.count) {
        type->list_items = parts.items;
        type->list_count = parts.count;
        type->is_unsigned = parts.is_unsigned;
    }
}

/* A struct by value is a container where every pointer in it reaches one other struct; a model is
 * never one, whatever it holds. */
static void read_record(struct facts *facts, struct member_type *type, CXType declared,
                        CXType canonical)
{
    const CXCursor declaration = clang_getTypeDeclaration(canonical);
    type->value_record = record_name(facts, canonical, NULL);
    type->shape = SHAPE_VALUE;
    if (clang_getCursorKind(declaration) != CXCursor_StructDecl ||
        attributes_have(declaration, ANNOTATION_MODEL) || is_typedef_of_model(declared))
        return;
    struct reach reach = {.facts = facts, .is_one = true};
    clang_Type_visitFields(canonical, reach_field, &reach);
    if (!reach.is_one || !reach.record ||
        (type->value_record && !strcmp(type->value_record, reach.record)))
        return;
    type->shape = SHAPE_CONTAINER;
    type->record = reach.record;
    read_list_parts(facts, type, canonical);
}

static enum nullability read_nullability(CXType type)
{
    switch (clang_Type_getNullability(type)) {
    case CXTypeNullability_NonNull:
        return NULLABILITY_NONNULL;
    case CXTypeNullability_Nullable:
    case CXTypeNullability_NullableResult:
        return NULLABILITY_NULLABLE;
    case CXTypeNullability_Unspecified:
    case CXTypeNullability_Invalid:
        break;
    }
    return NULLABILITY_UNSAID;
}

/* A type as clang writes it, but a struct without a name without the place of its declaration,
 * which differs from machine to machine: "struct (unnamed)". */
static const char *type_spelling(struct facts *facts, CXType type)
{
    CXString spelling = clang_getTypeSpelling(type);
    const char *text = clang_getCString(spelling);
    const char *open = strstr(text, "(unnamed ");
    const char *close = strrchr(text, ')');
    g_autofree char *named =
        open != NULL && close != NULL
            ? g_strdup_printf("%.*s(unnamed)%s", (int)(open - text), text, close + 1)
            : g_strdup(text);
    clang_disposeString(spelling);
    return facts_intern(facts, named);
}

struct member_type member_type_read(struct facts *facts, CXCursor field)
{
    const CXType declared = clang_getCursorType(field);
    const CXType canonical = look_through(declared);
    struct member_type type = {.shape = SHAPE_OTHER, .nullability = read_nullability(declared)};
    type.spelling = type_spelling(facts, declared);
    const long long size = clang_Type_getSizeOf(canonical);
    type.size = size > 0 ? (uint64_t)size : 0;
    switch (canonical.kind) {
    case CXType_Pointer:
        read_pointer(facts, &type, look_through(clang_getPointeeType(canonical)));
        break;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
        read_array(facts, &type, canonical);
        break;
    case CXType_Record:
        read_record(facts, &type, declared, canonical);
        break;
    default:
        if (canonical.kind == CXType_Enum || is_integer_kind(canonical.kind) ||
            is_floating_kind(canonical.kind))
            read_number(&type, canonical);
        break;
    }
    return type;
}
