/* `bothways doctor`: the installation, the project, and the flags of each header with the reason.
 * What is broken is said with its remedy. */

#include "analyzer/commands/command.h"
#include "analyzer/commands/reading.h"
#include "analyzer/config/config_flags.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/worker.h"
#include "analyzer/project/workers.h"

#include <cjson/cJSON.h>
#include <glib/gstdio.h>
#include <stdio.h>

struct doctor_values {
    struct reading_values reading;
};

#define VALUE(field) offsetof(struct doctor_values, field)

static const struct option doctor_options[] = {
    {"config", 0, OPTION_PATH, VALUE(reading.config), "FILE",
     "use this configuration file, and look for no other", NULL},
    {"isolated", 0, OPTION_FLAG, VALUE(reading.isolated), NULL,
     "look for no configuration; the project is the working folder", NULL},
    {"compile-commands", 'p', OPTION_PATH, VALUE(reading.database), "DIR",
     "the folder with the compile_commands.json to use", NULL},
    {.name = NULL},
};

static void print_line(const char *name, const char *value)
{
    printf("%-18s %s\n", name, value);
}

/* A problem, with its remedy in the words. Gives FALSE. */
static gboolean print_problem(const char *name, const char *problem)
{
    printf("%-18s BROKEN: %s\n", name, problem);
    return FALSE;
}

/* The facts of a header that includes stddef.h, read by the helper as any other. */
static cJSON *read_probe(const char *program)
{
    g_autofree char *folder = g_dir_make_tmp("bothways-doctor-XXXXXX", NULL);
    if (folder == NULL)
        return NULL;
    g_autofree char *probe = g_build_filename(folder, "probe.h", NULL);
    g_autofree char *output = NULL;
    const char *argv[] = {program, "--root", folder, probe, NULL};
    gboolean ok = g_file_set_contents(probe, "#include <stddef.h>\n", -1, NULL) &&
                  g_spawn_sync(NULL, (char **)(void *)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                               NULL, &output, NULL, NULL, NULL);
    g_unlink(probe);
    g_rmdir(folder);
    return ok ? cJSON_Parse(output) : NULL;
}

/* Where stddef.h was found. The caller frees it. */
static char *find_stddef(const char *program)
{
    cJSON *facts = read_probe(program);
    const cJSON *headers = cJSON_GetObjectItemCaseSensitive(facts, "headers");
    const cJSON *header = cJSON_GetArrayItem(headers, 0);
    const cJSON *include;
    char *found = NULL;
    cJSON_ArrayForEach(include, cJSON_GetObjectItemCaseSensitive(header, "includes"))
    {
        const char *path = cJSON_GetStringValue(include);
        if (found == NULL && path != NULL && g_str_has_suffix(path, "/stddef.h"))
            found = g_canonicalize_filename(path, "/");
    }
    cJSON_Delete(facts);
    return found;
}

static gboolean check_installation(void)
{
    g_autoptr(GError) error = NULL;
    print_line("bothways", BOTHWAYS_VERSION);
    g_autofree char *program = worker_program(&error);
    g_autofree char *libclang = program != NULL ? workers_ask_libclang(&error) : NULL;
    if (libclang == NULL)
        return print_problem("bothways-extract", error->message);
    print_line("bothways-extract", program);
    print_line("libclang", libclang);
    gboolean ok = TRUE;
    g_autofree char *stddef = find_stddef(program);
    if (stddef != NULL)
        print_line("stddef.h", stddef);
    else
        ok = print_problem("stddef.h", "clang's own headers are nowhere to be found; install "
                                       "libclang-common-dev of libclang's version, or name their "
                                       "folder behind `--`: -isystem DIR");
    g_autofree char *model = flag_model_folder();
    if (model != NULL)
        print_line("bothways/model.h", model);
    else
        printf("%-18s not beside the program: headers need their own -I for it\n",
               "bothways/model.h");
    return ok;
}

static char *join_flags(GVariant *flags)
{
    g_autofree const char **words = g_variant_get_bytestring_array(flags, NULL);
    return g_strjoinv(" ", (char **)(void *)words);
}

/* Headers with the same flags for the same reason stand together. */
static void print_headers(const struct project *project, struct flag_chooser *chooser)
{
    g_autofree char *last = g_strdup("");
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = project->files->pdata[i];
        if (!file->is_read)
            continue;
        const struct flag_choice choice = flag_chooser_choose(chooser, file);
        g_autofree char *flags = join_flags(choice.flags);
        char *text = g_strdup_printf("    flags: %s\n    why: %s\n", flags, choice.reason);
        printf("  %s\n", path_name(project->root, file->path));
        if (g_str_equal(text, last))
            puts("    as above");
        else
            fputs(text, stdout);
        g_free(last);
        last = text;
    }
}

static gboolean check_project(const struct reading_run *run, const struct arguments *arguments,
                              const char *root)
{
    static const char *const no_paths[] = {NULL};
    g_autoptr(GError) error = NULL;
    print_line("project", root);
    struct reading *reading = reading_open(run, root, no_paths, &error);
    if (reading == NULL)
        return print_problem("configuration", error->message);
    g_autofree char *cache = g_build_filename(g_get_user_cache_dir(), "bothways", NULL);
    print_line("cache", cache);
    const char *file = reading->config->file;
    print_line("configuration", file != NULL ? path_name(root, file) : "none");
    g_autoptr(config_flags_owned) said = config_flags_new(reading->config);
    const struct flag_request request = {
        .project = reading->project,
        .database = said->database,
        .extra = (const char *const *)arguments->flags,
        .configured = (const char *const *)said->compile_flags,
        .configured_at = said->compile_flags_at,
        .prelude = (const char *const *)said->prelude,
    };
    struct flag_chooser *chooser = flag_chooser_new(&request, &error);
    if (chooser != NULL) {
        puts("headers");
        print_headers(reading->project, chooser);
    } else {
        print_problem("compile flags", error->message);
    }
    flag_chooser_free(chooser);
    reading_free(reading);
    return chooser != NULL;
}

static int run(const void *data, const struct arguments *arguments)
{
    struct reading_values values = ((const struct doctor_values *)data)->reading;
    values.no_cache = TRUE;
    struct reading_run all;
    reading_run_init(&all, &values, arguments);
    g_autofree char *path = path_in_real_folder(
        all.folder, arguments->positional[0] != NULL ? arguments->positional[0] : ".");
    g_autofree char *root = project_root(path, all.folder, values.isolated);
    gboolean is_sound = check_installation();
    is_sound = check_project(&all, arguments, root) && is_sound;
    reading_run_clear(&all);
    return is_sound ? EXIT_CLEAN : EXIT_CANNOT_RUN;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "Show how headers are read, with which flags and why, and what is broken",
    .arguments = "[PATH] [-- FLAGS]",
    .most_arguments = 1,
    .options = doctor_options,
    .values_size = sizeof(struct doctor_values),
    .run = run,
};
