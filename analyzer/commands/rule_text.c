#include "analyzer/commands/rule_text.h"

#include <cjson/cJSON.h>
#include <string.h>

enum { TEXT_WIDTH = 80 };

static const char *severity_word(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return "error";
    case SEVERITY_WARNING:
        return "warning";
    default:
        return "off";
    }
}

static const char *severity_sentence(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return "an error";
    case SEVERITY_WARNING:
        return "a warning";
    default:
        return "off by default, a warning when selected";
    }
}

static void write_wrapped(GString *out, const char *text, const char *indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t column = 0;
    for (char **word = words; *word != NULL; word++) {
        size_t width = (size_t)g_utf8_strlen(*word, -1);
        if (column > 0 && column + 1 + width > TEXT_WIDTH) {
            g_string_append_c(out, '\n');
            column = 0;
        }
        g_string_append(out, column == 0 ? indent : " ");
        column += column == 0 ? strlen(indent) : 1;
        g_string_append(out, *word);
        column += width;
    }
    g_string_append_c(out, '\n');
}

static void write_text_examples(const struct rule_entry *rule, const char *kind, const char *title,
                                GString *out)
{
    g_autoptr(GArray) examples = rule_examples_of(rule, kind);
    for (guint i = 0; i < examples->len; i++) {
        const struct example_text *example = &g_array_index(examples, struct example_text, i);
        g_string_append_printf(out, "\n%s (%s):\n\n", title, example->file);
        g_auto(GStrv) lines = g_strsplit(example->text, "\n", -1);
        for (char **line = lines; *line != NULL && (line[1] != NULL || **line != '\0'); line++)
            g_string_append_printf(out, **line != '\0' ? "    %s\n" : "%s\n", *line);
    }
}

void rule_write_text(const struct rule_entry *rule, GString *out)
{
    g_string_append_printf(out, "%s %s (%s%s)\n\n", rule->code, rule->name,
                           severity_sentence(rule->severity), rule->rule->fixes ? "; fixes" : "");
    write_wrapped(out, rule->rule->summary, "");
    g_string_append(out, "\nWhy it matters:\n");
    write_wrapped(out, rule->rule->why, "  ");
    g_string_append(out, "\nHow to mend it:\n");
    write_wrapped(out, rule->rule->mend, "  ");
    write_text_examples(rule, "bad", "Reported", out);
    write_text_examples(rule, "good", "Not reported", out);
}

static void write_markdown_examples(const struct rule_entry *rule, const char *kind,
                                    const char *title, GString *out)
{
    g_autoptr(GArray) examples = rule_examples_of(rule, kind);
    for (guint i = 0; i < examples->len; i++) {
        const struct example_text *example = &g_array_index(examples, struct example_text, i);
        if (examples->len > 1)
            g_string_append_printf(out, "\n%s, `%s`:\n", title, example->file);
        else
            g_string_append_printf(out, "\n%s:\n", title);
        g_string_append_printf(out, "\n```%s\n%s```\n",
                               g_str_has_suffix(example->file, ".yaml") ? "yaml" : "c",
                               example->text);
    }
}

void rule_write_markdown(const struct rule_entry *rule, GString *out)
{
    g_string_append_printf(out, "<a id=\"%s\"></a>\n\n## %s %s\n\n", rule->code, rule->code,
                           rule->name);
    g_autofree char *summary = g_strdup(rule->rule->summary);
    summary[0] = g_ascii_toupper(summary[0]);
    g_string_append_printf(out, "%s. This is %s.%s\n\n", summary, severity_sentence(rule->severity),
                           rule->rule->fixes ? " Some findings can be fixed." : "");
    g_string_append_printf(out, "**Why it matters.** %s\n\n", rule->rule->why);
    g_string_append_printf(out, "**How to mend it.** %s\n", rule->rule->mend);
    write_markdown_examples(rule, "bad", "Reported", out);
    write_markdown_examples(rule, "good", "Not reported", out);
}

void rules_write_markdown_overview(GString *out)
{
    g_string_append(out, "# Rules\n\n"
                         "Written by `bothways rule --all --format markdown`; do not edit. The "
                         "examples are the fixtures that the\n"
                         "tests run. `bothways rule --all --format json` gives the same as data: "
                         "an array of objects with `code`,\n"
                         "`name`, `severity`, `fixes`, `summary`, `why`, `mend` and `examples`, "
                         "whose `bad` and `good` are arrays of\n"
                         "`{ \"file\", \"text\" }`.\n\n"
                         "| code | name | default | fixes | reports |\n"
                         "| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < n_rule_entries; i++) {
        const struct rule_entry *rule = &rule_entries[i];
        g_string_append_printf(out, "| [%s](#%s) | %s | %s | %s | %s |\n", rule->code, rule->code,
                               rule->name, severity_word(rule->severity),
                               rule->rule->fixes ? "yes" : "", rule->rule->summary);
    }
}

static cJSON *examples_to_json(const struct rule_entry *rule, const char *kind)
{
    cJSON *array = cJSON_CreateArray();
    g_autoptr(GArray) examples = rule_examples_of(rule, kind);
    for (guint i = 0; i < examples->len; i++) {
        const struct example_text *example = &g_array_index(examples, struct example_text, i);
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "file", example->file);
        cJSON_AddStringToObject(object, "text", example->text);
        cJSON_AddItemToArray(array, object);
    }
    return array;
}

static cJSON *rule_to_json(const struct rule_entry *rule)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "code", rule->code);
    cJSON_AddStringToObject(object, "name", rule->name);
    cJSON_AddStringToObject(object, "severity", severity_word(rule->severity));
    cJSON_AddBoolToObject(object, "fixes", rule->rule->fixes);
    cJSON_AddStringToObject(object, "summary", rule->rule->summary);
    cJSON_AddStringToObject(object, "why", rule->rule->why);
    cJSON_AddStringToObject(object, "mend", rule->rule->mend);
    cJSON *examples = cJSON_AddObjectToObject(object, "examples");
    cJSON_AddItemToObject(examples, "bad", examples_to_json(rule, "bad"));
    cJSON_AddItemToObject(examples, "good", examples_to_json(rule, "good"));
    return object;
}

char *rules_to_json(const GPtrArray *rules)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rules->len; i++)
        cJSON_AddItemToArray(array, rule_to_json(g_ptr_array_index(rules, i)));
    char *printed = cJSON_Print(array);
    char *text = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(array);
    return text;
}
