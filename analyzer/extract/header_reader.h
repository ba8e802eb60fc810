#pragma once

/*
 * Headers in, facts out: parses headers with libclang, one by one or together (together.h), and
 * gathers what each says.
 */

#include "analyzer/extract/unit.h"

/* What is to be read; all borrowed. */
struct read_request {
    const char *root;              /* absolute: paths in facts are relative to it */
    const char *const *flags;      /* compile flags; NULL behind the last */
    const char *const *headers;    /* absolute paths; NULL behind the last */
    const char *builtin_folder;    /* of compile_flags_builtin_folder() */
    struct CXUnsavedFile *unsaved; /* buffers laid over files */
    unsigned n_unsaved;
    bool together; /* parse headers together where that gives the same facts */
};

/* One fact_header for each header asked for, in that order. Never fails: a header that can't be
 * read has a finding (BW001) that says so. Free with facts_free(). */
struct facts *headers_read(CXIndex index, const struct read_request *request);

/* What headers_read() is made of: one header, parsed by itself. */
void header_read_alone(CXIndex index, const struct read_request *request, const char *path,
                       struct facts *facts, struct fact_header *header);

/* Parses the file at `path` with the flags and unsaved buffers of the request. */
enum CXErrorCode header_parse(CXIndex index, const struct read_request *request, const char *path,
                              CXTranslationUnit *tu);

/* Gathers what the unit's header says. Every cursor has been noted (declarations.h). */
void header_gather(struct unit *unit, struct fact_header *header);

/* libclang's version: "14.0.6". Free with g_free(). */
char *libclang_version(void);
