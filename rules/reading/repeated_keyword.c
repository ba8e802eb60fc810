#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_repeated_keyword = {
    .summary = "one keyword, or one annotation, twice",
    .why = "Only one of the two can count, and the reader can't see which.",
    .mend = "Keep one of the two. Several constraints on one struct are allowed; several MODEL, or "
            "several COLUMN or RELATIONSHIP on one member, are not.",
};
