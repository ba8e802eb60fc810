#include "rules/targets.h"

#include <string.h>

/* The name's own place within the string, where that is written plainly. */
static struct range name_range(const struct argument *argument, const char *name)
{
    struct range range = argument->range;
    const char *found = strstr(argument->text, name);
    bool is_plain = range.start.line == range.end.line &&
                    range.end.offset - range.start.offset == strlen(argument->text);
    if (!is_plain || found == NULL)
        return range;
    uint32_t before = (uint32_t)(found - argument->text);
    range.start.column += before;
    range.start.offset += before;
    range.end = range.start;
    range.end.column += (uint32_t)strlen(name);
    range.end.offset += (uint32_t)strlen(name);
    return range;
}

/* The names, as they would be written, with another one, or none, for `dropped`; NULL where there
 * are none. */
static char *names_without(const GPtrArray *names, const char *dropped, const char *instead)
{
    GString *rest = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (g_str_equal(name, dropped))
            name = instead;
        if (name != NULL)
            g_string_append_printf(rest, "%s%s", rest->len > 0 ? "," : "", name);
    }
    return g_string_free(rest, rest->len == 0);
}

static void report_name(struct report *report, const struct relationship *relationship,
                        const char *name, GPtrArray *known)
{
    const struct argument *argument = relationship_argument(relationship, "overlaps");
    const char *near = nearest_name(name, known);
    struct draft *draft = report_relationship(
        report, relationship, name_range(argument, name),
        "`%s` says overlaps = \"%s\", but no model has a relationship `%s`: it allows nothing",
        relationship_label(relationship), name, name);
    draft_word(draft, name);
    if (near != NULL)
        draft_help(draft, "did you mean `%s`?", near);
    else
        draft_help(draft, "name the relationship that may write the same column, or drop the name");
    bool is_said = near != NULL && g_ptr_array_find_with_equal_func(relationship->overlaps, near,
                                                                    g_str_equal, NULL);
    const char *instead = is_said ? NULL : near;
    g_autofree char *rest = names_without(relationship->overlaps, name, instead);
    draft_fix(draft, APPLICABILITY_SAFE, instead != NULL ? "Write `%s`" : "Drop `%s`",
              instead != NULL ? instead : name);
    if (rest != NULL)
        draft_edit(draft, argument->range, "%s", rest);
    else if (relationship->member != NULL)
        draft_remove_argument(draft, relationship->annotation, argument);
}

/* Each unknown name is compared with all relationships: linear in their product. */
static void check(const struct graph *graph, struct report *report)
{
    if (graph->is_incomplete)
        return;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (guint i = 0; i < graph->relationships->len; i++) {
        struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (g_hash_table_add(names, (gpointer)(uintptr_t)relationship->name))
            g_ptr_array_add(known, (gpointer)(uintptr_t)relationship->name);
    }
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        for (guint n = 0; n < relationship->overlaps->len; n++) {
            const char *name = g_ptr_array_index(relationship->overlaps, n);
            if (!g_str_equal(name, "__*") && !g_hash_table_contains(names, name))
                report_name(report, relationship, name, known);
        }
    }
}

const struct rule rule_unknown_overlaps = {
    .summary = "A name in `overlaps` is no relationship's.",
    .why = "The option allows another relationship, by name, to write the same column. A name that "
           "nobody bears allows nothing, and SQLAlchemy never checks it: the warning it was to "
           "silence comes back, or had gone for another reason.",
    .mend = "Correct the name, or drop it.",
    .check = check,
    .fixes = true,
};
