#include "analyzer/graph/graph.h"

const char *const *relationship_keywords(void)
{
    static const char *const keywords[] = {
#define KEYWORD(annotation, keyword, kind) KEYWORDS_OF_##annotation(#keyword)
#define KEYWORDS_OF_RELATIONSHIP(keyword) keyword,
#define KEYWORDS_OF_MODEL(keyword)
#define KEYWORDS_OF_COLUMN(keyword)
#define KEYWORDS_OF_FOREIGN_KEY_CONSTRAINT(keyword)
#include "analyzer/facts/vocabulary.def"
        NULL,
    };
    /* The vocabulary lists the target first. */
    return keywords + 1;
}
