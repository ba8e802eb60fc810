/* The fixes of a finding under construction: edits that are exact, or no fix at all. */

#include "analyzer/analysis/draft.h"

#include <string.h>

void draft_fix(struct draft *draft, enum applicability applicability, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *title = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (draft->fixes == NULL)
        draft->fixes = g_array_new(FALSE, FALSE, sizeof(struct draft_fix));
    struct draft_fix fix = {
        .title = analysis_string(draft->report->memory, title),
        .applicability = applicability,
        .edits = g_array_new(FALSE, FALSE, sizeof(struct edit)),
        .removals = g_array_new(FALSE, FALSE, sizeof(struct removal)),
    };
    g_array_append_val(draft->fixes, fix);
}

static struct draft_fix *latest_fix(struct draft *draft)
{
    g_assert(draft->fixes != NULL && draft->fixes->len > 0);
    return &g_array_index(draft->fixes, struct draft_fix, draft->fixes->len - 1);
}

/* Inside a wrapper macro every range is the whole invocation: nothing there can be edited. */
static bool range_is_exact(const struct draft *draft, struct range range)
{
    if (range.file == NULL)
        return false;
    g_autofree char *key = range_key(range);
    return !g_hash_table_contains(draft->report->inexact, key);
}

static void add_edit(struct draft *draft, struct draft_fix *fix, struct range range,
                     const char *text)
{
    if (!range_is_exact(draft, range)) {
        fix->is_dropped = true;
        return;
    }
    struct edit edit = {.range = range, .text = analysis_string(draft->report->memory, text)};
    g_array_append_val(fix->edits, edit);
}

void draft_edit(struct draft *draft, struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_edit(draft, latest_fix(draft), range, text);
}

static bool inserts_at(const struct draft_fix *fix, struct range range)
{
    for (guint i = 0; i < fix->edits->len; i++) {
        const struct range *other = &g_array_index(fix->edits, struct edit, i).range;
        if (g_strcmp0(other->file, range.file) == 0 && other->start.offset == range.start.offset &&
            other->end.offset == range.end.offset)
            return true;
    }
    return false;
}

void draft_add_argument(struct draft *draft, const struct annotation *annotation,
                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *argument = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    struct draft_fix *fix = latest_fix(draft);
    /* Between the parentheses may stand what was not understood, and what is no argument needs no
     * comma: only where there is nothing at all is it clear. */
    bool is_empty =
        annotation->insertion.start.offset == annotation->name_range.end.offset + strlen("(");
    if (!annotation->is_exact || (annotation->n_arguments == 0 && !is_empty)) {
        fix->is_dropped = true;
        return;
    }
    bool follows = annotation->n_arguments > 0 || inserts_at(fix, annotation->insertion);
    g_autofree char *text = g_strconcat(follows ? ", " : "", argument, NULL);
    add_edit(draft, fix, annotation->insertion, text);
}

/* The range of a value is that of a string without its quotes where it is one literal, and with all
 * of them where several are joined. Only without escapes can the two be told apart. */
enum quotes { QUOTES_OUTSIDE, QUOTES_NONE, QUOTES_UNCERTAIN };

static enum quotes value_quotes(const struct argument *argument)
{
    if (argument->kind != VALUE_STRING)
        return QUOTES_NONE;
    size_t length = argument->range.end.offset - argument->range.start.offset;
    return length == strlen(argument->text) ? QUOTES_OUTSIDE : QUOTES_UNCERTAIN;
}

static bool argument_start(const struct argument *argument, struct place *start)
{
    if (argument->name != NULL && argument->name_range.file != NULL) {
        *start = argument->name_range.start;
        return true;
    }
    *start = argument->range.start;
    if (value_quotes(argument) == QUOTES_OUTSIDE) {
        start->column--;
        start->offset--;
    }
    return value_quotes(argument) != QUOTES_UNCERTAIN;
}

static bool argument_end(const struct argument *argument, struct place *end)
{
    *end = argument->range.end;
    if (value_quotes(argument) == QUOTES_OUTSIDE) {
        end->column++;
        end->offset++;
    }
    return value_quotes(argument) != QUOTES_UNCERTAIN;
}

/* The list that an argument stands in where that is inside a call: backref(name, …); NULL where it
 * is an argument of the annotation itself. */
static const struct argument *find_call(const struct annotation *annotation,
                                        const struct argument *argument)
{
    for (size_t i = 0; i < annotation->n_arguments; i++) {
        const struct argument *call = &annotation->arguments[i];
        if (call->n_items > 0 && argument >= call->items && argument < call->items + call->n_items)
            return call;
    }
    return NULL;
}

/* Removes an argument of a call with the comma before it: the first is the call's subject, and
 * stays.
 */
static void remove_from_call(struct draft *draft, const struct annotation *annotation,
                             const struct argument *call, const struct argument *argument)
{
    struct draft_fix *fix = latest_fix(draft);
    struct range range = {.file = annotation->range.file};
    if (annotation->is_exact && argument > call->items &&
        argument_end(argument - 1, &range.start) && argument_end(argument, &range.end))
        add_edit(draft, fix, range, "");
    else
        fix->is_dropped = true;
}

void draft_remove_argument(struct draft *draft, const struct annotation *annotation,
                           const struct argument *argument)
{
    const struct argument *call = find_call(annotation, argument);
    if (call != NULL) {
        remove_from_call(draft, annotation, call, argument);
        return;
    }
    struct removal removal = {
        .annotation = annotation,
        .index = (size_t)(argument - annotation->arguments),
    };
    g_assert(removal.index < annotation->n_arguments);
    g_array_append_val(latest_fix(draft)->removals, removal);
}

static bool is_removed(const struct draft_fix *fix, const struct annotation *annotation,
                       size_t index)
{
    for (guint i = 0; i < fix->removals->len; i++) {
        const struct removal *removal = &g_array_index(fix->removals, struct removal, i);
        if (removal->annotation == annotation && removal->index == index)
            return true;
    }
    return false;
}

/* Removes the arguments from `first` up to `end` with one of the commas around them: the one
 * behind, or, where nothing follows, the one before. */
static void remove_run(struct draft *draft, struct draft_fix *fix,
                       const struct annotation *annotation, size_t first, size_t end)
{
    const struct argument *arguments = annotation->arguments;
    struct range range = {.file = annotation->range.file};
    bool is_known = annotation->is_exact;
    if (end < annotation->n_arguments) {
        is_known = is_known && argument_start(&arguments[first], &range.start) &&
                   argument_start(&arguments[end], &range.end);
    } else {
        range.end = annotation->insertion.start;
        is_known = is_known && (first > 0 ? argument_end(&arguments[first - 1], &range.start)
                                          : argument_start(&arguments[first], &range.start));
    }
    if (is_known)
        add_edit(draft, fix, range, "");
    else
        fix->is_dropped = true;
}

static void finish_annotation(struct draft *draft, struct draft_fix *fix,
                              const struct annotation *annotation)
{
    size_t index = 0;
    while (index < annotation->n_arguments) {
        size_t first = index;
        while (index < annotation->n_arguments && is_removed(fix, annotation, index))
            index++;
        if (index > first)
            remove_run(draft, fix, annotation, first, index);
        else
            index++;
    }
}

void draft_finish_removals(struct draft *draft)
{
    for (guint i = 0; i < draft->fixes->len; i++) {
        struct draft_fix *fix = &g_array_index(draft->fixes, struct draft_fix, i);
        g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
        for (guint j = 0; j < fix->removals->len; j++) {
            const struct annotation *annotation =
                g_array_index(fix->removals, struct removal, j).annotation;
            if (g_hash_table_add(done, (gpointer)(uintptr_t)annotation))
                finish_annotation(draft, fix, annotation);
        }
    }
}
