#pragma once

/*
 * The rules' fixtures, embedded when the program is built: what `bothways rule` shows as examples.
 */

#include <stddef.h>

struct rule_example {
    const char *path; /* below fixtures/rules: "unknown-back-populates/bad.h" */
    const char *text;
};

/* Sorted by path; the last entry's path is NULL. */
extern const struct rule_example rule_examples[];
