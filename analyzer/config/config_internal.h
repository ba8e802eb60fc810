#pragma once

/* What the files of this folder share: a configuration while it is made. */

#include "analyzer/config/config.h"

/* Reads the file at absolute `path`, and those it extends first, into `config`. */
gboolean config_load_file(struct config *config, const char *path, GError **error);

/* Makes `config->selection` of the words, which are known to be right. */
void config_make_selection(struct config *config);

/* Sets `key` anew: what was there is forgotten. The result is empty. */
GArray *config_reset(struct config *config, enum config_key key, struct config_origin origin);

/* How messages name the file at absolute `path`: relative to the working folder, where it lies in
 * it. Points into `path`. */
const char *config_file_name(const struct config *config, const char *path);

/* A copy that lives as long as `config`. */
const char *config_intern(struct config *config, const char *text);
