/* `bothways init`: a commented .bothways.yaml that fits the folder it finds. */

#include "analyzer/commands/command.h"
#include "analyzer/project/compile_commands.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/project.h"

#include <cjson/cJSON.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME ".bothways.yaml"

static const struct option init_options[] = {{.name = NULL}};

/* A value in double quotes: JSON strings are YAML. */
static char *quote(const char *text)
{
    cJSON *string = cJSON_CreateString(text);
    char *printed = cJSON_PrintUnformatted(string);
    char *quoted = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(string);
    return quoted;
}

/* The folder on the first level that holds all headers with models; NULL where there is none, or
 * some header below it has no models. The caller frees it. */
static char *headers_folder(const struct project *project)
{
    g_autofree char *folder = NULL;
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < project->files->len; i++) {
            const struct project_file *file = project->files->pdata[i];
            const char *name = path_name(project->root, file->path);
            const char *slash = strchr(name, '/');
            g_autofree char *first =
                slash != NULL ? g_strndup(name, (gsize)(slash - name)) : g_strdup("");
            bool is_first = folder == NULL && file->is_read;
            if (is_first)
                folder = g_strdup(first);
            bool is_inside = folder != NULL && g_str_equal(first, folder);
            if (folder != NULL && (file->is_read ? !is_inside : is_inside))
                return NULL;
        }
    }
    return folder != NULL && *folder != '\0' ? g_steal_pointer(&folder) : NULL;
}

static void write_headers(const struct project *project, GString *out)
{
    guint n = 0;
    for (guint i = 0; project != NULL && i < project->files->len; i++)
        n += ((const struct project_file *)project->files->pdata[i])->is_read;
    g_autofree char *folder = project != NULL ? headers_folder(project) : NULL;
    g_string_append(out, "# The headers to read. Without this, every header that includes "
                         "bothways/model.h, directly\n# or through another one, is read");
    if (project != NULL)
        g_string_append_printf(out, ": %u here", n);
    g_string_append(out, ".\n");
    g_autofree char *pattern = g_strconcat(folder != NULL ? folder : "include", "/**/*.h", NULL);
    g_autofree char *quoted = quote(pattern);
    g_string_append_printf(out, "%sheaders: [%s]\n\n", folder != NULL ? "" : "# ", quoted);
}

/* Folders that commonly hold what belongs to somebody else. */
static void write_exclude(const char *root, GString *out)
{
    static const char *const names[] = {"third_party", "3rdparty",    "vendor",
                                        "external",    "subprojects", "node_modules"};
    g_autoptr(GString) list = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(root, names[i], NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            g_string_append_printf(list, "%s\"%s/**\"", list->len > 0 ? ", " : "", names[i]);
    }
    g_string_append(out, "# What is never read or reported, even if it is named on the command "
                         "line.\n");
    if (list->len > 0)
        g_string_append_printf(out, "exclude: [%s]\n\n", list->str);
    else
        g_string_append(out, "# exclude: [\"third_party/**\"]\n\n");
}

static void write_flags(const char *root, GString *out)
{
    g_autofree char *database = compile_commands_find(root);
    g_autofree char *folder = database != NULL ? g_path_get_dirname(database) : NULL;
    g_string_append(out, "# The compile flags: of a compile_commands.json, else these.\n");
    if (folder != NULL) {
        const char *below = path_below(root, folder);
        g_autofree char *quoted = quote(g_str_equal(folder, root) ? "."
                                        : below != NULL           ? below
                                                                  : folder);
        g_string_append_printf(out, "compile_commands: %s\n", quoted);
    } else {
        g_string_append(out, "# compile_commands: build\n");
    }
    g_string_append(out, "# compile_flags: [-std=gnu17, -Iinclude]\n\n");
}

static char *make_text(const char *root, const struct project *project)
{
    GString *out = g_string_new(
        "# What Bothways reads and reports. `bothways config` shows what all of it comes to,\n"
        "# `bothways doctor` how each header is read, `bothways rule --all` the rules.\n\n");
    write_headers(project, out);
    write_exclude(root, out);
    write_flags(root, out);
    g_string_append(
        out,
        "# Headers to include before each one, for headers that are not self-contained.\n"
        "# prelude: [stdint.h]\n\n"
        "# Annotations of headers that can not be annotated.\n"
        "# declarations: [vendor.relations.yaml]\n\n"
        "# The rules, by code (BW103), prefix (BW3) or name; `default` and `all` stand for many.\n"
        "# select: [default]\n"
        "# ignore: []\n"
        "# severity: { one-to-one-not-unique: error }\n"
        "# per_file: { \"legacy/**\": { ignore: [BW1] } }\n\n"
        "# The database: sqlite, postgresql, mysql or mssql.\n"
        "# dialect: postgresql\n\n"
        "# Findings that are known and not reported; `bothways check --write-baseline` lists "
        "them.\n"
        "# baseline: .bothways-baseline.json\n\n"
        "required_version: \">=0.1\"\n");
    return g_string_free(out, FALSE);
}

static gboolean write_new(const char *path, const char *text, GError **error)
{
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GFileOutputStream) stream = g_file_create(file, G_FILE_CREATE_NONE, NULL, error);
    if (stream == NULL) {
        if (error != NULL && g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
            g_clear_error(error);
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                        "`" FILE_NAME "` is there already, and is left as it is");
        }
        return FALSE;
    }
    return g_output_stream_write_all(G_OUTPUT_STREAM(stream), text, strlen(text), NULL, NULL,
                                     error) &&
           g_output_stream_close(G_OUTPUT_STREAM(stream), NULL, error);
}

static int run(const void *values, const struct arguments *arguments)
{
    (void)values;
    (void)arguments;
    static const char *const no_paths[] = {NULL};
    g_autofree char *root = path_real(".");
    GError *error = NULL;
    if (root == NULL) {
        g_set_error(&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the working folder does not exist");
        return command_fail(error);
    }
    const struct project_request request = {
        .folder = root, .root = root, .paths = no_paths, .is_isolated = TRUE};
    /* Without a model yet, the file is written all the same. */
    struct project *project = project_discover(&request, NULL);
    g_autofree char *text = make_text(root, project);
    project_free(project);
    g_autofree char *path = g_build_filename(root, FILE_NAME, NULL);
    if (!write_new(path, text, &error))
        return command_fail(error);
    puts("wrote " FILE_NAME);
    return EXIT_CLEAN;
}

const struct command command_init = {
    .name = "init",
    .summary = "Write a .bothways.yaml that fits the working folder",
    .arguments = "",
    .most_arguments = 0,
    .options = init_options,
    .run = run,
};
