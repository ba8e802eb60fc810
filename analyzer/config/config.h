#pragma once

/*
 * What a run is told: the values of the configuration file of one project, of the files that it
 * extends and of the command line, each with who set it. There is no implicit merging: one file is
 * read, `.bothways.yaml` in the project's root or the one that is named, and what it extends.
 *
 * A value that a file gives replaces that of a file it extends; entries of `severity` and
 * `per_file` are added to those of that file, and win. Flags win over files.
 *
 * A configuration owns all that can be reached from it, is never changed once it is made, and is
 * released with config_free(). Errors (CONFIG_ERROR, YAML_ERROR, G_IO_ERROR) begin with
 * `file:line:column: `, name the nearest word and say what to write.
 */

#include "analyzer/analysis/analysis.h"
#include "analyzer/config/yaml.h"

#define CONFIG_ERROR (config_error_quark())
GQuark config_error_quark(void);

enum config_error { CONFIG_ERROR_INVALID, CONFIG_ERROR_VERSION };

enum config_key {
#define CONFIG_KEY(constant, name, kind, summary) CONFIG_##constant,
#include "analyzer/config/config_keys.def"
#undef CONFIG_KEY
    N_CONFIG_KEYS,
};

enum config_kind {
    CONFIG_KIND_PATTERNS,
    CONFIG_KIND_PATHS,
    CONFIG_KIND_PATH,
    CONFIG_KIND_WORDS,
    CONFIG_KIND_NAMES,
    CONFIG_KIND_RULES,
    CONFIG_KIND_DIALECT,
    CONFIG_KIND_VERSION,
    CONFIG_KIND_SEVERITIES,
    CONFIG_KIND_PER_FILE,
};

struct config_key_entry {
    const char *name;
    enum config_kind kind;
    const char *summary;
};
extern const struct config_key_entry config_keys[N_CONFIG_KEYS];

/* Who set a value. Neither: it is the default. */
struct config_origin {
    const char *file; /* as messages name it */
    unsigned line;
    const char *flag; /* "--select" */
};

/* One value of a list, the one value of another key, or one entry of `severity`. */
struct config_word {
    const char *text;   /* as it was written */
    const char *path;   /* PATTERNS, PATHS, PATH, NAMES: absolute, by the folder of its file */
    const char *detail; /* SEVERITIES: "error" or "warning", of the rules that `text` names */
    struct config_origin origin;
};

/* One entry of `per_file`. */
struct config_scope {
    struct config_word pattern;
    struct path_pattern *files;
    GArray *select;   /* struct config_word */
    GArray *ignore;   /* struct config_word */
    GArray *severity; /* struct config_word */
};

struct config {
    char *root;                   /* the project's, absolute */
    char *folder;                 /* the working folder; messages name files relative to it */
    char *file;                   /* absolute; NULL: no file was read */
    GArray *words[N_CONFIG_KEYS]; /* struct config_word; PER_FILE and EXTENDS: none */
    struct config_origin origins[N_CONFIG_KEYS];
    GArray *extend_select;       /* struct config_word, of flags alone */
    GPtrArray *scopes;           /* struct config_scope *, in the order of the file */
    GPtrArray *header_patterns;  /* struct path_pattern *; NULL: there is no `headers` */
    GPtrArray *exclude_patterns; /* struct path_pattern * */
    GPtrArray *files;            /* char *: every file that was read, absolute, in that order */
    struct selection *selection;
    GStringChunk *strings;
};

/* What the command line says. All borrowed while the configuration is made. */
struct config_options {
    const char *file; /* --config: a file to use for every project */
    gboolean is_isolated;
    const char *compile_commands;
    const char *baseline;
    char **select;
    char **extend_select;
    char **ignore;
};

/* The configuration of the project at `root`. `folder` is the working folder; both absolute. The
 * caller frees the result. */
struct config *config_resolve(const char *root, const char *folder,
                              const struct config_options *options, GError **error);
void config_free(struct config *config);

/* All values, and who set them, as one text: equal texts are equal configurations. The caller frees
 * it. */
char *config_print(const struct config *config);

/* The one value of PATH, DIALECT and VERSION; NULL where it is not set. */
const struct config_word *config_value(const struct config *config, enum config_key key);

/* Whether `version` fulfils `condition`: ">=0.1", "<2", "=0.1.0", "0.1.0", or several of these with
 * commas between. FALSE in `*is_valid` where the condition is none. */
bool config_version_fits(const char *condition, const char *version, bool *is_valid);
