#include "analyzer/generate/sqlalchemy_relationship.h"

#include "analyzer/generate/python.h"
#include "analyzer/source/lexer.h"

#include <string.h>

/* A join condition in Python: conditions are joined by and_(), since Python's `and` can't be
 * overloaded. Everything else means the same in both languages but the names of the constants. */
static char *python_join(const char *join)
{
    struct lexer lexer;
    lexer_init(&lexer, join, strlen(join), (struct place){1, 1, 0});
    g_autoptr(GString) python = g_string_new(NULL);
    bool has_and = false;
    for (struct token t = lexer_next(&lexer); t.kind != TOKEN_END; t = lexer_next(&lexer)) {
        g_autofree char *text = token_text(&lexer, &t);
        if (g_str_equal(text, "and")) {
            g_string_append(python, ", ");
            has_and = true;
        } else if (g_str_equal(text, "true") || g_str_equal(text, "false")) {
            g_string_append_printf(python, "%s()", text);
        } else if (g_str_equal(text, "null")) {
            g_string_append(python, "None");
        } else {
            bool is_operator = strchr("=!<>", text[0]) != NULL;
            g_string_append_printf(python, is_operator ? " %s " : "%s", text);
        }
    }
    g_autofree char *whole =
        has_and ? g_strdup_printf("and_(%s)", python->str) : g_strdup(python->str);
    return python_string(whole);
}

/* The model that an unqualified column name belongs to: the one of the two whose column of that
 * name is part of a foreign key between them; else whichever has such a member. */
static const struct model *column_owner(const struct relationship *r, const char *name)
{
    const struct model *const ends[] = {r->model, r->target};
    for (size_t i = 0; i < 2; i++) {
        const struct model *other = ends[1 - i];
        const GPtrArray *keys = ends[i]->table->foreign_keys;
        for (guint k = 0; other->table != NULL && k < keys->len; k++) {
            const struct foreign_key *key = keys->pdata[k];
            for (size_t p = 0; key->target == other->table && p < key->n_parts; p++) {
                const struct column *source = key->parts[p].source;
                if (source != NULL && g_str_equal(source->member->name, name)) {
                    return ends[i];
                }
            }
        }
    }
    return model_find_member(r->target, name) != NULL ? r->target : r->model;
}

/* One element of foreign_keys, remote_side or order_by: `model.member`. remote_side and order_by
 * speak of the target. */
static void append_column(const struct relationship *r, const struct argument *column,
                          bool is_of_target, GString *out)
{
    if (column->kind == VALUE_CALL) {
        g_string_append_printf(out, "%s(", column->text);
        for (size_t i = 0; i < column->n_items; i++) {
            append_column(r, &column->items[i], is_of_target, out);
        }
        g_string_append_c(out, ')');
    } else if (column->text == NULL || strchr(column->text, '.') != NULL || r->target == NULL) {
        g_string_append(out, column->text != NULL ? column->text : "");
    } else {
        const struct model *owner = is_of_target ? r->target : column_owner(r, column->text);
        g_autofree char *model = python_name(owner->name);
        g_autofree char *name = python_name(column->text);
        g_string_append_printf(out, "%s.%s", model, name);
    }
}

static char *python_columns(const struct relationship *r, const struct argument *value,
                            bool is_of_target)
{
    g_autoptr(GString) columns = g_string_new("[");
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->n_items; i++) {
            g_string_append(columns, i == 0 ? "" : ", ");
            append_column(r, &value->items[i], is_of_target, columns);
        }
    } else {
        append_column(r, value, is_of_target, columns);
    }
    g_string_append_c(columns, ']');
    return python_string(columns->str);
}

static char *python_literal(const struct argument *argument)
{
    if (argument->kind == VALUE_STRING) {
        return python_string(argument->text);
    }
    if (argument->kind == VALUE_NUMBER) {
        return g_strdup(argument->text);
    }
    bool is_true = argument_bool(argument, false);
    bool is_word = is_true != argument_bool(argument, true);
    return is_word ? python_string(argument->text) : g_strdup(is_true ? "True" : "False");
}

/* A table that the joins' names can't be mistaken for: looked up in the metadata, since a class may
 * have the table's name. */
static char *python_secondary(const struct relationship *r)
{
    g_autofree char *name =
        python_string(r->link != NULL ? r->link->full_name : r->secondary->text);
    return r->link != NULL ? g_strdup_printf("lambda: Base.metadata.tables[%s]", name)
                           : g_steal_pointer(&name);
}

static void append_argument(const struct relationship *r, const struct argument *argument,
                            GString *out);

static char *python_backref(const struct relationship *r, const struct argument *value)
{
    if (value->kind != VALUE_CALL || value->n_items == 0) {
        return python_string(value->text);
    }
    g_autofree char *name = python_string(value->items[0].text);
    g_autoptr(GString) call = g_string_new(NULL);
    g_string_append_printf(call, "orm.backref(%s", name);
    for (size_t i = 1; i < value->n_items; i++) {
        append_argument(r->generated != NULL ? r->generated : r, &value->items[i], call);
    }
    g_string_append_c(call, ')');
    return g_string_free(g_steal_pointer(&call), FALSE);
}

/* `, keyword=value`, or nothing for the keywords that only C needs. */
static void append_argument(const struct relationship *r, const struct argument *argument,
                            GString *out)
{
    static const char *const of_c[] = {"target", "count", "link_model", "secondary", NULL};
    const char *keyword = argument->name;
    if (keyword == NULL || g_strv_contains(of_c, keyword)) {
        return;
    }
    g_autofree char *value = NULL;
    if (g_str_equal(keyword, "primaryjoin") || g_str_equal(keyword, "secondaryjoin")) {
        value = python_join(argument->text);
    } else if (g_str_equal(keyword, "foreign_keys")) {
        value = python_columns(r, argument, false);
    } else if (g_str_equal(keyword, "remote_side") || g_str_equal(keyword, "order_by")) {
        value = python_columns(r, argument, true);
    } else if (g_str_equal(keyword, "backref")) {
        value = python_backref(r, argument);
    } else if (g_str_equal(keyword, "back_populates")) {
        g_autofree char *name = python_name(argument->text);
        value = python_string(name);
    } else if (g_str_equal(keyword, "doc") || g_str_equal(keyword, "info")) {
        g_autofree char *text = python_string(argument->text);
        value = g_str_equal(keyword, "doc") ? g_steal_pointer(&text)
                                            : g_strdup_printf("{\"info\": %s}", text);
    } else if (g_str_equal(keyword, "lazy") && g_str_equal(argument->text, "write_only")) {
        value = g_strdup("write_only");
    } else {
        value = python_literal(argument);
    }
    g_string_append_printf(out, ", %s=%s", keyword, value);
}

/* SQLAlchemy reads from the key's direction whether there is a list; C from the member's type. */
static void append_uselist(const struct relationship *r, GString *out)
{
    bool is_list_by_key = r->join.direction != MANY_TO_ONE;
    if (relationship_argument(r, "uselist") == NULL && r->join.problem == JOIN_FINE &&
        r->is_list != is_list_by_key) {
        g_string_append_printf(out, ", uselist=%s", r->is_list ? "True" : "False");
    }
}

void write_relationship(const struct relationship *r, GString *out)
{
    g_autofree char *attribute = python_name(r->name);
    g_autofree char *target = r->target != NULL
                                  ? python_name(r->target->name)
                                  : g_strdup(r->target_name != NULL ? r->target_name : "");
    g_autofree char *target_string = python_string(target);
    g_string_append_printf(out, "    %s = orm.relationship(%s", attribute, target_string);
    if (r->secondary != NULL) {
        g_autofree char *secondary = python_secondary(r);
        g_string_append_printf(out, ", secondary=%s", secondary);
    }
    for (size_t i = 0; i < r->n_arguments; i++) {
        append_argument(r, &r->arguments[i], out);
    }
    append_uselist(r, out);
    g_string_append(out, ")\n");
}
