/*
 * A linked pair is one fact with two views: after every one of many random operations, on linked
 * pairs of every kind, both views of all instances agree. In memory, and over a database with
 * flushes, commits, rollbacks, expiry, deletion and lists that are loaded or not.
 *
 *     runtime_test_invariant [--operations N [FIRST_SEED]]
 */

#include "views.h"

#include <stdlib.h>

/* Most worlds have few instances, so that these meet often; in a crowd lists grow long. */
enum { FEW = 6, CROWD = 100, KINDS = 12, MOST = MOST_VIEWED };

/* How many operations one world sees, in memory and over a database; a crowd's are dearer. */
enum { IN_MEMORY = 2000, OVER_A_DATABASE = 200, CROWDED = 100 };

struct run {
    size_t operations;
    uint64_t seed;
};

struct zoo {
    struct world world;
    void *instances[MOST];
    size_t n;
    size_t each; /* instances of one model */
    uint64_t seed;
    uint64_t random;
    char what[256]; /* the last operation, for a failure's message */
    bool database;
    bool expunged; /* what is may be read anew, and then not be added again */
};

static size_t pick(struct zoo *zoo, size_t n)
{
    zoo->random ^= zoo->random << 13;
    zoo->random ^= zoo->random >> 7;
    zoo->random ^= zoo->random << 17;
    return n ? (size_t)((zoo->random >> 16) % n) : 0;
}

static void zoo_open(struct zoo *zoo, const char *url, uint64_t seed)
{
    const struct bw_model *const models[KINDS] = {&linked_parent, &linked_child,  &wife_model,
                                                  &husband_model, &post_model,    &tag_model,
                                                  &node_model,    &node_model,    &owned_parent,
                                                  &owned_child,   &upkill_parent, &upkill_child};
    memset(zoo, 0, sizeof *zoo);
    world_open(&zoo->world, url);
    zoo->seed = seed;
    zoo->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    zoo->database = url != NULL;
    zoo->each = seed % 8 == 0 ? CROWD : FEW;
    for (size_t m = 0; m < sizeof models / sizeof *models; m++)
        for (size_t i = 0; i < zoo->each; i++) {
            char name[24];
            snprintf(name, sizeof name, "%zu", i);
            zoo->instances[zoo->n++] = make(&zoo->world, models[m], name);
            if (zoo->database && zoo->each == CROWD) /* one by one they would hardly all get rows */
                check(zoo->world.session, bw_add(zoo->instances[zoo->n - 1]));
        }
}

/* An instance of the relationship's target. */
static void *pick_target(struct zoo *zoo, const struct bw_relationship *relationship)
{
    for (;;) {
        void *instance = zoo->instances[pick(zoo, zoo->n)];
        if (bw_model_of(instance) == relationship->target)
            return instance;
    }
}

static void check_all(struct zoo *zoo, bool load)
{
    char what[300];
    snprintf(what, sizeof what, "seed %llu, after %s", (unsigned long long)zoo->seed, zoo->what);
    check_views(zoo->instances, zoo->n, load, what);
}

static int change_list(struct zoo *zoo, void *owner, const struct bw_relationship *relationship)
{
    void *items[CROWD];
    size_t n = pick(zoo, zoo->each - 1);
    size_t at = pick(zoo, zoo->each - 2);
    for (size_t i = 0; i <= n; i++)
        items[i] = pick_target(zoo, relationship);
    size_t operation = pick(zoo, 9);
    snprintf(zoo->what, sizeof zoo->what, "list operation %zu on %s.%s", operation,
             bw_model_of(owner)->name, relationship->name);
    switch (operation) {
    case 0:
        return bw_list_insert(owner, relationship, at, items[0]);
    case 1:
        return bw_list_remove(owner, relationship, items[0]);
    case 2:
        return bw_list_remove_at(owner, relationship, at);
    case 3:
        return bw_list_replace(owner, relationship, at, items[0]);
    case 4:
        return bw_list_clear(owner, relationship);
    case 5:
        return bw_list_assign(owner, relationship, items, n);
    case 6:
        return bw_list_extend(owner, relationship, items, n);
    default:
        return bw_list_append(owner, relationship, items[0]);
    }
}

/* A write to the member itself, found when the member is used next; one that is refused is taken
 * back by whoever made it. */
static int write_plainly(struct zoo *zoo, void *owner, const struct bw_relationship *relationship)
{
    void *value = pick_target(zoo, relationship), *before, *ignored;
    char *member = (char *)owner + relationship->offset;
    snprintf(zoo->what, sizeof zoo->what, "a plain write to %s.%s", bw_model_of(owner)->name,
             relationship->name);
    memcpy(&before, member, sizeof before);
    memcpy(member, &value, sizeof value);
    int status = bw_related(owner, relationship, &ignored);
    if (status == BW_DELETED)
        memcpy(member, &before, sizeof before);
    return status;
}

/* In a crowd it is often one of the first of its kind, whose lists grow long. */
static void *pick_owner(struct zoo *zoo)
{
    size_t at = pick(zoo, zoo->n);
    if (zoo->each == CROWD && pick(zoo, 4))
        at = at / CROWD * CROWD + at % 2;
    return zoo->instances[at];
}

static int change(struct zoo *zoo)
{
    void *owner = pick_owner(zoo);
    const struct bw_model *model = bw_model_of(owner);
    const struct bw_relationship *relationship =
        &model->relationships[pick(zoo, model->n_relationships)];
    if (is_list(relationship))
        return change_list(zoo, owner, relationship);
    if (pick(zoo, 8) == 0)
        return write_plainly(zoo, owner, relationship);
    snprintf(zoo->what, sizeof zoo->what, "setting %s.%s", model->name, relationship->name);
    return bw_relate(owner, relationship, pick(zoo, 4) ? pick_target(zoo, relationship) : NULL);
}

/* Reads whom all instances of one kind have, and none of these ones' lists. */
static int look_at_all(struct zoo *zoo)
{
    size_t kind = pick(zoo, zoo->n / zoo->each);
    int status = BW_OK;
    for (size_t i = kind * zoo->each; i < (kind + 1) * zoo->each && !status; i++) {
        const struct bw_model *model = bw_model_of(zoo->instances[i]);
        void *ignored;
        for (size_t r = 0; r < model->n_relationships && !status; r++)
            if (!is_list(&model->relationships[r]))
                status = bw_related(zoo->instances[i], &model->relationships[r], &ignored);
    }
    return status;
}

/* Another in the place of one that is no more in the session. */
static void renew(struct zoo *zoo, size_t at)
{
    if (!is_watched(zoo->instances[at]))
        zoo->instances[at] = make(&zoo->world, bw_model_of(zoo->instances[at]), "new");
}

static int use_session(struct zoo *zoo)
{
    size_t at = pick(zoo, zoo->n);
    void *instance = zoo->instances[at];
    size_t operation = pick(zoo, 11);
    snprintf(zoo->what, sizeof zoo->what, "session operation %zu on a %s", operation,
             bw_model_of(instance)->name);
    switch (operation) {
    case 0:
        return bw_add(instance);
    case 1:
        return bw_flush(zoo->world.session);
    case 2:
        return bw_commit(zoo->world.session);
    case 3:
        return bw_rollback(zoo->world.session);
    case 4:
        return bw_expire(instance);
    case 5:
        return bw_refresh(instance);
    case 6: {
        const struct bw_model *model = bw_model_of(instance);
        return bw_expire_related(instance,
                                 &model->relationships[pick(zoo, model->n_relationships)]);
    }
    case 7:
        return bw_delete(instance);
    case 8:
        zoo->expunged = true;
        return bw_expunge(instance);
    case 9:
        return look_at_all(zoo);
    default:
        bw_session_set_autoflush(zoo->world.session, pick(zoo, 2));
        return BW_OK;
    }
}

/* What random operations may well run into; anything else is a failure. */
static bool is_expected(struct zoo *zoo, int status)
{
    /* Links to what is outside of the session are not written, as in SQLAlchemy: a row that keeps
     * its old key for that forbids to delete the old parent. */
    bool of_database = status == BW_CYCLE || status == BW_DELETED || status == BW_INTEGRITY;
    return status == BW_OK || status == BW_NOT_FOUND || status == BW_NOT_ATTACHED ||
           status == BW_MISUSE || (zoo->database && of_database) ||
           (zoo->expunged && status == BW_DUPLICATE);
}

static void run(const char *url, uint64_t seed, size_t operations)
{
    struct zoo zoo;
    zoo_open(&zoo, url, seed);
    for (size_t i = 0; i < (zoo.each == CROWD ? CROWDED : operations); i++) {
        int status = zoo.database && pick(&zoo, 4) == 0 ? use_session(&zoo) : change(&zoo);
        if (!is_expected(&zoo, status))
            fail_msg("seed %llu, %s: %s %s", (unsigned long long)zoo.seed, zoo.what,
                     bw_status_name((enum bw_status)status),
                     bw_session_error(zoo.world.session)->message);
        if (status == BW_CYCLE || status == BW_INTEGRITY)
            check(zoo.world.session, bw_rollback(zoo.world.session));
        check_all(&zoo, !zoo.database);
        for (size_t at = 0; at < zoo.n; at++)
            renew(&zoo, at);
    }
    if (zoo.database) {
        bw_session_set_autoflush(zoo.world.session, false);
        snprintf(zoo.what, sizeof zoo.what, "everything was loaded");
        check_all(&zoo, true);
        check_all(&zoo, true);
    }
    world_close(&zoo.world);
}

static void in_memory(void **state)
{
    const struct run *whole = *state;
    size_t worlds = whole->operations / IN_MEMORY / 2;
    for (uint64_t seed = whole->seed; seed < whole->seed + worlds; seed++)
        run(NULL, seed, IN_MEMORY);
}

static void over_a_database(void **state)
{
    const struct run *whole = *state;
    size_t worlds = whole->operations / OVER_A_DATABASE / 2;
    for (uint64_t seed = whole->seed; seed < whole->seed + worlds; seed++)
        run("sqlite::memory:", seed, OVER_A_DATABASE);
}

int main(int n, char **arguments)
{
    struct run whole = {.operations = 16000, .seed = 1};
    if (n > 2 && strcmp(arguments[1], "--operations") == 0) {
        whole.operations = strtoull(arguments[2], NULL, 10);
        whole.seed = n > 3 ? strtoull(arguments[3], NULL, 10) : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(in_memory, &whole),
        cmocka_unit_test_prestate(over_a_database, &whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
