/*
 * Replays scripts of operations over generated models, one operation a line, and prints what
 * instances and rows are then; read and compared by compare.py, which runs the same in SQLAlchemy.
 * Instances are numbered as they are made. A script starts with "@ PREFIX", which chooses the
 * models whose names begin so, and ends with ".".
 *
 *     N MODEL COLUMN=VALUE…  A i add          S i REL j|- set         P i REL j append
 *     I i REL AT j insert    R i REL j remove O i REL AT remove at    C i REL clear
 *     = i REL j… assign      L i COLUMN VALUE|- write a column        W i REL j|- write the member
 *     H MODEL KEY… get; Q MODEL COLUMN VALUE|-|* COLUMN a|d LIMIT OFFSET select: where the first
 *     column has the value (any), in the order of the second, and of the key; V the same by stream
 *     Z autoflush on
 *     F flush   T commit     B rollback       E i expire   X i refresh   D i delete
 *     U i expunge   Y i load G i REL read     M i merge: prints the number of the result
 *     J i REL: the first of it that has no number gets the next
 *     ! what is in memory    ? the same, loaded                          # rows
 */

#include "models_runtime.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 128, MOST_MODELS = 64, MOST_SETS = 512 };

/* The models of one prefix, with a database in which only rows come and go. */
struct set {
    char prefix[16];
    const struct bw_model *models[MOST_MODELS];
    size_t n_models;
    struct bw_schema *schema;
    struct bw_engine *engine;
};

struct stage {
    struct set *set;
    struct bw_session *session;
    void *instances[MOST];
    size_t n;
};

static void die(const char *what, const char *why)
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

static struct set *find_set(struct set *sets, const char *prefix)
{
    size_t i = 0;
    while (i + 1 < MOST_SETS && sets[i].schema && strcmp(sets[i].prefix, prefix) != 0)
        i++;
    if (!sets[i].schema)
        open_set(&sets[i], prefix);
    return &sets[i];
}

static void execute(struct set *set, const char *sql)
{
    struct bw_error error = {0};
    if (bw_engine_execute(set->engine, sql, &error))
        die(sql, error.message);
}

static void stage_open(struct stage *stage, struct set *set)
{
    struct bw_error error = {0};
    memset(stage, 0, sizeof *stage);
    stage->set = set;
    if (bw_session_open(set->schema, set->engine, &stage->session, &error))
        die(set->prefix, error.message);
    bw_session_set_autoflush(stage->session, false);
}

static const char *schema_of(const struct bw_model *model)
{
    return model->schema ? model->schema : "main";
}

static void stage_close(struct stage *stage)
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

/* What is printed ----------------------------------------------------------------------------- */

static void print_value(const struct bw_value *value)
{
    if (value->type == BW_VALUE_INTEGER)
        printf("%lld", (long long)value->integer);
    else if (value->type == BW_VALUE_TEXT)
        printf("%.*s", (int)value->size, (const char *)value->data);
    else
        printf("-");
}

static size_t find_number(const struct stage *stage, const void *instance)
{
    size_t i = 0;
    while (i < stage->n && stage->instances[i] != instance)
        i++;
    return i;
}

static void give_number(struct stage *stage, void *instance)
{
    if (find_number(stage, instance) == stage->n && stage->n < MOST)
        stage->instances[stage->n++] = instance;
}

/* The number of an instance; its model and key where the script has not made it. */
static void print_name(struct stage *stage, void *instance)
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
    const struct bw_model *root = bw_model_of(instance);
    printf("%s", root->name);
    if (bw_lifecycle_of(instance) < BW_PERSISTENT)
        printf(":new");
    while (root->base)
        root = root->base;
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

static int print_relationship(struct stage *stage, void *instance,
                              const struct bw_relationship *relationship, bool load)
{
    void **items, *value;
    size_t n = 0;
    bool is_list = relationship->shape != BW_ONE && relationship->shape != BW_ONE_UNSEEN;
    printf(" %s=", relationship->name);
    if (!load && !bw_is_loaded(instance, relationship)) {
        printf("~");
        return BW_OK;
    }
    int status = is_list ? bw_list(instance, relationship, &items, &n)
                         : read_one(instance, relationship, load, &value);
    if (status)
        return status;
    if (!is_list)
        print_name(stage, value);
    for (size_t i = 0; is_list && i < n; i++) {
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

static int print_instance(struct stage *stage, void *instance, bool load)
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

static int print_all(struct stage *stage, bool load)
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

/* Every row of every table; columns by name, so that their order tells nothing. */
static int print_rows(struct stage *stage)
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

/* Operations ---------------------------------------------------------------------------------- */

static void *find_instance(struct stage *stage, const char *word)
{
    if (!word || *word == '-')
        return NULL;
    size_t i = (size_t)atoi(word);
    return i < stage->n ? stage->instances[i] : NULL;
}

static const struct bw_relationship *find_relationship(void *owner, const char *name)
{
    const struct bw_relationship *found = bw_find_relationship(bw_model_of(owner), name);
    if (!found)
        die("no such relationship", name);
    return found;
}

static struct bw_value value_of(const struct bw_column *column, const char *text)
{
    return strcmp(text, "-") == 0      ? bw_null()
           : column->kind == BW_STRING ? bw_text(text)
                                       : bw_integer(atoll(text));
}

static int write_column(void *instance, const char *name, const char *text)
{
    const struct bw_column *column = bw_find_column(bw_model_of(instance), name);
    if (!column)
        die("no such column", name);
    struct bw_value value = value_of(column, text);
    return bw_write(instance, column, &value);
}

static const struct bw_model *find_model(struct stage *stage, char **rest)
{
    const char *name = strtok_r(NULL, " ", rest);
    for (size_t i = 0; i < stage->set->n_models; i++)
        if (strcmp(stage->set->models[i]->name, name) == 0)
            return stage->set->models[i];
    die("no such model", name);
    return NULL;
}

static int make(struct stage *stage, char **rest)
{
    const struct bw_model *model = find_model(stage, rest);
    void *instance;
    int status = bw_new(stage->session, model, &instance);
    for (char *word; !status && (word = strtok_r(NULL, " ", rest));) {
        char *value = strchr(word, '=');
        *value++ = '\0';
        status = write_column(instance, word, value);
    }
    if (!status)
        give_number(stage, instance);
    return status;
}

/* Numbers the first that has none. */
static int adopt(struct stage *stage, void *owner, const struct bw_relationship *relationship)
{
    void **items, *one;
    size_t n, i = 0;
    if (relationship->shape == BW_ONE || relationship->shape == BW_ONE_UNSEEN) {
        int status = bw_related(owner, relationship, &one);
        if (!status && one)
            give_number(stage, one);
        return status;
    }
    int status = bw_list(owner, relationship, &items, &n);
    while (!status && i < n && find_number(stage, items[i]) < stage->n)
        i++;
    if (!status && i < n)
        give_number(stage, items[i]);
    return status;
}

/* A plain write to a to-one's member, found when the member is used next. */
static int write_member(void *owner, const struct bw_relationship *relationship, void *value)
{
    void *ignored;
    memcpy((char *)owner + relationship->offset, &value, sizeof value);
    return bw_related(owner, relationship, &ignored);
}

static int run_list(struct stage *stage, char command, void *owner,
                    const struct bw_relationship *relationship, char **rest)
{
    void *items[MOST];
    size_t n = 0;
    char *first = strtok_r(NULL, " ", rest);
    switch (command) {
    case 'P':
        return bw_list_append(owner, relationship, find_instance(stage, first));
    case 'I':
        return bw_list_insert(owner, relationship, (size_t)atoi(first),
                              find_instance(stage, strtok_r(NULL, " ", rest)));
    case 'R':
        return bw_list_remove(owner, relationship, find_instance(stage, first));
    case 'O':
        return bw_list_remove_at(owner, relationship, (size_t)atoi(first));
    case 'C':
        return bw_list_clear(owner, relationship);
    default:
        for (char *word = first; word && n < MOST; word = strtok_r(NULL, " ", rest))
            items[n++] = find_instance(stage, word);
        return bw_list_assign(owner, relationship, items, n);
    }
}

static int run_relationship(struct stage *stage, char command, void *owner, char **rest)
{
    const struct bw_relationship *relationship =
        find_relationship(owner, strtok_r(NULL, " ", rest));
    void **items, *value;
    size_t n;
    switch (command) {
    case 'G':
        return relationship->shape == BW_ONE || relationship->shape == BW_ONE_UNSEEN
                   ? bw_related(owner, relationship, &value)
                   : bw_list(owner, relationship, &items, &n);
    case 'J':
        return adopt(stage, owner, relationship);
    case 'S':
        return bw_relate(owner, relationship, find_instance(stage, strtok_r(NULL, " ", rest)));
    case 'W':
        return write_member(owner, relationship, find_instance(stage, strtok_r(NULL, " ", rest)));
    default:
        return run_list(stage, command, owner, relationship, rest);
    }
}

static int run_on(struct stage *stage, char command, char **rest)
{
    void *owner = find_instance(stage, strtok_r(NULL, " ", rest)), *merged;
    int status;
    if (!owner)
        die("no such instance", "");
    switch (command) {
    case 'A':
        return bw_add(owner);
    case 'E':
        return bw_expire(owner);
    case 'X':
        return bw_refresh(owner);
    case 'Y':
        return bw_load(owner);
    case 'D':
        return bw_delete(owner);
    case 'U':
        return bw_expunge(owner);
    case 'M':
        status = bw_merge(stage->session, owner, &merged);
        if (!status) {
            give_number(stage, merged);
            printf("> %zu\n", find_number(stage, merged));
        }
        return status;
    case 'L': {
        const char *column = strtok_r(NULL, " ", rest);
        return write_column(owner, column, strtok_r(NULL, " ", rest));
    }
    default:
        return run_relationship(stage, command, owner, rest);
    }
}

static int run_get(struct stage *stage, char **rest)
{
    const struct bw_model *model = find_model(stage, rest);
    struct bw_value key[4];
    size_t n = 0;
    void *instance;
    for (char *word; n < 4 && (word = strtok_r(NULL, " ", rest));)
        key[n++] = bw_integer(atoll(word));
    int status = bw_get(stage->session, model, key, n, &instance);
    if (status && status != BW_NOT_FOUND)
        return status;
    printf("> ");
    print_name(stage, instance);
    printf("\n");
    return BW_OK;
}

static int print_stream(struct stage *stage, const struct bw_query *query)
{
    struct bw_stream *stream;
    void *instance;
    int status = bw_stream_open(stage->session, query, &stream);
    printf("%s", status ? "" : ">");
    while (!status && !(status = bw_stream_next(stream, &instance)) && instance) {
        printf(" ");
        print_name(stage, instance);
    }
    printf("%s", status ? "" : "\n");
    bw_stream_close(stream);
    return status;
}

static int print_select(struct stage *stage, const struct bw_query *query)
{
    void **items;
    size_t n;
    int status = bw_select(stage->session, query, &items, &n);
    printf("%s", status ? "" : ">");
    for (size_t i = 0; i < n; i++) {
        printf(" ");
        print_name(stage, items[i]);
    }
    printf("%s", status ? "" : "\n");
    bw_release_items(stage->session, items);
    return status;
}

static int run_query(struct stage *stage, char command, char **rest)
{
    const struct bw_model *model = find_model(stage, rest), *root = model;
    struct bw_where where = {.column = bw_find_column(model, strtok_r(NULL, " ", rest))};
    const char *value = strtok_r(NULL, " ", rest);
    struct bw_sort sort[5] = {{.column = bw_find_column(model, strtok_r(NULL, " ", rest))}};
    struct bw_query query = {.model = model, .where = &where, .sort = sort, .n_sort = 1};
    sort[0].descending = *strtok_r(NULL, " ", rest) == 'd';
    query.limit = (size_t)atoi(strtok_r(NULL, " ", rest));
    query.offset = (size_t)atoi(strtok_r(NULL, " ", rest));
    query.n_where = *value != '*';
    where.value = value_of(where.column, value);
    while (root->base)
        root = root->base;
    for (size_t i = 0; i < root->n_columns && query.n_sort < 5; i++)
        if (root->columns[i].flags & BW_PRIMARY_KEY)
            sort[query.n_sort++].column = &root->columns[i];
    return command == 'V' ? print_stream(stage, &query) : print_select(stage, &query);
}

static int run_line(struct stage *stage, char *line)
{
    char *rest = NULL;
    char command = *strtok_r(line, " ", &rest);
    switch (command) {
    case 'N':
        return make(stage, &rest);
    case 'Z':
        bw_session_set_autoflush(stage->session, true);
        return BW_OK;
    case 'H':
        return run_get(stage, &rest);
    case 'Q':
    case 'V':
        return run_query(stage, command, &rest);
    case 'F':
        return bw_flush(stage->session);
    case 'T':
        return bw_commit(stage->session);
    case 'B':
        return bw_rollback(stage->session);
    case '!':
        return print_all(stage, false);
    case '?':
        return print_all(stage, true);
    case '#':
        return print_rows(stage);
    default:
        return run_on(stage, command, &rest);
    }
}

int main(void)
{
    static char line[4096];
    static struct set sets[MOST_SETS];
    struct stage stage = {.n = 0};
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '@') {
            stage_open(&stage, find_set(sets, line + 2));
        } else if (line[0] == '.') {
            stage_close(&stage);
            printf(".\n");
            fflush(stdout);
        } else if (line[0]) {
            int status = run_line(&stage, line);
            if (status)
                printf("error %s: %s\n", bw_status_name((enum bw_status)status),
                       bw_session_error(stage.session)->message);
        }
    }
    stage_close(&stage);
    for (size_t i = 0; i < MOST_SETS && sets[i].schema; i++) {
        bw_engine_close(sets[i].engine);
        bw_schema_close(sets[i].schema);
    }
    return 0;
}
