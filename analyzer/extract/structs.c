#include "analyzer/extract/structs.h"

#include "analyzer/extract/annotations.h"
#include "analyzer/extract/members.h"

/* The empty range before the closing brace; no file where the brace comes out of a macro. */
static struct range body_end(struct unit *unit, CXCursor cursor)
{
    const CXSourceLocation end = clang_getRangeEnd(clang_getCursorExtent(cursor));
    const struct spot spot = unit_spot(unit, end);
    if (!spot.file || spot.in_macro || !spot.offset || spot.offset > spot.file->length ||
        spot.file->text[spot.offset - 1] != '}')
        return (struct range){0};
    return source_range(spot.file, spot.offset - 1, spot.offset - 1);
}

/* Places the name at `location`: its token, or the invocation that it comes out of. */
static struct range name_range(struct unit *unit, CXSourceLocation location, const char *name)
{
    const struct spot spot = unit_spot(unit, location);
    if (!spot.file)
        return (struct range){0};
    if (name && source_has_word(spot.file, spot.offset, name))
        return source_token_range(spot.file, spot.offset);
    const struct expansion *expansion = macros_find(spot.file, spot.offset);
    if (expansion)
        return source_range(spot.file, expansion->start, expansion->end);
    return source_token_range(spot.file, spot.offset);
}

/* The names and the place of a struct. */
static void read_names(struct declarations *declarations, CXCursor cursor, struct fact_struct *fact)
{
    struct unit *unit = declarations->unit;
    bool has_tag = false;
    const char *name = record_name(unit->facts, clang_getCursorType(cursor), &has_tag);
    const struct typedef_name *alias =
        g_hash_table_lookup(declarations->typedefs, declaration_key(unit, cursor));
    fact->is_union = clang_getCursorKind(cursor) == CXCursor_UnionDecl;
    fact->tag = has_tag ? name : NULL;
    fact->alias = alias ? alias->name : has_tag ? NULL : name;
    const CXCursor named = fact->tag || !alias ? cursor : alias->cursor;
    fact->range =
        name_range(unit, clang_getCursorLocation(named), fact->tag ? fact->tag : fact->alias);
    fact->body_end = body_end(unit, cursor);
    if (fact->tag)
        g_hash_table_add(declarations->defined, (gpointer)(uintptr_t)fact->tag);
}

static bool is_listed(const struct fact_struct *fact)
{
    return fact->tag || fact->alias;
}

void struct_read(struct declarations *declarations, CXCursor cursor)
{
    struct fact_struct fact = {0};
    read_names(declarations, cursor, &fact);
    const guint index = declarations->structs->len;
    if (is_listed(&fact)) { /* in front of the structs in its body */
        g_array_set_size(declarations->structs, index + 1);
        g_array_append_val(declarations->cursors, cursor);
    }
    struct struct_subject subject = {
        .declarations = declarations,
        .cursor = cursor,
        .name = fact.tag ? fact.tag : fact.alias,
        .key = declaration_key(declarations->unit, cursor),
        .index = is_listed(&fact) ? (int)index : -1,
        .is_union = fact.is_union,
    };
    annotations_of_struct(&subject, &fact);
    members_read(&subject, &fact);
    if (is_listed(&fact))
        g_array_index(declarations->structs, struct fact_struct, index) = fact;
    for (guint i = 0; subject.nested && i < subject.nested->len; i++)
        struct_read(declarations, g_array_index(subject.nested, CXCursor, i));
    if (subject.nested)
        g_array_unref(subject.nested);
}

/* Lists the members of the struct at `index` where a model embeds it. Whether it did. */
static bool read_embedded(struct declarations *declarations, guint index)
{
    struct fact_struct *fact = &g_array_index(declarations->structs, struct fact_struct, index);
    const CXCursor cursor = g_array_index(declarations->cursors, CXCursor, index);
    const char *key = declaration_key(declarations->unit, cursor);
    if (fact->is_model || fact->n_members || !g_hash_table_contains(declarations->embedded, key))
        return false;
    struct struct_subject subject = {
        .declarations = declarations, .cursor = cursor, .key = key, .index = (int)index};
    members_read_embedded(&subject, fact);
    return fact->n_members != 0;
}

void structs_read_embedded(struct declarations *declarations)
{
    /* Listing the members of one may show that it embeds another: again, for each level. */
    for (bool is_done = !g_hash_table_size(declarations->embedded); !is_done;) {
        is_done = true;
        for (guint i = declarations->structs->len; i--;)
            if (read_embedded(declarations, i))
                is_done = false;
    }
}
