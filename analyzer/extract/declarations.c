#include "analyzer/extract/declarations.h"

#include "analyzer/extract/annotations.h"
#include "analyzer/extract/mentions.h"
#include "analyzer/extract/structs.h"

const char *declaration_key(const struct unit *unit, CXCursor cursor)
{
    CXString usr = clang_getCursorUSR(cursor);
    const char *key = facts_intern(unit->facts, clang_getCString(usr));
    clang_disposeString(usr);
    return key;
}

static bool is_record(CXCursor cursor)
{
    const enum CXCursorKind kind = clang_getCursorKind(cursor);
    return kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl;
}

/* The struct that a typedef names directly, not through a pointer or another typedef. */
static bool named_struct(CXCursor typedef_cursor, CXCursor *record)
{
    CXType type = clang_getTypedefDeclUnderlyingType(typedef_cursor);
    if (type.kind == CXType_Elaborated)
        type = clang_Type_getNamedType(type);
    if (type.kind != CXType_Record)
        return false;
    *record = clang_getTypeDeclaration(type);
    return is_record(*record);
}

/* Whether the struct is defined inside the typedef's own declaration. */
static bool defines(struct unit *unit, CXCursor typedef_cursor, CXCursor record)
{
    const CXSourceRange outer = clang_getCursorExtent(typedef_cursor);
    const CXSourceRange inner = clang_getCursorExtent(record);
    const struct spot start = unit_spot(unit, clang_getRangeStart(outer));
    const struct spot end = unit_spot(unit, clang_getRangeEnd(outer));
    const struct spot inner_start = unit_spot(unit, clang_getRangeStart(inner));
    const struct spot inner_end = unit_spot(unit, clang_getRangeEnd(inner));
    return clang_isCursorDefinition(record) && start.file == inner_start.file &&
           end.file == inner_end.file && start.offset <= inner_start.offset &&
           inner_end.offset <= end.offset;
}

static void free_cursors(gpointer cursors)
{
    g_array_unref(cursors);
}

static void note_own_typedef(struct declarations *declarations, const char *key, CXCursor cursor)
{
    GArray *cursors = g_hash_table_lookup(declarations->own_typedefs, key);
    if (!cursors) {
        cursors = g_array_new(FALSE, FALSE, sizeof cursor);
        g_hash_table_insert(declarations->own_typedefs, (gpointer)(uintptr_t)key, cursors);
    }
    g_array_append_val(cursors, cursor);
}

static void note_typedef(struct declarations *declarations, CXCursor cursor, bool is_own)
{
    struct unit *unit = declarations->unit;
    CXCursor record;
    const bool names_struct = named_struct(cursor, &record);
    const char *key = names_struct ? declaration_key(unit, record) : NULL;
    if (is_own && names_struct && defines(unit, cursor, record))
        note_own_typedef(declarations, key, cursor);
    else if (is_own)
        g_array_append_val(declarations->strays, cursor);
    if (!names_struct || g_hash_table_contains(declarations->typedefs, key))
        return;
    CXString spelling = clang_getCursorSpelling(cursor);
    struct typedef_name *name = g_new(struct typedef_name, 1);
    *name = (struct typedef_name){
        .name = facts_intern(unit->facts, clang_getCString(spelling)),
        .cursor = cursor,
    };
    clang_disposeString(spelling);
    g_hash_table_insert(declarations->typedefs, (gpointer)(uintptr_t)key, name);
}

static void note_record(struct declarations *declarations, CXCursor cursor)
{
    if (clang_isCursorDefinition(cursor)) {
        g_array_append_val(declarations->definitions, cursor);
        return;
    }
    bool has_tag = false;
    const char *tag = record_name(declarations->unit->facts, clang_getCursorType(cursor), &has_tag);
    if (tag && has_tag)
        g_hash_table_add(declarations->forward, (gpointer)(uintptr_t)tag);
}

void declarations_note(struct unit *unit, CXCursor cursor)
{
    const enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_MacroDefinition) {
        macros_note_definition(unit, cursor);
    } else if (kind == CXCursor_MacroExpansion) {
        macros_note_expansion(unit, cursor);
    } else if (kind == CXCursor_InclusionDirective) {
        unit_note_inclusion(unit, cursor);
    } else if (kind == CXCursor_TypedefDecl || is_record(cursor)) {
        const struct spot spot = unit_spot(unit, clang_getCursorLocation(cursor));
        const struct declared declared = {.cursor = cursor, .order = unit->n_declared++};
        if (!spot.file || !spot.file->is_project)
            return;
        if (!spot.file->declared)
            spot.file->declared = g_array_new(FALSE, FALSE, sizeof declared);
        g_array_append_val(spot.file->declared, declared);
    }
}

static int compare_order(gconstpointer a, gconstpointer b)
{
    const struct declared *first = a;
    const struct declared *second = b;
    return (first->order > second->order) - (first->order < second->order);
}

static void note_declared(struct declarations *declarations, CXCursor cursor)
{
    struct unit *unit = declarations->unit;
    const struct source_file *file = unit_spot(unit, clang_getCursorLocation(cursor)).file;
    if (!is_record(cursor))
        note_typedef(declarations, cursor, file->is_own);
    else if (file->is_own)
        note_record(declarations, cursor);
}

/* What the header and the files it includes declare, in clang's order. */
static void note_all(struct declarations *declarations)
{
    const struct unit *unit = declarations->unit;
    const GPtrArray *visible = unit->visible ? unit->visible : unit->all;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct declared));
    for (guint i = 0; i < visible->len; i++) {
        const GArray *declared = ((struct source_file *)visible->pdata[i])->declared;
        if (declared)
            g_array_append_vals(all, declared->data, declared->len);
    }
    g_array_sort(all, compare_order);
    for (guint i = 0; i < all->len; i++)
        note_declared(declarations, g_array_index(all, struct declared, i).cursor);
}

/* A tag may be declared by its mere mention, which clang shows only where it is the first. */
static void note_mention(const char *text, size_t length, uint32_t offset, unsigned use, void *data)
{
    (void)offset;
    struct declarations *declarations = data;
    if (!(use & MENTION_TAG))
        return;
    g_autofree char *name = g_strndup(text, length);
    if (!g_str_has_prefix(name, "__") && !g_hash_table_contains(declarations->unit->macros, name)) {
        const char *tag = facts_intern(declarations->unit->facts, name);
        g_hash_table_add(declarations->forward, (gpointer)(uintptr_t)tag);
    }
}

static void note_mentions(struct declarations *declarations)
{
    g_autoptr(GPtrArray) files = unit_own_files(declarations->unit);
    for (guint i = 0; i < files->len; i++) {
        const struct source_file *file = files->pdata[i];
        if (file->text)
            mentions_scan(file->text, file->length, note_mention, declarations);
    }
}

void declarations_read(struct declarations *declarations, struct unit *unit,
                       struct reading *reading)
{
    *declarations = (struct declarations){
        .unit = unit,
        .reading = reading,
        .structs = g_array_new(FALSE, TRUE, sizeof(struct fact_struct)),
        .cursors = g_array_new(FALSE, FALSE, sizeof(CXCursor)),
        .typedefs = g_hash_table_new_full(NULL, NULL, NULL, g_free),
        .own_typedefs = g_hash_table_new_full(NULL, NULL, NULL, free_cursors),
        .forward = g_hash_table_new(NULL, NULL),
        .defined = g_hash_table_new(NULL, NULL),
        .embedded = g_hash_table_new(NULL, NULL),
        .plain = g_hash_table_new(NULL, NULL),
        .plain_uses = g_array_new(FALSE, FALSE, sizeof(struct plain_use)),
        .definitions = g_array_new(FALSE, FALSE, sizeof(CXCursor)),
        .strays = g_array_new(FALSE, FALSE, sizeof(CXCursor)),
    };
    note_all(declarations);
    note_mentions(declarations);
    for (guint i = 0; i < declarations->strays->len; i++)
        annotations_of_typedef(declarations, g_array_index(declarations->strays, CXCursor, i));
    for (guint i = 0; i < declarations->definitions->len; i++)
        struct_read(declarations, g_array_index(declarations->definitions, CXCursor, i));
    structs_read_embedded(declarations);
    annotations_report_plain_structs(declarations);
    reading_set_subject(reading, NULL, -1, NULL, -1);
}

void declarations_clear(struct declarations *declarations)
{
    g_array_unref(declarations->structs);
    g_array_unref(declarations->cursors);
    g_hash_table_unref(declarations->typedefs);
    g_hash_table_unref(declarations->own_typedefs);
    g_hash_table_unref(declarations->forward);
    g_hash_table_unref(declarations->defined);
    g_hash_table_unref(declarations->embedded);
    g_hash_table_unref(declarations->plain);
    g_array_unref(declarations->plain_uses);
    g_array_unref(declarations->definitions);
    g_array_unref(declarations->strays);
}
