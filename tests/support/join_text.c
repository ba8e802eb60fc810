#include "tests/support/join_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void append_column(GString *text, const struct column *column)
{
    g_string_append_printf(text, "%s.%s", column->table->name, column->name);
}

static void append_pairs(GString *text, const GArray *pairs)
{
    for (guint i = 0; i < pairs->len; i++) {
        const struct join_pair *pair = &g_array_index(pairs, struct join_pair, i);
        g_string_append(text, i ? ", " : "");
        append_column(text, pair->local);
        g_string_append(text, pair->foreign == pair->local ? "* = " : " = ");
        append_column(text, pair->remote);
        g_string_append(text, pair->foreign == pair->remote ? "*" : "");
    }
}

char *join_to_text(const struct relationship *relationship)
{
    static const char *const directions[] = {
        [DIRECTION_UNKNOWN] = "unknown",
        [ONE_TO_MANY] = "o2m",
        [MANY_TO_ONE] = "m2o",
        [MANY_TO_MANY] = "m2m",
    };
    static const char *const problems[] = {
        [JOIN_NOT_APPLICABLE] = "not applicable",
        [JOIN_NO_FOREIGN_KEY] = "no foreign key",
        [JOIN_AMBIGUOUS] = "ambiguous",
        [JOIN_BAD_FOREIGN_KEYS] = "bad foreign_keys",
        [JOIN_BAD_REMOTE_SIDE] = "bad remote_side",
        [JOIN_BAD_EXPRESSION] = "bad expression",
        [JOIN_SECONDARYJOIN_WITHOUT_SECONDARY] = "secondaryjoin alone",
    };
    const struct join *join = &relationship->join;
    if (join->problem != JOIN_FINE)
        return g_strdup_printf("%s%s%s", problems[join->problem], join->detail ? ": " : "",
                               join->detail ? join->detail : "");
    GString *text = g_string_new(directions[join->direction]);
    g_string_append(text, " ");
    append_pairs(text, join->pairs);
    g_string_append(text, join->link_pairs->len ? " | " : "");
    append_pairs(text, join->link_pairs);
    g_string_append(text, " >");
    for (guint i = 0; i < join->written->len; i++) {
        g_string_append(text, " ");
        append_column(text, join->written->pdata[i]);
    }
    return g_string_free(text, FALSE);
}

void assert_join(const struct text_graph *it, const char *label, const char *expected)
{
    g_autofree char *found = join_to_text(text_graph_relationship(it, label));
    if (strcmp(found, expected) != 0)
        fail_msg("%s: `%s`, expected `%s`", label, found, expected);
}

void assert_candidates(GPtrArray *keys, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++) {
        g_string_append(text, i ? "," : "");
        append_column(text, ((const struct foreign_key *)keys->pdata[i])->parts[0].source);
    }
    assert_string_equal(text->str, expected);
}
