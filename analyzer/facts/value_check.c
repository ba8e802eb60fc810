#include "analyzer/facts/value_check_internal.h"

#include "analyzer/facts/spelling.h"

#include <string.h>

const char *check_label(const struct check *check)
{
    return reading_label(check->reading, "an unnamed declaration");
}

char *value_describe(const struct argument *value)
{
    switch (value->kind) {
    case VALUE_STRING:
        return g_strdup_printf("\"%s\"", value->text);
    case VALUE_LIST:
        return g_strdup(value->n_items ? "[…]" : "[]");
    case VALUE_CALL:
        return g_strdup_printf("%s(…)", value->text);
    case VALUE_NAME:
    case VALUE_NUMBER:
        break;
    }
    return g_strdup(value->text);
}

static struct finding *report(const struct check *check, const char *keyword,
                              const struct argument *value, const char *expected)
{
    g_autofree char *written = value_describe(value);
    return reading_report(check->reading, "BW004", value->range, value->text,
                          "`%s` on `%s` says %s = `%s`, but `%s` takes %s",
                          vocabulary_macro(check->annotation->kind), check_label(check), keyword,
                          written, keyword, expected);
}

/* BW004 for an unknown word, with the nearest and all valid ones. */
static bool report_word(const struct check *check, const char *keyword,
                        const struct argument *value, const char *word, const char *const *valid)
{
    const char *nearest = spelling_nearest(word, valid);
    g_autofree char *question =
        nearest ? g_strdup_printf("; did you mean `%s`?", nearest) : g_strdup("");
    struct finding *finding =
        reading_report(check->reading, "BW004", value->range, word,
                       "`%s` on `%s` says %s = `%s`, but `%s` knows no `%s`%s",
                       vocabulary_macro(check->annotation->kind), check_label(check), keyword,
                       value->text, keyword, word, question);
    g_autofree char *all = g_strjoinv("`, `", (char **)(uintptr_t)valid);
    reading_help(check->reading, finding, "`%s` knows `%s`", keyword, all);
    return false;
}

bool value_is_text(const struct argument *value)
{
    return value->kind == VALUE_STRING || value->kind == VALUE_NAME;
}

static bool is_one_of(const struct argument *value, const char *const *words)
{
    for (; *words; words++)
        if ((value->kind == VALUE_NAME || value->kind == VALUE_NUMBER) &&
            !strcmp(value->text, *words))
            return true;
    return false;
}

static bool is_true(const struct argument *value)
{
    return is_one_of(value, (const char *const[]){"true", "True", "1", NULL});
}

static bool is_boolean(const struct argument *value)
{
    return is_true(value) || is_one_of(value, (const char *const[]){"false", "False", "0", NULL});
}

static bool check_boolean(const struct check *check, const char *keyword,
                          const struct argument *value)
{
    if (!is_boolean(value))
        report(check, keyword, value, "`true` or `false`");
    return is_boolean(value);
}

static bool check_name(const struct check *check, const char *keyword, const struct argument *value,
                       const char *expected)
{
    if (value_is_text(value) && *value->text)
        return true;
    g_autofree char *full = g_strdup_printf("%s, bare or quoted", expected);
    report(check, keyword, value, full);
    return false;
}

bool check_no_macro(const struct check *check, const char *keyword, const struct argument *value)
{
    if (value->kind != VALUE_NAME || !check->macros || !check->macros->is_macro)
        return true;
    g_autofree char *first = g_strndup(value->text, strcspn(value->text, "."));
    if (!check->macros->is_macro(first, check->macros->data))
        return true;
    struct finding *finding = reading_report(
        check->reading, "BW004", value->range, first,
        "`%s` on `%s` says %s = `%s`, but `%s` is a macro, and macros are not expanded here; write "
        "the string",
        vocabulary_macro(check->annotation->kind), check_label(check), keyword, value->text, first);
    reading_help(check->reading, finding,
                 "the table would be called `%s`, not what the macro stands for", first);
    return false;
}

bool is_column_reference(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    const guint n = g_strv_length(parts);
    for (guint i = 0; i < n; i++)
        if (!*parts[i])
            return false;
    return n == 2 || n == 3;
}

static bool check_column_reference(const struct check *check, const char *keyword,
                                   const struct argument *value)
{
    if (value_is_text(value) && is_column_reference(value->text))
        return check_no_macro(check, keyword, value);
    report(check, keyword, value, "`table.column` or `schema.table.column`");
    return false;
}

static bool check_column(const struct check *check, const char *keyword,
                         const struct argument *value, bool with_direction)
{
    static const char descending[] = "desc";
    if (with_direction && value->kind == VALUE_CALL && !strcmp(value->text, descending) &&
        value->n_items == 1 && !value->items[0].name)
        return check_column(check, keyword, &value->items[0], false);
    if (value_is_text(value) && *value->text)
        return true;
    report(check, keyword, value,
           with_direction ? "a column, `desc(column)`, or a list of these"
                          : "a column or a list of columns");
    return false;
}

static bool check_columns(const struct check *check, const char *keyword,
                          const struct argument *value, bool with_direction)
{
    if (value->kind != VALUE_LIST || !value->n_items)
        return check_column(check, keyword, value, with_direction);
    bool is_right = true;
    for (size_t i = 0; i < value->n_items; i++)
        is_right = check_column(check, keyword, &value->items[i], with_direction) && is_right;
    return is_right;
}

static bool check_integer(const struct check *check, const char *keyword,
                          const struct argument *value)
{
    if (value->kind == VALUE_NUMBER && !value->text[strspn(value->text, "0123456789")])
        return true;
    report(check, keyword, value, "a whole number that is not negative");
    return false;
}

static bool check_literal(const struct check *check, const char *keyword,
                          const struct argument *value)
{
    if (value_is_text(value) || value->kind == VALUE_NUMBER)
        return true;
    report(check, keyword, value, "a string, a number, `true` or `false`");
    return false;
}

static bool check_text(const struct check *check, const char *keyword, const struct argument *value)
{
    if (value_is_text(value))
        return true;
    report(check, keyword, value, "a string");
    return false;
}

static bool check_word(const struct check *check, const char *keyword, const struct argument *value,
                       const char *const *valid, bool any_case)
{
    if (!check_text(check, keyword, value))
        return false;
    for (const char *const *word = valid; *word; word++)
        if (any_case ? !g_ascii_strcasecmp(value->text, *word) : !strcmp(value->text, *word))
            return true;
    g_autofree char *upper = any_case ? g_ascii_strup(value->text, -1) : g_strdup(value->text);
    return report_word(check, keyword, value, upper, valid);
}

static bool check_cascades(const struct check *check, const char *keyword,
                           const struct argument *value)
{
    if (!check_text(check, keyword, value))
        return false;
    g_auto(GStrv) words = g_strsplit(value->text, ",", -1);
    for (char **word = words; *word; word++) {
        const char *stripped = g_strstrip(*word);
        if (*stripped && !g_strv_contains(vocabulary_cascades, stripped))
            return report_word(check, keyword, value, stripped, vocabulary_cascades);
    }
    return true;
}

static bool check_boolean_or_all(const struct check *check, const char *keyword,
                                 const struct argument *value)
{
    if (is_boolean(value) || (value_is_text(value) && !strcmp(value->text, "all")))
        return true;
    report(check, keyword, value, "`true`, `false` or `\"all\"`");
    return false;
}

static bool check_table_name(const struct check *check, const char *keyword, struct argument *value)
{
    if (is_boolean(value)) {
        const bool is_table = is_true(value);
        value->kind = VALUE_NAME;
        value->text = facts_intern(check->reading->facts, is_table ? "true" : "false");
        return is_table; /* `false` is the same as not said */
    }
    return check_name(check, keyword, value, "the table's name") &&
           check_no_macro(check, keyword, value);
}

static bool check_value(const struct check *check, const struct keyword *keyword,
                        struct argument *value);

/* backref(name, keyword = value, …): what is wrong is left out. Options that a backref doesn't take
 * are for a rule to find. */
static bool check_backref(const struct check *check, const char *keyword, struct argument *value)
{
    if (value_is_text(value))
        return true;
    if (value->kind != VALUE_CALL || strcmp(value->text, keyword) != 0 || !value->n_items ||
        value->items[0].name || !value_is_text(&value->items[0])) {
        g_autofree char *expected =
            g_strdup_printf("a name, or `%s(name, keyword = value)`", keyword);
        report(check, keyword, value, expected);
        return false;
    }
    GArray *items = g_array_new(FALSE, FALSE, sizeof *value);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < value->n_items; i++) {
        struct argument item = value->items[i];
        const struct keyword *known =
            item.name ? vocabulary_find(ANNOTATION_RELATIONSHIP, item.name) : NULL;
        if (item.name && !g_hash_table_add(seen, (gpointer)(uintptr_t)item.name)) {
            reading_report(check->reading, "BW005", item.name_range, item.name,
                           "`%s` on `%s` gives `%s` twice inside `%s`, and only the first counts; "
                           "keep one",
                           vocabulary_macro(check->annotation->kind), check_label(check), item.name,
                           keyword);
            continue;
        }
        if (!known || known->kind == KEYWORD_BACKREF || check_value(check, known, &item))
            g_array_append_val(items, item);
    }
    value->items = facts_copy(check->reading->facts, items->data, items->len * sizeof *value);
    value->n_items = items->len;
    g_array_unref(items);
    return true;
}

static bool check_value(const struct check *check, const struct keyword *keyword,
                        struct argument *value)
{
    const char *name = keyword->name;
    switch (keyword->kind) {
    case KEYWORD_FLAG:
    case KEYWORD_BOOL:
        return check_boolean(check, name, value);
    case KEYWORD_BOOL_OR_ALL:
        return check_boolean_or_all(check, name, value);
    case KEYWORD_INTEGER:
        return check_integer(check, name, value);
    case KEYWORD_LITERAL:
        return check_literal(check, name, value);
    case KEYWORD_STRING:
    case KEYWORD_JOIN:
    case KEYWORD_NAMES:
        return check_text(check, name, value);
    case KEYWORD_NAME:
        return check_name(check, name, value, "a name");
    case KEYWORD_MODEL:
        return check_name(check, name, value, "the name of a model");
    case KEYWORD_MEMBER:
        return check_name(check, name, value, "the name of a member");
    case KEYWORD_TABLE:
        return check_name(check, name, value, "the name of a table") &&
               check_no_macro(check, name, value);
    case KEYWORD_TABLE_NAME:
        return check_table_name(check, name, value);
    case KEYWORD_COLUMN_REF:
        return check_column_reference(check, name, value);
    case KEYWORD_COLUMNS:
        return check_columns(check, name, value, false);
    case KEYWORD_ORDER:
        return check_columns(check, name, value, true);
    case KEYWORD_CASCADES:
        return check_cascades(check, name, value);
    case KEYWORD_LAZY:
        return check_word(check, name, value, vocabulary_lazies, false);
    case KEYWORD_ACTION:
        return check_word(check, name, value, vocabulary_actions, true);
    case KEYWORD_BACKREF:
        return check_backref(check, name, value);
    }
    g_assert_not_reached();
}

bool value_check(const struct annotation *annotation, const struct keyword *keyword,
                 struct argument *argument, const struct macro_query *macros,
                 struct reading *reading)
{
    const struct check check = {.annotation = annotation, .macros = macros, .reading = reading};
    return check_value(&check, keyword, argument);
}
