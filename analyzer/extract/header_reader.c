#include "analyzer/extract/header_reader.h"

#include "analyzer/extract/compile_flags.h"
#include "analyzer/extract/declarations.h"
#include "analyzer/extract/lost_annotations.h"
#include "analyzer/extract/parse_errors.h"
#include "analyzer/extract/suppressions.h"
#include "analyzer/extract/together.h"
#include "analyzer/facts/worker_protocol.h"

#include <string.h>

enum {
    PARSE_OPTIONS = CXTranslationUnit_DetailedPreprocessingRecord |
                    CXTranslationUnit_SkipFunctionBodies | CXTranslationUnit_KeepGoing |
                    CXTranslationUnit_IncludeAttributedTypes,
};

char *libclang_version(void)
{
    CXString version = clang_getClangVersion();
    const char *text = clang_getCString(version);
    const char *digits = strpbrk(text, "0123456789");
    const size_t n = digits ? strspn(digits, "0123456789.") : 0;
    char *result = n ? g_strndup(digits, n) : g_strdup(text);
    clang_disposeString(version);
    return result;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of a table of strings, sorted, as facts hold them. */
static const char *const *sorted_keys(struct facts *facts, GHashTable *table, size_t *n)
{
    GPtrArray *keys = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer key = NULL;
    g_hash_table_iter_init(&iterator, table);
    while (g_hash_table_iter_next(&iterator, &key, NULL))
        g_ptr_array_add(keys, key);
    g_ptr_array_sort(keys, compare_paths);
    *n = keys->len;
    const char *const *sorted = facts_copy(facts, keys->pdata, keys->len * sizeof(char *));
    g_ptr_array_unref(keys);
    return sorted;
}

static bool reaches_annotations(const struct fact_header *header)
{
    for (size_t i = 0; i < header->n_includes; i++)
        if (g_str_has_suffix(header->includes[i], "bothways/prefixed.h"))
            return true;
    for (size_t i = 0; i < header->n_structs; i++)
        if (header->structs[i].is_model)
            return true;
    return false;
}

/* The suppressions in all files that belong to the header. */
static void gather_suppressions(struct unit *unit, struct fact_header *header)
{
    g_autoptr(GPtrArray) files = unit_own_files(unit);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct fact_suppression));
    for (guint i = 0; i < files->len; i++)
        suppressions_read(unit, g_ptr_array_index(files, i), all);
    header->suppressions =
        facts_copy(unit->facts, all->data, all->len * sizeof(struct fact_suppression));
    header->n_suppressions = all->len;
    g_array_unref(all);
}

static void gather_includes(const struct unit *unit, struct fact_header *header)
{
    const GPtrArray *visible = unit->visible ? unit->visible : unit->all;
    g_autoptr(GPtrArray) paths = g_ptr_array_sized_new(visible->len);
    for (guint i = 0; i < visible->len; i++) {
        const struct source_file *file = visible->pdata[i];
        if (!file->is_main)
            g_ptr_array_add(paths, (gpointer)(uintptr_t)file->path);
    }
    g_ptr_array_sort(paths, compare_paths);
    guint n = 0; /* of those that differ: a file may be known to clang as several */
    for (guint i = 0; i < paths->len; i++)
        if (!n || paths->pdata[n - 1] != paths->pdata[i])
            paths->pdata[n++] = paths->pdata[i];
    header->includes = facts_copy(unit->facts, paths->pdata, n * sizeof(char *));
    header->n_includes = n;
}

void header_gather(struct unit *unit, struct fact_header *header)
{
    struct reading reading;
    reading_init(&reading, unit->facts);
    gather_includes(unit, header);
    struct parse_errors errors;
    parse_errors_collect(&errors, unit);
    struct declarations declarations;
    declarations_read(&declarations, unit, &reading);
    lost_annotations_report(unit, errors.offsets, &reading);
    parse_errors_report(&errors, &reading);
    header->is_broken = errors.is_broken;
    parse_errors_clear(&errors);
    header->structs = facts_copy(unit->facts, declarations.structs->data,
                                 declarations.structs->len * sizeof(struct fact_struct));
    header->n_structs = declarations.structs->len;
    GHashTableIter iterator;
    gpointer tag = NULL;
    g_hash_table_iter_init(&iterator, declarations.forward);
    while (g_hash_table_iter_next(&iterator, &tag, NULL))
        if (g_hash_table_contains(declarations.defined, tag))
            g_hash_table_iter_remove(&iterator);
    header->forward_declarations =
        sorted_keys(unit->facts, declarations.forward, &header->n_forward_declarations);
    header->findings = facts_copy(unit->facts, reading.findings->data,
                                  reading.findings->len * sizeof(struct fact_finding));
    header->n_findings = reading.findings->len;
    declarations_clear(&declarations);
    reading_clear(&reading);
    gather_suppressions(unit, header);
    header->is_annotated =
        reaches_annotations(header) || g_hash_table_contains(unit->macros, WORKER_ALL_MEMBERS);
}

static const char *error_text(enum CXErrorCode error)
{
    switch (error) {
    case CXError_Crashed:
        return "clang crashes while it reads this header";
    case CXError_InvalidArguments:
        return "clang does not understand the compile flags of this header";
    case CXError_Success:
    case CXError_Failure:
    case CXError_ASTReadError:
        break;
    }
    return "clang cannot read this header";
}

static void report_unreadable(struct unit *unit, enum CXErrorCode error, struct fact_header *header)
{
    struct reading reading;
    reading_init(&reading, unit->facts);
    const struct place start = {1, 1, 0};
    const struct range range = {.file = header->path, .start = start, .end = start};
    reading_report(&reading, "BW001", range, NULL, "%s", error_text(error));
    header->is_broken = true;
    header->findings = facts_copy(unit->facts, reading.findings->data, sizeof(struct fact_finding));
    header->n_findings = 1;
    reading_clear(&reading);
}

enum CXErrorCode header_parse(CXIndex index, const struct read_request *request, const char *path,
                              CXTranslationUnit *tu)
{
    g_auto(GStrv) all = compile_flags_new(request->flags, request->builtin_folder);
    return clang_parseTranslationUnit2(index, path, (const char *const *)all,
                                       (int)g_strv_length(all), request->unsaved,
                                       request->n_unsaved, PARSE_OPTIONS, tu);
}

/* Whether clang refuses the flags themselves: an error that has no place. */
static bool refuses_flags(CXTranslationUnit tu)
{
    bool refuses = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(tu) && !refuses; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        CXFile file = NULL;
        clang_getFileLocation(clang_getDiagnosticLocation(diagnostic), &file, NULL, NULL, NULL);
        refuses = !file && clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        clang_disposeDiagnostic(diagnostic);
    }
    return refuses;
}

static enum CXChildVisitResult note(CXCursor cursor, CXCursor parent, CXClientData unit)
{
    (void)parent;
    declarations_note(unit, cursor);
    return CXChildVisit_Continue;
}

void header_read_alone(CXIndex index, const struct read_request *request, const char *path,
                       struct facts *facts, struct fact_header *header)
{
    CXTranslationUnit tu = NULL;
    enum CXErrorCode error = header_parse(index, request, path, &tu);
    if (error != CXError_Crashed && (!tu || refuses_flags(tu))) {
        if (tu)
            clang_disposeTranslationUnit(tu);
        tu = NULL;
        g_auto(GStrv) essential = compile_flags_essential(request->flags);
        struct read_request again = *request;
        again.flags = (const char *const *)essential;
        error = header_parse(index, &again, path, &tu);
    }
    struct unit unit;
    unit_init(&unit, tu, facts, request->root, path);
    header->path = unit_path(&unit, path);
    if (tu) {
        unit_note_files(&unit);
        clang_visitChildren(clang_getTranslationUnitCursor(tu), note, &unit);
        header_gather(&unit, header);
    } else {
        report_unreadable(&unit, error, header);
    }
    unit_clear(&unit);
    if (tu)
        clang_disposeTranslationUnit(tu);
}

struct facts *headers_read(CXIndex index, const struct read_request *request)
{
    struct facts *facts = facts_new();
    g_autofree char *version = libclang_version();
    const guint n = g_strv_length((char **)(uintptr_t)request->headers);
    struct fact_header *headers = facts_alloc(facts, (n ? n : 1) * sizeof *headers);
    if (request->together)
        together_read(index, request, facts, headers);
    else
        for (guint i = 0; i < n; i++)
            header_read_alone(index, request, request->headers[i], facts, &headers[i]);
    facts->libclang = facts_intern(facts, version);
    facts->headers = headers;
    facts->n_headers = n;
    return facts;
}
