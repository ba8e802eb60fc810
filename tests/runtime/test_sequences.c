/*
 * Every sequence of a few operations on a few instances of a linked pair, over a database: after
 * each operation both views agree as far as they are loaded, and at the end when everything is.
 * What breaks is named by the shortest sequence that breaks it.
 *
 *     runtime_test_sequences [LENGTH [KIND]]
 */

#include "views.h"

#include <stdlib.h>

enum { MOST_INSTANCES = 4, MOST_OPERATIONS = 64, LONGEST = 8 };

enum verb {
    SET,
    APPEND,
    REMOVE,
    READ,
    EXPIRE,
    EXPIRE_RELATED,
    ADD,
    DELETE,
    EXPUNGE,
    REFRESH,
    FLUSH,
    COMMIT,
    ROLLBACK
};

static const char *const verbs[] = {
    "set",    "append",  "remove",  "read",  "expire", "expire_related", "add",
    "delete", "expunge", "refresh", "flush", "commit", "rollback"};

/* Who does what with which relationship, and with whom; the last two where the verb needs them. */
struct operation {
    enum verb verb;
    size_t who;
    const struct bw_relationship *relationship;
    size_t whom; /* MOST_INSTANCES: none */
};

/* The instances of which all but the last one have rows, and the link that the rows say. */
struct kind {
    const char *name;
    size_t n;
    const struct bw_model *models[MOST_INSTANCES];
    size_t from, to; /* where `relationship` of the first leads to the second */
    const char *relationship;
};

static const struct kind kinds[] = {
    {"one-to-many", 4, {&linked_parent, &linked_parent, &linked_child, &linked_child}, 2, 0, "p"},
    {"owned", 4, {&owned_parent, &owned_parent, &owned_child, &owned_child}, 2, 0, "p"},
    {"one-to-one", 4, {&wife_model, &wife_model, &husband_model, &husband_model}, 2, 0, "p"},
    {"many-to-many", 4, {&post_model, &post_model, &tag_model, &tag_model}, 0, 2, "tags"},
    {"tree", 3, {&node_model, &node_model, &node_model}, 0, 1, "parent"},
    {"ring", 2, {&node_model, &node_model}, 0, 0, "parent"},
};

struct scene {
    const struct kind *kind;
    struct world world;
    void *instances[MOST_INSTANCES];
    struct operation operations[MOST_OPERATIONS];
    size_t n_operations;
    size_t length;
    size_t sequence[LONGEST];
};

static void name_sequence(const struct scene *scene, size_t n, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s:", scene->kind->name);
    for (size_t i = 0; i < n && used < size; i++) {
        const struct operation *operation = &scene->operations[scene->sequence[i]];
        used += (size_t)snprintf(text + used, size - used, "%s %s %zu", i ? "," : "",
                                 verbs[operation->verb], operation->who);
        if (operation->relationship && used < size)
            used += (size_t)snprintf(text + used, size - used, ".%s %zu",
                                     operation->relationship->name, operation->whom);
    }
}

static void list_operation(struct scene *scene, struct operation operation)
{
    assert_true(scene->n_operations < MOST_OPERATIONS);
    scene->operations[scene->n_operations++] = operation;
}

static void list_operations_of(struct scene *scene, size_t who)
{
    const struct kind *kind = scene->kind;
    const struct bw_model *model = kind->models[who];
    for (enum verb verb = EXPIRE; verb <= REFRESH; verb++)
        if (verb != EXPIRE_RELATED)
            list_operation(scene, (struct operation){.verb = verb, .who = who});
    for (size_t r = 0; r < model->n_relationships; r++) {
        const struct bw_relationship *relationship = &model->relationships[r];
        struct operation operation = {READ, who, relationship, MOST_INSTANCES};
        list_operation(scene, operation);
        operation.verb = EXPIRE_RELATED;
        list_operation(scene, operation);
        operation.verb = SET;
        if (!is_list(relationship))
            list_operation(scene, operation);
        for (size_t whom = 0; whom < kind->n; whom++) {
            if (kind->models[whom] != relationship->target)
                continue;
            operation.whom = whom;
            operation.verb = is_list(relationship) ? APPEND : SET;
            list_operation(scene, operation);
            operation.verb = REMOVE;
            if (is_list(relationship))
                list_operation(scene, operation);
        }
    }
}

static void list_operations(struct scene *scene)
{
    for (size_t who = 0; who < scene->kind->n; who++)
        list_operations_of(scene, who);
    for (enum verb verb = FLUSH; verb <= ROLLBACK; verb++)
        list_operation(scene, (struct operation){.verb = verb});
}

static int operate(const struct scene *scene, const struct operation *operation)
{
    void *who = scene->instances[operation->who], *ignored, **items;
    void *whom = operation->whom < MOST_INSTANCES ? scene->instances[operation->whom] : NULL;
    struct bw_session *session = scene->world.session;
    size_t n;
    switch (operation->verb) {
    case SET:
        return bw_relate(who, operation->relationship, whom);
    case APPEND:
        return bw_list_append(who, operation->relationship, whom);
    case REMOVE:
        return bw_list_remove(who, operation->relationship, whom);
    case READ:
        return is_list(operation->relationship)
                   ? bw_list(who, operation->relationship, &items, &n)
                   : bw_related(who, operation->relationship, &ignored);
    case EXPIRE:
        return bw_expire(who);
    case EXPIRE_RELATED:
        return bw_expire_related(who, operation->relationship);
    case ADD:
        return bw_add(who);
    case DELETE:
        return bw_delete(who);
    case EXPUNGE:
        return bw_expunge(who);
    case REFRESH:
        return bw_refresh(who);
    case FLUSH:
        return bw_flush(session);
    case COMMIT:
        return bw_commit(session);
    case ROLLBACK:
        return bw_rollback(session);
    }
    return BW_MISUSE;
}

/* What operations may well run into: not in the list, not in the session, another instance has been
 * read in the place of one that was expunged … */
static bool is_expected(int status)
{
    return status == BW_OK || status == BW_NOT_FOUND || status == BW_NOT_ATTACHED ||
           status == BW_MISUSE || status == BW_DELETED || status == BW_DUPLICATE;
}

/* … and rows that hang on each other, or on what links to instances outside of the session, which
 * are not written: behind these only a rollback is possible. */
static bool is_refused(int status)
{
    return status == BW_CYCLE || status == BW_INTEGRITY;
}

/* With the tables of the pair alone: they are made anew for every sequence. */
static void open_scene(struct scene *scene)
{
    const struct kind *kind = scene->kind;
    const struct bw_model *models[] = {&post_tag_model, kind->models[0], kind->models[kind->n - 1]};
    size_t first = kind->models[0] == &post_model ? 0 : 1;
    size_t n = models[1] == models[2] ? 1 : 3 - first;
    struct bw_error error = {0};
    if (bw_schema_open(models + first, n, NULL, &scene->world.schema, &error) ||
        bw_engine_open("sqlite::memory:", NULL, &scene->world.engine, &error))
        fail_msg("%s", error.message);
    list_operations(scene);
}

static void prepare(struct scene *scene)
{
    const struct kind *kind = scene->kind;
    world_renew(&scene->world);
    struct bw_session *session = scene->world.session;
    struct bw_error error = {0};
    if (bw_drop_all(scene->world.engine, scene->world.schema, &error) ||
        bw_create_all(scene->world.engine, scene->world.schema, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < kind->n; i++)
        scene->instances[i] = make(&scene->world, kind->models[i], "");
    for (size_t i = 0; i < kind->n; i++)
        if (i + 1 < kind->n || kind->from == i)
            add(scene->instances[i]);
    commit(&scene->world);
    void *from = scene->instances[kind->from], *to = scene->instances[kind->to];
    if (is_list(rel(from, kind->relationship)))
        append(from, kind->relationship, to);
    else
        set(from, kind->relationship, to);
    bw_session_set_autoflush(session, false);
    commit(&scene->world);
}

static void run_sequence(struct scene *scene)
{
    const struct kind *kind = scene->kind;
    char what[400];
    prepare(scene);
    for (size_t i = 0; i < scene->length; i++) {
        int status = operate(scene, &scene->operations[scene->sequence[i]]);
        name_sequence(scene, i + 1, what, sizeof what);
        if (!is_expected(status) && !is_refused(status))
            fail_msg("%s: %s %s", what, bw_status_name((enum bw_status)status),
                     bw_session_error(scene->world.session)->message);
        if (is_refused(status))
            rollback(&scene->world);
        check_views(scene->instances, kind->n, false, what);
    }
    check_views(scene->instances, kind->n, true, what);
    check_views(scene->instances, kind->n, true, what);
    if (bw_flush(scene->world.session) || bw_expire_all(scene->world.session))
        return;
    check_views(scene->instances, kind->n, true, what);
}

/* The next sequence of this length, as a number of as many digits; false behind the last one. */
static bool next_sequence(struct scene *scene)
{
    for (size_t i = scene->length; i > 0; i--) {
        if (++scene->sequence[i - 1] < scene->n_operations)
            return true;
        scene->sequence[i - 1] = 0;
    }
    return false;
}

struct bounds {
    size_t length;
    const char *kind; /* NULL: all */
};

static void both_views_agree(void **state)
{
    const struct bounds *bounds = *state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct scene scene = {.kind = &kinds[k]};
        if (bounds->kind && strcmp(bounds->kind, kinds[k].name) != 0)
            continue;
        open_scene(&scene);
        for (scene.length = 1; scene.length <= bounds->length; scene.length++)
            do
                run_sequence(&scene);
            while (next_sequence(&scene));
        world_close(&scene.world);
    }
}

int main(int n, char **arguments)
{
    struct bounds bounds = {.length = 2};
    if (n > 1)
        bounds.length = strtoul(arguments[1], NULL, 10);
    if (bounds.length > LONGEST)
        bounds.length = LONGEST;
    if (n > 2)
        bounds.kind = arguments[2];
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(both_views_agree, &bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
