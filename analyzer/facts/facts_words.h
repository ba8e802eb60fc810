#pragma once

/* How the enumerations of facts are written in the database: words, in the order of the constants.
 * NULL is the constant that says nothing. */

static const char *const value_kind_words[] = {"string", "name", "number", "list", "call"};
static const char *const annotation_kind_words[] = {
    "model", "column", "relationship", "foreign_key_constraint", "unique_constraint", "index"};
static const char *const shape_words[] = {"to_one",       "to_many",  "container", "value",
                                          "opaque",       "number",   "text",      "bytes",
                                          "byte_pointer", "function", "other"};
static const char *const number_words[] = {NULL, "integer", "floating"};
static const char *const nullability_words[] = {NULL, "nonnull", "nullable"};
static const char *const suppression_words[] = {"line", "next_line", "begin", "end"};
static const char *const applicability_words[] = {"safe", "unsafe"};
