#include "rules/targets.h"

#include <string.h>

/* Whether the reference's table is the key's own target: a constraint refers to one table. */
static bool is_of_target(const struct foreign_key *key, const struct foreign_key_part *part)
{
    const struct argument *argument = part->target_argument;
    size_t length = strlen(key->target_table_name);
    return argument == NULL || argument->text == NULL ||
           (strncmp(argument->text, key->target_table_name, length) == 0 &&
            argument->text[length] == '.');
}

/* The members that could hold that part of the key: columns that hold no key yet. */
static GPtrArray *source_names(const struct foreign_key *key)
{
    GPtrArray *names = g_ptr_array_new();
    for (const struct model *model = key->model; model != NULL; model = model->base) {
        for (guint i = 0; i < model->members->len; i++) {
            const struct member *member = g_ptr_array_index(model->members, i);
            if (member->column != NULL && !member_carries_key(member))
                g_ptr_array_add(names, (gpointer)(uintptr_t)member->name);
        }
    }
    return names;
}

static void report_source(struct report *report, const struct foreign_key *key, size_t index)
{
    const struct foreign_key_part *part = &key->parts[index];
    g_autofree char *target = foreign_key_target_label(key);
    struct range range =
        part->source_argument != NULL ? part->source_argument->range : foreign_key_range(key);
    struct draft *draft = report_foreign_key(
        report, key, range, "the foreign key of `%s` to %s names `%s`, which is no column of `%s`",
        key->model->name, target, part->source_name, key->model->name);
    draft_word(draft, part->source_name);
    g_autoptr(GPtrArray) names = source_names(key);
    const char *near = nearest_name(part->source_name, names);
    if (near == NULL) {
        draft_help(draft, "name the members of `%s` that hold the key", key->model->name);
        return;
    }
    draft_help(draft, "did you mean `%s`?", near);
    if (part->source_argument != NULL) {
        draft_fix(draft, APPLICABILITY_UNSAFE, "Write `%s`", near);
        draft_edit(draft, range, "%s", near);
    }
}

/* The column that a member of this name is stored in, where the two names differ. */
static const struct column *column_of_member(const struct table *table, const char *name)
{
    for (guint i = 0; i < table->columns->len; i++) {
        const struct column *column = g_ptr_array_index(table->columns, i);
        if (g_str_equal(column->member->name, name))
            return column;
    }
    return NULL;
}

/* Whether a key of this one column may refer there. */
static bool could_refer_to(const struct foreign_key *key, const struct column *column)
{
    const struct column *source = key->parts[0].source;
    return key->n_parts > 1 ||
           (column->is_unique && (source == NULL || source->kind == column->kind));
}

static void add_candidate(struct draft *draft, const struct foreign_key *key, const char *written,
                          struct range range)
{
    const struct column *renamed = column_of_member(key->target, written);
    g_autoptr(GPtrArray) names = table_column_names(key->target);
    const char *near = renamed != NULL ? renamed->name : nearest_name(written, names);
    if (near == NULL) {
        draft_help(draft, "name a column of `%s`", key->target_table_name);
        return;
    }
    if (renamed != NULL)
        draft_help(draft, "the member `%s` is stored in the column `%s`", written, near);
    else
        draft_help(draft, "did you mean `%s`?", near);
    if (!could_refer_to(key, table_find_column(key->target, near)))
        return;
    draft_fix(draft, APPLICABILITY_UNSAFE, "Refer to `%s.%s`", key->target_table_name, near);
    draft_edit(draft, range, "%s.%s", key->target_table_name, near);
}

static void report_second_table(struct report *report, const struct foreign_key *key, size_t index)
{
    const char *second = key->parts[index].target_argument->text;
    g_autofree char *source = foreign_key_source_label(key);
    struct draft *draft =
        report_foreign_key(report, key, foreign_key_part_range(key, index),
                           "%s refers to `%s` and to `%s`: one foreign key leads to one table",
                           source, key->target_table_name, second);
    draft_word(draft, second);
    draft_help(draft, "write one FOREIGN_KEY_CONSTRAINT for each table");
}

static void report_target(struct report *report, const struct foreign_key *key, size_t index)
{
    const struct foreign_key_part *part = &key->parts[index];
    struct range range = foreign_key_part_range(key, index);
    g_autofree char *source = foreign_key_source_label(key);
    struct draft *draft = report_foreign_key(
        report, key, range,
        "%s refers to the column `%s` of `%s`, which has no such column: the database will refuse "
        "the key",
        source, part->target_column_name, key->target_table_name);
    draft_word(draft, part->target_column_name);
    draft_related(draft, key->target->model->fact->range, "`%s` is mapped here",
                  key->target->full_name);
    add_candidate(draft, key, part->target_column_name, range);
}

/* An unknown name is compared with the columns of one table. */
static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->foreign_keys->len; i++) {
        const struct foreign_key *key = g_ptr_array_index(graph->foreign_keys, i);
        if (key->model->is_stray || key->target_table_name == NULL)
            continue;
        for (size_t p = 0; p < key->n_parts; p++) {
            const struct foreign_key_part *part = &key->parts[p];
            if (!is_of_target(key, part)) {
                report_second_table(report, key, p);
                break;
            }
            if (key->is_hidden)
                continue;
            if (part->source == NULL && part->source_name != NULL) {
                report_source(report, key, p);
                break;
            }
            if (key->target != NULL && part->target == NULL && part->target_column_name != NULL) {
                report_target(report, key, p);
                break;
            }
        }
    }
}

const struct rule rule_unknown_foreign_key_column = {
    .summary = "A foreign key refers to, or is made of, a column that its table doesn't have.",
    .why = "The database refuses such a key, and no relationship can run over it. SQLAlchemy fails "
           "at the first use of any model.",
    .mend = "Write the column's name, which is the member's unless `name` says otherwise.",
    .check = check,
    .fixes = true,
};
