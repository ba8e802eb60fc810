#include "analyzer/facts/facts_words.h"
#include "analyzer/facts/facts_writer.h"

#include <string.h>

static void write_argument(struct facts_writer *w, gint64 annotation, gint64 parent,
                           const struct argument *argument)
{
    writer_row_begin_numbered(w, TABLE_ARGUMENT);
    writer_bind_id(w, annotation);
    writer_bind_id(w, parent);
    writer_bind_text(w, argument->name);
    writer_bind_text(w, value_kind_words[argument->kind]);
    writer_bind_text(w, argument->text);
    writer_bind_range(w, &argument->range);
    writer_bind_range(w, &argument->name_range);
    writer_row_end(w);
}

/* Siblings side by side, level by level: a reader finds the items of an argument as one array. */
static void write_arguments(struct facts_writer *w, gint64 annotation,
                            const struct argument *arguments, size_t n)
{
    for (size_t i = 0; i < n; i++)
        write_argument(w, annotation, -1, &arguments[i]);
    g_autoptr(GArray) level = NULL; /* const struct argument *, whose items are to be written */
    gint64 parent = w->next[TABLE_ARGUMENT] - (gint64)n;
    for (size_t i = 0; i < n; i++) {
        const struct argument *argument = &arguments[i];
        if (argument->n_items == 0 && !level)
            continue;
        if (!level) {
            level = g_array_new(FALSE, FALSE, sizeof(const struct argument *));
            parent += (gint64)i;
        }
        g_array_append_val(level, argument);
    }
    for (guint i = 0; level && i < level->len; i++, parent++) {
        const struct argument *argument = g_array_index(level, const struct argument *, i);
        for (size_t j = 0; j < argument->n_items; j++) {
            const struct argument *item = &argument->items[j];
            write_argument(w, annotation, parent, item);
            g_array_append_val(level, item);
        }
    }
}

static void write_annotations(struct facts_writer *w, gint64 owner, gint64 member,
                              const struct annotation *annotations, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct annotation *annotation = &annotations[i];
        gint64 id = writer_row_begin_numbered(w, TABLE_ANNOTATION);
        writer_bind_id(w, owner);
        writer_bind_id(w, member);
        writer_bind_text(w, annotation_kind_words[annotation->kind]);
        writer_bind_integer(w, annotation->is_exact);
        writer_bind_range(w, &annotation->range);
        writer_bind_range(w, &annotation->name_range);
        writer_bind_range(w, &annotation->insertion);
        writer_row_end(w);
        write_arguments(w, id, annotation->arguments, annotation->n_arguments);
    }
}

static void bind_traits(struct facts_writer *w, const struct fact_member *member)
{
    const struct member_type *type = &member->type;
    const bool traits[N_TRAITS] = {
        [TRAIT_INTEGER] = type->number == NUMBER_INTEGER,
        [TRAIT_FLOATING] = type->number == NUMBER_FLOATING,
        [TRAIT_UNSIGNED] = type->is_unsigned,
        [TRAIT_ENUM] = type->is_enum,
        [TRAIT_INNER] = type->is_inner,
        [TRAIT_BOOL] = type->is_bool,
        [TRAIT_NONNULL] = type->nullability == NULLABILITY_NONNULL,
        [TRAIT_NULLABLE] = type->nullability == NULLABILITY_NULLABLE,
        [TRAIT_BIT_FIELD] = member->is_bit_field,
        [TRAIT_FLEXIBLE] = member->is_flexible,
        [TRAIT_IN_UNION] = member->in_union,
        [TRAIT_INVALID] = member->is_invalid,
    };
    g_string_truncate(w->scratch, 0);
    for (int i = 0; i < N_TRAITS; i++) {
        if (!traits[i])
            continue;
        if (w->scratch->len)
            g_string_append_c(w->scratch, ' ');
        g_string_append(w->scratch, trait_words[i]);
    }
    if (w->scratch->len)
        sqlite3_bind_text(w->row, ++w->column, w->scratch->str, -1, SQLITE_TRANSIENT);
    else
        writer_bind_null(w);
}

static gint64 write_member(struct facts_writer *w, gint64 owner, const struct fact_member *member)
{
    const struct member_type *type = &member->type;
    gint64 id = writer_row_begin_numbered(w, TABLE_MEMBER);
    writer_bind_id(w, owner);
    writer_bind_text(w, member->name);
    writer_bind_range(w, &member->range);
    writer_bind_range(w, &member->insertion);
    writer_bind_text(w, shape_words[type->shape]);
    writer_bind_text(w, type->spelling ? type->spelling : "");
    writer_bind_text(w, type->record);
    writer_bind_text(w, type->value_record);
    writer_bind_text(w, type->list_items);
    writer_bind_text(w, type->list_count);
    bind_traits(w, member);
    writer_bind_integer(w, (gint64)type->size);
    writer_bind_integer(w, (gint64)type->length);
    writer_row_end(w);
    return id;
}

static void write_struct(struct facts_writer *w, const struct fact_struct *record)
{
    gint64 id = writer_row_begin_numbered(w, TABLE_STRUCT);
    writer_bind_integer(w, w->header);
    writer_bind_text(w, record->tag);
    writer_bind_text(w, record->alias);
    writer_bind_integer(w, record->is_union);
    writer_bind_integer(w, record->is_model);
    writer_bind_range(w, &record->range);
    writer_bind_range(w, &record->body_end);
    writer_row_end(w);
    write_annotations(w, id, -1, record->annotations, record->n_annotations);
    g_array_append_val(w->first_members, w->next[TABLE_MEMBER]);
    for (size_t i = 0; i < record->n_members; i++) {
        gint64 member = write_member(w, id, &record->members[i]);
        write_annotations(w, id, member, record->members[i].annotations,
                          record->members[i].n_annotations);
    }
}

static void write_fix(struct facts_writer *w, gint64 finding, const struct fix *fix)
{
    gint64 id = writer_row_begin_numbered(w, TABLE_FIX);
    writer_bind_id(w, finding);
    writer_bind_text(w, fix->title);
    writer_bind_text(w, applicability_words[fix->applicability]);
    writer_row_end(w);
    for (size_t i = 0; i < fix->n_edits; i++) {
        writer_row_begin_numbered(w, TABLE_EDIT);
        writer_bind_id(w, id);
        writer_bind_text(w, fix->edits[i].text);
        writer_bind_range(w, &fix->edits[i].range);
        writer_row_end(w);
    }
}

static void write_finding(struct facts_writer *w, const struct fact_finding *fact)
{
    const struct finding *finding = &fact->finding;
    gint64 id = writer_row_begin_numbered(w, TABLE_FINDING);
    writer_bind_integer(w, w->header);
    writer_bind_id(w, fact->struct_index);
    writer_bind_id(w, fact->member_index < 0
                          ? -1
                          : g_array_index(w->first_members, gint64, fact->struct_index) +
                                fact->member_index);
    writer_bind_text(w, finding->code);
    writer_bind_text(w, finding->message);
    writer_bind_text(w, finding->help);
    writer_bind_text(w, finding->model);
    writer_bind_text(w, finding->member);
    writer_bind_text(w, finding->partner);
    writer_bind_text(w, finding->word);
    writer_bind_range(w, &finding->range);
    writer_row_end(w);
    for (size_t i = 0; i < finding->n_related; i++) {
        writer_row_begin_numbered(w, TABLE_RELATED);
        writer_bind_id(w, id);
        writer_bind_text(w, finding->related[i].message);
        writer_bind_range(w, &finding->related[i].range);
        writer_row_end(w);
    }
    for (size_t i = 0; i < finding->n_fixes; i++)
        write_fix(w, id, &finding->fixes[i]);
}

static void write_suppression(struct facts_writer *w, const struct fact_suppression *suppression)
{
    writer_row_begin_numbered(w, TABLE_SUPPRESSION);
    writer_bind_integer(w, w->header);
    writer_bind_text(w, suppression_words[suppression->kind]);
    writer_bind_text(w, suppression->words ? suppression->words : "");
    writer_bind_text(w, suppression->reason);
    writer_bind_range(w, &suppression->range);
    writer_bind_range(w, &suppression->words_range);
    writer_bind_range(w, &suppression->removal_range);
    writer_row_end(w);
}

gboolean facts_writer_add(struct facts_writer *w, gint64 id, const struct fact_header *header,
                          GError **error)
{
    w->failed = FALSE;
    w->too_many = FALSE;
    memset(w->next, 0, sizeof w->next);
    g_array_set_size(w->first_members, 0);
    writer_add_header_row(w, id, header);
    for (size_t i = 0; i < header->n_forward_declarations; i++) {
        writer_row_begin_numbered(w, TABLE_FORWARD_DECLARATION);
        writer_bind_integer(w, id);
        writer_bind_text(w, header->forward_declarations[i]);
        writer_row_end(w);
    }
    for (size_t i = 0; i < header->n_structs; i++)
        write_struct(w, &header->structs[i]);
    for (size_t i = 0; i < header->n_findings; i++)
        write_finding(w, &header->findings[i]);
    for (size_t i = 0; i < header->n_suppressions; i++)
        write_suppression(w, &header->suppressions[i]);
    return w->failed || w->too_many ? writer_fail(w, error) : TRUE;
}
