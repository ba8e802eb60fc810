#pragma once

/*
 * Sidecars: YAML files that say of structs what MODEL, COLUMN and RELATIONSHIP would say in their
 * headers, for headers that can't be annotated. Loading checks the YAML and its keys; what an entry
 * means is checked against the structs that the headers really declare when it is applied.
 *
 * Sidecars own all they hold, and what is made of them borrows from them. Errors of loading
 * (YAML_ERROR, G_IO_ERROR) begin with `file:line:column: `.
 */

#include "analyzer/config/config.h"
#include "analyzer/facts/facts_builder.h"

/* What is said of one member. */
struct sidecar_member {
    const char *name;
    struct annotation annotation; /* COLUMN or RELATIONSHIP, not checked yet */
};

/* What is said of one struct. */
struct sidecar_entry {
    const char *name;
    struct range range; /* of the name */
    const char *header; /* as facts name it; NULL: whichever header defines the struct */
    struct range header_range;
    struct annotation model;
    GArray *members;     /* struct sidecar_member */
    GArray *constraints; /* struct annotation */
};

struct sidecars {
    struct facts *facts; /* owns strings and arguments */
    GPtrArray *entries;  /* struct sidecar_entry *, in the order of the files */
    GHashTable *structs; /* char *: the names of the entries without a header */
    GPtrArray *headers;  /* char *: absolute paths of the headers that entries name */
    GString *checksums;  /* of the files' texts */
};

/* Reads every sidecar that `config` names. The caller frees the result; it may be empty. */
struct sidecars *sidecars_load(const struct config *config, GError **error);
void sidecars_free(struct sidecars *sidecars);

/* `facts` (merged) with the annotations of the sidecars on the structs that they speak of, as if
 * these stood in the headers, but at their own places; and a finding for each that names nothing or
 * contradicts its header (BW010), or is wrong in itself. No fix touches them. Borrows from `facts`
 * and `sidecars`; the caller frees the result with facts_free(). */
struct facts *sidecars_apply(const struct sidecars *sidecars, const struct facts *facts);
