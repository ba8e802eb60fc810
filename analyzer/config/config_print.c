/* Everything that a configuration says, as one text. */

#include "analyzer/config/config.h"

#include <string.h>

/* No two lists of texts print alike. */
static void print_text(GString *out, const char *text)
{
    if (text == NULL)
        g_string_append_c(out, '-');
    else
        g_string_append_printf(out, "%zu:%s", strlen(text), text);
}

static void print_words(GString *out, const GArray *words)
{
    g_string_append_printf(out, "\n%u ", words != NULL ? words->len : 0);
    for (guint i = 0; words != NULL && i < words->len; i++) {
        const struct config_word *word = &g_array_index(words, struct config_word, i);
        print_text(out, word->text);
        print_text(out, word->path);
        print_text(out, word->detail);
        print_text(out, word->origin.file);
        g_string_append_printf(out, "%u", word->origin.line);
        print_text(out, word->origin.flag);
    }
}

char *config_print(const struct config *config)
{
    GString *out = g_string_new(NULL);
    print_text(out, config->root);
    print_text(out, config->folder);
    for (int key = 0; key < N_CONFIG_KEYS; key++)
        print_words(out, config->words[key]);
    print_words(out, config->extend_select);
    g_string_append_printf(out, "\n%u", config->scopes->len);
    for (guint i = 0; i < config->scopes->len; i++) {
        const struct config_scope *scope = config->scopes->pdata[i];
        print_text(out, scope->pattern.text);
        print_text(out, scope->pattern.path);
        print_text(out, scope->pattern.origin.file);
        print_words(out, scope->select);
        print_words(out, scope->ignore);
        print_words(out, scope->severity);
    }
    return g_string_free(out, FALSE);
}
