#include "rules/other_side.h"

#include "rules/targets.h"

#include <string.h>

void draft_declare_other_side(struct draft *draft, const struct relationship *relationship,
                              const char *name, bool is_list, const char *options)
{
    struct range end = relationship->target->fact->body_end;
    if (relationship->model->fact->tag == NULL || !relationship->target->annotation->is_exact)
        end.file = NULL; /* an edit without a place drops the fix */
    g_autofree char *macro = model_macro(relationship->target, "RELATIONSHIP");
    /* A closing brace at the start of its line closes a struct that is written over several. */
    bool own_line = end.start.column == 1;
    draft_edit(draft, end, "%s%s %s%s%s %s(back_populates = \"%s\"%s);%s", own_line ? "    " : "",
               relationship->model->fact->is_union ? "union" : "struct",
               relationship->model->fact->tag, is_list ? " **" : " *", name, macro,
               relationship->name, options, own_line ? "\n" : " ");
}

char *remote_columns(const struct foreign_key *key)
{
    GString *text = g_string_new(key->n_parts > 1 ? "[" : "");
    for (size_t i = 0; i < key->n_parts; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", key->parts[i].target->member->name);
    g_string_append(text, key->n_parts > 1 ? "]" : "");
    return g_string_free(text, FALSE);
}

static bool append_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text++) {
        if (g_ascii_iscntrl(*text))
            return false;
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
    return true;
}

/* Writes the value anew; false where it can't be, as its text was not kept. Values nest no deeper
 * than the reader of arguments lets them. */
static bool append_value(GString *out, const struct argument *value)
{
    if (value->kind == VALUE_STRING)
        return append_string(out, value->text);
    if (value->text != NULL)
        g_string_append(out, value->text);
    if (value->kind != VALUE_LIST && value->kind != VALUE_CALL)
        return true;
    g_string_append_c(out, value->kind == VALUE_LIST ? '[' : '(');
    for (size_t i = 0; i < value->n_items; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        if (value->items[i].name != NULL)
            g_string_append_printf(out, "%s = ", value->items[i].name);
        if (!append_value(out, &value->items[i]))
            return false;
    }
    g_string_append_c(out, value->kind == VALUE_LIST ? ']' : ')');
    return true;
}

static bool append_option(GString *out, const char *keyword, const struct argument *value)
{
    g_string_append_printf(out, ", %s = ", keyword);
    return append_value(out, value);
}

char *link_option(const struct relationship *relationship)
{
    GString *out = g_string_new(NULL);
    if (relationship->secondary != NULL)
        append_option(out, relationship->secondary->name, relationship->secondary);
    return g_string_free(out, FALSE);
}

/* A keyword of the origin that holds for what its backref makes as well, under the name `as`,
 * unless the backref says another. */
static bool hand_on(GString *out, const struct relationship *origin, const char *keyword,
                    const char *as)
{
    const struct argument *value = relationship_argument(origin, keyword);
    if (value == NULL || relationship_argument(origin->generated, as) != NULL)
        return true;
    return append_option(out, as, value);
}

/* A join is the same from the other side, but for what it says of sides. */
static bool hand_on_joins(GString *out, const struct relationship *origin)
{
    const struct argument *primary = relationship_argument(origin, "primaryjoin");
    const struct argument *second = relationship_argument(origin, "secondaryjoin");
    if ((primary != NULL && strstr(primary->text, "remote") != NULL) ||
        (second != NULL && strstr(second->text, "remote") != NULL))
        return false;
    if (origin->link == NULL)
        return hand_on(out, origin, "primaryjoin", "primaryjoin");
    return (primary == NULL) == (second == NULL) &&
           hand_on(out, origin, "secondaryjoin", "primaryjoin") &&
           hand_on(out, origin, "primaryjoin", "secondaryjoin");
}

/* Among the keys of one table a to-one needs remote_side, which a backref is given by its origin.
 */
static bool append_remote_side(GString *out, const struct relationship *made)
{
    if (!made->is_self_referential || made->is_list || made->link != NULL ||
        relationship_argument(made, "remote_side") != NULL)
        return true;
    const struct foreign_key *key = made->join.key;
    if (key == NULL || !key->is_resolved)
        return false;
    g_autofree char *columns = remote_columns(key);
    g_string_append_printf(out, ", remote_side = %s", columns);
    return true;
}

char *generated_options(const struct relationship *origin)
{
    static const char *const inherited[] = {"foreign_keys", "viewonly", "post_update",
                                            "passive_updates", "sync_backref"};
    const struct relationship *made = origin->generated;
    GString *out = g_string_new(NULL);
    bool ok =
        origin->secondary == NULL || append_option(out, origin->secondary->name, origin->secondary);
    for (size_t i = 0; ok && i < made->n_arguments; i++) {
        const struct argument *said = &made->arguments[i];
        ok = said->name == NULL || append_option(out, said->name, said);
    }
    ok = ok && hand_on_joins(out, origin) && append_remote_side(out, made);
    for (size_t i = 0; ok && i < G_N_ELEMENTS(inherited); i++)
        ok = hand_on(out, origin, inherited[i], inherited[i]);
    char *options = g_string_free(out, FALSE);
    return ok ? options : (g_free(options), NULL);
}
