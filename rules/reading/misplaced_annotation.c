#include "rules/rule.h"

/* Found while a header is read; its findings travel in the facts. */
const struct rule rule_misplaced_annotation = {
    .summary = "an annotation where it does not count, or is dropped",
    .why = "In a normal build the macro expands to nothing, so it may stand anywhere. Where the "
           "compiler that reads it drops the attribute, or gives it to another declaration, the "
           "annotation is lost in silence, and with it a column, a key or one side of a pair.",
    .mend = "`MODEL` and the constraints stand behind the closing brace, or between `struct` and "
            "the tag; `COLUMN` and `RELATIONSHIP` before the member's declaration, or behind its "
            "whole declarator, behind `[N]` and `: 3`. Only members of a struct with MODEL carry "
            "them, one of the two each, and each declarator its own.",
};
