#include "analyzer/facts/value_check_internal.h"

void value_report_positional(const struct annotation *annotation, const struct argument *argument,
                             struct reading *reading)
{
    g_autofree char *written = value_describe(argument);
    reading_report(reading, "BW004", argument->range, argument->text,
                   "`%s` on `%s` has the value `%s` without a keyword, so this says nothing; write "
                   "`keyword = value`",
                   vocabulary_macro(annotation->kind),
                   reading_label(reading, "an unnamed declaration"), written);
}

/* The names of one list of a constraint. */
static bool check_names(const struct check *check, const struct argument *items, size_t n,
                        bool are_references)
{
    bool is_right = true;
    for (size_t i = 0; i < n; i++) {
        const struct argument *item = &items[i];
        if (item->name)
            continue;
        const bool is_name = value_is_text(item) && *item->text;
        if (is_name && (!are_references || is_column_reference(item->text))) {
            is_right = (!are_references || check_no_macro(check, "columns", item)) && is_right;
            continue;
        }
        g_autofree char *written = value_describe(item);
        reading_report(check->reading, "BW004", item->range, item->text,
                       "`%s` on `%s` has `%s` where %s belongs",
                       vocabulary_macro(check->annotation->kind), check_label(check), written,
                       are_references ? "`table.column`" : "the name of a member");
        is_right = false;
    }
    return is_right;
}

static bool report_shape(const struct check *check, struct range range, const char *expected)
{
    reading_report(check->reading, "BW004", range, NULL, "`%s` on `%s` needs %s",
                   vocabulary_macro(check->annotation->kind), check_label(check), expected);
    return false;
}

static bool check_foreign_key(const struct check *check)
{
    static const char expected[] =
        "two lists: members of this struct, and `table.column` for each of them";
    const struct argument *lists[2] = {NULL, NULL};
    size_t n = 0;
    for (size_t i = 0; i < check->annotation->n_arguments; i++) {
        const struct argument *argument = &check->annotation->arguments[i];
        if (argument->name)
            continue;
        if (n == G_N_ELEMENTS(lists) || argument->kind != VALUE_LIST || !argument->n_items)
            return report_shape(check, argument->range, expected);
        lists[n++] = argument;
    }
    if (n < G_N_ELEMENTS(lists))
        return report_shape(check, check->annotation->name_range, expected);
    const bool is_right = check_names(check, lists[0]->items, lists[0]->n_items, false);
    return check_names(check, lists[1]->items, lists[1]->n_items, true) && is_right;
}

bool value_check_positionals(const struct annotation *annotation, const struct macro_query *macros,
                             struct reading *reading)
{
    const struct check check = {.annotation = annotation, .macros = macros, .reading = reading};
    switch (annotation->kind) {
    case ANNOTATION_FOREIGN_KEY_CONSTRAINT:
        return check_foreign_key(&check);
    case ANNOTATION_UNIQUE_CONSTRAINT:
    case ANNOTATION_INDEX:
        if (!annotation->n_arguments)
            return report_shape(&check, annotation->name_range, "the name of at least one member");
        return check_names(&check, annotation->arguments, annotation->n_arguments, false);
    case ANNOTATION_MODEL:
    case ANNOTATION_COLUMN:
    case ANNOTATION_RELATIONSHIP:
        break;
    }
    return true;
}
