#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    report_join_problems(graph, report, JOIN_BAD_REMOTE_SIDE, "remote_side",
                         "name the target's columns, or leave remote_side out where the two ends "
                         "are different tables");
}

const struct rule rule_invalid_remote_side = {
    .summary = "`remote_side` names no column of the target, or a local one of a relationship "
               "that is not self-referential.",
    .why = "It says which columns are at the other end. Between two tables these are known; within "
           "one table a wrong one turns the relationship round.",
    .mend = "Leave it out between two tables. In a self-reference, say the primary key's column on "
            "the to-one side.",
    .check = check,
};
