#pragma once

/*
 * Fixtures: headers that carry what is expected of them beside the line, checked both ways.
 *
 *     struct team *team RELATIONSHIP(back_populates = "heros"); // expect: BW103 "heroes" BW104 "x"
 *     // expect@+1: BW006 "…"     of the next line; @-2 of the one before the last
 *
 * Each entry is one finding, of that code, whose range starts on that line and whose message or
 * help contains the text. What is expected and missing fails, and so does what is reported and not
 * expected.
 */

#include "analyzer/analysis/analysis.h"
#include "analyzer/config/sidecar.h"

/* One run of all stages over one folder. Released with fixture_run_free(). */
struct fixture_run {
    char *root;
    GPtrArray *parts;
    struct config *config;
    struct sidecars *sidecars;
    struct facts *merged;
    struct facts *facts; /* `merged` with what sidecars say */
    GPtrArray *all_facts;
    struct graph *graph;
    struct analysis *analysis;
};

/* Reads the headers of the project in `root` and runs the selected rules, as `bothways check` does.
 * What goes wrong outside the headers fails the test. */
struct fixture_run *fixture_run_new(const char *root, const struct selection *selection);
void fixture_run_free(struct fixture_run *run);

/* Every difference between what the headers below the root expect and what was found, a line each;
 * empty where there is none. `expectations` are the headers' own, or none (a good example). */
char *fixture_run_differences(const struct fixture_run *run);

/* How many of the findings are of this rule. */
guint fixture_run_count(const struct fixture_run *run, const struct rule_entry *rule);

/* Makes the first fix of every finding of `rule`, safe or not, in the files below the root.
 * Overlaps and what is made already are left out. */
void fixture_run_apply_fixes(const struct fixture_run *run, const struct rule_entry *rule);

/* The headers below `folder`, as paths relative to it, sorted. The caller frees the array. */
GPtrArray *fixture_headers(const char *folder);
/* The same with the YAML files among them. */
GPtrArray *fixture_files(const char *folder);
/* A new folder under the system's temporary one, with a copy of `from`: a folder's headers, or one
 * header. The caller frees the name and removes it with fixture_remove(). */
char *fixture_copy(const char *from);
void fixture_remove(const char *folder);
/* A file's text; fails the test where it can't be read. */
char *fixture_text(const char *folder, const char *name);
