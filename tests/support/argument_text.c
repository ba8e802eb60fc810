#include "tests/support/argument_text.h"

#include "analyzer/facts/arguments.h"
#include "analyzer/facts/vocabulary.h"

#include <string.h>

static void append_value(GString *out, const struct argument *argument)
{
    switch (argument->kind) {
    case VALUE_STRING:
        g_string_append_printf(out, "\"%s\"", argument->text);
        return;
    case VALUE_NAME:
    case VALUE_NUMBER:
        g_string_append(out, argument->text);
        return;
    case VALUE_CALL:
    case VALUE_LIST:
        break;
    }
    g_string_append_printf(out, "%s%c", argument->kind == VALUE_CALL ? argument->text : "",
                           argument->kind == VALUE_CALL ? '(' : '[');
    for (size_t i = 0; i < argument->n_items; i++) {
        if (i)
            g_string_append(out, ", ");
        if (argument->items[i].name)
            g_string_append_printf(out, "%s=", argument->items[i].name);
        append_value(out, &argument->items[i]);
    }
    g_string_append_c(out, argument->kind == VALUE_CALL ? ')' : ']');
}

static bool is_test_macro(const char *name, void *data)
{
    (void)data;
    return !strcmp(name, "SOME_MACRO");
}

char *arguments_dump(enum annotation_kind kind, const char *text, size_t length)
{
    GString *out = g_string_new(NULL);
    struct facts *facts = facts_new();
    struct reading reading;
    reading_init(&reading, facts);
    reading_set_subject(&reading, "t", 0, "m", 0);
    const struct argument_text source = {
        .text = text,
        .length = length,
        .start = {1, 1, 0},
        .file = facts_intern(facts, "t.h"),
        .annotation = vocabulary_macro(kind),
    };
    const struct argument_list list = arguments_read(&source, &reading);
    const struct macro_query macros = {.is_macro = is_test_macro};
    struct annotation annotation = {
        .kind = kind,
        .arguments = list.arguments,
        .n_arguments = list.n_arguments,
        .is_exact = true,
    };
    annotation_check(&annotation, &macros, &reading);
    for (size_t i = 0; i < annotation.n_arguments; i++) {
        const struct argument *argument = &annotation.arguments[i];
        g_string_append(out, i ? "; " : "");
        if (argument->name)
            g_string_append_printf(out, "%s=", argument->name);
        append_value(out, argument);
    }
    for (guint i = 0; i < reading.findings->len; i++) {
        const struct finding *finding =
            &g_array_index(reading.findings, struct fact_finding, i).finding;
        const uint32_t start = finding->range.start.offset;
        g_string_append_printf(out, " ! %s \"%.*s\" %s", finding->code,
                               (int)(finding->range.end.offset - start), text + start,
                               finding->message);
    }
    reading_clear(&reading);
    facts_free(facts);
    return g_string_free(out, FALSE);
}
