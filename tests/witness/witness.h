#pragma once

/*
 * Witnesses: what a rule says goes wrong, seen to go wrong.
 *
 * A witness is a few steps over one declaration. They are taken twice in the reference runtime,
 * over a new SQLite database each: with the declaration that the rule reports, and with the good
 * one. What is seen is put into words by say(), and must be the text that stands with the witness;
 * docs/witnesses.md shows both. A step that fails puts its error into words by itself, and nothing
 * behind it is done.
 *
 * The declarations are fixtures/witnesses/<name>/bad.h and good.h (of an aspect
 * <name>-<aspect>/, with dashes for spaces), or else the rule's own examples
 * in fixtures/rules/<name>/. The linter must report the bad one, with exactly what stands beside
 * its lines, and say nothing of the good one. The mapping is what `bothways generate runtime`
 * writes.
 */

#include <bothways/runtime.h>
#include <stdbool.h>
#include <stdint.h>

struct witness;

struct witness_case {
    const char *code;                       /* "BW101" */
    void (*steps)(struct witness *witness); /* NULL: it is enough to install the mapping */
    const char *bad;                        /* what is seen with the bad declaration */
    const char *good;
    const char *models; /* the models to install, with spaces between; NULL: all of the header */
    /* One rule may speak of several things: what this is about, as a word behind the rule's name on
     * the page, and at the end of its folder's name; NULL: the only one, or the first. */
    const char *aspect;
};

/* Rules that no run can show, and why. */
struct unwitnessed {
    const char *code;
    const char *reason;
    const char *aspect; /* that alone; NULL: all of the rule */
};

/* By group of rules; each ends with a NULL code. */
extern const struct witness_case pairing_witnesses[];
extern const struct witness_case target_witnesses[];
extern const struct witness_case key_witnesses[];
extern const struct witness_case cascade_witnesses[];
extern const struct witness_case link_witnesses[];
extern const struct unwitnessed unwitnessed_rules[];

/* Steps. Strings that are returned live as long as the witness. ------------------------------- */

/* A new instance of the model, with this number in its column `id` unless it is 0. */
void *make(struct witness *w, const char *model, int64_t id);
void add(struct witness *w, void *instance);
void erase(struct witness *w, void *instance);
void put(struct witness *w, void *instance, const char *column, int64_t number);
void put_text(struct witness *w, void *instance, const char *column, const char *text);
void set(struct witness *w, void *instance, const char *to_one, void *value);
void append(struct witness *w, void *instance, const char *name, void *item);
void take(struct witness *w, void *instance, const char *name, void *item);
void commit(struct witness *w);
/* Commits, and goes on in a new session, which has read nothing yet. */
void again(struct witness *w);
/* The instance with this `id`, read from the database; NULL where there is none. */
void *find(struct witness *w, const char *model, int64_t id);
/* A statement of another program. */
void sql(struct witness *w, const char *statement);

/* Whether the mapping has this model, column, relationship. */
bool has_model(struct witness *w, const char *model);
bool has(struct witness *w, const char *model, const char *member);

/* What is there: "[1, 2]", the ids of a list's members; "1" or "NULL", the id of a to-one's value;
 * "7", a column's value; the first value of a query; the model of an instance. */
const char *list(struct witness *w, void *instance, const char *name);
const char *one(struct witness *w, void *instance, const char *name);
const char *value(struct witness *w, void *instance, const char *column);
const char *query(struct witness *w, const char *statement);
const char *kind(struct witness *w, const void *instance);
void *value_of(struct witness *w, void *instance, const char *to_one);
void *item_of(struct witness *w, void *instance, const char *name, size_t at);
/* What the next steps are to do, "storing a city", for the words of one that fails. */
void doing(struct witness *w, const char *what);
/* Adds to what was seen. */
void say(struct witness *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One run. Its text is freed by the caller. */
char *witness_run(const struct witness_case *witness, const struct bw_model *const *models,
                  size_t n);
