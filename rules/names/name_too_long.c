#include "rules/rule.h"

#include <string.h>

/* PostgreSQL cuts longer names off; MySQL refuses those over 64. */
#define NAME_MAX_BYTES 63

static void check_table(const struct table *table, struct report *report)
{
    size_t length = strlen(table->name);
    if (length > NAME_MAX_BYTES) {
        const struct argument *name = table->model->table_argument;
        report_model(report, table->model, name != NULL ? name->range : table->model->fact->range,
                     "the table name `%s` of `%s` is %zu bytes long: PostgreSQL cuts names off "
                     "behind %d bytes, and two that begin alike become one",
                     table->name, table->model->name, length, NAME_MAX_BYTES);
    }
    for (guint i = 0; i < table->columns->len; i++) {
        const struct column *column = table->columns->pdata[i];
        length = strlen(column->name);
        if (length > NAME_MAX_BYTES) {
            report_member(report, column->member, column->member->fact->range,
                          "the column name `%s` of `%s.%s` is %zu bytes long: PostgreSQL cuts "
                          "names off behind %d bytes, and two that begin alike become one",
                          column->name, column->member->model->name, column->member->name, length,
                          NAME_MAX_BYTES);
        }
    }
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++) {
        check_table(graph->tables->pdata[i], report);
    }
}

const struct rule rule_name_too_long = {
    .summary = "A table or column name of more than 63 bytes",
    .why = "PostgreSQL keeps the first 63 bytes of a name and drops the rest with a notice: the "
           "name that is looked up later isn't the one that was created.",
    .mend = "Shorten it; `name` on a column and `table` on a model leave the C name as it is.",
    .check = check,
};
