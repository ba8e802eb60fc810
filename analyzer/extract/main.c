/*
 * bothways-extract: headers in, facts out. The only program that links libclang.
 */

#include "analyzer/extract/compile_flags.h"
#include "analyzer/extract/facts_json.h"
#include "analyzer/extract/header_reader.h"
#include "analyzer/extract/worker.h"
#include "analyzer/facts/facts_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FINE = 0, EXIT_CANNOT_RUN = 2 };

struct options {
    char *output;
    char *format;
    char *root;
    gboolean no_batch;
    gboolean worker;
    gboolean version;
    char **headers;
};

static int fail(const char *message)
{
    fprintf(stderr, "bothways-extract: error: %s\n", message);
    return EXIT_CANNOT_RUN;
}

static int print_version(void)
{
    g_autofree char *libclang = libclang_version();
    printf("bothways-extract %s (libclang %s)\n", BOTHWAYS_VERSION, libclang);
    return EXIT_FINE;
}

static GOptionContext *make_context(struct options *options)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, "Write to FILE", "FILE"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &options->format,
         "facts (what `bothways check --facts` takes; the default with -o), or json", "FORMAT"},
        {"root", 0, 0, G_OPTION_ARG_FILENAME, &options->root,
         "The project's folder, which paths are relative to (default: the working folder)", "DIR"},
        {"no-batch", 0, 0, G_OPTION_ARG_NONE, &options->no_batch,
         "Parse each header by itself; the facts are the same", NULL},
        {"worker", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->worker, "", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the versions and stop",
         NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->headers, NULL, NULL},
        {0},
    };
    GOptionContext *context = g_option_context_new("HEADER… [-- FLAGS]");
    g_option_context_set_summary(
        context,
        "Reads model headers and writes what they say: structs, members, annotations, places.");
    g_option_context_set_description(
        context, "FLAGS are compile flags, for example -- -std=gnu17 -Iinclude\n"
                 "Exit status: 0 the facts are written, 2 they are not.\n");
    g_option_context_add_main_entries(context, entries, NULL);
    return context;
}

static void clear_options(struct options *options)
{
    g_free(options->output);
    g_free(options->format);
    g_free(options->root);
    g_strfreev(options->headers);
}

static gboolean write_output(const struct options *options, const struct facts *facts,
                             gboolean is_json, GError **error)
{
    if (!is_json)
        return facts_save(facts, options->output, error);
    g_autofree char *json = facts_to_json(facts);
    if (options->output)
        return g_file_set_contents(options->output, json, -1, error);
    fputs(json, stdout);
    return TRUE;
}

/* The headers' absolute paths; NULL with `error` where one can't be read. */
static char **absolute_paths(char **headers, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (; *headers; headers++) {
        if (access(*headers, R_OK) || g_file_test(*headers, G_FILE_TEST_IS_DIR)) {
            const int reason = access(*headers, R_OK) ? errno : EISDIR;
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason),
                        "cannot read `%s`: %s", *headers, g_strerror(reason));
            return NULL;
        }
        g_ptr_array_add(paths, g_canonicalize_filename(*headers, NULL));
    }
    g_ptr_array_add(paths, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}

static int extract(const struct options *options, const char *const *flags,
                   const char *builtin_folder)
{
    static const char *const default_flags[] = {"-std=gnu17", NULL};
    const char *format = options->format ? options->format : options->output ? "facts" : "json";
    const gboolean is_json = !strcmp(format, "json");
    if (!is_json && strcmp(format, "facts") != 0)
        return fail("unknown format; write `--format json` or `--format facts`");
    if (!is_json && !options->output)
        return fail("facts are binary; say where they go: `-o FILE`");
    if (!options->headers)
        return fail("no header given; see `bothways-extract --help`");
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) paths = absolute_paths(options->headers, &error);
    if (!paths)
        return fail(error->message);
    g_autofree char *root = g_canonicalize_filename(options->root ? options->root : ".", NULL);
    const struct read_request request = {
        .root = root,
        .flags = *flags ? flags : default_flags,
        .headers = (const char *const *)paths,
        .builtin_folder = builtin_folder,
        .together = !options->no_batch,
    };
    CXIndex index = clang_createIndex(0, 0);
    struct facts *facts = headers_read(index, &request);
    clang_disposeIndex(index);
    const gboolean is_written = write_output(options, facts, is_json, &error);
    facts_free(facts);
    return is_written ? EXIT_FINE : fail(error->message);
}

static int run(const struct options *options, const char *const *flags)
{
    if (options->version)
        return print_version();
    gboolean is_missing = FALSE;
    g_autofree char *builtin_folder = compile_flags_builtin_folder(&is_missing);
    if (is_missing)
        fprintf(stderr,
                "bothways-extract: warning: clang's own headers (stddef.h) are nowhere to be "
                "found; install libclang-common-dev, or name their folder: -- -isystem DIR\n");
    if (!options->worker)
        return extract(options, flags, builtin_folder);
    g_autoptr(GError) error = NULL;
    return worker_run(builtin_folder, &error) ? EXIT_FINE : fail(error->message);
}

int main(int argc, char **argv)
{
    static const char *const no_flags[] = {NULL};
    struct options options = {0};
    int n_own = 1; /* arguments before `--` */
    while (n_own < argc && strcmp(argv[n_own], "--") != 0)
        n_own++;
    const char *const *flags = n_own < argc ? (const char *const *)argv + n_own + 1 : no_flags;
    g_autoptr(GOptionContext) context = make_context(&options);
    g_autoptr(GError) error = NULL;
    g_autofree char **own = g_new0(char *, (gsize)n_own + 1);
    memcpy(own, argv, (gsize)n_own * sizeof *own);
    char **parsed = own;
    const int status = g_option_context_parse(context, &n_own, &parsed, &error)
                           ? run(&options, flags)
                           : fail(error->message);
    clear_options(&options);
    return status;
}
