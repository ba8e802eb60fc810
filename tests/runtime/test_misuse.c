/*
 * Every public function called with what makes no sense: NULL, freed, of another model, of another
 * session; in every state of a session, and from within the callback that echoes its statements.
 * Each time an error code, nothing changed, and the session goes on.
 */

#include "calls.h"
#include "database.h"

#include <stdlib.h>

enum state { CLEAN, IN_MEMORY, CHANGED, EXPIRED, INACTIVE, STREAMING, OUTRUN, STATES };

static const char *const state_names[] = {"clean",
                                          "in memory",
                                          "with changes",
                                          "expired",
                                          "inactive",
                                          "streaming",
                                          "while another has a transaction open"};

struct stage {
    enum state state;
    struct world world;
    struct world other; /* whose instances are foreign */
    struct parent *parent;
    struct child *children[2];
    struct bw_stream *stream;
    struct bw_stream *closed;
    struct bw_session *rival; /* over the same engine */
    void *freed;
    struct husband *foreign_model;
    void *items[2];
    struct bw_value value;
    struct bw_value key;
    struct bw_query query;
    max_align_t place[8];
    size_t count;
    size_t n_children; /* of the parent */
    struct arguments good;
};

static void fill(struct stage *stage)
{
    size_t n = 0;
    while (all_models[n])
        n++;
    stage->n_children = stage->state == CHANGED ? 4 : 2;
    stage->value = bw_text("another name");
    stage->key = bw_integer(stage->parent->id);
    stage->query = (struct bw_query){.model = &linked_parent};
    stage->items[0] = stage->children[0];
    stage->items[1] = stage->children[1];
    stage->good = (struct arguments){.session = stage->world.session,
                                     .parent = stage->parent,
                                     .child = stage->children[0],
                                     .loner = make(&stage->world, &linked_child, "loner"),
                                     .to_one = rel(stage->children[0], "p"),
                                     .list = rel(stage->parent, "cs"),
                                     .column = bw_find_column(&linked_parent, "name"),
                                     .item = stage->children[0],
                                     .items = stage->items,
                                     .n_items = 2,
                                     .value = &stage->value,
                                     .model = &linked_parent,
                                     .key = &stage->key,
                                     .n_keys = 1,
                                     .query = &stage->query,
                                     .place = stage->place,
                                     .count = &stage->count,
                                     .engine = stage->world.engine,
                                     .schema = stage->world.schema,
                                     .sql = "SELECT 1",
                                     .url = "sqlite::memory:",
                                     .name = "cs",
                                     .models = all_models,
                                     .n_models = n,
                                     .stream = stage->stream};
}

static void enter_state(struct stage *stage)
{
    struct bw_session *session = stage->world.session;
    struct bw_query query = {.model = &linked_child};
    struct bw_error error;
    struct bw_value key = bw_integer(1);
    void *twin, *instance;
    switch (stage->state) {
    case CHANGED:
        append(stage->parent, "cs", make(&stage->world, &linked_child, "new"));
        flush(&stage->world);
        append(stage->parent, "cs", make(&stage->world, &linked_child, "newer"));
        break;
    case EXPIRED:
        check(session, bw_expire_all(session));
        break;
    case INACTIVE:
        check(session, bw_new(session, &wife_model, &twin));
        check(session, bw_write(twin, bw_find_column(&wife_model, "id"), &key));
        add(twin);
        assert_int_not_equal(bw_flush(session), BW_OK);
        assert_int_equal(bw_flush(session), BW_INACTIVE);
        break;
    case STREAMING:
        check(session, bw_stream_open(session, &query, &stage->stream));
        break;
    case OUTRUN:
        check(NULL,
              bw_session_open(stage->world.schema, stage->world.engine, &stage->rival, &error));
        check(stage->rival, bw_get(stage->rival, &linked_parent, &stage->key, 1, &instance));
        break;
    default:
        break;
    }
}

static void stage_open(struct stage *stage, enum state state)
{
    struct bw_query query = {.model = &linked_parent};
    memset(stage, 0, sizeof *stage);
    stage->state = state;
    world_open(&stage->world, state == IN_MEMORY ? NULL : "sqlite::memory:");
    world_open(&stage->other, "sqlite::memory:");
    bw_session_set_autoflush(stage->world.session, false);
    stage->parent = make(&stage->world, &linked_parent, "parent");
    for (size_t i = 0; i < 2; i++) {
        stage->children[i] = make(&stage->world, &linked_child, "child");
        append(stage->parent, "cs", stage->children[i]);
    }
    stage->foreign_model = make(&stage->world, &husband_model, "husband");
    stage->freed = make(&stage->world, &linked_child, "freed");
    check(stage->world.session, bw_free(stage->freed));
    if (state != IN_MEMORY) {
        add(stage->parent);
        add(make(&stage->world, &wife_model, "wife"));
        bw_session_set_expire_on_commit(stage->world.session, false);
        commit(&stage->world);
        stage->key = bw_integer(stage->parent->id);
        check(stage->world.session, bw_stream_open(stage->world.session, &query, &stage->closed));
        bw_stream_close(stage->closed);
        commit(&stage->world);
    }
    enter_state(stage);
    fill(stage);
}

static void stage_close(struct stage *stage)
{
    bw_session_close(stage->rival);
    world_close(&stage->world);
    world_close(&stage->other);
}

/* Arguments that make no sense ----------------------------------------------------------------- */

struct spoil {
    const char *name;
    unsigned takes; /* of a call that can be spoilt so */
    void (*spoil)(struct stage *stage, struct arguments *a);
};

static const struct bw_value wrong_value = {.type = BW_VALUE_INTEGER, .integer = 7};
static const struct bw_value bare_value = {.type = BW_VALUE_TEXT, .size = 7};
static const struct bw_value odd_value = {.type = (enum bw_value_type)77, .size = 7};
static const struct bw_value nul_value = {.type = BW_VALUE_TEXT, .data = "a\0b", .size = 3};
static const struct bw_model strange_model = {.name = "strange", .table = "strange"};
static const struct bw_column strange_column = {.name = "name", .member = "name"};
static const struct bw_where wheres[] = {{NULL, {.type = BW_VALUE_NULL}},
                                         {&strange_column, {.type = BW_VALUE_NULL}}};
static const struct bw_sort sorts[] = {{NULL, false}, {&strange_column, false}};
static const struct bw_query queries[] = {
    {.model = NULL},
    {.model = &strange_model},
    {.model = &linked_parent, .n_where = 1},
    {.model = &linked_parent, .n_where = 1, .where = &wheres[0]},
    {.model = &linked_parent, .n_where = 1, .where = &wheres[1]},
    {.model = &linked_parent, .n_sort = 1},
    {.model = &linked_parent, .n_sort = 1, .sort = &sorts[0]},
    {.model = &linked_parent, .n_sort = 1, .sort = &sorts[1]}};

#define SPOIL(name, statement)                                                                     \
    static void spoil_##name(struct stage *stage, struct arguments *a)                             \
    {                                                                                              \
        (void)stage;                                                                               \
        statement;                                                                                 \
    }

SPOIL(no_session, a->session = NULL)
SPOIL(no_instance, a->parent = a->child = a->loner = NULL)
SPOIL(freed_instance, a->parent = a->child = a->loner = stage->freed)
SPOIL(no_to_one, a->to_one = NULL)
SPOIL(other_to_one, a->to_one = &husband_model.relationships[0])
SPOIL(list_as_to_one, a->to_one = a->list; a->child = a->parent)
SPOIL(no_list, a->list = NULL)
SPOIL(other_list, a->list = &post_model.relationships[0])
SPOIL(to_one_as_list, a->list = a->to_one; a->parent = a->child)
SPOIL(no_column, a->column = NULL)
SPOIL(other_column, a->column = &husband_model.columns[0])
SPOIL(strange_column, a->column = &strange_column)
SPOIL(no_item, a->item = NULL)
SPOIL(freed_item, a->item = stage->freed)
SPOIL(foreign_item, a->item = make(&stage->other, &linked_parent, "foreign"))
SPOIL(wrong_item, a->item = stage->foreign_model)
SPOIL(no_instance_at_all, a->item = &stage->count)
SPOIL(middle_of_an_item, a->item = (char *)stage->children[0] + 8)
SPOIL(no_items, a->items = NULL)
SPOIL(null_among_items, a->items[1] = NULL)
SPOIL(freed_among_items, a->items[1] = stage->freed)
SPOIL(wrong_among_items, a->items[1] = stage->foreign_model)
SPOIL(too_many_items, a->n_items = SIZE_MAX / 4)
SPOIL(no_value, a->value = NULL)
SPOIL(wrong_value, a->value = &wrong_value)
SPOIL(value_without_bytes, a->value = &bare_value)
SPOIL(odd_value, a->value = &odd_value)
SPOIL(value_with_nul, a->value = &nul_value)
SPOIL(no_model, a->model = NULL)
SPOIL(strange_model, a->model = &strange_model)
SPOIL(no_key, a->key = NULL)
SPOIL(long_key, a->n_keys = 2)
SPOIL(key_without_bytes, a->key = &bare_value)
SPOIL(no_query, a->query = NULL)
SPOIL(no_place, a->place = NULL)
SPOIL(no_engine, a->engine = NULL)
SPOIL(no_schema, a->schema = NULL)
SPOIL(no_sql, a->sql = NULL)
SPOIL(no_url, a->url = NULL)
SPOIL(odd_url, a->url = "nonsense")
SPOIL(no_name, a->name = NULL)
SPOIL(odd_name, a->name = "nonsense")
SPOIL(no_models, a->models = NULL)
SPOIL(end_among_models, a->n_models++)
SPOIL(no_stream, a->stream = NULL)
SPOIL(closed_stream, a->stream = stage->closed)

#define ANY_ITEM (TAKES_ITEM | TAKES_NULL_ITEM | TAKES_TARGET)
#define ROW(name, takes)                                                                           \
    {                                                                                              \
#name, (takes), spoil_##name                                                               \
    }

static const struct spoil spoils[] = {
    ROW(no_session, TAKES_SESSION),
    ROW(no_instance, TAKES_INSTANCE),
    ROW(freed_instance, TAKES_INSTANCE),
    ROW(no_to_one, TAKES_TO_ONE),
    ROW(other_to_one, TAKES_TO_ONE),
    ROW(list_as_to_one, TAKES_TO_ONE),
    ROW(no_list, TAKES_LIST | TAKES_RELATIONSHIP),
    ROW(other_list, TAKES_LIST | TAKES_RELATIONSHIP),
    ROW(to_one_as_list, TAKES_LIST),
    ROW(no_column, TAKES_COLUMN),
    ROW(other_column, TAKES_COLUMN),
    ROW(strange_column, TAKES_COLUMN),
    ROW(no_item, TAKES_ITEM),
    ROW(freed_item, ANY_ITEM),
    ROW(foreign_item, ANY_ITEM),
    ROW(wrong_item, TAKES_ITEM | TAKES_TARGET),
    ROW(no_instance_at_all, ANY_ITEM),
    ROW(middle_of_an_item, ANY_ITEM),
    ROW(no_items, TAKES_ITEMS),
    ROW(null_among_items, TAKES_ITEMS),
    ROW(freed_among_items, TAKES_ITEMS),
    ROW(wrong_among_items, TAKES_ITEMS),
    ROW(too_many_items, TAKES_ITEMS),
    ROW(no_value, TAKES_VALUE),
    ROW(wrong_value, TAKES_VALUE),
    ROW(value_without_bytes, TAKES_VALUE),
    ROW(odd_value, TAKES_VALUE),
    ROW(value_with_nul, TAKES_VALUE),
    ROW(no_model, TAKES_MODEL),
    ROW(strange_model, TAKES_MODEL),
    ROW(no_key, TAKES_KEY),
    ROW(long_key, TAKES_KEY),
    ROW(key_without_bytes, TAKES_KEY),
    ROW(no_query, TAKES_QUERY),
    ROW(no_place, TAKES_PLACE),
    ROW(no_engine, TAKES_ENGINE),
    ROW(no_schema, TAKES_SCHEMA),
    ROW(no_sql, TAKES_SQL),
    ROW(no_url, TAKES_URL),
    ROW(odd_url, TAKES_URL),
    ROW(no_name, TAKES_NAME),
    ROW(odd_name, TAKES_NAME),
    ROW(no_models, TAKES_MODELS),
    ROW(end_among_models, TAKES_MODELS),
    ROW(no_stream, TAKES_STREAM),
    ROW(closed_stream, TAKES_STREAM),
};
#undef ROW

/* What holds behind them ----------------------------------------------------------------------- */

static void check_unchanged(const struct stage *stage, const char *call, const char *spoil)
{
    const struct parent *parent = stage->parent;
    bool is_same = bw_lifecycle_of(stage->freed) == BW_DETACHED;
    if (bw_is_loaded(parent, rel(parent, "cs")))
        is_same = is_same && parent->n_cs == stage->n_children;
    for (size_t i = 0; i < 2; i++)
        if (bw_is_loaded(stage->children[i], rel(stage->children[i], "p")))
            is_same = is_same && stage->children[i]->p == parent;
    if (!is_same)
        fail_msg("%s, %s, %s: something has changed", state_names[stage->state], call, spoil);
}

static void check_refused(struct stage *stage, const struct call *call, const char *spoil,
                          const struct arguments *arguments)
{
    int status = call->run(arguments);
    if (status == BW_OK && !(call->takes & IS_VOID))
        fail_msg("%s, %s, %s: not refused", state_names[stage->state], call->name, spoil);
    check_unchanged(stage, call->name, spoil);
}

/* All that can be spoilt of a call, one at a time; gives how many calls were made. */
static size_t spoil_call(struct stage *stage, const struct call *call)
{
    size_t made = 0;
    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        struct arguments arguments = stage->good;
        void *items[2] = {stage->items[0], stage->items[1]};
        if (!(spoils[i].takes & call->takes))
            continue;
        arguments.items = items;
        spoils[i].spoil(stage, &arguments);
        check_refused(stage, call, spoils[i].name, &arguments);
        made++;
    }
    for (size_t i = 0; call->takes & TAKES_QUERY && i < sizeof queries / sizeof *queries; i++) {
        struct arguments arguments = stage->good;
        arguments.query = &queries[i];
        check_refused(stage, call, "a query that makes no sense", &arguments);
        made++;
    }
    return made;
}

/* The session does what it did before. */
static void check_goes_on(struct stage *stage)
{
    struct world *w = &stage->world;
    bw_stream_close(stage->stream);
    if (stage->state == INACTIVE)
        rollback(w);
    if (stage->rival)
        check(stage->rival, bw_rollback(stage->rival));
    append(stage->parent, "cs", make(w, &linked_child, "last"));
    assert_int_equal(count(stage->parent, "cs"), stage->n_children + 1);
    if (stage->state == IN_MEMORY)
        return;
    commit(w);
    world_renew(w);
    assert_int_equal(count(find(w, &linked_parent, "parent"), "cs"), stage->n_children + 1);
}

static void what_makes_no_sense(void **state)
{
    (void)state;
    size_t made = 0;
    for (int s = 0; s < STATES; s++) {
        struct stage stage;
        stage_open(&stage, (enum state)s);
        for (const struct call *call = calls; call->name; call++)
            made += spoil_call(&stage, call);
        check_goes_on(&stage);
        stage_close(&stage);
    }
    print_message("%zu calls that make no sense\n", made);
}

/* The same calls, unspoilt, do what they are for. */
static void what_makes_sense(void **state)
{
    (void)state;
    for (const struct call *call = calls; call->name; call++) {
        struct stage stage;
        if (call->takes & (IS_VOID | IS_CLOSING))
            continue;
        stage_open(&stage, call->takes & TAKES_STREAM ? STREAMING : CLEAN);
        int status = call->run(&stage.good);
        if (status)
            fail_msg("%s: %s %s", call->name, bw_status_name((enum bw_status)status),
                     bw_session_error(stage.world.session)->message);
        stage_close(&stage);
    }
}

/* Within the echo callback ----------------------------------------------------------------------
 */

struct echoed {
    struct stage *stage;
    size_t statements;
};

static void call_everything(void *context, const char *sql, const struct bw_value *values, size_t n)
{
    struct echoed *echoed = context;
    struct stage *stage = echoed->stage;
    (void)sql, (void)values, (void)n;
    echoed->statements++;
    for (const struct call *call = calls; call->name; call++) {
        int status = call->run(&stage->good);
        if (!(call->takes & (IS_PURE | IS_VOID)) && status != BW_IN_USE)
            fail_msg("%s within an echo: %s", call->name, bw_status_name((enum bw_status)status));
        (void)spoil_call(stage, call);
    }
    bw_engine_set_echo(stage->world.engine, call_everything, echoed);
}

static void within_an_echo(void **state)
{
    (void)state;
    struct stage stage;
    struct echoed echoed = {.stage = &stage};
    stage_open(&stage, STREAMING);
    bw_stream_close(stage.closed);
    append(stage.parent, "cs", make(&stage.world, &linked_child, "new"));
    stage.n_children++;
    bw_engine_set_echo(stage.world.engine, call_everything, &echoed);
    flush(&stage.world);
    check(stage.world.session, bw_expire_all(stage.world.session));
    assert_int_equal(count(stage.parent, "cs"), 3);
    bw_stream_close(stage.stream);
    commit(&stage.world);
    assert_true(echoed.statements >= 4);
    bw_engine_set_echo(stage.world.engine, NULL, NULL);
    stage.stream = NULL;
    check_goes_on(&stage);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_no_sense),
        cmocka_unit_test(what_makes_sense),
        cmocka_unit_test(within_an_echo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
