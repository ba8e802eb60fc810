#include "analyzer/graph/join_expression.h"

#include <string.h>

/* The column of a member that was found, or why it is none. */
static enum lookup column_of_member(struct graph *graph, const char *qualifier,
                                    const struct member *member, struct column **column,
                                    const char **detail)
{
    *column = member->column;
    if (*column)
        return LOOKUP_DONE;
    *detail = graph_printf(graph, "`%s.%s` is %s", qualifier, member->name,
                           member->relationship ? "a relationship" : "no column");
    return LOOKUP_FAILED;
}

const char *column_suggestion(struct graph *graph, const struct model *const *models,
                              size_t n_models, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < n_models; i++) {
        for (const struct model *at = models[i]; at; at = at->base) {
            for (guint m = 0; m < at->members->len; m++) {
                const struct member *member = at->members->pdata[m];
                if (member->column)
                    g_ptr_array_add(names, (gpointer)(guintptr)member->name);
            }
        }
    }
    const char *nearest = nearest_name(name, names);
    return nearest ? graph_printf(graph, "; did you mean `%s`?", nearest) : "";
}

enum lookup column_lookup(struct graph *graph, const char *qualifier, const char *name,
                          struct column **column, const char **detail)
{
    const struct model *model = graph_find_model(graph, qualifier);
    const struct member *member = model ? model_find_member(model, name) : NULL;
    if (member && !model->is_broken)
        return column_of_member(graph, qualifier, member, column, detail);
    for (const struct model *at = model; at; at = at->base)
        if (at->table && (*column = table_find_column(at->table, name)))
            return LOOKUP_DONE;
    if (model && model->is_uncertain)
        return LOOKUP_HIDDEN;

    const struct table *table = model ? NULL : graph_find_table(graph, qualifier);
    if (table && (*column = table_find_column(table, name)))
        return LOOKUP_DONE;
    if (!model && !table && graph->is_incomplete)
        return LOOKUP_HIDDEN;
    if (model || table)
        *detail = graph_printf(graph, "`%s` has no column `%s`%s", qualifier, name,
                               column_suggestion(graph, &model, model ? 1 : 0, name));
    else
        *detail = graph_printf(graph, "`%s` is no model", qualifier);
    return LOOKUP_FAILED;
}

struct reader {
    struct graph *graph;
    const char *at;
    const char **detail;
};

static void skip_space(struct reader *reader)
{
    while (g_ascii_isspace(*reader->at))
        reader->at++;
}

static bool is_name_character(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* Skips `word` where it stands next, as a whole word. */
static bool accept_word(struct reader *reader, const char *word)
{
    skip_space(reader);
    size_t length = strlen(word);
    if (g_ascii_strncasecmp(reader->at, word, length) != 0 || is_name_character(reader->at[length]))
        return false;
    reader->at += length;
    return true;
}

static bool accept_symbol(struct reader *reader, const char *symbol)
{
    skip_space(reader);
    if (!g_str_has_prefix(reader->at, symbol))
        return false;
    reader->at += strlen(symbol);
    return true;
}

/* What stands next, for a message: a name, or one character, or the end. */
static const char *describe_next(struct reader *reader)
{
    skip_space(reader);
    size_t length = 0;
    while (is_name_character(reader->at[length]))
        length++;
    if (*reader->at == '\0')
        return "its end";
    const char *end = length ? reader->at + length : g_utf8_find_next_char(reader->at, NULL);
    g_autofree char *text = g_strndup(reader->at, (gsize)(end - reader->at));
    return graph_printf(reader->graph, "`%s`", text);
}

static enum lookup fail_expecting(struct reader *reader, const char *what)
{
    *reader->detail =
        graph_printf(reader->graph, "%s is expected before %s", what, describe_next(reader));
    return LOOKUP_FAILED;
}

/* 'text' or "text"; a doubled quote stands for itself. */
static bool accept_text(struct reader *reader)
{
    skip_space(reader);
    const char quote = *reader->at;
    if (quote != '\'' && quote != '"')
        return false;
    for (const char *at = reader->at + 1; *at; at++) {
        if (*at != quote)
            continue;
        if (at[1] == quote) {
            at++;
            continue;
        }
        reader->at = at + 1;
        return true;
    }
    return false;
}

static bool accept_number(struct reader *reader)
{
    skip_space(reader);
    const char *at = reader->at;
    if (*at == '-' || *at == '+')
        at++;
    if (!g_ascii_isdigit(*at))
        return false;
    while (g_ascii_isdigit(*at) || *at == '.')
        at++;
    if (is_name_character(*at))
        return false;
    reader->at = at;
    return true;
}

static bool accept_literal(struct reader *reader)
{
    static const char *const words[] = {"true", "false", "null", "none"};
    if (accept_text(reader) || accept_number(reader))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (accept_word(reader, words[i]))
            return true;
    return false;
}

static enum lookup read_member(struct reader *reader, struct join_operand *operand)
{
    skip_space(reader);
    const char *start = reader->at;
    const char *end = start;
    while (is_name_character(*end))
        end++;
    g_autofree char *text = g_strndup(start, (gsize)(end - start));
    char *dot = strrchr(text, '.');
    if (!dot || dot == text || !dot[1] || g_ascii_isdigit(*text))
        return fail_expecting(reader, "`model.member` or a literal");
    reader->at = end;
    *dot = '\0';
    return column_lookup(reader->graph, text, dot + 1, &operand->column, reader->detail);
}

static enum lookup read_operand(struct reader *reader, struct join_operand *operand)
{
    int depth = 0;
    for (;; depth++) {
        const char *start = reader->at;
        bool is_foreign = accept_word(reader, "foreign");
        bool is_remote = !is_foreign && accept_word(reader, "remote");
        if (!is_foreign && !is_remote)
            break;
        if (!accept_symbol(reader, "(")) {
            reader->at = start;
            break;
        }
        operand->is_foreign |= is_foreign;
        operand->is_remote |= is_remote;
    }
    if (depth > 0 || !accept_literal(reader)) {
        enum lookup lookup = read_member(reader, operand);
        if (lookup != LOOKUP_DONE)
            return lookup;
    }
    while (depth-- > 0)
        if (!accept_symbol(reader, ")"))
            return fail_expecting(reader, "`)`");
    return LOOKUP_DONE;
}

/* Longer operators come before those that they begin with. */
static bool accept_operator(struct reader *reader, bool *is_equality)
{
    static const char *const operators[] = {"==", "!=", "<=", ">=", "<", ">"};
    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (accept_symbol(reader, operators[i])) {
            *is_equality = i == 0;
            return true;
        }
    }
    return false;
}

static enum lookup read_condition(struct reader *reader, struct join_condition *condition)
{
    enum lookup lookup = read_operand(reader, &condition->left);
    if (lookup != LOOKUP_DONE)
        return lookup;
    if (!accept_operator(reader, &condition->is_equality)) {
        if (!accept_symbol(reader, "="))
            return fail_expecting(reader, "a comparison such as `==`");
        *reader->detail = "equality is written `==`";
        return LOOKUP_FAILED;
    }
    lookup = read_operand(reader, &condition->right);
    if (lookup != LOOKUP_DONE)
        return lookup;
    if (!condition->left.column && !condition->right.column) {
        *reader->detail = "it compares two literals";
        return LOOKUP_FAILED;
    }
    return LOOKUP_DONE;
}

enum lookup join_expression_read(struct graph *graph, const char *text, GArray *conditions,
                                 const char **detail)
{
    struct reader reader = {.graph = graph, .at = text, .detail = detail};
    do {
        struct join_condition condition = {.is_equality = false};
        enum lookup lookup = read_condition(&reader, &condition);
        if (lookup != LOOKUP_DONE)
            return lookup;
        g_array_append_val(conditions, condition);
    } while (accept_word(&reader, "and"));
    skip_space(&reader);
    return *reader.at == '\0' ? LOOKUP_DONE : fail_expecting(&reader, "`and`");
}
