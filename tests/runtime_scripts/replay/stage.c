#include "stage.h"
#include "models_runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static void open_set(struct set *set, const char *prefix)
{
    struct bw_error error = {0};
    snprintf(set->prefix, sizeof set->prefix, "%s", prefix);
    for (size_t i = 0; i < n_models_runtime; i++)
        if (strncmp(models_runtime[i]->name, prefix, strlen(prefix)) == 0 &&
            models_runtime[i]->name[strlen(prefix)] == '_' && set->n_models < MOST_MODELS)
            set->models[set->n_models++] = models_runtime[i];
    if (bw_schema_open(set->models, set->n_models, NULL, &set->schema, &error) ||
        bw_engine_open("sqlite::memory:", NULL, &set->engine, &error) ||
        bw_engine_execute(set->engine, "ATTACH ':memory:' AS other", &error) ||
        bw_create_all(set->engine, set->schema, &error))
        die(prefix, error.message);
}

struct set *find_set(struct set *sets, const char *prefix)
{
    size_t i = 0;
    while (i + 1 < MOST_SETS && sets[i].schema && strcmp(sets[i].prefix, prefix) != 0)
        i++;
    if (!sets[i].schema)
        open_set(&sets[i], prefix);
    return &sets[i];
}

void close_sets(struct set *sets)
{
    for (size_t i = 0; i < MOST_SETS && sets[i].schema; i++) {
        bw_engine_close(sets[i].engine);
        bw_schema_close(sets[i].schema);
    }
}

const char *schema_of(const struct bw_model *model)
{
    return model->schema ? model->schema : "main";
}

static void execute(struct set *set, const char *sql)
{
    struct bw_error error = {0};
    if (bw_engine_execute(set->engine, sql, &error))
        die(sql, error.message);
}

void stage_open(struct stage *stage, struct set *set)
{
    struct bw_error error = {0};
    memset(stage, 0, sizeof *stage);
    stage->set = set;
    if (bw_session_open(set->schema, set->engine, &stage->session, &error))
        die(set->prefix, error.message);
    bw_session_set_autoflush(stage->session, false);
}

void stage_close(struct stage *stage)
{
    if (!stage->set)
        return;
    bw_session_close(stage->session);
    execute(stage->set, "PRAGMA foreign_keys = OFF");
    for (size_t i = 0; i < stage->set->n_models; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "DELETE FROM \"%s\".\"%s\"", schema_of(stage->set->models[i]),
                 stage->set->models[i]->table);
        execute(stage->set, sql);
    }
    execute(stage->set, "PRAGMA foreign_keys = ON");
    stage->set = NULL;
}

size_t find_number(const struct stage *stage, const void *instance)
{
    size_t i = 0;
    while (i < stage->n && stage->instances[i] != instance)
        i++;
    return i;
}

void give_number(struct stage *stage, void *instance)
{
    if (find_number(stage, instance) == stage->n && stage->n < MOST_INSTANCES)
        stage->instances[stage->n++] = instance;
}

void *find_instance(const struct stage *stage, const char *word)
{
    if (!word || *word == '-')
        return NULL;
    size_t i = (size_t)atoi(word);
    return i < stage->n ? stage->instances[i] : NULL;
}

const struct bw_model *find_model(const struct stage *stage, const char *name)
{
    for (size_t i = 0; i < stage->set->n_models; i++)
        if (strcmp(stage->set->models[i]->name, name) == 0)
            return stage->set->models[i];
    die("no such model", name);
}

const struct bw_model *root_of(const struct bw_model *model)
{
    while (model->base)
        model = model->base;
    return model;
}

struct bw_value value_of(const struct bw_column *column, const char *word)
{
    return strcmp(word, "-") == 0      ? bw_null()
           : column->kind == BW_STRING ? bw_text(word)
                                       : bw_integer(atoll(word));
}

bool is_list(const struct bw_relationship *relationship)
{
    return relationship->shape != BW_ONE && relationship->shape != BW_ONE_UNSEEN;
}
