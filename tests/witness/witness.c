/* The steps of witnesses. Every failure becomes a part of what was seen, and ends the steps. */

#include "witness.h"

#include <glib.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

struct witness {
    const struct bw_model *const *models;
    size_t n_models;
    struct bw_schema *schema;
    struct bw_engine *engine;
    struct bw_session *session;
    GString *seen;
    GPtrArray *strings;
    const char *doing;
    bool is_over;
};

void say(struct witness *w, const char *format, ...)
{
    if (w->is_over)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (w->seen->len > 0)
        g_string_append(w->seen, "; ");
    g_string_append_vprintf(w->seen, format, arguments);
    va_end(arguments);
}

void doing(struct witness *w, const char *what)
{
    w->doing = what;
}

static void fail(struct witness *w, const char *message, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void fail(struct witness *w, const char *message, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say(w, "%s fails: %s", w->doing ? w->doing : what, message);
    w->is_over = true;
}

static const char *keep(struct witness *w, char *text)
{
    g_ptr_array_add(w->strings, text);
    return text;
}

static const char *session_message(const struct witness *w)
{
    return bw_session_error(w->session)->message;
}

static const struct bw_model *find_model(const struct witness *w, const char *name)
{
    for (size_t i = 0; i < w->n_models; i++)
        if (strcmp(w->models[i]->name, name) == 0)
            return w->models[i];
    return NULL;
}

bool has_model(struct witness *w, const char *model)
{
    return find_model(w, model) != NULL;
}

bool has(struct witness *w, const char *model, const char *member)
{
    const struct bw_model *found = find_model(w, model);
    return found && (bw_find_relationship(found, member) || bw_find_column(found, member));
}

/* NULL, with the steps over, where the instance has no such relationship. */
static const struct bw_relationship *relationship_of(struct witness *w, const void *instance,
                                                     const char *name)
{
    if (w->is_over || !instance)
        return NULL;
    const struct bw_relationship *found = bw_find_relationship(bw_model_of(instance), name);
    if (!found)
        fail(w, "there is no such relationship", "using `%s.%s`", bw_model_of(instance)->name,
             name);
    return found;
}

static const struct bw_column *column_of(struct witness *w, const void *instance, const char *name)
{
    if (w->is_over || !instance)
        return NULL;
    const struct bw_column *found = bw_find_column(bw_model_of(instance), name);
    if (!found)
        fail(w, "there is no such column", "using `%s.%s`", bw_model_of(instance)->name, name);
    return found;
}

static void write_column(struct witness *w, void *instance, const char *name, struct bw_value value)
{
    const struct bw_column *column = column_of(w, instance, name);
    if (column && bw_write(instance, column, &value))
        fail(w, session_message(w), "setting `%s.%s`", bw_model_of(instance)->name, name);
}

void put(struct witness *w, void *instance, const char *column, int64_t number)
{
    write_column(w, instance, column, bw_integer(number));
}

void put_text(struct witness *w, void *instance, const char *column, const char *text)
{
    write_column(w, instance, column, bw_text(text));
}

void *make(struct witness *w, const char *model, int64_t id)
{
    if (w->is_over)
        return NULL;
    const struct bw_model *found = find_model(w, model);
    void *instance = NULL;
    if (!found)
        fail(w, "there is no such model", "making a `%s`", model);
    else if (bw_new(w->session, found, &instance))
        fail(w, session_message(w), "making a `%s`", model);
    else if (id)
        put(w, instance, "id", id);
    return instance;
}

void add(struct witness *w, void *instance)
{
    if (!w->is_over && bw_add(instance))
        fail(w, session_message(w), "adding the `%s`", bw_model_of(instance)->name);
}

void erase(struct witness *w, void *instance)
{
    if (!w->is_over && bw_delete(instance))
        fail(w, session_message(w), "deleting the `%s`", bw_model_of(instance)->name);
}

void set(struct witness *w, void *instance, const char *to_one, void *value)
{
    const struct bw_relationship *relationship = relationship_of(w, instance, to_one);
    if (relationship && bw_relate(instance, relationship, value))
        fail(w, session_message(w), "setting `%s.%s`", bw_model_of(instance)->name, to_one);
}

void append(struct witness *w, void *instance, const char *name, void *item)
{
    const struct bw_relationship *relationship = relationship_of(w, instance, name);
    if (relationship && bw_list_append(instance, relationship, item))
        fail(w, session_message(w), "appending to `%s.%s`", bw_model_of(instance)->name, name);
}

void take(struct witness *w, void *instance, const char *name, void *item)
{
    const struct bw_relationship *relationship = relationship_of(w, instance, name);
    if (relationship && bw_list_remove(instance, relationship, item))
        fail(w, session_message(w), "taking from `%s.%s`", bw_model_of(instance)->name, name);
}

void commit(struct witness *w)
{
    if (!w->is_over && bw_commit(w->session))
        fail(w, session_message(w), "committing");
}

void again(struct witness *w)
{
    struct bw_error error = {0};
    commit(w);
    if (w->is_over)
        return;
    bw_session_close(w->session);
    w->session = NULL;
    if (bw_session_open(w->schema, w->engine, &w->session, &error))
        fail(w, error.message, "opening a session");
}

void *find(struct witness *w, const char *model, int64_t id)
{
    const struct bw_model *found = find_model(w, model);
    if (w->is_over || !found)
        return NULL;
    const struct bw_where where = {bw_find_column(found, "id"), bw_integer(id)};
    const struct bw_query select = {.model = found, .n_where = 1, .where = &where};
    void **items = NULL, *first = NULL;
    size_t n = 0;
    if (bw_select(w->session, &select, &items, &n))
        fail(w, session_message(w), "finding the `%s`", model);
    else if (n > 0)
        first = items[0];
    bw_release_items(w->session, items);
    return first;
}

void sql(struct witness *w, const char *statement)
{
    struct bw_error error = {0};
    if (!w->is_over && bw_engine_execute(w->engine, statement, &error))
        fail(w, error.message, "%s", statement);
}

const char *value(struct witness *w, void *instance, const char *column)
{
    const struct bw_column *found = column_of(w, instance, column);
    struct bw_value read;
    if (!found)
        return "?";
    if (bw_read(instance, found, &read)) {
        fail(w, session_message(w), "reading `%s.%s`", bw_model_of(instance)->name, column);
        return "?";
    }
    if (read.type == BW_VALUE_INTEGER)
        return keep(w, g_strdup_printf("%" G_GINT64_FORMAT, read.integer));
    return read.type == BW_VALUE_TEXT ? keep(w, g_strndup(read.data, read.size)) : "NULL";
}

void *value_of(struct witness *w, void *instance, const char *to_one)
{
    const struct bw_relationship *relationship = relationship_of(w, instance, to_one);
    void *found = NULL;
    if (relationship && bw_related(instance, relationship, &found))
        fail(w, session_message(w), "reading `%s.%s`", bw_model_of(instance)->name, to_one);
    return found;
}

const char *one(struct witness *w, void *instance, const char *name)
{
    void *found = value_of(w, instance, name);
    return found ? value(w, found, "id") : "NULL";
}

static size_t read_list(struct witness *w, void *instance, const char *name, void ***items)
{
    const struct bw_relationship *relationship = relationship_of(w, instance, name);
    size_t n = 0;
    if (relationship && bw_list(instance, relationship, items, &n)) {
        fail(w, session_message(w), "reading `%s.%s`", bw_model_of(instance)->name, name);
        return 0;
    }
    return n;
}

const char *list(struct witness *w, void *instance, const char *name)
{
    void **items;
    size_t n = read_list(w, instance, name, &items);
    GString *text = g_string_new("[");
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", value(w, items[i], "id"));
    g_string_append_c(text, ']');
    return keep(w, g_string_free(text, FALSE));
}

void *item_of(struct witness *w, void *instance, const char *name, size_t at)
{
    void **items;
    return at < read_list(w, instance, name, &items) ? items[at] : NULL;
}

const char *kind(struct witness *w, const void *instance)
{
    return w->is_over || !instance ? "nothing" : bw_model_of(instance)->name;
}

const char *query(struct witness *w, const char *statement)
{
    sqlite3_stmt *prepared = NULL;
    const char *found = "no row";
    if (w->is_over)
        return found;
    sqlite3 *connection = bw_engine_connection(w->engine);
    if (sqlite3_prepare_v2(connection, statement, -1, &prepared, NULL) != SQLITE_OK)
        fail(w, sqlite3_errmsg(connection), "%s", statement);
    else if (sqlite3_step(prepared) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(prepared, 0);
        found = keep(w, g_strdup(text ? text : "NULL"));
    }
    sqlite3_finalize(prepared);
    return found;
}

/* The models that the case names, in a new array. */
static GPtrArray *choose_models(const struct witness_case *witness,
                                const struct bw_model *const *models, size_t n)
{
    GPtrArray *chosen = g_ptr_array_new();
    g_auto(GStrv) names = g_strsplit(witness->models ? witness->models : "", " ", -1);
    for (size_t i = 0; i < n; i++)
        if (!witness->models || g_strv_contains((const char *const *)names, models[i]->name))
            g_ptr_array_add(chosen, (gpointer)(uintptr_t)models[i]);
    return chosen;
}

static void open_all(struct witness *w)
{
    struct bw_error error = {0};
    if (bw_schema_open(w->models, w->n_models, NULL, &w->schema, &error))
        fail(w, error.message, "installing the mapping");
    else if (bw_engine_open("sqlite::memory:", NULL, &w->engine, &error) ||
             bw_create_all(w->engine, w->schema, &error))
        fail(w, error.message, "creating the tables");
    else if (bw_session_open(w->schema, w->engine, &w->session, &error))
        fail(w, error.message, "opening a session");
}

char *witness_run(const struct witness_case *witness, const struct bw_model *const *models,
                  size_t n)
{
    g_autoptr(GPtrArray) chosen = choose_models(witness, models, n);
    struct witness w = {
        .models = (const struct bw_model *const *)chosen->pdata,
        .n_models = chosen->len,
        .seen = g_string_new(NULL),
        .strings = g_ptr_array_new_with_free_func(g_free),
    };
    open_all(&w);
    if (!w.is_over && !witness->steps)
        say(&w, "the mapping is installed");
    else if (!w.is_over)
        witness->steps(&w);
    bw_session_close(w.session);
    bw_engine_close(w.engine);
    bw_schema_close(w.schema);
    g_ptr_array_unref(w.strings);
    return g_string_free(w.seen, FALSE);
}
