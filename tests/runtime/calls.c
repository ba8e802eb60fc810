#include "calls.h"

static int yes(bool it_is)
{
    return it_is ? BW_OK : BW_MISUSE;
}

/* A call that gives an expression of the arguments `a`. */
#define CALL(function, expression)                                                                 \
    static int call_##function(const struct arguments *a)                                          \
    {                                                                                              \
        return (expression);                                                                       \
    }

/* The same of one that gives nothing. */
#define VOID_CALL(function, statement)                                                             \
    static int call_##function(const struct arguments *a)                                          \
    {                                                                                              \
        statement;                                                                                 \
        return BW_OK;                                                                              \
    }

CALL(new, bw_new(a->session, a->model, a->place))
CALL(free, bw_free(a->loner))
CALL(lifecycle_of, yes(bw_lifecycle_of(a->parent) == BW_PERSISTENT))
CALL(session_of, yes(bw_session_of(a->parent) != NULL))
CALL(model_of, yes(bw_model_of(a->parent) != NULL))
CALL(add, bw_add(a->loner))
CALL(delete, bw_delete(a->parent))
CALL(expunge, bw_expunge(a->parent))
CALL(merge, bw_merge(a->session, a->child, a->place))
CALL(flush, bw_flush(a->session))
CALL(commit, bw_commit(a->session))
CALL(rollback, bw_rollback(a->session))
CALL(expire, bw_expire(a->parent))
CALL(expire_all, bw_expire_all(a->session))
CALL(expire_related, bw_expire_related(a->parent, a->list))
CALL(refresh, bw_refresh(a->parent))
CALL(load, bw_load(a->parent))
CALL(read, bw_read(a->parent, a->column, a->place))
CALL(write, bw_write(a->parent, a->column, a->value))
CALL(is_null, yes(!bw_is_null(a->parent, a->column)))
CALL(set_null, bw_set_null(a->parent, a->column))
CALL(related, bw_related(a->child, a->to_one, a->place))
CALL(relate, bw_relate(a->child, a->to_one, a->item == a->child ? a->parent : a->item))
CALL(list, bw_list(a->parent, a->list, a->place, a->count))
CALL(list_append, bw_list_append(a->parent, a->list, a->item))
CALL(list_insert, bw_list_insert(a->parent, a->list, 0, a->item))
CALL(list_remove, bw_list_remove(a->parent, a->list, a->item))
CALL(list_remove_at, bw_list_remove_at(a->parent, a->list, 0))
CALL(list_replace, bw_list_replace(a->parent, a->list, 0, a->item))
CALL(list_clear, bw_list_clear(a->parent, a->list))
CALL(list_assign, bw_list_assign(a->parent, a->list, a->items, a->n_items))
CALL(list_extend, bw_list_extend(a->parent, a->list, a->items, a->n_items))
CALL(list_contains, bw_list_contains(a->parent, a->list, a->item, a->place))
CALL(is_loaded, yes(bw_is_loaded(a->parent, a->list)))
CALL(find_relationship, yes(bw_find_relationship(a->model, a->name) != NULL))
CALL(find_column, yes(bw_find_column(a->model, a->name) != NULL))
CALL(get, bw_get(a->session, a->model, a->key, a->n_keys, a->place))
CALL(stream_next, bw_stream_next(a->stream, a->place))
CALL(create_all, bw_create_all(a->engine, a->schema, NULL))
CALL(drop_all, bw_drop_all(a->engine, a->schema, NULL))
CALL(engine_execute, bw_engine_execute(a->engine, a->sql, NULL))
CALL(engine_connection, yes(bw_engine_connection(a->engine) != NULL))
CALL(session_error, yes(bw_session_error(a->session)->status != BW_MISUSE || !a->session))
CALL(status_name, yes(bw_status_name((enum bw_status)a->n_models) != NULL))
VOID_CALL(session_clear_error, bw_session_clear_error(a->session))
VOID_CALL(session_set_autoflush, bw_session_set_autoflush(a->session, false))
VOID_CALL(session_set_expire_on_commit, bw_session_set_expire_on_commit(a->session, true))
VOID_CALL(engine_set_echo, bw_engine_set_echo(a->engine, NULL, NULL))
VOID_CALL(release_items, bw_release_items(a->session, NULL))
VOID_CALL(stream_close, bw_stream_close(a->stream))
VOID_CALL(session_close, bw_session_close(a->session))
VOID_CALL(engine_close, bw_engine_close(a->engine))

static int call_select(const struct arguments *a)
{
    int status = bw_select(a->session, a->query, a->place, a->count);
    if (!status)
        bw_release_items(a->session, *(void ***)a->place);
    return status;
}

static int call_stream_open(const struct arguments *a)
{
    int status = bw_stream_open(a->session, a->query, a->place);
    if (!status)
        bw_stream_close(*(struct bw_stream **)a->place);
    return status;
}

static int call_schema_open(const struct arguments *a)
{
    int status = bw_schema_open(a->models, a->n_models, NULL, a->place, NULL);
    if (!status)
        bw_schema_close(*(struct bw_schema **)a->place);
    return status;
}

static int call_engine_open(const struct arguments *a)
{
    int status = bw_engine_open(a->url, NULL, a->place, NULL);
    if (!status)
        bw_engine_close(*(struct bw_engine **)a->place);
    return status;
}

static int call_session_open(const struct arguments *a)
{
    int status = bw_session_open(a->schema, NULL, a->place, NULL);
    if (!status)
        bw_session_close(*(struct bw_session **)a->place);
    return status;
}

#define ROW(function, takes)                                                                       \
    {                                                                                              \
        "bw_" #function, (takes), call_##function                                                  \
    }
#define OF_LIST (TAKES_INSTANCE | TAKES_LIST)
#define OF_COLUMN (TAKES_INSTANCE | TAKES_COLUMN)
#define OF_QUERY (TAKES_SESSION | TAKES_QUERY | TAKES_PLACE)

const struct call calls[] = {
    ROW(new, TAKES_SESSION | TAKES_MODEL | TAKES_PLACE),
    ROW(free, TAKES_INSTANCE),
    ROW(lifecycle_of, TAKES_INSTANCE | IS_PURE),
    ROW(session_of, TAKES_INSTANCE | IS_PURE),
    ROW(model_of, TAKES_INSTANCE | IS_PURE),
    ROW(add, TAKES_INSTANCE),
    ROW(delete, TAKES_INSTANCE),
    ROW(expunge, TAKES_INSTANCE),
    ROW(merge, TAKES_SESSION | TAKES_INSTANCE | TAKES_PLACE),
    ROW(flush, TAKES_SESSION),
    ROW(commit, TAKES_SESSION),
    ROW(rollback, TAKES_SESSION),
    ROW(expire, TAKES_INSTANCE),
    ROW(expire_all, TAKES_SESSION),
    ROW(expire_related, TAKES_INSTANCE | TAKES_RELATIONSHIP),
    ROW(refresh, TAKES_INSTANCE),
    ROW(load, TAKES_INSTANCE),
    ROW(read, OF_COLUMN | TAKES_PLACE),
    ROW(write, OF_COLUMN | TAKES_VALUE),
    ROW(is_null, OF_COLUMN | IS_VOID),
    ROW(set_null, OF_COLUMN),
    ROW(related, TAKES_INSTANCE | TAKES_TO_ONE | TAKES_PLACE),
    ROW(relate, TAKES_INSTANCE | TAKES_TO_ONE | TAKES_TARGET),
    ROW(list, OF_LIST | TAKES_PLACE),
    ROW(list_append, OF_LIST | TAKES_ITEM),
    ROW(list_insert, OF_LIST | TAKES_ITEM),
    ROW(list_remove, OF_LIST | TAKES_ITEM),
    ROW(list_remove_at, OF_LIST),
    ROW(list_replace, OF_LIST | TAKES_ITEM),
    ROW(list_clear, OF_LIST),
    ROW(list_assign, OF_LIST | TAKES_ITEMS),
    ROW(list_extend, OF_LIST | TAKES_ITEMS),
    ROW(list_contains, OF_LIST | TAKES_NULL_ITEM | TAKES_PLACE),
    ROW(is_loaded, TAKES_INSTANCE | TAKES_RELATIONSHIP | IS_PURE),
    ROW(find_relationship, TAKES_MODEL | TAKES_NAME | IS_PURE),
    ROW(find_column, TAKES_MODEL | TAKES_NAME | IS_PURE | IS_VOID),
    ROW(get, TAKES_SESSION | TAKES_MODEL | TAKES_KEY | TAKES_PLACE),
    ROW(select, OF_QUERY),
    ROW(stream_open, OF_QUERY),
    ROW(stream_next, TAKES_STREAM | TAKES_PLACE),
    ROW(create_all, TAKES_ENGINE | TAKES_SCHEMA),
    ROW(drop_all, TAKES_ENGINE | TAKES_SCHEMA),
    ROW(engine_execute, TAKES_ENGINE | TAKES_SQL),
    ROW(engine_connection, TAKES_ENGINE | IS_PURE),
    ROW(schema_open, TAKES_MODELS | TAKES_PLACE | IS_PURE),
    ROW(engine_open, TAKES_URL | TAKES_PLACE | IS_PURE),
    ROW(session_open, TAKES_SCHEMA | TAKES_PLACE | IS_PURE),
    ROW(session_error, TAKES_SESSION | IS_PURE | IS_VOID),
    ROW(status_name, IS_PURE),
    ROW(session_clear_error, TAKES_SESSION | IS_PURE | IS_VOID),
    ROW(session_set_autoflush, TAKES_SESSION | IS_PURE | IS_VOID),
    ROW(session_set_expire_on_commit, TAKES_SESSION | IS_PURE | IS_VOID),
    ROW(engine_set_echo, TAKES_ENGINE | IS_PURE | IS_VOID | IS_CLOSING),
    ROW(release_items, TAKES_SESSION | IS_PURE | IS_VOID),
    ROW(stream_close, TAKES_STREAM | IS_VOID | IS_CLOSING),
    ROW(session_close, TAKES_SESSION | IS_VOID | IS_CLOSING),
    ROW(engine_close, TAKES_ENGINE | IS_VOID | IS_CLOSING),
    {NULL, 0, NULL},
};
