#include "analyzer/extract/conflicts.h"

/* More questions than this are cheaper to answer by parsing each header alone. */
enum { QUESTIONS_MAX = 2000000 };

/* A file that mentions what it does not itself include: whether a header that holds the file has
 * read it before decides. */
struct doubt {
    const struct source_file *file;
    uint32_t offset;
    const struct mention *mention; /* NULL: `needed` */
    const struct source_file *needed;
};

struct search {
    struct conflicts *conflicts;
    struct name_table *table;
    guint16 **orders; /* by header; NULL before it is first asked for */
    gint64 n_questions;
};

static const struct source_file *header_at(const struct search *search, guint i)
{
    return search->conflicts->headers->pdata[i];
}

static bool is_open(const struct search *search, guint i)
{
    return header_at(search, i) && search->conflicts->verdicts[i] == VERDICT_KEEP;
}

/* When the header alone reads each file. */
static const guint16 *order_of(struct search *search, guint i)
{
    if (!search->orders[i])
        search->orders[i] = include_graph_order(search->conflicts->graph, header_at(search, i));
    return search->orders[i];
}

static bool holds(struct search *search, guint i, const struct source_file *file)
{
    return is_open(search, i) &&
           (search->orders[i]
                ? search->orders[i][file->index] != ORDER_NEVER
                : include_graph_reaches(search->conflicts->graph, header_at(search, i), file));
}

static guint count_holders(struct search *search, const struct source_file *file)
{
    guint n = 0;
    for (guint i = 0; i < search->conflicts->headers->len; i++)
        n += holds(search, i, file);
    return n;
}

static void judge_holders(struct search *search, const struct source_file *file,
                          enum verdict verdict)
{
    for (guint i = 0; i < search->conflicts->headers->len; i++)
        if (holds(search, i, file))
            search->conflicts->verdicts[i] = verdict;
}

/* What is wrong with a file for every header that holds it. */
static void judge_file(struct search *search, const struct source_file *file)
{
    struct conflicts *conflicts = search->conflicts;
    if (file->index >= search->table->n_files) {
        judge_holders(search, file, VERDICT_ALONE);
        return;
    }
    const struct file_names *names = &search->table->files[file->index];
    if (!file->is_project)
        return;
    const bool is_header = !file->is_own;
    const bool is_shared_text =
        !is_header || !clang_isFileMultipleIncludeGuarded(conflicts->unit->tu, file->handle);
    if (names->traits & TRAIT_STATE) {
        conflicts->must_repeat = conflicts->must_repeat || count_holders(search, file);
        judge_holders(search, file, VERDICT_ALONE);
    } else if (names->traits & TRAIT_SELF || names->has_foreign ||
               (is_shared_text && count_holders(search, file) > 1)) {
        judge_holders(search, file, VERDICT_ALONE);
    }
}

/* Whether the file has been read when `doubt`'s text is, in whatever header. */
static bool is_read_before(const struct search *search, const struct doubt *doubt,
                           const struct source_file *file)
{
    return file == doubt->file ||
           include_graph_reaches_before(search->conflicts->graph, doubt->file, doubt->offset, file);
}

/* The same in the one header that has this order. */
static bool is_settled(const struct search *search, const struct doubt *doubt,
                       const struct source_file *file, const guint16 *order)
{
    return is_read_before(search, doubt, file) ||
           (order && order[file->index] < order[doubt->file->index]);
}

/* Whether a mention may stand for what `provided` says. */
static bool concerns(const struct search *search, const struct doubt *doubt, int provided)
{
    const unsigned uses = doubt->mention->uses;
    if (!doubt->file->is_project || !(uses & MENTION_PLAIN))
        return false;
    switch (provided) {
    case PROVIDED_TYPE:
        return uses & MENTION_TYPE;
    case PROVIDED_VALUE:
        return uses & MENTION_VALUE;
    case PROVIDED_DEEP:
        return search->table->files[doubt->file->index].traits & TRAIT_DEEP;
    default:
        return true;
    }
}

/* Whether the mention means the same as in the header alone, which reads its files in `order`:
 * every macro of that name was defined before, and something of each kind that it may stand for.
 * Where not, `unsettled` (may be NULL) gets the files in question. */
static bool is_sure(const struct search *search, const struct doubt *doubt, const guint16 *order,
                    GPtrArray *unsettled)
{
    bool is_sure = true;
    if (!doubt->mention) {
        is_sure = is_settled(search, doubt, doubt->needed, order);
        if (!is_sure && unsettled)
            g_ptr_array_add(unsettled, (gpointer)(uintptr_t)doubt->needed);
        return is_sure;
    }
    const struct name *name = doubt->mention->name;
    for (guint i = 0; name->definers && i < name->definers->len; i++) {
        if (is_settled(search, doubt, name->definers->pdata[i], order))
            continue;
        is_sure = false;
        if (unsettled)
            g_ptr_array_add(unsettled, name->definers->pdata[i]);
    }
    for (int kind = 0; kind < N_PROVIDED; kind++) {
        const GPtrArray *providers = name->providers[kind];
        bool is_one_settled = !providers || !concerns(search, doubt, kind);
        for (guint i = 0; !is_one_settled && i < providers->len; i++)
            is_one_settled = is_settled(search, doubt, providers->pdata[i], order);
        is_sure = is_sure && is_one_settled;
        for (guint i = 0; !is_one_settled && unsettled && i < providers->len; i++)
            g_ptr_array_add(unsettled, providers->pdata[i]);
    }
    return is_sure;
}

static bool holds_any(struct search *search, guint i, const GPtrArray *files)
{
    for (guint n = 0; n < files->len; n++)
        if (holds(search, i, files->pdata[n]))
            return true;
    return false;
}

/* Those that hold the file and are not sure of the mention conflict with those that hold what is
 * in question; the fewer go. */
static void judge_doubt(struct search *search, const struct doubt *doubt)
{
    struct conflicts *conflicts = search->conflicts;
    const guint n = conflicts->headers->len;
    g_autoptr(GPtrArray) unsettled = g_ptr_array_new();
    g_autofree bool *is_bad = g_new0(bool, n + 1);
    guint n_bad = 0;
    guint n_good = 0;
    guint n_others = 0;
    for (guint i = 0; i < n; i++) {
        if (!holds(search, i, doubt->file))
            continue;
        is_bad[i] = !is_sure(search, doubt, order_of(search, i), n_bad ? NULL : unsettled);
        n_bad += is_bad[i];
        n_good += !is_bad[i];
        search->n_questions++;
    }
    if (!n_bad)
        return;
    for (guint i = 0; i < n; i++)
        n_others += holds_any(search, i, unsettled);
    const bool others_go = n_others && n_others < n_bad;
    for (guint i = 0; i < n; i++)
        if (others_go ? holds_any(search, i, unsettled) : is_bad[i])
            conflicts->verdicts[i] = VERDICT_REMOVE;
    conflicts->must_repeat = conflicts->must_repeat || n_good || others_go;
}

static void judge_mentions(struct search *search, const struct source_file *file)
{
    if (file->index >= search->table->n_files)
        return;
    const GArray *mentions = search->table->files[file->index].mentions;
    for (guint i = 0; i < mentions->len && search->n_questions < QUESTIONS_MAX; i++) {
        const struct mention *mention = &g_array_index(mentions, struct mention, i);
        const struct doubt doubt = {.file = file, .offset = mention->offset, .mention = mention};
        if (!is_sure(search, &doubt, NULL, NULL))
            judge_doubt(search, &doubt);
    }
}

static void judge_needs(struct search *search)
{
    for (guint i = 0; i < search->table->needs->len && search->n_questions < QUESTIONS_MAX; i++) {
        const struct need *need = &g_array_index(search->table->needs, struct need, i);
        const struct doubt doubt = {.file = need->from, .offset = need->offset, .needed = need->to};
        if (need->from->is_project && !is_sure(search, &doubt, NULL, NULL))
            judge_doubt(search, &doubt);
    }
}

/* Which typedef of a struct is its first must not depend on who was read before. */
static void judge_typedefs(struct search *search)
{
    struct unit *unit = search->conflicts->unit;
    g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < unit->all->len; i++) {
        const struct source_file *file = unit->all->pdata[i];
        for (guint n = 0; file->declared && n < file->declared->len; n++) {
            const CXCursor cursor = g_array_index(file->declared, struct declared, n).cursor;
            if (clang_getCursorKind(cursor) != CXCursor_TypedefDecl)
                continue;
            const CXType type = clang_getCanonicalType(clang_getTypedefDeclUnderlyingType(cursor));
            if (type.kind != CXType_Record)
                continue;
            CXString usr = clang_getCursorUSR(clang_getTypeDeclaration(type));
            const struct source_file *known = g_hash_table_lookup(first, clang_getCString(usr));
            if (!known)
                g_hash_table_insert(first, g_strdup(clang_getCString(usr)),
                                    (gpointer)(uintptr_t)file);
            clang_disposeString(usr);
            for (guint h = 0; known && known != file && h < search->conflicts->headers->len; h++)
                if (holds(search, h, known) && holds(search, h, file))
                    search->conflicts->verdicts[h] = VERDICT_ALONE;
        }
    }
}

/* An error is reported as each header has it. Where few have one, it may be that they only clash
 * with others of the batch: without those they are tried again. */
static void settle_errors(struct search *search)
{
    guint n_bad = 0;
    const guint n = search->conflicts->headers->len;
    for (guint i = 0; i < n; i++)
        n_bad += header_at(search, i) && search->conflicts->verdicts[i] == VERDICT_REMOVE;
    for (guint i = 0; i < n && n_bad > n / 2; i++)
        if (search->conflicts->verdicts[i] == VERDICT_REMOVE)
            search->conflicts->verdicts[i] = VERDICT_ALONE;
}

static void judge_errors(struct search *search)
{
    struct unit *unit = search->conflicts->unit;
    for (unsigned i = 0; i < clang_getNumDiagnostics(unit->tu); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit->tu, i);
        const bool is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        const struct spot spot = unit_spot(unit, clang_getDiagnosticLocation(diagnostic));
        clang_disposeDiagnostic(diagnostic);
        if (is_error && spot.file && !spot.file->is_main)
            judge_holders(search, spot.file, VERDICT_REMOVE);
    }
    settle_errors(search);
}

/* A header that is included again on its own way: as a main file its `#pragma once` says nothing.
 */
static bool is_in_loop(const struct search *search, const struct source_file *header)
{
    g_autoptr(GPtrArray) visible = include_graph_visible(search->conflicts->graph, header);
    for (guint i = 0; i < visible->len; i++) {
        const GArray *inclusions = ((const struct source_file *)visible->pdata[i])->inclusions;
        for (guint n = 0; inclusions && n < inclusions->len; n++)
            if (g_array_index(inclusions, struct inclusion, n).file == header)
                return true;
    }
    return false;
}

static void judge_loops(struct search *search)
{
    for (guint i = 0; i < search->conflicts->headers->len; i++)
        if (is_open(search, i) && is_in_loop(search, header_at(search, i)))
            search->conflicts->verdicts[i] = VERDICT_ALONE;
}

void conflicts_find(struct conflicts *conflicts)
{
    const guint n = conflicts->headers->len;
    struct unit *unit = conflicts->unit;
    struct search search = {
        .conflicts = conflicts,
        .table = conflicts->names,
        .orders = g_new0(guint16 *, n + 1),
    };
    judge_errors(&search);
    for (guint i = 0; i < unit->all->len; i++)
        judge_file(&search, unit->all->pdata[i]);
    judge_loops(&search);
    judge_typedefs(&search);
    for (guint i = 0; i < unit->all->len; i++)
        judge_mentions(&search, unit->all->pdata[i]);
    judge_needs(&search);
    for (guint i = 0; i < n; i++) {
        if (search.n_questions >= QUESTIONS_MAX && is_open(&search, i))
            conflicts->verdicts[i] = VERDICT_ALONE;
        g_free(search.orders[i]);
    }
    g_free(search.orders);
}
