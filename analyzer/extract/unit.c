#include "analyzer/extract/unit.h"

#include "analyzer/source/line_index.h"

#include <string.h>

static void source_file_free(gpointer data)
{
    struct source_file *file = data;
    line_index_free(file->lines);
    if (file->handwritten)
        g_hash_table_unref(file->handwritten);
    if (file->tokens)
        g_array_unref(file->tokens);
    if (file->expansions)
        g_hash_table_unref(file->expansions);
    if (file->inclusions)
        g_array_unref(file->inclusions);
    if (file->declared)
        g_array_unref(file->declared);
    g_free(file);
}

void unit_init(struct unit *unit, CXTranslationUnit tu, struct facts *facts, const char *root,
               const char *main_path)
{
    *unit = (struct unit){
        .tu = tu,
        .facts = facts,
        .root = root,
        .main_path = main_path,
        .files = g_hash_table_new_full(NULL, NULL, NULL, source_file_free),
        .all = g_ptr_array_new(),
        .flag_included = g_array_new(FALSE, FALSE, sizeof(struct inclusion)),
        .macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
}

void unit_clear(struct unit *unit)
{
    g_hash_table_unref(unit->files);
    g_hash_table_unref(unit->macros);
    g_ptr_array_unref(unit->all);
    g_array_unref(unit->flag_included);
}

static int compare_files(gconstpointer a, gconstpointer b)
{
    return strcmp((*(struct source_file *const *)a)->path, (*(struct source_file *const *)b)->path);
}

GPtrArray *unit_own_files(const struct unit *unit)
{
    const GPtrArray *visible = unit->visible ? unit->visible : unit->all;
    GPtrArray *files = g_ptr_array_new();
    for (guint i = 0; i < visible->len; i++)
        if (((struct source_file *)visible->pdata[i])->is_own)
            g_ptr_array_add(files, visible->pdata[i]);
    g_ptr_array_sort(files, compare_files);
    return files;
}

/* The part of `path` below `root`, or NULL. */
static const char *path_below(const char *path, const char *root)
{
    const size_t n = strlen(root);
    if (strncmp(path, root, n) != 0)
        return NULL;
    return path[n] == '/' ? path + n + 1 : n && root[n - 1] == '/' ? path + n : NULL;
}

const char *unit_path(const struct unit *unit, const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, unit->root);
    const char *below = path_below(full, unit->root);
    return facts_intern(unit->facts, below ? below : full);
}

static bool is_header_name(const char *path)
{
    static const char *const suffixes[] = {".h", ".hh", ".hpp", ".hxx"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(path, suffixes[i]))
            return true;
    return false;
}

struct source_file *unit_file(struct unit *unit, CXFile handle)
{
    if (!handle)
        return NULL;
    struct source_file *file = g_hash_table_lookup(unit->files, handle);
    if (file)
        return file;
    file = g_new0(struct source_file, 1);
    file->text = clang_getFileContents(unit->tu, handle, &file->length);
    if (!file->text)
        file->length = 0;
    CXString name = clang_getFileName(handle);
    const char *written = clang_getCString(name);
    g_autofree char *full = g_canonicalize_filename(written ? written : "", unit->root);
    clang_disposeString(name);
    const CXSourceLocation start = clang_getLocationForOffset(unit->tu, handle, 0);
    const bool is_system = clang_Location_isInSystemHeader(start);
    file->handle = handle;
    file->path = unit_path(unit, full);
    file->is_main = g_str_equal(full, unit->main_path);
    file->is_project = file->is_main || (!is_system && !g_path_is_absolute(file->path));
    file->is_own = file->is_main || (file->is_project && !is_header_name(full));
    file->index = unit->all->len;
    g_ptr_array_add(unit->all, file);
    g_hash_table_insert(unit->files, handle, file);
    return file;
}

void unit_note_inclusion(struct unit *unit, CXCursor cursor)
{
    const struct spot spot = unit_spot(unit, clang_getCursorLocation(cursor));
    const struct inclusion inclusion = {
        .file = unit_file(unit, clang_getIncludedFile(cursor)),
        .offset = spot.offset,
    };
    if (!inclusion.file)
        return;
    if (!spot.file) {
        g_array_append_val(unit->flag_included, inclusion);
        return;
    }
    if (!spot.file->inclusions)
        spot.file->inclusions = g_array_new(FALSE, FALSE, sizeof inclusion);
    g_array_append_val(spot.file->inclusions, inclusion);
}

static void note_file(CXFile included, CXSourceLocation *stack, unsigned depth, CXClientData unit)
{
    (void)stack;
    (void)depth;
    unit_file(unit, included);
}

void unit_note_files(struct unit *unit)
{
    clang_getInclusions(unit->tu, note_file, unit);
}

struct spot unit_spot(struct unit *unit, CXSourceLocation location)
{
    CXFile handle = NULL;
    CXFile expansion = NULL;
    unsigned offset = 0;
    unsigned expansion_offset = 0;
    clang_getFileLocation(location, &handle, NULL, NULL, &offset);
    clang_getExpansionLocation(location, &expansion, NULL, NULL, &expansion_offset);
    return (struct spot){
        .file = unit_file(unit, handle),
        .offset = offset,
        .in_macro = handle != expansion || offset != expansion_offset,
    };
}

struct place source_place(struct source_file *file, uint32_t offset)
{
    if (!file->lines)
        file->lines = line_index_new(file->text, file->length);
    return line_index_place(file->lines, offset);
}

struct lexer source_lexer(struct source_file *file, uint32_t offset)
{
    struct lexer lexer;
    lexer_init(&lexer, file->text, file->length, source_place(file, offset));
    return lexer;
}

struct range source_range(struct source_file *file, uint32_t start, uint32_t end)
{
    return (struct range){
        .file = file->path, .start = source_place(file, start), .end = source_place(file, end)};
}

struct range source_token_range(struct source_file *file, uint32_t offset)
{
    struct lexer lexer = source_lexer(file, offset);
    const struct token token = lexer_next(&lexer);
    if (token.kind == TOKEN_END)
        return source_range(file, offset, offset);
    return (struct range){.file = file->path, .start = token.start, .end = token.end};
}

bool source_has_word(struct source_file *file, uint32_t offset, const char *word)
{
    struct lexer lexer = source_lexer(file, offset);
    const struct token token = lexer_next(&lexer);
    return token.start.offset == offset && token_is(&lexer, &token, word);
}
