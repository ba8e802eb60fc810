/* `bothways generate WHAT`: from the models of a project to the text of other programs. */

#include "analyzer/generate/generate.h"
#include "analyzer/commands/command.h"
#include "analyzer/commands/reading.h"
#include "analyzer/config/config_flags.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

struct generate_values {
    struct reading_values reading;
    char *output;
    char *prefix;
};

static const struct option generate_options[] = {
    {"output", 'o', OPTION_PATH, offsetof(struct generate_values, output), "DIR",
     "the folder to write to; without it, the text goes to standard output", NULL},
    {"prefix", 0, OPTION_WORD, offsetof(struct generate_values, prefix), "PREFIX",
     "what every name that `runtime` declares begins with", NULL},
    READING_OPTIONS(struct generate_values),
    {.name = NULL},
};

static gboolean usage_error(const char *what, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) known = g_string_new(NULL);
    for (const struct generator *g = generators; g->name != NULL; g++) {
        if (g != generators && g_str_equal(g->name, g[-1].name))
            continue;
        g_ptr_array_add(names, (gpointer)(uintptr_t)g->name);
        g_string_append_printf(known, known->len == 0 ? "%s" : ", %s", g->name);
    }
    g_autofree char *hint = options_suggestion(what, names);
    if (what[0] == '\0')
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE, "say what to generate: %s",
                    known->str);
    else
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                    "nothing called `%s` can be generated%s (there are: %s)", what, hint,
                    known->str);
    return FALSE;
}

static gboolean is_known(const char *what)
{
    for (const struct generator *g = generators; g->name != NULL; g++) {
        if (g_str_equal(g->name, what))
            return TRUE;
    }
    return FALSE;
}

static gboolean write_text(const char *folder, const char *name, const GString *text,
                           GError **error)
{
    if (folder == NULL) {
        if (fwrite(text->str, 1, text->len, stdout) == text->len && fflush(stdout) == 0)
            return TRUE;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    "cannot write to standard output: %s", g_strerror(errno));
        return FALSE;
    }
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_set_contents(path, text->str, (gssize)text->len, error);
}

/* Nothing is made of a part of the models: what a header that does not parse declares is missing.
 */
static gboolean check_headers(const struct graph *graph)
{
    gboolean ok = TRUE;
    for (guint i = 0; i < graph->facts->len; i++) {
        const struct facts *facts = graph->facts->pdata[i];
        for (size_t h = 0; h < facts->n_headers; h++) {
            /* What was generated before is about to be written anew. */
            g_autofree char *name = g_path_get_basename(facts->headers[h].path);
            if (!facts->headers[h].is_broken || g_str_equal(name, "models_runtime.h"))
                continue;
            fprintf(stderr, "%s: error: does not parse: nothing is generated without its models\n",
                    facts->headers[h].path);
            ok = FALSE;
        }
    }
    if (!ok)
        fprintf(stderr, "`bothways check` says why\n");
    return ok;
}

/* What can't be generated, said on stderr. */
static gboolean check_all(const struct generation *generation, const char *what)
{
    if (!check_headers(generation->graph))
        return FALSE;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    for (const struct generator *g = generators; g->name != NULL; g++) {
        if (g_str_equal(g->name, what) && g->check != NULL)
            g->check(generation, problems);
    }
    for (guint i = 0; i < problems->len; i++)
        fprintf(stderr, "%s\n", (const char *)problems->pdata[i]);
    return problems->len == 0;
}

static gboolean make_folder(const char *folder, GError **error)
{
    if (folder == NULL || g_mkdir_with_parents(folder, 0777) == 0)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "cannot make the folder `%s`: %s", folder, g_strerror(errno));
    return FALSE;
}

/* Writes every file of `what`. FALSE without an error: something can't be generated, which has
 * been said on stderr. */
static gboolean write_all(const struct generation *generation, const char *what, const char *folder,
                          GError **error)
{
    if (!check_all(generation, what) || !make_folder(folder, error))
        return FALSE;
    for (const struct generator *g = generators; g->name != NULL; g++) {
        if (!g_str_equal(g->name, what))
            continue;
        g_autoptr(GString) text = g_string_new(NULL);
        g->write(generation, text);
        if (!write_text(folder, g->file_name, text, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_prefix(const char *prefix, GError **error)
{
    gboolean ok = !g_ascii_isdigit(prefix[0]);
    for (const char *c = prefix; *c != '\0'; c++)
        ok = ok && (g_ascii_isalnum(*c) || *c == '_');
    if (!ok)
        g_set_error(error, OPTIONS_ERROR, OPTIONS_ERROR_USAGE,
                    "no name in C begins with the prefix `%s`", prefix);
    return ok;
}

static int run(const void *data, const struct arguments *arguments)
{
    const struct generate_values *values = data;
    /* The first word is WHAT; the rest are PATHs, as everywhere. */
    const char *what = arguments->positional[0] != NULL ? arguments->positional[0] : "";
    GError *error = NULL;
    const char *prefix = values->prefix != NULL ? values->prefix : "";
    if (!is_known(what) ? !usage_error(what, &error) : !check_prefix(prefix, &error))
        return command_fail(error);
    const struct arguments paths = {.positional = arguments->positional + 1,
                                    .flags = arguments->flags};
    struct reading_run all;
    reading_run_init(&all, &values->reading, &paths);
    const struct reading *reading = reading_run_one(&all, &error);
    struct generation generation = {.prefix = prefix};
    g_autoptr(config_flags_owned) flags =
        reading != NULL ? config_flags_new(reading->config) : NULL;
    if (reading != NULL) {
        generation.graph = reading->graph;
        generation.root = reading->project->root;
        generation.prelude = (const char *const *)flags->prelude;
    }
    gboolean ok = reading != NULL && write_all(&generation, what, values->output, &error);
    int status = ok ? EXIT_CLEAN : error == NULL ? EXIT_FINDINGS : command_fail(error);
    reading_run_clear(&all);
    return status;
}

const struct command command_generate = {
    .name = "generate",
    .summary = "Write other programs' text from the models: runtime, sql, sqlalchemy",
    .arguments = "WHAT [PATH…] [-- FLAGS]",
    .most_arguments = ANY_NUMBER,
    .options = generate_options,
    .values_size = sizeof(struct generate_values),
    .run = run,
};
