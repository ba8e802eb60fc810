#include "rules/targets.h"

static void check(const struct graph *graph, struct report *report)
{
    report_join_problems(graph, report, JOIN_BAD_EXPRESSION, "primaryjoin",
                         "compare a foreign key's column with the one it refers to: `team.id == "
                         "hero.team_id`");
}

const struct rule rule_invalid_join = {
    .summary = "`primaryjoin` or `secondaryjoin` is no usable join: its syntax is wrong, it "
               "names what does not exist, equates nothing, or no single side of it is "
               "foreign.",
    .why = "A join must say which columns of the two ends are equal, and which of them is the "
           "foreign key that a flush writes. SQLAlchemy fails at the first use of any model.",
    .mend = "Equate a foreign key's column with the column it refers to. Where no foreign key says "
            "so, mark the column with `foreign(…)`; where both are in one table, one with "
            "`remote(…)`.",
    .check = check,
};
