#include "analyzer/config/sidecar_compare.h"

#include "analyzer/facts/vocabulary.h"

#include <glib.h>
#include <string.h>

static bool is_true(const struct argument *argument)
{
    return argument_bool(argument, false);
}

/* Quoted or bare, a name is the same name. */
static bool are_equal(const struct argument *a, const struct argument *b)
{
    if (a->n_items != b->n_items || g_strcmp0(a->name, b->name) != 0)
        return false;
    for (size_t i = 0; i < a->n_items; i++) {
        if (!are_equal(&a->items[i], &b->items[i]))
            return false;
    }
    bool is_list = a->kind == VALUE_LIST, is_call = a->kind == VALUE_CALL;
    if (is_list != (b->kind == VALUE_LIST) || is_call != (b->kind == VALUE_CALL))
        return false;
    return g_strcmp0(a->text, b->text) == 0 || (is_true(a) && is_true(b));
}

static char *describe(const struct argument *argument)
{
    if (argument->kind == VALUE_LIST)
        return g_strdup("a list");
    return g_strdup_printf("`%s%s", argument->text, argument->kind == VALUE_CALL ? "(…)`" : "`");
}

char *sidecar_difference(const struct annotation *own, const struct annotation *said)
{
    const char *macro = vocabulary_macro(own->kind);
    if (own->kind != said->kind)
        return g_strdup_printf("there it is a `%s`, here a `%s`", macro,
                               vocabulary_macro(said->kind));
    for (size_t i = 0; i < said->n_arguments; i++) {
        const struct argument *argument = &said->arguments[i];
        const struct argument *other =
            argument->name != NULL ? annotation_find(own, argument->name) : NULL;
        if (other != NULL && are_equal(argument, other))
            continue;
        g_autofree char *here = describe(argument);
        g_autofree char *there = other != NULL ? describe(other) : g_strdup("nothing of it");
        return g_strdup_printf("for %s it says %s, and `%s` says %s",
                               argument->name != NULL ? argument->name : "a value", here, macro,
                               there);
    }
    return NULL;
}
