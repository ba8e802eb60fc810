#include "analyzer/facts/annotation_check.h"

#include "analyzer/facts/spelling.h"
#include "analyzer/facts/value_check.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

static bool is_null(const struct argument *argument)
{
    return argument->kind == VALUE_NAME &&
           (!strcmp(argument->text, "NULL") || !strcmp(argument->text, "None"));
}

/* Leaves null values out, those of a call's arguments as well. */
static GArray *without_nulls(struct facts *facts, const struct argument *arguments, size_t n)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof *arguments);
    for (size_t i = 0; i < n; i++) {
        struct argument argument = arguments[i];
        if (is_null(&argument))
            continue;
        if (argument.kind == VALUE_CALL) {
            GArray *items = without_nulls(facts, argument.items, argument.n_items);
            argument.items = facts_copy(facts, items->data, items->len * sizeof argument);
            argument.n_items = items->len;
            g_array_unref(items);
        }
        g_array_append_val(all, argument);
    }
    return all;
}

static GPtrArray *keyword_names(enum annotation_kind kind)
{
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < n_vocabulary_keywords; i++)
        if (vocabulary_keywords[i].annotation == kind &&
            !vocabulary_is_target(&vocabulary_keywords[i]))
            g_ptr_array_add(names, (gpointer)(uintptr_t)vocabulary_keywords[i].name);
    g_ptr_array_add(names, NULL);
    return names;
}

static char *list_names(const GPtrArray *names)
{
    g_autofree char *joined = g_strjoinv("`, `", (char **)names->pdata);
    return g_strdup_printf("`%s`", joined);
}

/* BW003 for `word`, with the nearest keyword; the fix replaces the word where its place is exact.
 */
static void report_unknown(const struct annotation *annotation, const char *word,
                           struct range range, bool is_bare, struct reading *reading)
{
    const char *macro = vocabulary_macro(annotation->kind);
    g_autoptr(GPtrArray) names = keyword_names(annotation->kind);
    const char *nearest = spelling_nearest(word, (const char *const *)names->pdata);
    const struct keyword *known = nearest ? vocabulary_find(annotation->kind, nearest) : NULL;
    g_autofree char *meant = NULL;
    if (known && is_bare && known->kind == KEYWORD_BOOL)
        meant = g_strdup_printf("%s = true", nearest);
    else if (known &&
             (!is_bare || known->kind == KEYWORD_FLAG || known->kind == KEYWORD_TABLE_NAME))
        meant = g_strdup(nearest);
    g_autofree char *question =
        meant ? g_strdup_printf("; did you mean `%s`?", meant) : g_strdup("");
    struct finding *finding = reading_report(
        reading, "BW003", range, word, "`%s` on `%s` takes no %s `%s`, so this says nothing%s",
        macro, reading_label(reading, "an unnamed declaration"), is_bare ? "flag" : "keyword", word,
        question);
    if (names->len > 1) {
        g_autofree char *all = list_names(names);
        reading_help(reading, finding, "`%s` takes %s", macro, all);
    } else {
        reading_help(reading, finding, "`%s` takes the names of members, and no keyword", macro);
    }
    if (meant && annotation->is_exact)
        reading_fix(reading, finding, APPLICABILITY_UNSAFE, range, meant, "replace `%s` by `%s`",
                    word, meant);
}

/* Gives positional arguments their names. False where one is not accepted. */
static bool name_positional(const struct annotation *annotation, bool is_first,
                            struct argument *argument, struct reading *reading)
{
    const struct keyword *flag =
        argument->kind == VALUE_NAME ? vocabulary_find(annotation->kind, argument->text) : NULL;
    if (flag && (flag->kind == KEYWORD_FLAG || flag->kind == KEYWORD_TABLE_NAME)) {
        argument->name = argument->text;
        argument->name_range = argument->range;
        argument->text = facts_intern(reading->facts, "true");
        return true;
    }
    switch (annotation->kind) {
    case ANNOTATION_FOREIGN_KEY_CONSTRAINT:
    case ANNOTATION_UNIQUE_CONSTRAINT:
    case ANNOTATION_INDEX:
        return true;
    case ANNOTATION_RELATIONSHIP:
        if (!is_first)
            break;
        argument->name = facts_intern(reading->facts, vocabulary_target()->name);
        argument->name_range = argument->range;
        return true;
    case ANNOTATION_MODEL:
    case ANNOTATION_COLUMN:
        break;
    }
    if (argument->kind == VALUE_NAME) {
        report_unknown(annotation, argument->text, argument->range, true, reading);
        return false;
    }
    value_report_positional(annotation, argument, reading);
    return false;
}

/* BW005 where `name` was given before. */
static bool is_repeated(const struct annotation *annotation, const GArray *accepted,
                        const struct argument *argument, struct reading *reading)
{
    for (guint i = 0; i < accepted->len; i++) {
        const struct argument *other = &g_array_index(accepted, struct argument, i);
        if (!other->name || !g_str_equal(other->name, argument->name))
            continue;
        struct finding *finding =
            reading_report(reading, "BW005", argument->name_range, argument->name,
                           "`%s` on `%s` gives `%s` twice, and only the first counts; keep one",
                           vocabulary_macro(annotation->kind),
                           reading_label(reading, "an unnamed declaration"), argument->name);
        reading_relate(reading, finding, other->name_range, "given here first");
        return true;
    }
    return false;
}

/* Whether a named argument is accepted. */
static bool is_accepted(const struct annotation *annotation, const GArray *accepted,
                        struct argument *argument, bool is_written,
                        const struct macro_query *macros, struct reading *reading)
{
    const struct keyword *keyword = vocabulary_find(annotation->kind, argument->name);
    if (!keyword || (is_written && vocabulary_is_target(keyword))) {
        report_unknown(annotation, argument->name, argument->name_range, false, reading);
        return false;
    }
    return !is_repeated(annotation, accepted, argument, reading) &&
           value_check(annotation, keyword, argument, macros, reading);
}

void annotation_check(struct annotation *annotation, const struct macro_query *macros,
                      struct reading *reading)
{
    const bool first_is_null = annotation->n_arguments && is_null(&annotation->arguments[0]);
    GArray *arguments =
        without_nulls(reading->facts, annotation->arguments, annotation->n_arguments);
    GArray *accepted = g_array_new(FALSE, FALSE, sizeof(struct argument));
    GArray *named = g_array_new(FALSE, FALSE, sizeof(struct argument));
    for (guint i = 0; i < arguments->len; i++) {
        struct argument argument = g_array_index(arguments, struct argument, i);
        const bool is_written = argument.name != NULL;
        if (!is_written && !name_positional(annotation, !i && !first_is_null, &argument, reading))
            continue;
        if (!argument.name)
            g_array_append_val(accepted, argument);
        else if (is_accepted(annotation, named, &argument, is_written, macros, reading))
            g_array_append_val(named, argument);
    }
    g_array_append_vals(accepted, named->data, named->len);
    annotation->arguments =
        facts_copy(reading->facts, accepted->data, accepted->len * sizeof(struct argument));
    annotation->n_arguments = accepted->len;
    if (!value_check_positionals(annotation, macros, reading)) {
        annotation->arguments = NULL;
        annotation->n_arguments = 0;
    }
    g_array_unref(accepted);
    g_array_unref(named);
    g_array_unref(arguments);
}
