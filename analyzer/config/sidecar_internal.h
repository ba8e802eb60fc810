#pragma once

/* What the files about sidecars share: YAML as the arguments of annotations. */

#include "analyzer/config/sidecar.h"

/* One sidecar while it is read. */
struct sidecar_load {
    struct facts *facts;
    const char *name;   /* as ranges call the file; interned */
    const char *folder; /* absolute */
    const char *root;   /* the project's */
    GError **error;
};

/* The range of `node`, in the file's name of ranges. */
struct range sidecar_range(const struct sidecar_load *load, const struct yaml_node *node);

/* Makes `annotation`, at `key`, of the keywords in `mapping` (NULL: none), those of `others`
 * (NULL-terminated; NULL: none) left out. A keyword that the annotation does not take is an error
 * that names the nearest of it and of `others`. */
gboolean sidecar_annotation(const struct sidecar_load *load, enum annotation_kind kind,
                            const struct yaml_node *key, const struct yaml_node *mapping,
                            const char *const *others, struct annotation *annotation);

/* A constraint: a list of members, or, of a foreign key, a mapping with `columns`, `references` and
 * the keywords. */
gboolean sidecar_constraint(const struct sidecar_load *load, enum annotation_kind kind,
                            const struct yaml_node *value, struct annotation *annotation);
