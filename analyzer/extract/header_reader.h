#pragma once

/*
 * Headers in, facts out: parses each header by itself with libclang and gathers what it says.
 */

#include "analyzer/facts/facts.h"

#include <clang-c/Index.h>

/* What is to be read; all borrowed. */
struct read_request {
    const char *root;              /* absolute: paths in facts are relative to it */
    const char *const *flags;      /* compile flags; NULL behind the last */
    const char *const *headers;    /* absolute paths; NULL behind the last */
    const char *builtin_folder;    /* of compile_flags_builtin_folder() */
    struct CXUnsavedFile *unsaved; /* buffers laid over files */
    unsigned n_unsaved;
};

/* One fact_header for each header asked for, in that order. Never fails: a header that can't be
 * read has a finding (BW001) that says so. Free with facts_free(). */
struct facts *headers_read(CXIndex index, const struct read_request *request);

/* libclang's version: "14.0.6". Free with g_free(). */
char *libclang_version(void);
