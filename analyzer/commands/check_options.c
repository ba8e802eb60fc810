#include "analyzer/commands/check.h"

static const char *const color_words[] = {"auto", "always", "never", NULL};

#define VALUE(field) offsetof(struct check_values, field)

const struct option check_options[] = {
    {"format", 'f', OPTION_PATHS, VALUE(formats), "F[=FILE]",
     "write the report in format F, to FILE; several are allowed", NULL},
    {"select", 0, OPTION_LIST, VALUE(reading.select), "RULES",
     "report these rules only: codes, prefixes, names, `default`, `all`", NULL},
    {"extend-select", 0, OPTION_LIST, VALUE(reading.extend_select), "RULES",
     "report these rules beside the selected ones", NULL},
    {"ignore", 0, OPTION_LIST, VALUE(reading.ignore), "RULES", "do not report these rules", NULL},
    READING_OPTIONS(struct check_values),
    {"fix", 0, OPTION_FLAG, VALUE(fix), NULL,
     "make the safe fixes; exit by the findings that remain", NULL},
    {"unsafe-fixes", 0, OPTION_FLAG, VALUE(unsafe_fixes), NULL,
     "make the unsafe fixes, too, which may change what is meant", NULL},
    {"diff", 0, OPTION_FLAG, VALUE(diff), NULL,
     "write no file: print what the fixes would change as a diff; exit 0 where that is nothing",
     NULL},
    {"baseline", 0, OPTION_PATH, VALUE(reading.baseline), "FILE",
     "do not report what FILE lists, findings that are known", NULL},
    {"write-baseline", 0, OPTION_FLAG, VALUE(write_baseline), NULL,
     "list all findings in the baseline, and exit 0", NULL},
    {"since", 0, OPTION_WORD, VALUE(since), "REV",
     "report only what has a place in lines changed since git's revision REV", NULL},
    {"staged", 0, OPTION_FLAG, VALUE(staged), NULL,
     "report only what has a place in the lines of git's staged changes", NULL},
    {"watch", 0, OPTION_FLAG, VALUE(watch), NULL,
     "check again whenever a file changes, until Ctrl-C", NULL},
    {"max-warnings", 0, OPTION_NUMBER, VALUE(max_warnings), "N",
     "exit 0 where there are no errors and at most N warnings", NULL},
    {"exit-zero", 0, OPTION_FLAG, VALUE(exit_zero), NULL, "exit 0 in spite of findings", NULL},
    {"show-suppressed", 0, OPTION_FLAG, VALUE(show_suppressed), NULL,
     "report suppressed findings, too, and say by what", NULL},
    {"statistics", 0, OPTION_FLAG, VALUE(statistics), NULL,
     "count the findings of each rule, on standard error", NULL},
    {"color", 0, OPTION_WORD, VALUE(color), "auto|always|never", "whether to colour the report",
     color_words},
    {.name = NULL},
};
