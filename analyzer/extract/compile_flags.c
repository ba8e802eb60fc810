#include "analyzer/extract/compile_flags.h"

#include <clang-c/Index.h>
#include <glob.h>
#include <string.h>

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

/* C23's [[…]] in every C: clang 17 has it by itself and knows the flag no more. */
static gboolean needs_attribute_flag(void)
{
    enum { FIRST_WITHOUT = 17 };
    CXString version = clang_getClangVersion();
    const char *digits = strpbrk(clang_getCString(version), "0123456789");
    const gboolean needs = digits && g_ascii_strtoll(digits, NULL, 10) < FIRST_WITHOUT;
    clang_disposeString(version);
    return needs;
}

char **compile_flags_essential(const char *const *flags)
{
    static const char *const with_value[] = {"-I",        "-D",         "-U",       "-isystem",
                                             "-iquote",   "-idirafter", "-include", "-imacros",
                                             "-isysroot", "--sysroot",  "-x",       "-target"};
    static const char *const alone[] = {"-std=",
                                        "-m32",
                                        "-m64",
                                        "-nostdinc",
                                        "-fshort-enums",
                                        "-fsigned-char",
                                        "-funsigned-char",
                                        "-fms-extensions",
                                        "--target="};
    GPtrArray *kept = g_ptr_array_new();
    for (; *flags; flags++) {
        gboolean is_kept = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(alone) && !is_kept; i++)
            is_kept = g_str_has_prefix(*flags, alone[i]);
        gboolean takes_next = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(with_value) && !is_kept; i++) {
            is_kept = g_str_has_prefix(*flags, with_value[i]);
            takes_next = g_str_equal(*flags, with_value[i]) && flags[1];
        }
        if (is_kept)
            g_ptr_array_add(kept, g_strdup(*flags));
        if (takes_next)
            g_ptr_array_add(kept, g_strdup(*++flags));
    }
    g_ptr_array_add(kept, NULL);
    return (char **)g_ptr_array_free(kept, FALSE);
}

char **compile_flags_new(const char *const *flags, const char *builtin_folder)
{
    GPtrArray *all = g_ptr_array_new();
    g_ptr_array_add(all, g_strdup("-xc")); /* first, so that the header's own flags may differ */
    if (needs_attribute_flag())
        g_ptr_array_add(all, g_strdup("-fdouble-square-bracket-attributes"));
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
