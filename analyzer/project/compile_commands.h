#pragma once

/*
 * A compile_commands.json: what it says of each file, with cleaned flags (compile_flags.h).
 *
 * Owns all it reaches; released with compile_commands_free(). Reading it fails (COMPILE_ERROR) with
 * a message that names the file and the place in it.
 */

#include <glib.h>

#define COMPILE_ERROR (compile_error_quark())
GQuark compile_error_quark(void);

enum compile_error {
    COMPILE_ERROR_NOT_FOUND,
    COMPILE_ERROR_MALFORMED,
};

struct compile_entry {
    char *path;     /* absolute, links in its folder resolved */
    char **flags;   /* NULL-terminated */
    guint flags_id; /* entries with equal flags share a number */
};

struct compile_commands {
    char *path;        /* of the JSON file */
    GArray *entries;   /* struct compile_entry: C before C++, else in the file's order */
    GHashTable *index; /* entry's path → its first struct compile_entry * */
};

struct compile_commands *compile_commands_load(const char *path, GError **error);
void compile_commands_free(struct compile_commands *commands);

/* The database that belongs to the project at `root`: in `root` or a build* folder below it, else
 * the same in each folder above, up to the one that holds .git. NULL where there is none. The
 * caller frees it. */
char *compile_commands_find(const char *root);
