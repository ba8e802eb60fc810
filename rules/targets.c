#include "rules/targets.h"

#include <string.h>

bool relationship_is_judged(const struct relationship *relationship)
{
    return !relationship->model->is_broken && !relationship->model->is_stray &&
           (relationship->target == NULL ||
            (!relationship->target->is_broken && !relationship->target->is_stray));
}

bool foreign_key_is_judged(const struct foreign_key *key)
{
    return !key->is_hidden && !key->model->is_stray;
}

bool relationship_is_declared(const struct relationship *relationship)
{
    return relationship->member != NULL && !relationship->member->fact->is_invalid;
}

const struct argument *relationship_target_argument(const struct relationship *relationship)
{
    for (size_t i = 0; i < relationship->n_arguments; i++) {
        const struct argument *argument = &relationship->arguments[i];
        if (argument->name == NULL || g_str_equal(argument->name, "target"))
            return argument;
    }
    return NULL;
}

const struct argument *relationship_link_model(const struct relationship *relationship)
{
    return relationship_argument(relationship, "link_model");
}

struct range relationship_value_range(const struct relationship *relationship, const char *keyword)
{
    const struct argument *argument = relationship_argument(relationship, keyword);
    return argument != NULL ? argument->range : relationship_range(relationship);
}

bool relationship_names_rightly(const struct relationship *relationship)
{
    bool says_both = relationship->back_populates != NULL && relationship->backref != NULL;
    return !says_both && (relationship->back_populates_resolution == RESOLUTION_UNSAID ||
                          relationship->back_populates_resolution == RESOLUTION_DONE);
}

bool relationship_is_linked_with(const struct relationship *relationship,
                                 const struct relationship *other)
{
    return g_ptr_array_find(relationship->linked, other, NULL);
}

bool relationship_runs_in_place(const struct relationship *relationship)
{
    const struct table *table = relationship->model->table;
    if (table == NULL || relationship->target == NULL || relationship->target->table != table)
        return false;
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        size_t part = 0;
        if (foreign_key_fault(g_ptr_array_index(table->foreign_keys, i), &part) ==
            FOREIGN_KEY_TO_ITSELF)
            return true;
    }
    return false;
}

/* Whether the problem is in what a backref took over from its origin, which speaks of it. */
static bool is_taken_over(const struct relationship *relationship)
{
    const struct relationship *origin = relationship->origin;
    return origin != NULL && origin->join.problem == relationship->join.problem &&
           origin->join.at == relationship->join.at;
}

void report_join_problems(const struct graph *graph, struct report *report,
                          enum join_problem problem, const char *keyword, const char *help)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct join *join = &relationship->join;
        if (join->problem != problem || is_taken_over(relationship) ||
            relationship_runs_in_place(relationship))
            continue;
        const struct argument *at = join->at;
        const char *said = at != NULL && at->name != NULL ? at->name : keyword;
        struct draft *draft = report_relationship(
            report, relationship,
            at != NULL ? at->range : relationship_value_range(relationship, keyword),
            "`%s` can't find `%s` by its %s: %s", relationship_label(relationship),
            relationship->target->name, said,
            join->detail != NULL ? join->detail : "it does not fit the two tables");
        draft_partner(draft, relationship->target->name);
        draft_word(draft, at != NULL ? at->text : NULL);
        draft_help(draft, "%s", help);
    }
}

GPtrArray *graph_model_names(const struct graph *graph)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        if (!model->is_abstract)
            g_ptr_array_add(names, (gpointer)(uintptr_t)model->name);
    }
    return names;
}

GPtrArray *graph_table_names(const struct graph *graph)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < graph->tables->len; i++) {
        const struct table *table = g_ptr_array_index(graph->tables, i);
        g_ptr_array_add(names, (gpointer)(uintptr_t)table->full_name);
    }
    return names;
}

GPtrArray *table_column_names(const struct table *table)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < table->columns->len; i++) {
        const struct column *column = g_ptr_array_index(table->columns, i);
        g_ptr_array_add(names, (gpointer)(uintptr_t)column->name);
    }
    return names;
}

GPtrArray *model_column_members(const struct model *model)
{
    GPtrArray *names = g_ptr_array_new();
    for (const struct model *at = model; at != NULL; at = at->base) {
        for (guint i = 0; i < at->members->len; i++) {
            const struct member *member = g_ptr_array_index(at->members, i);
            if (member->column != NULL)
                g_ptr_array_add(names, (gpointer)(uintptr_t)member->name);
        }
    }
    return names;
}

/* "model_id" where `stem` is "model" and the key's column is "id". */
static bool is_named_after(const char *name, const char *stem, const char *column)
{
    size_t length = stem != NULL ? strlen(stem) : 0;
    return length > 0 && strncmp(name, stem, length) == 0 && name[length] == '_' &&
           g_str_equal(name + length + 1, column);
}

bool member_carries_key(const struct member *member)
{
    const struct table *table = member->column->table;
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(table->foreign_keys, i);
        for (size_t p = 0; p < key->n_parts; p++)
            if (key->parts[p].source == member->column)
                return true;
    }
    return false;
}

static bool is_home_of_key(const struct member *member, const struct table *target,
                           const char *stem)
{
    const struct column *primary = g_ptr_array_index(target->primary_key->columns, 0);
    return member->column != NULL && member->column->kind == primary->kind &&
           (is_named_after(member->name, stem, primary->name) ||
            is_named_after(member->name, stem, "id")) &&
           !member_carries_key(member);
}

struct member *model_find_key_member(const struct model *model, const struct table *target,
                                     const char *hint)
{
    if (target->primary_key == NULL || target->primary_key->columns->len != 1)
        return NULL;
    const char *const stems[] = {hint, target->model->name, target->model->alias, target->name};
    for (size_t s = 0; s < G_N_ELEMENTS(stems); s++) {
        for (guint i = 0; i < model->members->len; i++) {
            struct member *member = g_ptr_array_index(model->members, i);
            if (is_home_of_key(member, target, stems[s]))
                return member;
        }
    }
    return NULL;
}

char *model_macro(const struct model *model, const char *macro)
{
    const struct range name = model->annotation->name_range;
    bool is_prefixed = name.end.offset - name.start.offset == strlen("BOTHWAYS_MODEL");
    return g_strconcat(is_prefixed ? "BOTHWAYS_" : "", macro, NULL);
}

void draft_add_column_argument(struct draft *draft, const struct member *member, const char *format,
                               ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    const struct annotation *annotation = facts_find_annotation(
        member->fact->annotations, member->fact->n_annotations, ANNOTATION_COLUMN);
    if (annotation != NULL) {
        draft_add_argument(draft, annotation, "%s", text);
        return;
    }
    g_autofree char *macro = model_macro(member->model, "COLUMN");
    draft_edit(draft, member->fact->insertion, " %s(%s)", macro, text);
}
