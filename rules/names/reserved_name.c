#include "rules/rule.h"

#include <stdlib.h>
#include <string.h>

static const char *const reserved_words[] = {
#define RESERVED(word) word,
#include "rules/names/reserved_words.def"
};

static int compare_word(const void *name, const void *word)
{
    return strcmp(name, *(const char *const *)word);
}

static bool is_reserved(const char *name)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    return bsearch(upper, reserved_words, G_N_ELEMENTS(reserved_words), sizeof(*reserved_words),
                   compare_word) != NULL;
}

static void check_table(const struct table *table, struct report *report)
{
    if (is_reserved(table->name)) {
        const struct argument *name = table->model->table_argument;
        struct draft *draft = report_model(
            report, table->model, name != NULL ? name->range : table->model->fact->range,
            "SQL reserves `%s`, the table name of `%s`: every statement that is "
            "written by hand must quote it",
            table->name, table->model->name);
        draft_help(draft, "choose another name: `MODEL(table = \"%ss\")`", table->name);
        draft_word(draft, table->name);
    }
    for (guint i = 0; i < table->columns->len; i++) {
        const struct column *column = table->columns->pdata[i];
        if (is_reserved(column->name)) {
            struct draft *draft = report_member(
                report, column->member, column->member->fact->range,
                "SQL reserves `%s`, the column name of `%s.%s`: every statement that is written by "
                "hand must quote it",
                column->name, column->member->model->name, column->member->name);
            draft_help(draft, "give the column another name: `COLUMN(name = \"…\")`");
            draft_word(draft, column->name);
        }
    }
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->tables->len; i++) {
        check_table(graph->tables->pdata[i], report);
    }
}

const struct rule rule_reserved_name = {
    .summary = "A table or column named by a word that SQL reserves",
    .why = "Generated statements quote every name, but those that people write by hand do not, "
           "and fail with a syntax error, or, worse, mean something else: `user` is a function in "
           "PostgreSQL.",
    .mend = "Choose another name, by `table` on the model or `name` on the column.",
    .check = check,
};
