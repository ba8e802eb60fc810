/* Joined inheritance, composite keys, mutual keys with post_update, and merging between sessions.
 */

#include "database.h"

struct person {
    int64_t id;
    char kind[12];
    char *name;
};

struct manager {
    struct person person;
    int64_t manager_id;
    char *office;
};

/* A composite key, and a pair over it. */
struct seat;

struct hall {
    int64_t building;
    char *code;
    struct seat **seats;
};

struct seat {
    int64_t id;
    int64_t building;
    char *code;
    struct hall *hall;
};

/* Each refers to the other. */
struct captain;

struct ship {
    int64_t id;
    int64_t captain_id;
    struct captain *captain;
};

struct captain {
    int64_t id;
    int64_t ship_id;
    struct ship *ship;
};

#define COLUMN_OF(type, column, kind_, flags_)                                                     \
    {                                                                                              \
        .name = #column, .member = #column, .kind = kind_,                                         \
        .offset = offsetof(struct type, column), .size = sizeof((struct type *)0)->column,         \
        .flags = flags_                                                                            \
    }

static const struct bw_column person_columns[] = {COLUMN_OF(person, id, BW_SIGNED, BW_PRIMARY_KEY),
                                                  COLUMN_OF(person, kind, BW_CHARS, 0),
                                                  COLUMN_OF(person, name, BW_STRING, BW_NULLABLE)};
static const struct bw_column manager_columns[] = {
    COLUMN_OF(manager, manager_id, BW_SIGNED, BW_PRIMARY_KEY),
    COLUMN_OF(manager, office, BW_STRING, BW_NULLABLE)};
static const char *const manager_from[] = {"manager_id"}, *const id_name[] = {"id"};
static const struct bw_foreign_key manager_keys[] = {
    {1, manager_from, "person", id_name, NULL, NULL}};
static const struct bw_model person_model = {.name = "person",
                                             .table = "person",
                                             .size = sizeof(struct person),
                                             .n_columns = 3,
                                             .columns = person_columns,
                                             .polymorphic_on = "kind",
                                             .polymorphic_identity = "person"};
static const struct bw_model manager_model = {.name = "manager",
                                              .table = "manager",
                                              .size = sizeof(struct manager),
                                              .n_columns = 2,
                                              .columns = manager_columns,
                                              .n_foreign_keys = 1,
                                              .foreign_keys = manager_keys,
                                              .base = &person_model,
                                              .polymorphic_identity = "manager"};

static const struct bw_model hall_model, seat_model;
static const struct bw_column hall_columns[] = {
    COLUMN_OF(hall, building, BW_SIGNED, BW_PRIMARY_KEY),
    COLUMN_OF(hall, code, BW_STRING, BW_PRIMARY_KEY)};
static const struct bw_column seat_columns[] = {COLUMN_OF(seat, id, BW_SIGNED, BW_PRIMARY_KEY),
                                                COLUMN_OF(seat, building, BW_SIGNED, BW_NULLABLE),
                                                COLUMN_OF(seat, code, BW_STRING, BW_NULLABLE)};
static const char *const hall_key[] = {"building", "code"};
static const struct bw_foreign_key seat_keys[] = {{2, hall_key, "hall", hall_key, NULL, NULL}};
static const struct bw_pair hall_pairs[] = {{"building", "building"}, {"code", "code"}};
static const struct bw_order seat_order[] = {{"id", true}};
static const struct bw_relationship hall_seats[] = {{.name = "seats",
                                                     .shape = BW_LIST_TERMINATED,
                                                     .offset = offsetof(struct hall, seats),
                                                     .target = &seat_model,
                                                     .direction = BW_ONE_TO_MANY,
                                                     .back_populates = "hall",
                                                     .cascade = BW_DEFAULT_CASCADE,
                                                     .n_pairs = 2,
                                                     .pairs = hall_pairs,
                                                     .n_order = 1,
                                                     .order = seat_order}};
static const struct bw_relationship seat_hall[] = {{.name = "hall",
                                                    .shape = BW_ONE,
                                                    .offset = offsetof(struct seat, hall),
                                                    .target = &hall_model,
                                                    .direction = BW_MANY_TO_ONE,
                                                    .back_populates = "seats",
                                                    .cascade = BW_DEFAULT_CASCADE,
                                                    .n_pairs = 2,
                                                    .pairs = hall_pairs}};
static const struct bw_model hall_model = {.name = "hall",
                                           .table = "hall",
                                           .size = sizeof(struct hall),
                                           .n_columns = 2,
                                           .columns = hall_columns,
                                           .n_relationships = 1,
                                           .relationships = hall_seats};
static const struct bw_model seat_model = {.name = "seat",
                                           .table = "seat",
                                           .size = sizeof(struct seat),
                                           .n_columns = 3,
                                           .columns = seat_columns,
                                           .n_relationships = 1,
                                           .relationships = seat_hall,
                                           .n_foreign_keys = 1,
                                           .foreign_keys = seat_keys};

static const struct bw_model ship_model, captain_model;
static const struct bw_column ship_columns[] = {
    COLUMN_OF(ship, id, BW_SIGNED, BW_PRIMARY_KEY),
    COLUMN_OF(ship, captain_id, BW_SIGNED, BW_NULLABLE)};
static const struct bw_column captain_columns[] = {
    COLUMN_OF(captain, id, BW_SIGNED, BW_PRIMARY_KEY),
    COLUMN_OF(captain, ship_id, BW_SIGNED, BW_NULLABLE)};
static const char *const captain_id_name[] = {"captain_id"}, *const ship_id_name[] = {"ship_id"};
static const struct bw_foreign_key ship_keys[] = {
    {1, captain_id_name, "captain", id_name, NULL, NULL}};
static const struct bw_foreign_key captain_keys[] = {
    {1, ship_id_name, "ship", id_name, NULL, NULL}};
static const struct bw_pair ship_pairs[] = {{"captain_id", "id"}};
static const struct bw_pair captain_pairs[] = {{"ship_id", "id"}};
static const struct bw_relationship ship_captain[] = {{.name = "captain",
                                                       .shape = BW_ONE,
                                                       .offset = offsetof(struct ship, captain),
                                                       .target = &captain_model,
                                                       .direction = BW_MANY_TO_ONE,
                                                       .cascade = BW_DEFAULT_CASCADE,
                                                       .flags = BW_POST_UPDATE,
                                                       .n_pairs = 1,
                                                       .pairs = ship_pairs}};
static const struct bw_relationship captain_ship[] = {{.name = "ship",
                                                       .shape = BW_ONE,
                                                       .offset = offsetof(struct captain, ship),
                                                       .target = &ship_model,
                                                       .direction = BW_MANY_TO_ONE,
                                                       .cascade = BW_DEFAULT_CASCADE,
                                                       .n_pairs = 1,
                                                       .pairs = captain_pairs}};
static const struct bw_model ship_model = {.name = "ship",
                                           .table = "ship",
                                           .size = sizeof(struct ship),
                                           .n_columns = 2,
                                           .columns = ship_columns,
                                           .n_relationships = 1,
                                           .relationships = ship_captain,
                                           .n_foreign_keys = 1,
                                           .foreign_keys = ship_keys};
static const struct bw_model captain_model = {.name = "captain",
                                              .table = "captain",
                                              .size = sizeof(struct captain),
                                              .n_columns = 2,
                                              .columns = captain_columns,
                                              .n_relationships = 1,
                                              .relationships = captain_ship,
                                              .n_foreign_keys = 1,
                                              .foreign_keys = captain_keys};

static void open_kinds(struct world *world)
{
    const struct bw_model *const models[] = {&manager_model, &person_model, &seat_model,
                                             &hall_model,    &ship_model,   &captain_model};
    struct bw_error error = {0};
    memset(world, 0, sizeof *world);
    if (bw_schema_open(models, 6, NULL, &world->schema, &error) ||
        bw_engine_open("sqlite::memory:", NULL, &world->engine, &error) ||
        bw_create_all(world->engine, world->schema, &error) ||
        bw_session_open(world->schema, world->engine, &world->session, &error))
        fail_msg("%s", error.message);
}

/* What a schema of two models says where their rows are told apart like this. */
static void expect_identities(enum bw_kind kind, size_t size, const char *base, const char *sub,
                              int expected)
{
    struct bw_column columns[2] = {person_columns[0], person_columns[1]};
    columns[1].kind = kind;
    columns[1].size = size;
    struct bw_model person = person_model, manager = manager_model;
    person.columns = columns;
    person.n_columns = 2;
    person.polymorphic_identity = base;
    manager.base = &person;
    manager.polymorphic_identity = sub;
    const struct bw_model *const models[] = {&manager, &person};
    struct bw_schema *schema;
    struct bw_error error = {0};
    assert_int_equal(bw_schema_open(models, 2, NULL, &schema, &error), expected);
    if (expected)
        assert_non_null(strstr(error.message, "polymorphic_identity"));
    bw_schema_close(schema);
}

static void a_kind_is_a_value_of_its_column_and_of_one_model(void **state)
{
    (void)state;
    expect_identities(BW_CHARS, 8, "person", "manager!", BW_OK);
    expect_identities(BW_CHARS, 8, "person", "manager!!", BW_SCHEMA);
    expect_identities(BW_CHARS, 8, "person", "person", BW_SCHEMA);
    expect_identities(BW_CHARS, 8, NULL, "manager", BW_OK);
    expect_identities(BW_SIGNED, 1, "-128", "127", BW_OK);
    expect_identities(BW_SIGNED, 1, "0", "128", BW_SCHEMA);
    expect_identities(BW_SIGNED, 1, "-129", "1", BW_SCHEMA);
    expect_identities(BW_UNSIGNED, 1, "0", "255", BW_OK);
    expect_identities(BW_UNSIGNED, 1, "0", "256", BW_SCHEMA);
    expect_identities(BW_UNSIGNED, 1, "0", "-1", BW_SCHEMA);
    expect_identities(BW_SIGNED, 8, "9223372036854775807", "-9223372036854775807", BW_OK);
    expect_identities(BW_UNSIGNED, 8, "9223372036854775808", "1", BW_SCHEMA);
    const char *const none[] = {"", "-", "-0", "01", "1x", "KIND_A", " 1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        expect_identities(BW_SIGNED, 4, "1", none[i], BW_SCHEMA);
    expect_identities(BW_BOOL, 1, "0", "1", BW_SCHEMA);
    expect_identities(BW_REAL, 8, "0", "1", BW_SCHEMA);
    expect_identities(BW_OCTETS, 8, "a", "b", BW_SCHEMA);
}

static void a_subclass_has_two_rows(void **state)
{
    (void)state;
    struct world w;
    open_kinds(&w);
    struct manager *m = make(&w, &manager_model, "m");
    m->office = (char *)(uintptr_t) "corner";
    add(m);
    add(make(&w, &person_model, "p"));
    commit(&w);
    world_renew(&w);
    m = find(&w, &person_model, "m");
    assert_ptr_equal(bw_model_of(m), &manager_model);
    check(w.session, bw_load(m));
    assert_string_equal(m->office, "corner");
    assert_int_equal(m->manager_id, m->person.id);
    assert_ptr_equal(find(&w, &manager_model, "m"), m);
    m->office = (char *)(uintptr_t) "attic";
    commit(&w);
    check(w.session, bw_load(m));
    assert_string_equal(m->office, "attic");
    check(w.session, bw_delete(m));
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM manager"), "0");
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM person"), "1");
    world_close(&w);
}

static struct manager *get_manager(struct world *world, int64_t id)
{
    const struct bw_value key = bw_integer(id);
    void *got;
    check(world->session, bw_get(world->session, &manager_model, &key, 1, &got));
    return got;
}

/* Without the flush that reading the rest through a function would take. */
static void what_is_known_in_part_is_got_whole(void **state)
{
    (void)state;
    static const char long_office[] = "an office that does not lie within the instance";
    struct world w;
    open_kinds(&w);
    struct manager *m = make(&w, &manager_model, "m");
    m->office = (char *)(uintptr_t)long_office;
    add(m);
    commit(&w);
    for (int again = 0; again < 3; again++) {
        if (again == 0)
            world_renew(&w);
        m = find(&w, &person_model, "m");
        struct person *waits = make(&w, &person_model, "waits");
        add(waits);
        assert_ptr_equal(get_manager(&w, m->person.id), m);
        assert_string_equal(m->office, long_office);
        assert_int_equal(bw_lifecycle_of(waits), BW_PENDING);
        assert_false(column_is_null(m, "office"));
        assert_int_equal(bw_lifecycle_of(waits), BW_PERSISTENT);
        commit(&w);
    }
    world_renew(&w);
    m = find(&w, &person_model, "m");
    m->office = (char *)(uintptr_t) "cellar";
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT office FROM manager"), "cellar");
    world_renew(&w);
    const struct bw_value attic = bw_text("attic");
    m = find(&w, &person_model, "m");
    check(w.session, bw_write(m, bw_find_column(&manager_model, "office"), &attic));
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT office FROM manager"), "attic");
    world_renew(&w);
    check(w.session, bw_delete(find(&w, &person_model, "m")));
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM manager"), "0");
    world_close(&w);
}

/* What a new instance says of its kind is not what a row without a kind says. */
static void a_row_without_a_kind_stays_so(void **state)
{
    (void)state;
    struct world w;
    open_kinds(&w);
    assert_int_equal(bw_engine_execute(w.engine,
                                       "DROP TABLE manager; DROP TABLE person;"
                                       "CREATE TABLE person (id INTEGER PRIMARY KEY, kind, name);"
                                       "INSERT INTO person (name) VALUES ('p')",
                                       NULL),
                     BW_OK);
    struct person *p = find(&w, &person_model, "p");
    assert_ptr_equal(bw_model_of(p), &person_model);
    assert_true(column_is_null(p, "kind"));
    assert_int_equal(p->kind[0], '\0');
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM person WHERE kind IS NULL"), "1");
    world_close(&w);
}

static void a_row_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const char long_name[] = "a name that does not lie within the instance";
    struct world w;
    struct bw_query query = {.model = &person_model};
    void **items;
    size_t n;
    open_kinds(&w);
    struct person *p = make(&w, &person_model, long_name);
    add(p);
    commit(&w);
    assert_int_equal(
        bw_engine_execute(w.engine, "UPDATE person SET kind = 'a kind that is too long'", NULL),
        BW_OK);
    world_renew(&w);
    assert_int_equal(bw_select(w.session, &query, &items, &n), BW_RANGE);
    assert_int_equal(bw_engine_execute(w.engine, "UPDATE person SET kind = 'person'", NULL), BW_OK);
    p = find(&w, &person_model, long_name);
    assert_string_equal(p->name, long_name);
    p->name[0] = 'A';
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT substr(name, 1, 6) FROM person"), "A name");
    world_close(&w);
}

static void keys_of_two_columns(void **state)
{
    (void)state;
    struct world w;
    void *hall, *seats[3];
    open_kinds(&w);
    check(w.session, bw_new(w.session, &hall_model, &hall));
    ((struct hall *)hall)->building = 7;
    ((struct hall *)hall)->code = (char *)(uintptr_t) "A";
    for (size_t i = 0; i < 3; i++) {
        check(w.session, bw_new(w.session, &seat_model, &seats[i]));
        append(hall, "seats", seats[i]);
    }
    add(hall);
    commit(&w);
    assert_string_equal(
        sql_value(&w, "SELECT count(*) FROM seat WHERE building = 7 AND code = 'A'"), "3");
    assert_ptr_equal(item(hall, "seats", 0), seats[2]); /* the last first, as ordered */
    world_renew(&w);
    const struct bw_value key[] = {bw_integer(7), bw_text("A")};
    void *again;
    check(w.session, bw_get(w.session, &hall_model, key, 2, &again));
    assert_int_equal(count(again, "seats"), 3);
    assert_ptr_equal(get(item(again, "seats", 1), "hall"), again);
    clear(again, "seats");
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM seat WHERE code IS NULL"), "3");
    world_close(&w);
}

static void a_ring_with_post_update(void **state)
{
    (void)state;
    struct world w;
    void *ship, *captain;
    open_kinds(&w);
    check(w.session, bw_new(w.session, &ship_model, &ship));
    check(w.session, bw_new(w.session, &captain_model, &captain));
    set(ship, "captain", captain);
    set(captain, "ship", ship);
    add(ship);
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM ship, captain WHERE captain_id = "
                                      "captain.id AND ship_id = ship.id"),
                        "1");
    check(w.session, bw_delete(ship));
    check(w.session, bw_delete(captain));
    commit(&w);
    assert_string_equal(sql_value(&w, "SELECT count(*) FROM ship"), "0");
    world_close(&w);
}

static void a_key_of_a_subclass_is_the_row_s(void **state)
{
    (void)state;
    struct world w;
    open_kinds(&w);
    struct manager *m = make(&w, &manager_model, "m");
    m->manager_id = 7;
    add(m);
    commit(&w);
    check(w.session, bw_load(m));
    assert_int_equal(m->person.id, 7);
    assert_int_equal(m->manager_id, 7);
    assert_string_equal(sql_value(&w, "SELECT id FROM person"), "7");
    world_close(&w);
}

static void tables_with_rows_in_a_ring_are_dropped(void **state)
{
    (void)state;
    struct world w;
    struct bw_error error;
    open_kinds(&w);
    check(NULL,
          bw_engine_execute(w.engine,
                            "INSERT INTO ship VALUES (1, NULL);"
                            "INSERT INTO captain VALUES (1, 1); UPDATE ship SET captain_id = 1",
                            &error));
    check(NULL, bw_drop_all(w.engine, w.schema, &error));
    assert_int_equal(bw_engine_execute(w.engine, "SELECT * FROM ship", &error), BW_DATABASE);
    world_close(&w);
}

static void merging_copies_into_another_session(void **state)
{
    (void)state;
    struct world w;
    struct bw_session *other;
    void *merged;
    world_open(&w, "sqlite::memory:");
    make_family(&w, &linked_parent, &linked_child);
    struct parent *p1 = find(&w, &linked_parent, "p1");
    assert_string_equal(names(p1, "cs"), "c d");
    commit(&w);
    assert_string_equal(names(p1, "cs"), "c d");
    check(w.session, bw_load(p1));
    p1->name = (char *)(uintptr_t) "merged";
    drop(p1, "cs", p1->cs[0]);
    bw_session_set_autoflush(w.session, false);
    rollback(&w); /* ends the transaction; the instance is read anew below */
    check(w.session, bw_load(p1));
    assert_string_equal(names(p1, "cs"), "c d");
    p1->name = (char *)(uintptr_t) "merged";
    drop(p1, "cs", p1->cs[0]);
    bw_session_set_expire_on_commit(w.session, false);
    commit(&w);
    check(NULL, bw_session_open(w.schema, w.engine, &other, NULL));
    check(other, bw_merge(other, p1, &merged));
    assert_ptr_not_equal(merged, p1);
    assert_string_equal(((struct parent *)merged)->name, "merged");
    assert_string_equal(names(merged, "cs"), "d");
    check(other, bw_commit(other));
    bw_session_close(other);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_is_a_value_of_its_column_and_of_one_model),
        cmocka_unit_test(a_subclass_has_two_rows),
        cmocka_unit_test(what_is_known_in_part_is_got_whole),
        cmocka_unit_test(a_row_without_a_kind_stays_so),
        cmocka_unit_test(a_row_that_does_not_fit_is_refused),
        cmocka_unit_test(keys_of_two_columns),
        cmocka_unit_test(a_ring_with_post_update),
        cmocka_unit_test(tables_with_rows_in_a_ring_are_dropped),
        cmocka_unit_test(a_key_of_a_subclass_is_the_row_s),
        cmocka_unit_test(merging_copies_into_another_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
