/* The fixtures of a rule as examples: without the tests' expectations. */

#include "analyzer/commands/rule_text.h"

#include "rules/examples.h"

#include <string.h>

static void example_clear(gpointer pointer)
{
    struct example_text *example = pointer;
    g_free(example->file);
    g_free(example->text);
}

/* Removes the comments for the tests; a line that has nothing else goes as a whole. */
static char *strip_expectations(const char *text)
{
    GString *result = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *comment = strstr(*line, "// expect");
        if (comment == NULL)
            comment = strstr(*line, "# expect"); /* in YAML */
        if (comment == NULL)
            comment = strstr(*line, "// select: ");
        if (comment != NULL)
            *comment = '\0';
        g_strchomp(*line);
        if (comment != NULL && **line == '\0')
            continue;
        g_string_append_printf(result, "%s\n", *line);
    }
    while (result->len > 1 && g_str_has_suffix(result->str, "\n\n"))
        g_string_truncate(result, result->len - 1);
    return g_string_free(result, FALSE);
}

GArray *rule_examples_of(const struct rule_entry *rule, const char *kind)
{
    GArray *examples = g_array_new(FALSE, FALSE, sizeof(struct example_text));
    g_array_set_clear_func(examples, example_clear);
    g_autofree char *single = g_strdup_printf("%s/%s.h", rule->name, kind);
    g_autofree char *folder = g_strdup_printf("%s/%s/", rule->name, kind);
    for (const struct rule_example *file = rule_examples; file->path != NULL; file++) {
        if (!g_str_equal(file->path, single) && !g_str_has_prefix(file->path, folder))
            continue;
        struct example_text example = {
            .file = g_path_get_basename(file->path),
            .text = strip_expectations(file->text),
        };
        g_array_append_val(examples, example);
    }
    return examples;
}
