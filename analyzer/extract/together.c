#include "analyzer/extract/together.h"

#include "analyzer/extract/compile_flags.h"
#include "analyzer/extract/conflicts.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOGETHER_MAX = 500, /* headers of one parse */
    DEPTH_MAX = 64,     /* of batches that were taken out of batches */
};

struct together {
    CXIndex index;
    const struct read_request *request;
    struct facts *facts;
    struct fact_header *headers; /* of the whole request */
    bool is_essential;           /* its flags are those that every clang takes */
};

/* Some of the headers, by their numbers in the request. */
struct batch {
    const guint *numbers;
    guint n;
    unsigned depth;
};

/* One shared parse. */
struct shared {
    const struct together *together;
    const struct batch *batch;
    struct unit unit;
    GPtrArray *files;       /* struct source_file *: of each header; NULL where it has none */
    enum verdict *verdicts; /* one a header */
    guint broken_at;        /* the first header that something is left open in; n: none */
    bool must_repeat;
};

static const char *path_of(const struct together *together, const struct batch *batch, guint i)
{
    return together->request->headers[batch->numbers[i]];
}

static void read_alone(const struct together *together, const struct batch *batch, guint i)
{
    header_read_alone(together->index, together->request, path_of(together, batch, i),
                      together->facts, &together->headers[batch->numbers[i]]);
}

static void read_each_alone(const struct together *together, const struct batch *batch)
{
    for (guint i = 0; i < batch->n; i++)
        read_alone(together, batch, i);
}

/* Two lines for each header: its #include, and a barrier that is in error where the header left
 * something open. */
static char *shared_text(const struct together *together, const struct batch *batch)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < batch->n; i++)
        g_string_append_printf(
            text,
            "#include \"%s\"\n"
            "_Static_assert(1, \"\"); static void bothways_barrier_%u(void) {}\n",
            path_of(together, batch, i), i);
    return g_string_free(text, FALSE);
}

static enum CXErrorCode parse_shared(const struct together *together, const char *path,
                                     const char *text, CXTranslationUnit *tu)
{
    struct read_request request = *together->request;
    g_autofree struct CXUnsavedFile *unsaved = g_new(struct CXUnsavedFile, request.n_unsaved + 1);
    for (unsigned i = 0; i < request.n_unsaved; i++)
        unsaved[i] = request.unsaved[i];
    unsaved[request.n_unsaved++] =
        (struct CXUnsavedFile){.Filename = path, .Contents = text, .Length = strlen(text)};
    request.unsaved = unsaved;
    return header_parse(together->index, &request, path, tu);
}

static enum CXChildVisitResult note_barrier(CXCursor cursor, CXCursor parent, CXClientData data)
{
    static const char mark[] = "bothways_barrier_";
    (void)parent;
    GArray *is_passed = data;
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl)
        return CXChildVisit_Continue;
    CXString name = clang_getCursorSpelling(cursor);
    const char *text = clang_getCString(name);
    if (g_str_has_prefix(text, mark)) {
        const unsigned long i = strtoul(text + strlen(mark), NULL, 10);
        if (i < is_passed->len)
            g_array_index(is_passed, guint8, i) = true;
    }
    clang_disposeString(name);
    return CXChildVisit_Continue;
}

/* Reads the errors in the shared text itself: at an #include, that header can't be read; at a
 * barrier, the header before it left something open. False where an error has no place. */
static bool find_broken(struct shared *shared)
{
    const guint n = shared->batch->n;
    g_autoptr(GArray) is_passed = g_array_new(FALSE, TRUE, sizeof(guint8));
    g_array_set_size(is_passed, n);
    clang_visitChildren(clang_getTranslationUnitCursor(shared->unit.tu), note_barrier, is_passed);
    shared->broken_at = n;
    for (guint i = 0; i < n && shared->broken_at == n; i++)
        if (!g_array_index(is_passed, guint8, i))
            shared->broken_at = i;
    for (unsigned i = 0; i < clang_getNumDiagnostics(shared->unit.tu); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(shared->unit.tu, i);
        CXFile file = NULL;
        unsigned line = 0;
        clang_getFileLocation(clang_getDiagnosticLocation(diagnostic), &file, &line, NULL, NULL);
        const bool is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        clang_disposeDiagnostic(diagnostic);
        const struct source_file *place = unit_file(&shared->unit, file);
        if (!is_error)
            continue;
        if (!place)
            return false;
        const guint at = MIN((line - 1) / 2, n - 1);
        if (place->is_main && line % 2)
            shared->verdicts[at] = VERDICT_ALONE;
        else if (place->is_main)
            shared->broken_at = MIN(shared->broken_at, at);
    }
    return true;
}

/* The file of each header. One that is known by another name, that compilers call a system header,
 * or that lies outside of the project is read by itself. */
static void find_files(struct shared *shared)
{
    for (guint i = 0; i < shared->batch->n; i++) {
        const char *path = path_of(shared->together, shared->batch, i);
        CXFile handle = clang_getFile(shared->unit.tu, path);
        struct source_file *file = unit_file(&shared->unit, handle);
        const char *name = unit_path(&shared->unit, path);
        const bool is_usual = file && file->is_project && g_str_equal(file->path, name) &&
                              !g_ptr_array_find(shared->files, file, NULL);
        g_ptr_array_add(shared->files, is_usual ? file : NULL);
        if (!is_usual)
            shared->verdicts[i] = VERDICT_ALONE;
    }
}

/* Makes `file` the header that the unit is about, or no longer. */
static void set_main(struct source_file *file, bool is_main)
{
    file->is_main = is_main;
    file->is_own = is_main;
}

static void gather_kept(struct shared *shared, const struct include_graph *graph)
{
    for (guint i = 0; i < shared->batch->n; i++) {
        if (shared->verdicts[i] != VERDICT_KEEP)
            continue;
        struct source_file *file = shared->files->pdata[i];
        struct fact_header *header = &shared->together->headers[shared->batch->numbers[i]];
        shared->unit.visible = include_graph_visible(graph, file);
        set_main(file, true);
        header->path = file->path;
        header_gather(&shared->unit, header);
        set_main(file, false);
        g_clear_pointer(&shared->unit.visible, g_ptr_array_unref);
    }
}

/* Judges all headers, and gathers the facts of those that are kept unless all are to be parsed
 * again. */
static void read_shared(struct shared *shared)
{
    struct name_table *names = name_table_new(&shared->unit);
    find_files(shared);
    struct include_graph *graph = include_graph_new(&shared->unit);
    struct conflicts conflicts = {
        .unit = &shared->unit,
        .names = names,
        .graph = graph,
        .headers = shared->files,
        .verdicts = shared->verdicts,
    };
    conflicts_find(&conflicts);
    shared->must_repeat = conflicts.must_repeat;
    if (!shared->must_repeat)
        gather_kept(shared, graph);
    include_graph_free(graph);
    name_table_free(names);
}

static void read_batch(const struct together *together, const struct batch *batch);

static void read_part(const struct together *together, const struct batch *batch, guint first,
                      guint n)
{
    const struct batch part = {
        .numbers = batch->numbers + first, .n = n, .depth = batch->depth + 1};
    if (n)
        read_batch(together, &part);
}

/* Those of one verdict, in a batch of their own. */
static void read_those(const struct shared *shared, enum verdict verdict)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < shared->batch->n; i++)
        if (shared->verdicts[i] == verdict)
            g_array_append_val(numbers, shared->batch->numbers[i]);
    const struct batch those = {.numbers = (const guint *)(const void *)numbers->data,
                                .n = numbers->len,
                                .depth = shared->batch->depth + 1};
    if (verdict == VERDICT_ALONE || those.n == shared->batch->n)
        read_each_alone(shared->together, &those);
    else if (those.n)
        read_batch(shared->together, &those);
}

/* What the shared parse was not the answer to. */
static void read_rest(const struct shared *shared)
{
    const struct batch *batch = shared->batch;
    if (shared->broken_at < batch->n) {
        read_part(shared->together, batch, 0, shared->broken_at);
        read_alone(shared->together, batch, shared->broken_at);
        read_part(shared->together, batch, shared->broken_at + 1, batch->n - shared->broken_at - 1);
        return;
    }
    read_those(shared, VERDICT_ALONE);
    read_those(shared, VERDICT_REMOVE);
    if (shared->must_repeat)
        read_those(shared, VERDICT_KEEP);
}

/* The batch again, with only the flags that every clang takes; a header by itself is read so as
 * well where clang refuses its flags. */
static void read_essential(const struct together *together, const struct batch *batch)
{
    if (together->is_essential) {
        read_each_alone(together, batch);
        return;
    }
    g_auto(GStrv) flags = compile_flags_essential(together->request->flags);
    struct read_request request = *together->request;
    request.flags = (const char *const *)flags;
    struct together again = *together;
    again.request = &request;
    again.is_essential = true;
    read_batch(&again, batch);
}

/* Reads the headers of a shared parse, and those that it was not the answer to. False where clang
 * refuses the flags. */
static bool read_unit(const struct together *together, const struct batch *batch,
                      CXTranslationUnit tu, const char *path)
{
    struct shared shared = {
        .together = together,
        .batch = batch,
        .files = g_ptr_array_new(),
        .verdicts = g_new0(enum verdict, batch->n),
    };
    unit_init(&shared.unit, tu, together->facts, together->request->root, path);
    struct source_file *text = unit_file(&shared.unit, clang_getFile(tu, path));
    const bool is_readable = text && find_broken(&shared);
    if (is_readable && shared.broken_at == batch->n) {
        text->is_project = text->is_own = false;
        read_shared(&shared);
    }
    unit_clear(&shared.unit);
    clang_disposeTranslationUnit(tu);
    if (is_readable)
        read_rest(&shared);
    g_ptr_array_unref(shared.files);
    g_free(shared.verdicts);
    return is_readable;
}

static void read_halves(const struct together *together, const struct batch *batch, guint half)
{
    read_part(together, batch, 0, half);
    read_part(together, batch, half, batch->n - half);
}

static void read_batch(const struct together *together, const struct batch *batch)
{
    if (batch->n == 1 || batch->depth > DEPTH_MAX) {
        read_each_alone(together, batch);
        return;
    }
    if (batch->n > TOGETHER_MAX) {
        read_halves(together, batch, TOGETHER_MAX);
        return;
    }
    g_autofree char *path = g_build_filename(together->request->root, ".bothways-together.c", NULL);
    g_autofree char *text = shared_text(together, batch);
    CXTranslationUnit tu = NULL;
    const enum CXErrorCode error = parse_shared(together, path, text, &tu);
    if (error == CXError_Crashed)
        read_halves(together, batch, batch->n / 2);
    else if (!tu || !read_unit(together, batch, tu, path))
        read_essential(together, batch);
}

void together_read(CXIndex index, const struct read_request *request, struct facts *facts,
                   struct fact_header *headers)
{
    const struct together together = {
        .index = index, .request = request, .facts = facts, .headers = headers};
    const guint n = g_strv_length((char **)(uintptr_t)request->headers);
    g_autofree guint *numbers = g_new(guint, n + 1);
    for (guint i = 0; i < n; i++)
        numbers[i] = i;
    const struct batch all = {.numbers = numbers, .n = n};
    if (n)
        read_batch(&together, &all);
}
