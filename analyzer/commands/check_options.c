#include "analyzer/commands/check.h"

static const char *const color_words[] = {"auto", "always", "never", NULL};

#define VALUE(field) offsetof(struct check_values, field)

const struct option check_options[] = {
    {"format", 'f', OPTION_PATHS, VALUE(formats), "F[=FILE]",
     "write the report in format F, to FILE; several are allowed", NULL},
    {"select", 0, OPTION_LIST, VALUE(select), "RULES",
     "report these rules only: codes, prefixes, names, `default`, `all`", NULL},
    {"extend-select", 0, OPTION_LIST, VALUE(extend_select), "RULES",
     "report these rules beside the selected ones", NULL},
    {"ignore", 0, OPTION_LIST, VALUE(ignore), "RULES", "do not report these rules", NULL},
    {"facts", 0, OPTION_PATHS, VALUE(facts), "FILE…",
     "read facts files that bothways-extract wrote, and no header", NULL},
    {"compile-commands", 'p', OPTION_PATH, VALUE(database), "DIR",
     "the folder with the compile_commands.json to use", NULL},
    {"stdin-filename", 0, OPTION_PATH, VALUE(stdin_filename), "FILE",
     "with `-`: read an unsaved FILE from standard input", NULL},
    {"isolated", 0, OPTION_FLAG, VALUE(isolated), NULL,
     "look for no configuration; the project is the working folder", NULL},
    {"jobs", 'j', OPTION_NUMBER, VALUE(jobs), "N", "read headers with N workers side by side",
     NULL},
    {"max-warnings", 0, OPTION_NUMBER, VALUE(max_warnings), "N",
     "exit 0 where there are no errors and at most N warnings", NULL},
    {"exit-zero", 0, OPTION_FLAG, VALUE(exit_zero), NULL, "exit 0 in spite of findings", NULL},
    {"quiet", 'q', OPTION_FLAG, VALUE(quiet), NULL, "leave out summary, help and notices", NULL},
    {"statistics", 0, OPTION_FLAG, VALUE(statistics), NULL,
     "count the findings of each rule, on standard error", NULL},
    {"color", 0, OPTION_WORD, VALUE(color), "auto|always|never", "whether to colour the report",
     color_words},
    {.name = NULL},
};
