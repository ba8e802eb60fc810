#pragma once

/*
 * Compile flags as Bothways uses them: only what changes how a header reads (macros, include
 * folders, language, standard, target), with absolute paths. What compiles, links, warns, optimises
 * or writes dependencies is left out, and so is what only one compiler knows.
 */

#include <glib.h>

/* The flags of one compile command that are kept. `arguments` begins with the compiler; `folder` is
 * what its relative paths are relative to. Where no language is said, that of `source` (by its
 * name) is added. The caller frees the result with g_strfreev(). */
char **flags_of_command(const char *const *arguments, const char *folder, const char *source);

/* The flags in a compile_flags.txt, one a line, cleaned the same way; or an error. */
char **flags_of_file(const char *path, GError **error);

/* Whether a source or header of this name is C++. */
gboolean path_is_cplusplus(const char *path);
