#pragma once

/* The models and the database that a script runs over, its session, and its instances, which are
 * numbered as they are made. What fails here is no script's fault and ends the program, status 2.
 */

#include <bothways/runtime.h>
#include <stdbool.h>
#include <stddef.h>

enum { MOST_INSTANCES = 128, MOST_MODELS = 64, MOST_SETS = 512 };

/* The models of one prefix, with a database in which only rows come and go. */
struct set {
    char prefix[16];
    const struct bw_model *models[MOST_MODELS];
    size_t n_models;
    struct bw_schema *schema;
    struct bw_engine *engine;
};

/* What one script runs on. Its set is borrowed, and NULL while no script runs. */
struct stage {
    struct set *set;
    struct bw_session *session;
    void *instances[MOST_INSTANCES];
    size_t n;
};

/* Ends the program. */
_Noreturn void die(const char *what, const char *why);

/* The set of this prefix among MOST_SETS that begin all zero, opened where none had it yet. */
struct set *find_set(struct set *sets, const char *prefix);

/* Closes all that find_set() opened. */
void close_sets(struct set *sets);

/* The schema that a model's table lies in. */
const char *schema_of(const struct bw_model *model);

/* Opens a session over an empty database. */
void stage_open(struct stage *stage, struct set *set);

/* Closes the session and empties the database; does nothing while no script runs. */
void stage_close(struct stage *stage);

/* The number of an instance; stage->n where it has none. */
size_t find_number(const struct stage *stage, const void *instance);

/* Gives an instance the next number, unless it has one. */
void give_number(struct stage *stage, void *instance);

/* The instance that a word names by its number; NULL for "-", for no word and for no such number.
 */
void *find_instance(const struct stage *stage, const char *word);

/* The model of the set that has this name. */
const struct bw_model *find_model(const struct stage *stage, const char *name);

/* The model that this one inherits its key from, or itself. */
const struct bw_model *root_of(const struct bw_model *model);

/* What a word says as a value of the column, "-" for null; the text is borrowed. */
struct bw_value value_of(const struct bw_column *column, const char *word);

/* Whether it shows many. */
bool is_list(const struct bw_relationship *relationship);
