#include "rules/rule.h"

/* Found where suppressions are applied, after all other rules have spoken. */
const struct rule rule_unused_suppression = {
    .summary = "a suppression comment that suppresses nothing",
    .why =
        "A `NOLINT` outlives what it was written for: the mistake was mended, the rule's name is "
        "misspelt, or the comment stands on another line than the finding. Left there, it will "
        "hide the next mistake on that line; misspelt, it hides nothing. A `NOLINTBEGIN` and a "
        "`NOLINTEND` count only together, with the same word in both.",
    .mend = "Remove the comment, or the one word of several. Only words that speak of rules which "
            "this run reports are judged, and none while a header does not parse; a bare `NOLINT` "
            "and the names of other tools' checks are left alone.",
    .fixes = true,
};
