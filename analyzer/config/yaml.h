#pragma once

/*
 * YAML files as trees with exact places: what the configuration and sidecars are read from. Only
 * what these need: one document of mappings, lists and scalars. Aliases, anchors, tags, a key that
 * is given twice, a second document, an empty file and bytes that are not UTF-8 are errors, which
 * begin with `file:line:column: ` and say what to write instead.
 *
 * A file owns its tree and all strings in it; released with yaml_file_free().
 */

#include "analyzer/source/range.h"

#include <glib.h>

#define YAML_ERROR (yaml_error_quark())
GQuark yaml_error_quark(void);

enum yaml_error { YAML_ERROR_INVALID };

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    const char *text; /* SCALAR */
    bool is_plain;    /* SCALAR without quotes: may mean a boolean, a number or null */
    /* Of a scalar without its quotes; of a collection, where it begins. */
    struct range range;
    GPtrArray *keys;  /* MAPPING: struct yaml_node *, scalars, none twice */
    GPtrArray *items; /* SEQUENCE: its items; MAPPING: the keys' values */
};

struct yaml_file {
    char *path;             /* as it was opened */
    const char *name;       /* how messages and ranges call it */
    char *checksum;         /* of the text; NULL where it was no file's */
    struct yaml_node *root; /* never NULL */
    GPtrArray *nodes;       /* struct yaml_node *: all of them */
    GStringChunk *strings;
};

/* Reads the file at `path`, which messages and ranges call `name`. Errors: YAML_ERROR, and
 * G_IO_ERROR where it can't be read. */
struct yaml_file *yaml_file_load(const char *path, const char *name, GError **error);
/* The same for a text in memory. */
struct yaml_file *yaml_file_parse(const char *text, gsize length, const char *name, GError **error);
void yaml_file_free(struct yaml_file *file);
typedef struct yaml_file yaml_file_owned;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(yaml_file_owned, yaml_file_free)

/* The value of `key` in a mapping, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

/* Whether it is nothing at all: `key:`, `key: ~`, `key: null`. */
bool yaml_is_null(const struct yaml_node *node);

/* "a list", "a mapping", "`text`": for messages. The caller frees it. */
char *yaml_describe(const struct yaml_node *node);

/* Sets YAML_ERROR with `name:line:column: message`. Gives FALSE. */
gboolean yaml_fail(const struct yaml_node *node, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
