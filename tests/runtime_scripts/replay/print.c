#include "print.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_value(const struct bw_value *value)
{
    if (value->type == BW_VALUE_INTEGER)
        printf("%lld", (long long)value->integer);
    else if (value->type == BW_VALUE_TEXT)
        printf("%.*s", (int)value->size, (const char *)value->data);
    else
        printf("-");
}

void print_name(const struct stage *stage, void *instance)
{
    if (!instance) {
        printf("-");
        return;
    }
    size_t number = find_number(stage, instance);
    if (number < stage->n) {
        printf("%zu", number);
        return;
    }
    const struct bw_model *root = root_of(bw_model_of(instance));
    printf("%s", bw_model_of(instance)->name);
    if (bw_lifecycle_of(instance) < BW_PERSISTENT)
        printf(":new");
    for (size_t i = 0; i < root->n_columns; i++)
        if (root->columns[i].flags & BW_PRIMARY_KEY && bw_lifecycle_of(instance) >= BW_PERSISTENT) {
            struct bw_value value = bw_null();
            (void)bw_read(instance, &root->columns[i], &value);
            printf(":");
            print_value(&value);
        }
}

/* A to-one: what the member shows, which asks for nothing, or what is there to be asked for. */
static int read_one(void *instance, const struct bw_relationship *relationship, bool load,
                    void **value)
{
    if (load || relationship->shape == BW_ONE_UNSEEN)
        return bw_related(instance, relationship, value);
    memcpy(value, (char *)instance + relationship->offset, sizeof *value);
    return BW_OK;
}

static int print_relationship(const struct stage *stage, void *instance,
                              const struct bw_relationship *relationship, bool load)
{
    void **items, *value;
    size_t n = 0;
    printf(" %s=", relationship->name);
    if (!load && !bw_is_loaded(instance, relationship)) {
        printf("~");
        return BW_OK;
    }
    bool many = is_list(relationship);
    int status = many ? bw_list(instance, relationship, &items, &n)
                      : read_one(instance, relationship, load, &value);
    if (status)
        return status;
    if (!many)
        print_name(stage, value);
    for (size_t i = 0; many && i < n; i++) {
        printf(i ? "," : "");
        print_name(stage, items[i]);
    }
    return BW_OK;
}

/* The columns too, where they are loaded. */
static int print_columns(void *instance, const struct bw_model *model)
{
    int status = BW_OK;
    for (size_t i = 0; i < model->n_columns && !status; i++) {
        struct bw_value value;
        status = bw_read(instance, &model->columns[i], &value);
        printf(" %s=", model->columns[i].name);
        if (!status)
            print_value(&value);
    }
    return status;
}

static int print_instance(const struct stage *stage, void *instance, bool load)
{
    int status = BW_OK;
    enum bw_lifecycle lifecycle = bw_lifecycle_of(instance);
    printf("%c", "tpPxd"[lifecycle]);
    for (const struct bw_model *m = bw_model_of(instance); m && lifecycle <= BW_PERSISTENT;
         m = m->base) {
        for (size_t r = 0; r < m->n_relationships && !status; r++)
            status = print_relationship(stage, instance, &m->relationships[r], load);
        if (!status && load && lifecycle == BW_PERSISTENT)
            status = print_columns(instance, m);
    }
    printf("\n");
    return status;
}

int print_all(const struct stage *stage, bool load)
{
    int status = BW_OK;
    for (size_t i = 0; i < stage->n && !status; i++) {
        printf("%zu ", i);
        status = print_instance(stage, stage->instances[i], load);
    }
    return status;
}

static int print_row(void *context, int n, char **values, char **columns)
{
    (void)columns;
    (void)context;
    for (int i = 0; i < n; i++)
        printf(" %s", values[i] ? values[i] : "-");
    printf("\n");
    return 0;
}

static int compare_models(const void *a, const void *b)
{
    return strcmp((*(const struct bw_model *const *)a)->table,
                  (*(const struct bw_model *const *)b)->table);
}

/* Columns by name, so that their order tells nothing. */
int print_rows(struct stage *stage)
{
    struct set *set = stage->set;
    qsort(set->models, set->n_models, sizeof *set->models, compare_models);
    for (size_t i = 0; i < set->n_models; i++) {
        char sql[2048];
        const struct bw_model *model = set->models[i];
        int length = snprintf(sql, sizeof sql, "SELECT '%s'", model->table);
        for (size_t c = 0; c < model->n_columns; c++)
            length += snprintf(sql + length, sizeof sql - (size_t)length, ", '%s=' || \"%s\"",
                               model->columns[c].name, model->columns[c].name);
        length += snprintf(sql + length, sizeof sql - (size_t)length,
                           " FROM \"%s\".\"%s\" ORDER BY 1", schema_of(model), model->table);
        for (size_t c = 0; c < model->n_columns; c++)
            length += snprintf(sql + length, sizeof sql - (size_t)length, ", %zu", c + 2);
        char *why = NULL;
        if (sqlite3_exec(bw_engine_connection(set->engine), sql, print_row, NULL, &why) !=
            SQLITE_OK)
            die(sql, why);
    }
    return BW_OK;
}
