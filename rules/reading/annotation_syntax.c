#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_annotation_syntax = {
    .summary = "the arguments of an annotation don't follow the grammar",
    .why = "In a normal build the macro expands to nothing, so the compiler accepts whatever "
           "stands between its parentheses. What can't be read is not declared: a comma too few, "
           "and the relationship has no other side.",
    .mend = "Arguments are separated by commas, each a value or `keyword = value`; a value is a "
            "string, a name, a number, a list in brackets, or a call such as `desc(name)`. "
            "Preprocessor directives can't stand inside.",
};
