#include "every_operation.h"

#define STEP(call)                                                                                 \
    do {                                                                                           \
        int step_ = (call);                                                                        \
        if (step_)                                                                                 \
            return step_;                                                                          \
    } while (0)

static const char *const long_name = "a name that is too long to lie within an instance";

static int new_named(struct cast *cast, const struct bw_model *model, const char *name, void *slot)
{
    struct bw_value value = bw_text(name);
    void *instance;
    STEP(bw_new(cast->session, model, &instance));
    STEP(bw_write(instance, bw_find_column(model, "name"), &value));
    memcpy(slot, &instance, sizeof instance);
    return BW_OK;
}

static int make_all(struct cast *cast)
{
    for (size_t i = 0; i < 2; i++) {
        STEP(new_named(cast, &linked_parent, i ? "p" : long_name, &cast->p[i]));
        STEP(new_named(cast, &wife_model, "w", &cast->w[i]));
        STEP(new_named(cast, &husband_model, long_name, &cast->h[i]));
    }
    for (size_t i = 0; i < 3; i++) {
        STEP(new_named(cast, &post_model, "post", &cast->posts[i]));
        STEP(new_named(cast, &tag_model, "tag", &cast->tags[i]));
        STEP(new_named(cast, &node_model, "node", &cast->n[i]));
    }
    for (size_t i = 0; i < 4; i++)
        STEP(new_named(cast, &linked_child, i % 2 ? "c" : long_name, &cast->c[i]));
    return BW_OK;
}

static int link_all(struct cast *cast)
{
    const struct bw_relationship *cs = rel(cast->p[0], "cs"), *tags = rel(cast->posts[0], "tags");
    bool contains;
    for (size_t i = 0; i < 4; i++)
        STEP(bw_relate(cast->c[i], rel(cast->c[i], "p"), cast->p[0]));
    STEP(bw_list_assign(cast->p[1], cs, (void **)cast->p[0]->cs, 3));
    STEP(bw_list_insert(cast->p[0], cs, 0, cast->c[1]));
    STEP(bw_list_extend(cast->p[0], cs, (void **)cast->c, 2));
    STEP(bw_list_replace(cast->p[0], cs, 0, cast->c[2]));
    STEP(bw_list_remove(cast->p[0], cs, cast->c[2]));
    STEP(bw_list_append(cast->p[1], cs, cast->c[2]));
    for (size_t i = 0; i < 4; i++) {
        STEP(bw_relate(cast->w[i % 2], rel(cast->w[0], "c"), cast->h[i / 2]));
        STEP(bw_list_append(cast->posts[i % 3], tags, cast->tags[i / 2]));
        STEP(bw_list_append(cast->tags[i % 3], rel(cast->tags[0], "posts"), cast->posts[2]));
    }
    STEP(bw_list_remove_at(cast->posts[2], tags, 0));
    STEP(bw_list_clear(cast->posts[1], tags));
    STEP(bw_list_contains(cast->posts[2], tags, cast->tags[2], &contains));
    STEP(bw_relate(cast->n[0], rel(cast->n[0], "parent"), cast->n[1]));
    STEP(bw_list_append(cast->n[2], rel(cast->n[2], "children"), cast->n[1]));
    return BW_OK;
}

static int add_all(struct cast *cast)
{
    void *all[] = {cast->p[0],     cast->p[1],     cast->w[0], cast->w[1], cast->posts[0],
                   cast->posts[1], cast->posts[2], cast->n[2], cast->h[0], cast->h[1]};
    void *transient;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        STEP(bw_add(all[i]));
    STEP(new_named(cast, &linked_child, long_name, &transient));
    STEP(bw_add(transient));
    STEP(bw_expunge(transient));
    return bw_free(transient);
}

static int write_first(struct cast *cast)
{
    STEP(make_all(cast));
    STEP(link_all(cast));
    STEP(add_all(cast));
    STEP(bw_flush(cast->session));
    return bw_commit(cast->session);
}

static int read_everything(struct cast *cast)
{
    struct bw_value value, key;
    struct bw_session *session = cast->session;
    void *found, **items;
    size_t n;
    for (size_t i = 0; i < 4; i++)
        STEP(bw_read(cast->c[i], bw_find_column(&linked_child, "name"), &value));
    STEP(bw_load(cast->p[0]));
    /* Says nothing of its failure but in the session. */
    assert_false(bw_is_null(cast->p[1], bw_find_column(&linked_parent, "name")));
    if (bw_session_error(session)->status)
        return (int)bw_session_error(session)->status;
    STEP(bw_related(cast->c[3], rel(cast->c[3], "p"), &found));
    for (size_t i = 0; i < 2; i++) {
        STEP(bw_list(cast->p[i], rel(cast->p[i], "cs"), &items, &n));
        STEP(bw_related(cast->w[i], rel(cast->w[i], "c"), &found));
    }
    for (size_t i = 0; i < 3; i++)
        STEP(bw_list(cast->posts[i], rel(cast->posts[i], "tags"), &items, &n));
    STEP(bw_expire(cast->p[0]));
    STEP(bw_refresh(cast->p[0]));
    STEP(bw_list(cast->p[0], rel(cast->p[0], "cs"), &items, &n));
    STEP(bw_expire_related(cast->p[0], rel(cast->p[0], "cs")));
    STEP(bw_expire_all(session));
    key = bw_integer(cast->p[1]->id);
    return bw_get(session, &linked_parent, &key, 1, &found);
}

static int query_everything(struct cast *cast)
{
    struct bw_session *session = cast->session;
    const struct bw_column *name = bw_find_column(&linked_child, "name");
    struct bw_where where = {name, bw_text(long_name)};
    struct bw_sort sort = {bw_find_column(&linked_child, "id"), true};
    struct bw_query query = {.model = &linked_child,
                             .n_where = 1,
                             .where = &where,
                             .n_sort = 1,
                             .sort = &sort,
                             .limit = 3};
    struct bw_stream *stream;
    void **items, *instance;
    size_t n;
    STEP(bw_select(session, &query, &items, &n));
    bw_release_items(session, items);
    query = (struct bw_query){.model = &husband_model, .offset = 1};
    STEP(bw_stream_open(session, &query, &stream));
    int status = BW_OK;
    do
        status = bw_stream_next(stream, &instance);
    while (!status && instance);
    bw_stream_close(stream);
    return status;
}

/* One comes back by itself, another with what it is linked with. */
static int leave_and_return(struct cast *cast)
{
    STEP(bw_expunge(cast->posts[0]));
    STEP(bw_list_append(cast->tags[2], rel(cast->tags[2], "posts"), cast->posts[0]));
    STEP(bw_add(cast->posts[0]));
    STEP(bw_expunge(cast->c[3]));
    STEP(bw_expunge(cast->p[1]));
    STEP(bw_relate(cast->c[3], rel(cast->c[3], "p"), cast->p[1]));
    STEP(bw_add(cast->c[3]));
    if (bw_lifecycle_of(cast->c[3]) != BW_PERSISTENT ||
        bw_lifecycle_of(cast->p[1]) != BW_PERSISTENT ||
        bw_lifecycle_of(cast->posts[0]) != BW_PERSISTENT)
        return BW_NOT_ATTACHED;
    return BW_OK;
}

static int change_everything(struct cast *cast)
{
    struct bw_session *session = cast->session;
    struct bw_value name = bw_text("another name, which is a long one again");
    void *twin, *merged;
    STEP(leave_and_return(cast));
    STEP(bw_write(cast->c[0], bw_find_column(&linked_child, "name"), &name));
    STEP(bw_set_null(cast->c[1], bw_find_column(&linked_child, "name")));
    STEP(bw_load(cast->c[2]));
    cast->c[2]->age = 42;
    STEP(bw_list_append(cast->p[1], rel(cast->p[1], "cs"), cast->c[0]));
    STEP(bw_relate(cast->w[0], rel(cast->w[0], "c"), cast->h[1]));
    STEP(bw_list_clear(cast->tags[2], rel(cast->tags[2], "posts")));
    STEP(bw_list_append(cast->posts[0], rel(cast->posts[0], "tags"), cast->tags[1]));
    STEP(bw_flush(session));
    STEP(bw_load(cast->h[0]));
    STEP(bw_new(session, &husband_model, &twin));
    ((struct husband *)twin)->id = cast->h[0]->id;
    STEP(bw_write(twin, bw_find_column(&husband_model, "name"), &name));
    STEP(bw_merge(session, twin, &merged));
    STEP(bw_delete(cast->n[0]));
    STEP(bw_delete(cast->tags[0]));
    return BW_OK;
}

static int write_second(struct cast *cast)
{
    STEP(read_everything(cast));
    STEP(query_everything(cast));
    /* Once in vain: what a rollback undoes is done again. */
    STEP(change_everything(cast));
    STEP(bw_flush(cast->session));
    STEP(bw_rollback(cast->session));
    STEP(change_everything(cast));
    return bw_commit(cast->session);
}

static int open_all(struct journey *journey)
{
    size_t n = 0;
    while (all_models[n])
        n++;
    STEP(bw_schema_open(all_models, n, journey->allocator, &journey->schema, &journey->error));
    STEP(bw_engine_open(journey->url, journey->allocator, &journey->engine, &journey->error));
    bw_engine_set_echo(journey->engine, journey->echo, journey->echo_context);
    assert_non_null(bw_engine_connection(journey->engine));
    if (!journey->keeps_tables) {
        STEP(bw_drop_all(journey->engine, journey->schema, &journey->error));
        STEP(bw_create_all(journey->engine, journey->schema, &journey->error));
    }
    STEP(bw_engine_execute(journey->engine, "SELECT 1", &journey->error));
    journey->committed = 0;
    STEP(
        bw_session_open(journey->schema, journey->engine, &journey->cast.session, &journey->error));
    bw_session_set_autoflush(journey->cast.session, true);
    bw_session_set_expire_on_commit(journey->cast.session, true);
    return BW_OK;
}

int journey_run(struct journey *journey)
{
    memset(&journey->cast, 0, sizeof journey->cast);
    journey->schema = NULL;
    journey->engine = NULL;
    journey->error = (struct bw_error){0};
    journey->committed = -1;
    STEP(open_all(journey));
    if (journey->transactions == 0)
        return BW_OK;
    STEP(write_first(&journey->cast));
    journey->committed = 1;
    if (journey->transactions == 1)
        return BW_OK;
    STEP(write_second(&journey->cast));
    journey->committed = 2;
    return BW_OK;
}

void journey_close(struct journey *journey)
{
    bw_session_close(journey->cast.session);
    bw_engine_close(journey->engine);
    bw_schema_close(journey->schema);
}

static uint64_t sum_text(const char *text)
{
    uint64_t sum = 1;
    for (; text && *text; text++)
        sum = sum * 31 + (unsigned char)*text;
    return sum;
}

/* Names, and what keys refer to; keys that the database makes may differ. */
static uint64_t sum_instance(void *instance)
{
    const struct bw_model *model = bw_model_of(instance);
    uint64_t sum = 0;
    for (size_t i = 0; i < model->n_columns; i++) {
        const struct bw_column *column = &model->columns[i];
        struct bw_value value;
        check(bw_session_of(instance), bw_read(instance, column, &value));
        if (value.type == BW_VALUE_TEXT)
            sum += sum_text(value.data);
        else if (value.type == BW_VALUE_INTEGER && !(column->flags & BW_PRIMARY_KEY))
            sum += (uint64_t)value.integer * 1000003;
    }
    return sum;
}

void journey_contents(struct journey *journey, struct contents *contents)
{
    struct bw_session *session;
    struct bw_error error;
    memset(contents, 0, sizeof *contents);
    check(NULL, bw_session_open(journey->schema, journey->engine, &session, &error));
    for (size_t i = 0; all_models[i]; i++) {
        struct bw_query query = {.model = all_models[i]};
        void **items;
        check(session, bw_select(session, &query, &items, &contents->rows[i]));
        for (size_t k = 0; k < contents->rows[i]; k++)
            contents->sum += (i + 1) * sum_instance(items[k]);
        bw_release_items(session, items);
    }
    bw_session_close(session);
}
