#pragma once

/* How the enumerations of facts are written in the database: words, in the order of the constants.
 */

static const char *const value_kind_words[] = {"string", "name", "number", "list", "call"};
static const char *const annotation_kind_words[] = {
    "model", "column", "relationship", "foreign_key_constraint", "unique_constraint", "index"};
static const char *const shape_words[] = {"to_one",       "to_many",  "container", "value",
                                          "opaque",       "number",   "text",      "bytes",
                                          "byte_pointer", "function", "other"};
static const char *const suppression_words[] = {"line", "next_line", "begin", "end"};
static const char *const applicability_words[] = {"safe", "unsafe"};

/* What is rarely true of a member is not worth a column each. */
enum trait {
    TRAIT_INTEGER,
    TRAIT_FLOATING,
    TRAIT_UNSIGNED,
    TRAIT_ENUM,
    TRAIT_BOOL,
    TRAIT_NONNULL,
    TRAIT_NULLABLE,
    TRAIT_BIT_FIELD,
    TRAIT_FLEXIBLE,
    TRAIT_IN_UNION,
    TRAIT_INVALID,
    TRAIT_INNER,
    N_TRAITS,
};
static const char *const trait_words[N_TRAITS] = {
    "integer",  "floating",  "unsigned", "enum",     "bool",    "nonnull",
    "nullable", "bit_field", "flexible", "in_union", "invalid", "inner",
};
