#include "analyzer/project/git.h"

#include "analyzer/project/paths.h"

#include <gio/gio.h>
#include <string.h>

G_DEFINE_QUARK(bothways - git - error - quark, git_error)

/* A hook is told of its repository by names relative to the working folder, which git is not run
 * in; and a GIT_DIR alone makes the working folder the top of the tree. */
static void keep_environment(GSubprocessLauncher *launcher)
{
    static const char *const names[] = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE",
                                        "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"};
    g_autofree char *here = g_get_current_dir();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        if (value == NULL || *value == '\0')
            continue;
        g_autofree char *absolute = path_absolute(here, value);
        g_subprocess_launcher_setenv(launcher, names[i], absolute, TRUE);
    }
    if (g_getenv("GIT_DIR") != NULL && g_getenv("GIT_WORK_TREE") == NULL)
        g_subprocess_launcher_setenv(launcher, "GIT_WORK_TREE", here, TRUE);
    g_subprocess_launcher_setenv(launcher, "GIT_OPTIONAL_LOCKS", "0", TRUE);
    g_subprocess_launcher_setenv(launcher, "LC_ALL", "C", TRUE);
}

/* What git writes when it fails, on one line. The caller frees it. */
static char *message_of(GBytes *said)
{
    gsize length = 0;
    const char *data = g_bytes_get_data(said, &length);
    g_autofree char *text = g_strndup(length > 0 ? data : "", length);
    g_strstrip(text);
    const char *message = g_str_has_prefix(text, "fatal: ") ? text + 7 : text;
    g_autofree char *first = g_strndup(message, strcspn(message, "\n"));
    return g_utf8_make_valid(first, -1);
}

char *git_run(const char *folder, const char *const *arguments, gsize *length, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_set_cwd(launcher, folder);
    keep_environment(launcher);
    g_autoptr(GPtrArray) command = g_ptr_array_new();
    g_ptr_array_add(command, (gpointer)(guintptr) "git");
    for (; *arguments != NULL; arguments++)
        g_ptr_array_add(command, (gpointer)(guintptr)*arguments);
    g_ptr_array_add(command, NULL);
    g_autoptr(GBytes) output = NULL, said = NULL;
    g_autoptr(GSubprocess) process =
        g_subprocess_launcher_spawnv(launcher, (const char *const *)command->pdata, error);
    if (process == NULL) {
        g_prefix_error(error, "cannot run git: ");
        return NULL;
    }
    if (!g_subprocess_communicate(process, NULL, NULL, &output, &said, error))
        return NULL;
    if (!g_subprocess_get_successful(process)) {
        g_autofree char *message = message_of(said);
        g_set_error(error, GIT_ERROR, GIT_ERROR_FAILED, "git says of `%s`: %s", folder, message);
        return NULL;
    }
    const char *data = g_bytes_get_data(output, length);
    /* g_strndup() would stop at a NUL, and `-z` writes them. */
    char *copy = g_malloc(*length + 1);
    if (*length > 0)
        memcpy(copy, data, *length);
    copy[*length] = '\0';
    return copy;
}
