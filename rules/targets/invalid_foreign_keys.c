#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    report_join_problems(graph, report, JOIN_BAD_FOREIGN_KEYS, "foreign_keys",
                         "name the columns of one foreign key between the two tables, all of them "
                         "where it is composite");
}

const struct rule rule_invalid_foreign_keys = {
    .summary =
        "`foreign_keys` names no column, a relationship, part of a composite key, or columns "
        "that take no part in the join.",
    .why = "The relationship then has no key to run over, or runs over half of one and finds rows "
           "that don't belong to it. SQLAlchemy fails at the first use, or (half a key) says "
           "nothing.",
    .mend = "Name the referring columns of one foreign key between the two tables.",
    .check = check,
};
