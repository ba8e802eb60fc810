#include "analyzer/extract/macros.h"

#include "analyzer/facts/vocabulary.h"

#include <string.h>

/* Aliases of aliases are followed this far. */
enum { ALIAS_MAX = 16 };

struct macro {
    CXCursor definition;
    bool is_function_like;
    bool is_resolved;
    enum expansion_role role;
    enum annotation_kind kind;
};

static bool is_ours(const char *name, enum annotation_kind *kind)
{
    static const char prefix[] = "BOTHWAYS_";
    if (!g_str_has_prefix(name, prefix))
        return false;
    g_autofree char *word = g_ascii_strdown(name + strlen(prefix), -1);
    return vocabulary_annotation(word, strlen(word), kind);
}

void macros_note_definition(struct unit *unit, CXCursor cursor)
{
    if (clang_Cursor_isMacroBuiltin(cursor))
        return;
    CXString name = clang_getCursorSpelling(cursor);
    struct macro *macro = g_new0(struct macro, 1);
    macro->definition = cursor;
    macro->is_function_like = clang_Cursor_isMacroFunctionLike(cursor);
    g_hash_table_replace(unit->macros, g_strdup(clang_getCString(name)), macro);
    clang_disposeString(name);
}

/* A lexer behind the name in a macro's definition: behind its parameters where it has some. */
static bool body_lexer(struct unit *unit, const struct macro *macro, struct lexer *lexer)
{
    const struct spot spot = unit_spot(unit, clang_getCursorLocation(macro->definition));
    if (!spot.file)
        return false;
    *lexer = source_lexer(spot.file, spot.offset);
    lexer_next(lexer);
    if (!macro->is_function_like)
        return true;
    for (struct token token = lexer_next(lexer); token.kind != TOKEN_END; token = lexer_next(lexer))
        if (token_is(lexer, &token, ")"))
            break;
    return true;
}

static struct macro *resolve(struct unit *unit, const char *name, unsigned depth);

/* Works out whether the macro is an alias of one of ours, or uses one in its body. */
static void resolve_body(struct unit *unit, struct macro *macro, unsigned depth)
{
    struct lexer lexer;
    if (!body_lexer(unit, macro, &lexer))
        return;
    unsigned n_tokens = 0;
    enum annotation_kind alias = ANNOTATION_MODEL;
    bool is_alias = false;
    for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END && !token.starts_line;
         token = lexer_next(&lexer), n_tokens++) {
        if (token.kind != TOKEN_IDENTIFIER)
            continue;
        g_autofree char *word = token_text(&lexer, &token);
        enum annotation_kind kind = ANNOTATION_MODEL;
        const struct macro *used = resolve(unit, word, depth + 1);
        const bool is_annotation =
            is_ours(word, &kind) || (used && used->role == EXPANSION_ANNOTATION);
        if (is_annotation) {
            macro->role = EXPANSION_WRAPPER;
            alias = used && used->role == EXPANSION_ANNOTATION ? used->kind : kind;
            is_alias = !n_tokens;
        } else if (used && used->role == EXPANSION_WRAPPER) {
            macro->role = EXPANSION_WRAPPER;
        }
    }
    if (is_alias && n_tokens == 1 && !macro->is_function_like) {
        macro->role = EXPANSION_ANNOTATION;
        macro->kind = alias;
    }
}

/* The macro of that name, resolved; NULL where there is none. */
static struct macro *resolve(struct unit *unit, const char *name, unsigned depth)
{
    struct macro *macro = g_hash_table_lookup(unit->macros, name);
    if (!macro || macro->is_resolved || depth > ALIAS_MAX)
        return macro;
    macro->is_resolved = true; /* before the body is read: a macro may name itself */
    if (is_ours(name, &macro->kind))
        macro->role = EXPANSION_ANNOTATION;
    else
        resolve_body(unit, macro, depth);
    return macro;
}

/* Finds the arguments of an expansion: from `(` to the `)` that closes it. */
static void find_arguments(struct expansion *expansion)
{
    struct lexer lexer = source_lexer(expansion->file, expansion->start);
    struct token token = lexer_next(&lexer);
    expansion->name_end = token.end.offset;
    expansion->end = token.end.offset;
    expansion->is_closed = true;
    token = lexer_next(&lexer);
    if (!token_is(&lexer, &token, "("))
        return;
    expansion->open = token.end.offset;
    expansion->is_closed = false;
    for (unsigned depth = 1; token.kind != TOKEN_END && depth;) {
        token = lexer_next(&lexer);
        if (token_is(&lexer, &token, "("))
            depth++;
        else if (token_is(&lexer, &token, ")") && !--depth)
            expansion->is_closed = true;
    }
    expansion->end = token.end.offset;
}

void macros_note_expansion(struct unit *unit, CXCursor cursor)
{
    const struct spot spot = unit_spot(unit, clang_getCursorLocation(cursor));
    if (!spot.file || !spot.file->is_project)
        return;
    if (!spot.file->expansions)
        spot.file->expansions = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    CXString name = clang_getCursorSpelling(cursor);
    const struct macro *macro = resolve(unit, clang_getCString(name), 0);
    clang_disposeString(name);
    if (!macro || macros_find(spot.file, spot.offset))
        return;
    struct expansion *expansion = g_new0(struct expansion, 1);
    *expansion = (struct expansion){
        .file = spot.file,
        .start = spot.offset,
        .role = macro->role,
        .kind = macro->kind,
    };
    if (macro->is_function_like || macro->role == EXPANSION_ANNOTATION)
        find_arguments(expansion);
    else
        expansion->name_end = expansion->end =
            source_token_range(spot.file, spot.offset).end.offset;
    g_hash_table_insert(spot.file->expansions, GUINT_TO_POINTER(spot.offset), expansion);
}

struct expansion *macros_find(const struct source_file *file, uint32_t offset)
{
    if (!file->expansions)
        return NULL;
    return g_hash_table_lookup(file->expansions, GUINT_TO_POINTER(offset));
}

bool macros_is_project_macro(const char *name, void *data)
{
    struct unit *unit = data;
    const struct macro *macro = g_hash_table_lookup(unit->macros, name);
    if (!macro || macro->is_function_like)
        return false;
    const struct spot spot = unit_spot(unit, clang_getCursorLocation(macro->definition));
    struct lexer lexer;
    if (!spot.file || !spot.file->is_project || !body_lexer(unit, macro, &lexer))
        return false;
    const struct token body = lexer_next(&lexer);
    return body.kind != TOKEN_END && !body.starts_line && !token_is(&lexer, &body, name);
}
