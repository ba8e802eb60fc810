#include "analyzer/config/config_flags.h"

#include "analyzer/project/compile_flags.h"

static char *place_of(const struct config_origin *origin)
{
    return origin->file != NULL ? g_strdup_printf("%s:%u", origin->file, origin->line) : NULL;
}

static const struct config_word *word_at(const GArray *words, guint i)
{
    return &g_array_index(words, struct config_word, i);
}

static char **compile_flags_of(const GArray *words)
{
    if (words->len == 0)
        return NULL;
    g_autoptr(GStrvBuilder) command = g_strv_builder_new();
    g_strv_builder_add(command, "cc");
    for (guint i = 0; i < words->len; i++)
        g_strv_builder_add(command, word_at(words, i)->text);
    g_auto(GStrv) arguments = g_strv_builder_end(command);
    return flags_of_command((const char *const *)arguments, word_at(words, 0)->path,
                            "compile_flags.h");
}

/* A name that is no file beside the configuration is looked up as any include is. */
static char **prelude_of(const GArray *words)
{
    if (words->len == 0)
        return NULL;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (guint i = 0; i < words->len; i++) {
        const struct config_word *word = word_at(words, i);
        gboolean is_file = g_file_test(word->path, G_FILE_TEST_IS_REGULAR);
        g_strv_builder_add(names, is_file ? word->path : word->text);
    }
    return g_strv_builder_end(names);
}

struct config_flags *config_flags_new(const struct config *config)
{
    struct config_flags *flags = g_new0(struct config_flags, 1);
    const struct config_word *database = config_value(config, CONFIG_COMPILE_COMMANDS);
    if (database != NULL) {
        flags->database = g_strdup(database->origin.flag != NULL ? database->text : database->path);
        flags->database_at = place_of(&database->origin);
    }
    flags->compile_flags = compile_flags_of(config->words[CONFIG_COMPILE_FLAGS]);
    flags->compile_flags_at = place_of(&config->origins[CONFIG_COMPILE_FLAGS]);
    flags->prelude = prelude_of(config->words[CONFIG_PRELUDE]);
    return flags;
}

void config_flags_free(struct config_flags *flags)
{
    if (flags == NULL)
        return;
    g_free(flags->database);
    g_free(flags->database_at);
    g_strfreev(flags->compile_flags);
    g_free(flags->compile_flags_at);
    g_strfreev(flags->prelude);
    g_free(flags);
}
