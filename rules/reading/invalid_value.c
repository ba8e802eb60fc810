#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_invalid_value = {
    .summary = "a value of the wrong kind, or a word that the keyword does not know",
    .why = "The value has no effect, or another one than was meant: an unknown cascade cascades "
           "nothing, and an empty `back_populates` links nothing, without a word. SQLAlchemy "
           "raises for some of these and ignores others.",
    .mend = "Write a value of the kind that the message names. Strings may be bare where they are "
            "one name; macros are not expanded inside annotations.",
};
