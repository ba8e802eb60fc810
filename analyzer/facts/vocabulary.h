#pragma once

/*
 * The words of the annotation language, from vocabulary.def, to look up. Everything is constant and
 * of static storage.
 */

#include "analyzer/facts/facts.h"

enum keyword_kind {
    KEYWORD_FLAG,
    KEYWORD_BOOL,
    KEYWORD_STRING,
    KEYWORD_INTEGER,
    KEYWORD_LITERAL,
    KEYWORD_NAME,
    KEYWORD_MODEL,
    KEYWORD_MEMBER,
    KEYWORD_TABLE,
    KEYWORD_TABLE_NAME,
    KEYWORD_COLUMN_REF,
    KEYWORD_COLUMNS,
    KEYWORD_ORDER,
    KEYWORD_JOIN,
    KEYWORD_NAMES,
    KEYWORD_CASCADES,
    KEYWORD_LAZY,
    KEYWORD_ACTION,
    KEYWORD_BOOL_OR_ALL,
    KEYWORD_BACKREF,
};

struct keyword {
    enum annotation_kind annotation;
    enum keyword_kind kind;
    const char *name;
};

/* All keywords, by annotation. */
extern const struct keyword vocabulary_keywords[];
extern const size_t n_vocabulary_keywords;

/* The keyword of that name of one annotation, or NULL. */
const struct keyword *vocabulary_find(enum annotation_kind annotation, const char *name);

/* The kind of `bothways.word(…)`: true, and the kind, where there is such a one. */
bool vocabulary_annotation(const char *word, size_t length, enum annotation_kind *kind);
/* The macro's short name: "FOREIGN_KEY_CONSTRAINT". */
const char *vocabulary_macro(enum annotation_kind kind);
/* The word in `bothways.word(…)`. */
const char *vocabulary_word(enum annotation_kind kind);

/* Words that a value may be; NULL behind the last. */
extern const char *const vocabulary_cascades[]; /* `all` and `none` included */
extern const char *const vocabulary_lazies[];
extern const char *const vocabulary_actions[];
extern const char *const vocabulary_annotations[];

/* The keyword that the first positional argument of RELATIONSHIP gets; nobody writes it. */
const struct keyword *vocabulary_target(void);
bool vocabulary_is_target(const struct keyword *keyword);
