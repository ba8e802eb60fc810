#pragma once

/*
 * The one place that makes libclang's arguments of a header's compile flags, and that knows where
 * clang's own headers (stddef.h and so on) are.
 */

#include <glib.h>

/* The folder of clang's own headers that has to be named because libclang doesn't find it by
 * itself; NULL where it does. `*is_missing` says that no such folder was found at all. Free with
 * g_free(). */
char *compile_flags_builtin_folder(gboolean *is_missing);

/* libclang's arguments: `flags` and what reading annotations needs. `builtin_folder` may be NULL.
 * Free with g_strfreev(). */
char **compile_flags_new(const char *const *flags, const char *builtin_folder);

/* Those of `flags` that say how a header reads (folders, macros, language, target). Another
 * compiler's database has flags that clang refuses; it reads the header without them. Free with
 * g_strfreev(). */
char **compile_flags_essential(const char *const *flags);
