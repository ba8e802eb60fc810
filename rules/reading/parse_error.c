#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_parse_error = {
    .summary = "a header does not parse",
    .why = "What a header declares can't be known from the place of the error on, so nothing that "
           "depends on it is judged: a partner that seems to be missing may stand behind the "
           "error. All other headers are analysed.",
    .mend = "Correct the error that clang reports. Where the header relies on another one being "
            "included first, include that one, or name it as `prelude` in the configuration. "
            "`bothways doctor` says with which flags each header is read.",
};
