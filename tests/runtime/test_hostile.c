/*
 * Names and values that would be SQL if they were pasted: of tables, columns, indexes, schemas and
 * files, and in every value. Each is a name or a value like any other, and a table beside them, of
 * which no model knows, stays as it is. Over SQLite, and over PostgreSQL where BOTHWAYS_TEST_URL
 * gives its address.
 */

#include "support.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const hostile[] = {
    "x\"; DROP TABLE victim; --",
    "x'; DROP TABLE victim; --",
    "\"\"\"; DELETE FROM victim; --",
    "\\\"; DROP TABLE victim; --",
    "\\'; DROP TABLE victim; --",
    "x); DROP TABLE victim; --",
    "x] ; DROP TABLE victim; --",
    "x`; DROP TABLE victim; --",
    "/* x",
    "*/ -- x",
    "$1",
    "?1",
    ":x",
    "%s%n",
    "a.b",
    "a\nb",
    "$$; DROP TABLE victim; $$",
    "U&\"\\0022\"",
    "select",
    "\xc3\xa9\xe2\x82\xac",
};

enum { N_HOSTILE = sizeof hostile / sizeof *hostile };

/* A tree, with peers over a link table. */
struct thing {
    int64_t id;
    char *text;
    int64_t up_id;
    struct thing *up;
    struct thing **downs;
    struct thing **peers;
    struct thing **peers_of;
};

struct link {
    int64_t left;
    int64_t right;
};

/* The two models under hostile names. Everything points into it, so that it must not be moved. */
struct naming {
    char table[64], link_table[64], names[5][64], full_link[160], full_table[160];
    struct bw_column columns[3], link_columns[2];
    const char *sources[3], *targets[1];
    struct bw_foreign_key keys[1], link_keys[2];
    struct bw_pair up[1], down[1], to_left[1], from_right[1], to_right[1], from_left[1];
    struct bw_order order[1];
    struct bw_relationship relationships[4];
    struct bw_index indexes[1];
    const char *indexed[2];
    struct bw_model thing, link;
};

static struct bw_column integer_column(const char *name, const char *member, size_t offset,
                                       unsigned flags)
{
    return (struct bw_column){.name = name,
                              .member = member,
                              .kind = BW_SIGNED,
                              .offset = offset,
                              .size = sizeof(int64_t),
                              .flags = flags};
}

static void name_columns(struct naming *n, const char *text)
{
    for (size_t i = 0; i < 5; i++)
        snprintf(n->names[i], sizeof n->names[i], "%s%zu", text, i);
    n->columns[0] = integer_column(n->names[0], "id", offsetof(struct thing, id), BW_PRIMARY_KEY);
    n->columns[1] = (struct bw_column){.name = n->names[1],
                                       .member = "text",
                                       .kind = BW_STRING,
                                       .offset = offsetof(struct thing, text),
                                       .size = sizeof(char *),
                                       .flags = BW_NULLABLE | BW_INDEX};
    n->columns[2] =
        integer_column(n->names[2], "up_id", offsetof(struct thing, up_id), BW_NULLABLE);
    n->link_columns[0] =
        integer_column(n->names[3], "left", offsetof(struct link, left), BW_PRIMARY_KEY);
    n->link_columns[1] =
        integer_column(n->names[4], "right", offsetof(struct link, right), BW_PRIMARY_KEY);
    for (size_t i = 0; i < 3; i++)
        n->sources[i] = n->names[i + 2];
    n->targets[0] = n->names[0];
    n->indexed[0] = n->names[1];
    n->indexed[1] = n->names[2];
    n->indexes[0] = (struct bw_index){.n_columns = 2, .columns = n->indexed, .unique = true};
}

static struct bw_relationship relationship(struct naming *n, const char *name, size_t offset,
                                           enum bw_direction direction, const char *back,
                                           const struct bw_pair *pair,
                                           const struct bw_pair *link_pair)
{
    return (struct bw_relationship){
        .name = name,
        .shape = direction == BW_MANY_TO_ONE ? BW_ONE : BW_LIST_TERMINATED,
        .offset = offset,
        .target = &n->thing,
        .direction = direction,
        .back_populates = back,
        .cascade = BW_DEFAULT_CASCADE,
        .link = link_pair ? n->full_link : NULL,
        .n_pairs = 1,
        .pairs = pair,
        .n_link_pairs = link_pair ? 1 : 0,
        .link_pairs = link_pair,
        .n_order = direction == BW_MANY_TO_ONE ? 0 : 1,
        .order = n->order,
    };
}

static void relate(struct naming *n)
{
    n->up[0] = (struct bw_pair){n->names[2], n->names[0]};
    n->down[0] = (struct bw_pair){n->names[0], n->names[2]};
    n->to_left[0] = (struct bw_pair){n->names[0], n->names[3]};
    n->from_right[0] = (struct bw_pair){n->names[4], n->names[0]};
    n->to_right[0] = (struct bw_pair){n->names[0], n->names[4]};
    n->from_left[0] = (struct bw_pair){n->names[3], n->names[0]};
    n->order[0] = (struct bw_order){n->names[1], true};
    n->relationships[0] =
        relationship(n, "up", offsetof(struct thing, up), BW_MANY_TO_ONE, "downs", n->up, NULL);
    n->relationships[1] = relationship(n, "downs", offsetof(struct thing, downs), BW_ONE_TO_MANY,
                                       "up", n->down, NULL);
    n->relationships[2] = relationship(n, "peers", offsetof(struct thing, peers), BW_MANY_TO_MANY,
                                       "peers_of", n->to_left, n->from_right);
    n->relationships[3] = relationship(n, "peers_of", offsetof(struct thing, peers_of),
                                       BW_MANY_TO_MANY, "peers", n->to_right, n->from_left);
    n->keys[0] = (struct bw_foreign_key){1, &n->sources[0], n->full_table, n->targets, NULL, NULL};
    n->link_keys[0] =
        (struct bw_foreign_key){1, &n->sources[1], n->full_table, n->targets, NULL, NULL};
    n->link_keys[1] =
        (struct bw_foreign_key){1, &n->sources[2], n->full_table, n->targets, NULL, NULL};
}

/* All in one schema where there is one. */
static void give_names(struct naming *n, const char *text, const char *schema)
{
    memset(n, 0, sizeof *n);
    snprintf(n->table, sizeof n->table, "%st", text);
    snprintf(n->link_table, sizeof n->link_table, "%sl", text);
    snprintf(n->full_table, sizeof n->full_table, "%s%s%s", schema ? schema : "", schema ? "." : "",
             n->table);
    snprintf(n->full_link, sizeof n->full_link, "%s%s%s", schema ? schema : "", schema ? "." : "",
             n->link_table);
    name_columns(n, text);
    relate(n);
    n->thing = (struct bw_model){.name = "thing",
                                 .table = n->table,
                                 .schema = schema,
                                 .size = sizeof(struct thing),
                                 .n_columns = 3,
                                 .columns = n->columns,
                                 .n_relationships = 4,
                                 .relationships = n->relationships,
                                 .n_foreign_keys = 1,
                                 .foreign_keys = n->keys,
                                 .n_indexes = 1,
                                 .indexes = n->indexes};
    n->link = (struct bw_model){.name = "link",
                                .table = n->link_table,
                                .schema = schema,
                                .size = sizeof(struct link),
                                .n_columns = 2,
                                .columns = n->link_columns,
                                .n_foreign_keys = 2,
                                .foreign_keys = n->link_keys};
}

/* The server's address; NULL: SQLite. */
static const char *server(void)
{
    return getenv("BOTHWAYS_TEST_URL");
}

static void execute(struct world *w, const char *sql)
{
    struct bw_error error = {0};
    if (bw_engine_execute(w->engine, sql, &error))
        fail_msg("%s: %s", sql, error.message);
}

static void open_named(struct world *w, const struct naming *names, const char *url)
{
    const struct bw_model *const models[] = {&names->thing, &names->link};
    struct bw_error error = {0};
    memset(w, 0, sizeof *w);
    if (bw_schema_open(models, 2, NULL, &w->schema, &error) ||
        bw_engine_open(url, NULL, &w->engine, &error))
        fail_msg("%s", error.message);
    execute(w, "DROP TABLE IF EXISTS victim");
    execute(w, "CREATE TABLE victim(x INTEGER)");
}

static void create(struct world *w)
{
    struct bw_error error = {0};
    int status = bw_create_all(w->engine, w->schema, &error);
    if (!status) /* what is there already stays */
        status = bw_create_all(w->engine, w->schema, &error);
    if (status || bw_session_open(w->schema, w->engine, &w->session, &error))
        fail_msg("%s", error.message);
}

static struct thing *make_thing(struct world *w, const struct naming *names, const char *text)
{
    void *thing;
    struct bw_value value = bw_text(text);
    check(w->session, bw_new(w->session, &names->thing, &thing));
    check(w->session, bw_write(thing, &names->columns[1], &value));
    return thing;
}

static struct thing *find_thing(struct world *w, const struct naming *names, const char *text)
{
    struct bw_where where = {&names->columns[1], bw_text(text)};
    struct bw_sort sort = {&names->columns[1], true};
    struct bw_query query = {
        .model = &names->thing, .n_where = 1, .where = &where, .n_sort = 1, .sort = &sort};
    void **items;
    size_t n;
    check(w->session, bw_select(w->session, &query, &items, &n));
    assert_int_equal(n, 1);
    struct thing *found = items[0];
    bw_release_items(w->session, items);
    return found;
}

/* Rows come, are read by every kind of query, change and go. */
static void use(struct world *w, const struct naming *names, const char *text)
{
    struct thing *top = make_thing(w, names, text), *low = make_thing(w, names, "low");
    append(top, "downs", low);
    append(low, "peers", top);
    check(w->session, bw_add(top));
    check(w->session, bw_commit(w->session));
    world_renew(w);
    top = find_thing(w, names, text);
    assert_string_equal(top->text, text);
    assert_int_equal(count(top, "downs"), 1);
    assert_int_equal(count(top, "peers_of"), 1);
    low = item(top, "downs", 0);
    assert_string_equal(low->text, "low");
    assert_ptr_equal(get(low, "up"), top);
    for (size_t i = 0; i < N_HOSTILE; i++) {
        struct bw_value value = bw_text(hostile[i]);
        check(w->session, bw_write(low, &names->columns[1], &value));
        check(w->session, bw_commit(w->session));
        check(w->session, bw_refresh(low));
        assert_string_equal(low->text, hostile[i]);
    }
    drop(low, "peers", top);
    set(low, "up", NULL);
    check(w->session, bw_commit(w->session));
    assert_int_equal(count(top, "downs"), 0);
    check(w->session, bw_delete(low));
    check(w->session, bw_delete(top));
    check(w->session, bw_commit(w->session));
}

/* The table that no model knows is there, and with it no other. */
static void close_named(struct world *w)
{
    struct bw_error error = {0};
    bw_session_close(w->session);
    w->session = NULL;
    if (bw_drop_all(w->engine, w->schema, &error))
        fail_msg("%s", error.message);
    execute(w, "INSERT INTO victim VALUES (1)");
    if (!server())
        assert_string_equal(sql_value(w, "SELECT group_concat(name) FROM sqlite_schema"), "victim");
    execute(w, "DROP TABLE victim");
    world_close(w);
}

static void names_are_only_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_HOSTILE; i++) {
        struct naming names;
        struct world w;
        give_names(&names, hostile[i], NULL);
        open_named(&w, &names, server() ? server() : "sqlite::memory:");
        create(&w);
        use(&w, &names, hostile[i]);
        close_named(&w);
    }
}

/* "name", with what quotes it doubled. */
static void quote(char *out, const char *name)
{
    *out++ = '"';
    for (; *name; name++) {
        if (*name == '"')
            *out++ = '"';
        *out++ = *name;
    }
    *out++ = '"';
    *out = '\0';
}

static void schemas_are_only_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_HOSTILE; i++) {
        struct naming names;
        struct world w;
        char quoted[128], sql[256];
        give_names(&names, hostile[i], hostile[i]);
        open_named(&w, &names, server() ? server() : "sqlite::memory:");
        quote(quoted, hostile[i]);
        snprintf(sql, sizeof sql, server() ? "CREATE SCHEMA %s" : "ATTACH ':memory:' AS %s",
                 quoted);
        execute(&w, sql);
        create(&w);
        use(&w, &names, hostile[i]);
        if (server()) {
            snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", quoted);
            execute(&w, sql);
            execute(&w, "CREATE SCHEMA IF NOT EXISTS public");
        }
        bw_session_close(w.session);
        w.session = NULL;
        execute(&w, "INSERT INTO victim VALUES (1)");
        execute(&w, "DROP TABLE victim");
        world_close(&w);
    }
}

/* A NUL ends a C string: text that has one is refused, and nothing of it is stored. */
static void text_with_nul_is_refused(void **state)
{
    (void)state;
    struct naming names;
    struct world w;
    give_names(&names, "plain", NULL);
    open_named(&w, &names, server() ? server() : "sqlite::memory:");
    create(&w);
    struct thing *thing = make_thing(&w, &names, "before");
    struct bw_value value = {.type = BW_VALUE_TEXT, .data = "a\0'; DROP", .size = 9};
    assert_int_equal(bw_write(thing, &names.columns[1], &value), BW_RANGE);
    check(w.session, bw_add(thing));
    check(w.session, bw_commit(w.session));
    check(w.session, bw_refresh(thing));
    assert_string_equal(thing->text, "before");
    close_named(&w);
}

/* The name of a file is its name: no parameters, no other file. */
static void files_are_only_names(void **state)
{
    (void)state;
    static const char *const files[] = {
        "file:x?mode=memory", "x'; DROP", "x\"y", "x%00y", "x?y#z", ":x", "\\x", "x;y"};
    char folder[] = "/tmp/bothways-hostile-XXXXXX", before[256];
    assert_non_null(getcwd(before, sizeof before));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct naming names;
        struct world w;
        struct stat status;
        char url[64];
        snprintf(url, sizeof url, "sqlite:%s", files[i]);
        give_names(&names, "plain", NULL);
        open_named(&w, &names, url);
        create(&w);
        world_close(&w);
        if (stat(files[i], &status) != 0)
            fail_msg("no file %s", files[i]);
        assert_int_equal(unlink(files[i]), 0);
    }
    assert_int_equal(chdir(before), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* What is no address is an error, and nothing is opened. */
static void addresses_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {"",
                                       "sqlite",
                                       "sqlite3:x",
                                       "mysql://x",
                                       "postgresql://'; DROP@nowhere.invalid:x/y",
                                       "postgresql:///x?host=/nowhere&options=-c%20x'--",
                                       "postgresql:///%00"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct bw_engine *engine = NULL;
        struct bw_error error = {0};
        assert_int_not_equal(bw_engine_open(urls[i], NULL, &engine, &error), BW_OK);
        assert_null(engine);
        assert_true(error.message[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_only_names),     cmocka_unit_test(schemas_are_only_names),
        cmocka_unit_test(text_with_nul_is_refused), cmocka_unit_test(files_are_only_names),
        cmocka_unit_test(addresses_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
