#pragma once

/*
 * What git says of a folder: one run of it, with the environment of a hook understood.
 */

#include <glib.h>

#define GIT_ERROR (git_error_quark())
GQuark git_error_quark(void);
enum git_error { GIT_ERROR_FAILED };

/* Runs git with `arguments` (NULL-terminated, without "git") in `folder`, and gives what it writes,
 * NUL-terminated; the caller frees it. Errors: git is missing; it fails, with its message. */
char *git_run(const char *folder, const char *const *arguments, gsize *length, GError **error);
