#include "analyzer/extract/compile_flags.h"

#include <clang-c/Index.h>
#include <glob.h>

/* Whether libclang resolves `#include <stddef.h>` by itself (or with `folder`). */
static gboolean resolves_stddef(const char *folder)
{
    static const char path[] = "/bothways-probe.h";
    static const char text[] = "#include <stddef.h>\nsize_t bothways_probe;\n";
    struct CXUnsavedFile probe = {.Filename = path, .Contents = text, .Length = sizeof text - 1};
    const char *const flags[] = {"-xc", "-std=gnu17", "-w", "-isystem", folder};
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit unit = NULL;
    const enum CXErrorCode error = clang_parseTranslationUnit2(
        index, path, flags, folder ? 5 : 3, &probe, 1, CXTranslationUnit_None, &unit);
    const gboolean resolves = error == CXError_Success && clang_getNumDiagnostics(unit) == 0;
    if (unit)
        clang_disposeTranslationUnit(unit);
    clang_disposeIndex(index);
    return resolves;
}

char *compile_flags_builtin_folder(gboolean *is_missing)
{
    static const char *const patterns[] = {
        "/usr/lib/llvm-*/lib/clang/*/include",
        "/usr/lib/clang/*/include",
        "/usr/lib/gcc/*/*/include",
    };
    *is_missing = FALSE;
    if (resolves_stddef(NULL))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        glob_t found = {0};
        char *folder = NULL;
        if (!glob(patterns[i], 0, NULL, &found))
            for (size_t n = found.gl_pathc; n-- && !folder;)
                if (resolves_stddef(found.gl_pathv[n]))
                    folder = g_strdup(found.gl_pathv[n]);
        globfree(&found);
        if (folder)
            return folder;
    }
    *is_missing = TRUE;
    return NULL;
}

char **compile_flags_new(const char *const *flags, const char *builtin_folder)
{
    GPtrArray *all = g_ptr_array_new();
    g_ptr_array_add(all, g_strdup("-xc")); /* first, so that the header's own flags may differ */
    for (; *flags; flags++)
        g_ptr_array_add(all, g_strdup(*flags));
    if (builtin_folder) {
        g_ptr_array_add(all, g_strdup("-isystem"));
        g_ptr_array_add(all, g_strdup(builtin_folder));
    }
    g_ptr_array_add(all, g_strdup("-D__BOTHWAYS__"));
    g_ptr_array_add(all, g_strdup("-ferror-limit=0")); /* else reading stops after 20 errors */
    g_ptr_array_add(all, g_strdup("-w")); /* and the project's -Werror turns nothing into one */
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(all, FALSE);
}
