#include "analyzer/facts/vocabulary.h"

#include <string.h>

const struct keyword vocabulary_keywords[] = {
#define KEYWORD(annotation, keyword, kind) {ANNOTATION_##annotation, KEYWORD_##kind, #keyword},
#include "analyzer/facts/vocabulary.def"
};

const size_t n_vocabulary_keywords = sizeof vocabulary_keywords / sizeof vocabulary_keywords[0];

const char *const vocabulary_cascades[] = {
#define CASCADE(constant, word) word,
#define CASCADE_SET(word) word,
#include "analyzer/facts/vocabulary.def"
    NULL,
};

const char *const vocabulary_lazies[] = {
#define LAZY(constant, word) word,
#include "analyzer/facts/vocabulary.def"
    NULL,
};

const char *const vocabulary_actions[] = {
#define ACTION(constant, word) word,
#include "analyzer/facts/vocabulary.def"
    NULL,
};

const char *const vocabulary_annotations[] = {
#define ANNOTATION(constant, word) [ANNOTATION_##constant] = word,
#include "analyzer/facts/vocabulary.def"
    NULL,
};

static const char *const macros[] = {
#define ANNOTATION(constant, word) [ANNOTATION_##constant] = #constant,
#include "analyzer/facts/vocabulary.def"
};

const struct keyword *vocabulary_find(enum annotation_kind annotation, const char *name)
{
    for (size_t i = 0; i < n_vocabulary_keywords; i++)
        if (vocabulary_keywords[i].annotation == annotation &&
            !strcmp(vocabulary_keywords[i].name, name))
            return &vocabulary_keywords[i];
    return NULL;
}

bool vocabulary_annotation(const char *word, size_t length, enum annotation_kind *kind)
{
    for (size_t i = 0; vocabulary_annotations[i]; i++) {
        if (strlen(vocabulary_annotations[i]) == length &&
            !strncmp(vocabulary_annotations[i], word, length)) {
            *kind = (enum annotation_kind)i;
            return true;
        }
    }
    return false;
}

const char *vocabulary_macro(enum annotation_kind kind)
{
    return macros[kind];
}

const char *vocabulary_word(enum annotation_kind kind)
{
    return vocabulary_annotations[kind];
}

const struct keyword *vocabulary_target(void)
{
    return vocabulary_find(ANNOTATION_RELATIONSHIP, "target");
}

bool vocabulary_is_target(const struct keyword *keyword)
{
    return keyword == vocabulary_target();
}
