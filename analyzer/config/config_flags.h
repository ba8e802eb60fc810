#pragma once

/*
 * What a configuration says of compile flags, ready for the choice of flags: cleaned, with absolute
 * paths. Owns its strings; released with config_flags_free(). Nothing fails.
 */

#include "analyzer/config/config.h"

struct config_flags {
    char *database;         /* compile_commands.json or its folder; NULL: not said */
    char *database_at;      /* "file:line", where a file says so */
    char **compile_flags;   /* NULL: not said */
    char *compile_flags_at; /* "file:line" */
    char **prelude;         /* absolute where it lies beside the file; NULL: none */
};

struct config_flags *config_flags_new(const struct config *config);
void config_flags_free(struct config_flags *flags);
typedef struct config_flags config_flags_owned;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(config_flags_owned, config_flags_free)
