#include "mapping.h"

#include "analyzer/generate/generate.h"
#include "analyzer/generate/runtime.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The first declaration that has no mapping, without its place; NULL where all have one. */
static char *find_refusal(const struct graph *graph)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    check_runtime(&(struct generation){.graph = graph, .prefix = ""}, problems);
    if (problems->len == 0)
        return NULL;
    const char *first = problems->pdata[0];
    const char *what = strstr(first, ": ");
    return g_strdup(what != NULL ? what + 2 : first);
}

static void write_file(const char *folder, const char *name,
                       void (*write)(const struct generation *what, GString *out),
                       const struct graph *graph)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    write(&(struct generation){.graph = graph, .prefix = ""}, text);
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error))
        fail_msg("%s", error->message);
}

/* Files are named in full and descriptors left open so that GLib need not fork. */
static void compile(const char *folder, const char *library)
{
    static const char headers[] = "-I" BOTHWAYS_SOURCE_DIR "/include";
    const char *compiler = g_getenv("CC");
    g_autofree char *source = g_build_filename(folder, "models_runtime.c", NULL);
    g_autofree char *here = g_strconcat("-I", folder, NULL);
    const char *const arguments[] = {
        compiler != NULL ? compiler : "cc",
        "-std=gnu17",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-O0",
        "-shared",
        "-fPIC",
        here,
        headers,
        source,
        "-o",
        library,
        NULL,
    };
    g_autoptr(GError) error = NULL;
    g_autofree char *messages = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)(uintptr_t)arguments, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL, NULL, NULL,
                      &messages, &status, &error) ||
        !g_spawn_check_wait_status(status, &error))
        fail_msg("%s: %s", error->message, messages != NULL ? messages : "");
}

struct mapping mapping_open(const struct graph *graph, const char *folder)
{
    struct mapping mapping = {.refused = find_refusal(graph)};
    if (mapping.refused != NULL)
        return mapping;
    write_file(folder, "models_runtime.h", generate_runtime_header, graph);
    write_file(folder, "models_runtime.c", runtime_append_mapping, graph);
    g_autofree char *path = g_build_filename(folder, "models.so", NULL);
    compile(folder, path);
    mapping.library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (mapping.library == NULL)
        fail_msg("%s", dlerror());
    mapping.models = dlsym(mapping.library, "models_runtime");
    const size_t *n = dlsym(mapping.library, "n_models_runtime");
    assert_non_null(mapping.models);
    assert_non_null(n);
    mapping.n = *n;
    return mapping;
}

void mapping_close(struct mapping *mapping)
{
    if (mapping->library != NULL)
        dlclose(mapping->library);
    g_clear_pointer(&mapping->refused, g_free);
}
