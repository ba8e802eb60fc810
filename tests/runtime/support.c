#include "support.h"

#include <sqlite3.h>

void check(struct bw_session *session, int status)
{
    if (status)
        fail_msg("%s: %s", bw_status_name((enum bw_status)status),
                 session ? bw_session_error(session)->message : "");
}

void world_open(struct world *world, const char *url)
{
    struct bw_error error = {0};
    size_t n = 0;
    while (all_models[n])
        n++;
    memset(world, 0, sizeof *world);
    if (bw_schema_open(all_models, n, NULL, &world->schema, &error) ||
        (url && bw_engine_open(url, NULL, &world->engine, &error)) ||
        (url && bw_create_all(world->engine, world->schema, &error)) ||
        bw_session_open(world->schema, world->engine, &world->session, &error))
        fail_msg("%s", error.message);
}

void world_close(struct world *world)
{
    bw_session_close(world->session);
    bw_engine_close(world->engine);
    bw_schema_close(world->schema);
}

void world_renew(struct world *world)
{
    struct bw_error error = {0};
    bw_session_close(world->session);
    if (bw_session_open(world->schema, world->engine, &world->session, &error))
        fail_msg("%s", error.message);
}

const struct bw_relationship *rel(const void *instance, const char *name)
{
    const struct bw_relationship *relationship = bw_find_relationship(bw_model_of(instance), name);
    if (!relationship)
        fail_msg("no relationship %s", name);
    return relationship;
}

void *make(struct world *world, const struct bw_model *model, const char *name)
{
    void *instance;
    struct bw_value value = bw_text(name);
    check(world->session, bw_new(world->session, model, &instance));
    check(world->session, bw_write(instance, bw_find_column(model, "name"), &value));
    return instance;
}

void set(void *owner, const char *relationship, void *value)
{
    check(bw_session_of(owner), bw_relate(owner, rel(owner, relationship), value));
}

void *get(void *owner, const char *relationship)
{
    void *value;
    check(bw_session_of(owner), bw_related(owner, rel(owner, relationship), &value));
    return value;
}

void append(void *owner, const char *relationship, void *item)
{
    check(bw_session_of(owner), bw_list_append(owner, rel(owner, relationship), item));
}

void drop(void *owner, const char *relationship, void *item)
{
    check(bw_session_of(owner), bw_list_remove(owner, rel(owner, relationship), item));
}

void pop(void *owner, const char *relationship, size_t at)
{
    check(bw_session_of(owner), bw_list_remove_at(owner, rel(owner, relationship), at));
}

void clear(void *owner, const char *relationship)
{
    check(bw_session_of(owner), bw_list_clear(owner, rel(owner, relationship)));
}

void assign(void *owner, const char *relationship, ...)
{
    void *items[16];
    size_t n = 0;
    va_list arguments;
    va_start(arguments, relationship);
    for (void *item; (item = va_arg(arguments, void *));)
        items[n++] = item;
    va_end(arguments);
    check(bw_session_of(owner), bw_list_assign(owner, rel(owner, relationship), items, n));
}

size_t count(void *owner, const char *relationship)
{
    void **items;
    size_t n;
    check(bw_session_of(owner), bw_list(owner, rel(owner, relationship), &items, &n));
    return n;
}

void *item(void *owner, const char *relationship, size_t at)
{
    void **items;
    size_t n;
    check(bw_session_of(owner), bw_list(owner, rel(owner, relationship), &items, &n));
    return at < n ? items[at] : NULL;
}

static const char *instance_name(void *instance)
{
    struct bw_value value;
    if (!instance)
        return "-";
    check(bw_session_of(instance),
          bw_read(instance, bw_find_column(bw_model_of(instance), "name"), &value));
    return value.type == BW_VALUE_TEXT ? value.data : "(null)";
}

const char *names(void *owner, const char *relationship)
{
    static char text[1024];
    void **items;
    size_t n, length = 0;
    check(bw_session_of(owner), bw_list(owner, rel(owner, relationship), &items, &n));
    text[0] = '\0';
    for (size_t i = 0; i < n && length + 64 < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i ? " " : "",
                                   instance_name(items[i]));
    return text;
}

const char *name_of(void *owner, const char *relationship)
{
    return instance_name(get(owner, relationship));
}

static int take_value(void *context, int n, char **values, char **columns)
{
    (void)columns;
    char *text = context;
    if (!*text && n)
        snprintf(text, 256, "%s", values[0] ? values[0] : "NULL");
    return 0;
}

const char *sql_value(struct world *world, const char *sql)
{
    static char text[256];
    text[0] = '\0';
    sqlite3 *handle = bw_engine_connection(world->engine);
    if (sqlite3_exec(handle, sql, take_value, text, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(handle));
    return text;
}
