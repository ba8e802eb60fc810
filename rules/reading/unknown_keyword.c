#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_unknown_keyword = {
    .summary = "a keyword that this annotation does not take",
    .why = "A misspelt keyword says nothing: `back_populate = \"team\"` links no pair, and "
           "`foriegn_key` makes no key. The compiler can't tell, and everything that rests on the "
           "keyword goes wrong somewhere else.",
    .mend = "Write the keyword as the message proposes it. The keywords of each annotation are "
            "listed in the documentation of the annotation language.",
    .fixes = true,
};
