#include "analyzer/extract/name_table.h"

#include "analyzer/extract/declarations.h"

#include <string.h>

struct scanning {
    struct name_table *table;
    struct source_file *file;
};

static void free_name(gpointer data)
{
    struct name *name = data;
    if (name->definers)
        g_ptr_array_unref(name->definers);
    for (int i = 0; i < N_PROVIDED; i++)
        if (name->providers[i])
            g_ptr_array_unref(name->providers[i]);
    g_free(name);
}

static void add_file(GPtrArray **files, const struct source_file *file)
{
    if (!*files)
        *files = g_ptr_array_new();
    if (!(*files)->len || (*files)->pdata[(*files)->len - 1] != file)
        g_ptr_array_add(*files, (gpointer)(uintptr_t)file);
}

/* The name, made where there is none and `is_new_allowed`. */
static struct name *find_name(struct name_table *table, const char *text, size_t length,
                              bool is_new_allowed)
{
    char buffer[128];
    g_autofree char *heap = length < sizeof buffer ? NULL : g_strndup(text, length);
    if (!heap) {
        memcpy(buffer, text, length);
        buffer[length] = '\0';
    }
    struct name *name = g_hash_table_lookup(table->names, heap ? heap : buffer);
    if (name || !is_new_allowed)
        return name;
    name = g_new0(struct name, 1);
    g_hash_table_insert(table->names, g_strndup(text, length), name);
    return name;
}

static void add_mention(struct scanning *scanning, struct name *name, uint32_t offset, unsigned use)
{
    GArray *mentions = scanning->table->files[scanning->file->index].mentions;
    if (!(use & MENTION_ARGUMENT))
        use |= MENTION_PLAIN;
    if (name->last == scanning->file) {
        g_array_index(mentions, struct mention, name->last_mention).uses |= use;
        return;
    }
    const struct mention mention = {.name = name, .offset = offset, .uses = use};
    name->last = scanning->file;
    name->last_mention = mentions->len;
    g_array_append_val(mentions, mention);
}

static void note_project_mention(const char *text, size_t length, uint32_t offset, unsigned use,
                                 void *data)
{
    struct scanning *scanning = data;
    struct name *name = find_name(scanning->table, text, length, true);
    name->is_mentioned = true;
    if (use & MENTION_DEFINES)
        add_file(&name->definers, scanning->file);
    add_mention(scanning, name, offset, use);
}

/* Of the files outside only what files of the project define is of interest. */
static void note_other_mention(const char *text, size_t length, uint32_t offset, unsigned use,
                               void *data)
{
    struct scanning *scanning = data;
    struct name *name = find_name(scanning->table, text, length, false);
    if (name && name->definers)
        add_mention(scanning, name, offset, use);
}

static void scan_files(struct name_table *table, const struct unit *unit, bool is_project)
{
    for (guint i = 0; i < unit->all->len; i++) {
        struct source_file *file = unit->all->pdata[i];
        struct scanning scanning = {.table = table, .file = file};
        if (file->is_project != is_project || !file->text)
            continue;
        const unsigned traits =
            mentions_scan(file->text, file->length,
                          is_project ? note_project_mention : note_other_mention, &scanning);
        if (is_project) {
            table->files[i].traits |= traits;
            table->has_paste = table->has_paste || traits & TRAIT_PASTE;
        }
    }
}

static void provide(struct name_table *table, struct unit *unit, CXCursor cursor,
                    enum provided provided)
{
    CXString spelling = clang_getCursorSpelling(cursor);
    const char *text = clang_getCString(spelling);
    struct name *name =
        text && *text ? find_name(table, text, strlen(text), table->has_paste) : NULL;
    clang_disposeString(spelling);
    const struct source_file *file =
        name ? unit_spot(unit, clang_getCursorLocation(cursor)).file : NULL;
    if (file && !(provided == PROVIDED_MACRO && file->is_project))
        add_file(&name->providers[provided], file);
}

struct visit {
    struct name_table *table;
    struct unit *unit;
};

/* The declaration that has to be complete for a member of `type`; false where there is none. */
static bool needed_declaration(CXType type, CXCursor *declaration)
{
    bool is_needed = true; /* behind a pointer only what is in an array */
    for (;;) {
        type = clang_getCanonicalType(type);
        if (type.kind == CXType_Atomic) {
            type = clang_Type_getValueType(type);
        } else if (type.kind == CXType_ConstantArray || type.kind == CXType_IncompleteArray) {
            is_needed = true;
            type = clang_getArrayElementType(type);
        } else if (type.kind == CXType_Pointer) {
            is_needed = false;
            type = clang_getPointeeType(type);
        } else {
            break;
        }
    }
    if (!is_needed || (type.kind != CXType_Record && type.kind != CXType_Enum))
        return false;
    *declaration = clang_getCursorDefinition(clang_getTypeDeclaration(type));
    return !clang_Cursor_isNull(*declaration);
}

static void visit_field(struct visit *visit, CXCursor field)
{
    CXCursor declaration;
    if (!needed_declaration(clang_getCursorType(field), &declaration))
        return;
    const struct spot spot = unit_spot(visit->unit, clang_getCursorLocation(field));
    const struct need need = {
        .from = spot.file,
        .offset = spot.offset,
        .to = unit_spot(visit->unit, clang_getCursorLocation(declaration)).file,
    };
    if (need.from && need.to && need.to != need.from)
        g_array_append_val(visit->table->needs, need);
}

/* A definition inherits the annotations of declarations before it; that a mere declaration inherits
 * those of the definition changes nothing. */
static void visit_attribute(struct visit *visit, CXCursor attribute, CXCursor parent)
{
    if (clang_getCursorKind(parent) != CXCursor_TypedefDecl && !clang_isCursorDefinition(parent))
        return;
    const struct source_file *here = unit_spot(visit->unit, clang_getCursorLocation(parent)).file;
    const struct source_file *there =
        unit_spot(visit->unit, clang_getCursorLocation(attribute)).file;
    if (here && there && here != there && here->index < visit->table->n_files)
        visit->table->files[here->index].has_foreign = true;
}

static enum CXChildVisitResult visit_inner(CXCursor cursor, CXCursor parent, CXClientData data)
{
    struct visit *visit = data;
    switch ((unsigned)clang_getCursorKind(cursor)) {
    case CXCursor_AnnotateAttr:
        visit_attribute(visit, cursor, parent);
        return CXChildVisit_Continue;
    case CXCursor_FieldDecl:
        visit_field(visit, cursor);
        return CXChildVisit_Recurse;
    case CXCursor_EnumConstantDecl:
        provide(visit->table, visit->unit, cursor, PROVIDED_VALUE);
        return CXChildVisit_Continue;
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
    case CXCursor_EnumDecl:
        if (clang_isCursorDefinition(cursor))
            provide(visit->table, visit->unit, cursor, PROVIDED_DEEP);
        return CXChildVisit_Recurse;
    default:
        return CXChildVisit_Continue;
    }
}

static void visit_declaration(struct visit *visit, CXCursor cursor)
{
    switch ((unsigned)clang_getCursorKind(cursor)) {
    case CXCursor_TypedefDecl:
        provide(visit->table, visit->unit, cursor, PROVIDED_TYPE);
        break;
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
    case CXCursor_EnumDecl:
        if (clang_isCursorDefinition(cursor))
            provide(visit->table, visit->unit, cursor, PROVIDED_DEEP);
        break;
    case CXCursor_FunctionDecl:
    case CXCursor_VarDecl:
        provide(visit->table, visit->unit, cursor, PROVIDED_DEEP);
        return;
    default:
        return;
    }
    const struct source_file *file = unit_spot(visit->unit, clang_getCursorLocation(cursor)).file;
    if (file && (file->is_project || clang_getCursorKind(cursor) == CXCursor_EnumDecl))
        clang_visitChildren(cursor, visit_inner, visit);
}

/* Whether `file` is known by another name than the one it was included by (a link): by itself the
 * includer would know it by that. */
static bool is_renamed(const struct unit *unit, const struct source_file *file, const char *written)
{
    const char *name = written;
    for (const char *up; (up = strstr(name, "../"));)
        name = up + strlen("../");
    while (g_str_has_prefix(name, "./"))
        name += strlen("./");
    if (strstr(name, "/./") || strstr(name, "//"))
        return true;
    g_autofree char *full = g_path_is_absolute(file->path)
                                ? g_strdup(file->path)
                                : g_build_filename(unit->root, file->path, NULL);
    return !g_str_has_suffix(full, name);
}

static void visit_inclusion(struct visit *visit, CXCursor cursor)
{
    const struct source_file *from = unit_spot(visit->unit, clang_getCursorLocation(cursor)).file;
    const struct source_file *to = unit_file(visit->unit, clang_getIncludedFile(cursor));
    if (!from || !to || !from->is_project || from->index >= visit->table->n_files)
        return;
    CXString written = clang_getCursorSpelling(cursor);
    if (is_renamed(visit->unit, to, clang_getCString(written)))
        visit->table->files[from->index].traits |= TRAIT_SELF;
    clang_disposeString(written);
}

static enum CXChildVisitResult visit_outer(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    struct visit *visit = data;
    declarations_note(visit->unit, cursor);
    const enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_MacroDefinition && !clang_Cursor_isMacroBuiltin(cursor))
        provide(visit->table, visit->unit, cursor, PROVIDED_MACRO);
    else if (kind == CXCursor_InclusionDirective)
        visit_inclusion(visit, cursor);
    else if (!clang_isPreprocessing(kind))
        visit_declaration(visit, cursor);
    return CXChildVisit_Continue;
}

/* Whether `text` can be put together of two or more names that the project mentions, and numbers.
 */
static bool can_be_pasted(const struct name_table *table, const char *text)
{
    enum { LENGTH_MAX = 64 };
    bool ends[LENGTH_MAX + 1] = {true}; /* a part may end before the n-th character */
    char part[LENGTH_MAX + 1];
    const size_t length = strlen(text);
    for (size_t end = 1; length <= LENGTH_MAX && end <= length; end++) {
        ends[end] = g_ascii_isdigit(text[end - 1]) && ends[end - 1];
        for (size_t start = end; start-- && !ends[end];) {
            if (!ends[start] || end - start == length)
                continue;
            memcpy(part, text + start, end - start);
            part[end - start] = '\0';
            const struct name *name = g_hash_table_lookup(table->names, part);
            ends[end] = name && name->is_mentioned;
        }
    }
    return length > LENGTH_MAX || ends[length];
}

/* A name that is put together stands in no file: files that do so mention all that it may be. */
static void mention_pasted(struct name_table *table, const struct unit *unit)
{
    GHashTableIter iterator;
    gpointer text = NULL;
    gpointer value = NULL;
    g_hash_table_iter_init(&iterator, table->names);
    while (g_hash_table_iter_next(&iterator, &text, &value)) {
        struct name *name = value;
        const bool means_something = name->definers || name->providers[PROVIDED_MACRO] ||
                                     name->providers[PROVIDED_TYPE] ||
                                     name->providers[PROVIDED_VALUE];
        if (!means_something || !can_be_pasted(table, text))
            continue;
        const struct mention mention = {
            .name = name,
            .offset = G_MAXUINT32,
            .uses = MENTION_PLAIN | MENTION_TYPE | MENTION_VALUE,
        };
        for (guint i = 0; i < table->n_files; i++)
            if (((struct source_file *)unit->all->pdata[i])->is_project &&
                table->files[i].traits & TRAIT_PASTE)
                g_array_append_val(table->files[i].mentions, mention);
    }
}

struct name_table *name_table_new(struct unit *unit)
{
    struct name_table *table = g_new0(struct name_table, 1);
    unit_note_files(unit);
    table->n_files = unit->all->len;
    table->files = g_new0(struct file_names, table->n_files + 1);
    table->needs = g_array_new(FALSE, FALSE, sizeof(struct need));
    table->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_name);
    for (guint i = 0; i < table->n_files; i++)
        table->files[i].mentions = g_array_new(FALSE, FALSE, sizeof(struct mention));
    scan_files(table, unit, true);
    scan_files(table, unit, false);
    struct visit visit = {.table = table, .unit = unit};
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_outer, &visit);
    if (table->has_paste)
        mention_pasted(table, unit);
    return table;
}

void name_table_free(struct name_table *table)
{
    for (guint i = 0; i < table->n_files; i++)
        g_array_unref(table->files[i].mentions);
    g_free(table->files);
    g_array_unref(table->needs);
    g_hash_table_unref(table->names);
    g_free(table);
}
