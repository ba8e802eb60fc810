#include "rules/rule.h"

/* Found while sidecars are laid over the headers; its findings travel with the facts. */
const struct rule rule_sidecar_mismatch = {
    .summary = "a sidecar describes what the headers do not declare, or contradicts them",
    .why = "A sidecar speaks of headers that belong to somebody else, and these change without it. "
           "An entry for a struct or member that is gone says nothing any more: the relationships "
           "that it declared are no longer checked. Where a header is annotated as well, and "
           "otherwise, each reader believes another half.",
    .mend = "Write the struct's tag and the member's name as the header has them. Where the header "
            "says something itself, say it there alone. Where several headers define a struct of "
            "one name, name the one that is meant by `header`.",
};
