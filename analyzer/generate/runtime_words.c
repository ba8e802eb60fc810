/* The texts of accessors, with the words of one model filled in. */

#include "analyzer/generate/runtime_words.h"

#include "analyzer/generate/runtime.h"

#include <string.h>

static bool is_typedef(const struct graph *graph, const char *name)
{
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = graph->models->pdata[i];
        if (g_strcmp0(model->fact->alias, name) == 0)
            return true;
    }
    return false;
}

/* A name of ours, as a model's typedef does not have it: it would hide that. */
void runtime_append_own(GString *out, const char *word, const struct runtime_words *words)
{
    g_string_append(out, word);
    if (is_typedef(words->what->graph, word))
        g_string_append_c(out, '_');
}

/* The instance is called like its model where that says nothing else. */
static void append_self(GString *out, const struct runtime_words *words)
{
    static const char *const ours[] = {
        "all", "at",    "bytes", "contains", "instance", "item", "items", "key",  "integer",
        "n",   "query", "real",  "self",     "session",  "size", "text",  "value"};
    const char *name = words->model->name;
    bool is_taken = is_typedef(words->what->graph, name);
    for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
        is_taken = is_taken || strcmp(name, ours[i]) == 0;
    /* The mapping's own arrays are called like this. */
    is_taken = is_taken || strstr(name, "s_of_") != NULL;
    runtime_append_own(out, is_taken ? "self" : name, words);
}

/* `$word`: gives the place of its last character. */
static const char *expand_own(GString *out, const char *dollar, const struct runtime_words *words)
{
    const char *end = dollar + 1;
    while (g_ascii_islower(*end))
        end++;
    g_autofree char *word = g_strndup(dollar + 1, (gsize)(end - dollar - 1));
    if (strcmp(word, "self") == 0)
        append_self(out, words);
    else
        runtime_append_own(out, word, words);
    return end - 1;
}

char *runtime_expand(const char *text, const struct runtime_words *words)
{
    GString *out = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c++) {
        const char *stands_for = NULL;
        if (*c == '$') {
            c = expand_own(out, c, words);
            continue;
        }
        if (*c != '@') {
            g_string_append_c(out, *c);
            continue;
        }
        switch (*++c) {
        case 'T':
            g_string_append(out, runtime_type_name(words->model));
            stands_for = words->model->name;
            break;
        case 'M':
            g_string_append(out, words->what->prefix);
            stands_for = words->model->name;
            break;
        case 'R':
            stands_for = words->member;
            break;
        case 'G':
            stands_for = words->target;
            break;
        case 'H':
            stands_for = words->handle;
            break;
        case 'P':
            stands_for = words->path;
            break;
        case 'K':
            stands_for = words->parameters;
            break;
        case 'k':
            stands_for = words->key;
            break;
        default:
            stands_for = words->value;
            break;
        }
        g_string_append(out, stands_for);
    }
    return g_string_free(out, FALSE);
}
