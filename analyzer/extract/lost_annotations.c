#include "analyzer/extract/lost_annotations.h"

#include "analyzer/extract/misplacement.h"
#include "analyzer/extract/token_list.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

/* Where the preprocessor left the text out, as offsets of the file: pairs of start and end. */
static GArray *skipped_ranges(struct unit *unit, const struct source_file *file)
{
    GArray *offsets = g_array_new(FALSE, FALSE, sizeof(unsigned));
    CXSourceRangeList *list = clang_getSkippedRanges(unit->tu, file->handle);
    for (unsigned i = 0; list && i < list->count; i++) {
        unsigned start = 0;
        unsigned end = 0;
        clang_getFileLocation(clang_getRangeStart(list->ranges[i]), NULL, NULL, NULL, &start);
        clang_getFileLocation(clang_getRangeEnd(list->ranges[i]), NULL, NULL, NULL, &end);
        g_array_append_val(offsets, start);
        g_array_append_val(offsets, end);
    }
    if (list)
        clang_disposeSourceRangeList(list);
    return offsets;
}

/* Attributes written by hand leave no trace but themselves: each `annotate("bothways.…` of the file
 * must have been found on a declaration. */
static void report_handwritten(struct unit *unit, struct source_file *file, struct reading *reading)
{
    static const char mark[] = "\"bothways.";
    if (!file->length || !memmem(file->text, file->length, mark, strlen(mark)))
        return;
    g_autoptr(GArray) skipped = skipped_ranges(unit, file);
    guint next = 0;
    struct lexer lexer = source_lexer(file, 0);
    struct token last[2] = {{0}, {0}}; /* the two tokens in front */
    for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END;
         last[0] = last[1], last[1] = token, token = lexer_next(&lexer)) {
        while (next + 1 < skipped->len &&
               g_array_index(skipped, unsigned, next + 1) <= token.start.offset)
            next += 2;
        if (next < skipped->len && g_array_index(skipped, unsigned, next) <= token.start.offset)
            continue;
        enum annotation_kind kind = ANNOTATION_MODEL;
        const char *word = file->text + token.start.offset + strlen(mark);
        if (token.kind != TOKEN_STRING || !token_is(&lexer, &last[0], "annotate") ||
            strncmp(file->text + token.start.offset, mark, strlen(mark)) != 0 ||
            !vocabulary_annotation(word, strcspn(word, "( \""), &kind) ||
            (file->handwritten &&
             g_hash_table_contains(file->handwritten, GUINT_TO_POINTER(last[0].start.offset))))
            continue;
        misplacement_report(source_range(file, last[0].start.offset, last[0].end.offset), kind,
                            "on no declaration that takes it", reading);
    }
}

static int compare_starts(gconstpointer a, gconstpointer b)
{
    const struct expansion *const *first = a;
    const struct expansion *const *second = b;
    return ((*first)->start > (*second)->start) - ((*first)->start < (*second)->start);
}

/* The expansions of annotations and of macros that use them, in the order of the text. */
static GPtrArray *expansions_of(const struct source_file *file)
{
    GPtrArray *expansions = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer expansion = NULL;
    if (!file->expansions)
        return expansions;
    g_hash_table_iter_init(&iterator, file->expansions);
    while (g_hash_table_iter_next(&iterator, NULL, &expansion))
        if (((struct expansion *)expansion)->role != EXPANSION_OTHER)
            g_ptr_array_add(expansions, expansion);
    g_ptr_array_sort(expansions, compare_starts);
    return expansions;
}

static bool is_for_members(const struct expansion *expansion)
{
    return expansion->kind == ANNOTATION_COLUMN || expansion->kind == ANNOTATION_RELATIONSHIP;
}

/* Where it stands, as far as its neighbours tell. */
static char *describe_place(const struct expansion *expansion, const struct neighbours *around)
{
    if (is_for_members(expansion)) {
        if (neighbour_is(around->after, ": [ ( )"))
            return g_strdup_printf("before `%s`, in the middle of the declarator", around->after);
        if (neighbour_is(around->before, "{ ;") && neighbour_is(around->after, "} ;"))
            return g_strdup("alone, without a member");
        return g_strdup("on no member of a struct");
    }
    if (neighbour_is(around->after, "struct union typedef"))
        return g_strdup_printf("before `%s`", around->after);
    if (neighbour_is(around->two_before, "struct union") && neighbour_is(around->after, "{"))
        return g_strdup("behind the tag");
    if (expansion_is_in_braces(expansion))
        return g_strdup("in the body of the struct");
    if (neighbour_is(around->before, ";"))
        return g_strdup("behind the `;`");
    return g_strdup("on no struct");
}

static bool is_at(const struct neighbours *around, uint32_t offset)
{
    return offset >= around->before_end && offset <= around->after_start;
}

/* Whether clang can be held to have read what stands at the expansion. */
static bool was_read(const struct expansion *expansion, const struct neighbours *around,
                     GHashTable *first_errors)
{
    gpointer error = NULL;
    if (!g_hash_table_size(first_errors))
        return true;
    if (!g_hash_table_lookup_extended(first_errors, expansion->file, NULL, &error))
        return false;
    return is_at(around, GPOINTER_TO_UINT(error)) || expansion->end <= GPOINTER_TO_UINT(error);
}

static void report_parentheses(struct expansion *expansion, struct reading *reading)
{
    const char *macro = vocabulary_macro(expansion->kind);
    const struct range range = source_range(expansion->file, expansion->start, expansion->name_end);
    if (expansion->open)
        reading_report(reading, "BW002", range, macro,
                       "the parentheses of this `%s` are never closed", macro);
    else
        reading_report(reading, "BW002", range, macro,
                       "`%s` is written without its parentheses, so it says nothing; write `%s()`",
                       macro, macro);
    expansion->is_reported = true;
}

static void report_wrapper(struct expansion *expansion, struct reading *reading)
{
    const struct range range = source_range(expansion->file, expansion->start, expansion->name_end);
    g_autofree char *name =
        g_strndup(expansion->file->text + expansion->start, expansion->name_end - expansion->start);
    reading_report(reading, "BW006", range, name,
                   "the annotation in the macro `%s` does not count here; use `%s` where a member "
                   "or a struct takes its annotation",
                   name, name);
    expansion->is_reported = true;
}

/* A macro that ends with an annotation stands before `[N]` or `: 3`, and clang stops there. */
static void report_wrapper_in_declarator(struct expansion *expansion, GHashTable *first_errors,
                                         struct reading *reading)
{
    gpointer error = NULL;
    if (expansion->role != EXPANSION_WRAPPER ||
        !g_hash_table_lookup_extended(first_errors, expansion->file, NULL, &error) ||
        GPOINTER_TO_UINT(error) < expansion->end)
        return;
    struct neighbours around = neighbours_of(expansion);
    if (GPOINTER_TO_UINT(error) <= around.after_start && neighbour_is(around.after, ": ["))
        report_wrapper(expansion, reading);
    neighbours_clear(&around);
}

static void report_lost(struct expansion *expansion, GHashTable *first_errors,
                        struct reading *reading)
{
    if (expansion->is_reported)
        return;
    if (expansion->role == EXPANSION_ANNOTATION && (!expansion->open || !expansion->is_closed)) {
        report_parentheses(expansion, reading);
        return;
    }
    if (expansion->n_found) {
        report_wrapper_in_declarator(expansion, first_errors, reading);
        return;
    }
    struct neighbours around = neighbours_of(expansion);
    if (!was_read(expansion, &around, first_errors)) {
        neighbours_clear(&around);
        return;
    }
    if (expansion->role == EXPANSION_WRAPPER) {
        report_wrapper(expansion, reading);
    } else {
        g_autofree char *problem = describe_place(expansion, &around);
        misplacement_report(source_range(expansion->file, expansion->start, expansion->name_end),
                            expansion->kind, problem, reading);
        expansion->is_reported = true;
    }
    neighbours_clear(&around);
}

void lost_annotations_report(struct unit *unit, GHashTable *first_errors, struct reading *reading)
{
    g_autoptr(GPtrArray) files = unit_own_files(unit);
    reading_set_subject(reading, NULL, -1, NULL, -1);
    for (guint i = 0; i < files->len; i++) {
        g_autoptr(GPtrArray) expansions = expansions_of(g_ptr_array_index(files, i));
        for (guint n = 0; n < expansions->len; n++)
            report_lost(g_ptr_array_index(expansions, n), first_errors, reading);
        if (!g_hash_table_size(first_errors))
            report_handwritten(unit, g_ptr_array_index(files, i), reading);
    }
}

bool lost_annotations_explain(const struct source_file *file, uint32_t offset)
{
    g_autoptr(GPtrArray) expansions = expansions_of(file);
    for (guint i = 0; i < expansions->len; i++) {
        const struct expansion *expansion = g_ptr_array_index(expansions, i);
        if (!expansion->is_reported)
            continue;
        struct neighbours around = neighbours_of(expansion);
        const bool explains = is_at(&around, offset);
        neighbours_clear(&around);
        if (explains)
            return true;
    }
    return false;
}

bool lost_annotations_have_model(struct unit *unit)
{
    g_autoptr(GPtrArray) files = unit_own_files(unit);
    for (guint i = 0; i < files->len; i++) {
        const struct source_file *file = g_ptr_array_index(files, i);
        GHashTableIter iterator;
        gpointer value = NULL;
        if (!file->expansions)
            continue;
        g_hash_table_iter_init(&iterator, file->expansions);
        while (g_hash_table_iter_next(&iterator, NULL, &value)) {
            const struct expansion *expansion = value;
            if (expansion->role == EXPANSION_ANNOTATION && expansion->kind == ANNOTATION_MODEL &&
                (!expansion->n_found || expansion->is_reported))
                return true;
        }
    }
    return false;
}
