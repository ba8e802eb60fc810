#pragma once

/* Facts as text: two facts are the same where their texts are. */

#include "analyzer/facts/facts.h"

#include <glib.h>

static inline void dump_text(GString *out, const char *text)
{
    g_string_append_printf(out, "%s%s%s ", text ? "'" : "", text ? text : "NULL", text ? "'" : "");
}

static inline void dump_range(GString *out, struct range range)
{
    dump_text(out, range.file);
    g_string_append_printf(out, "%u:%u:%u-%u:%u:%u ", range.start.line, range.start.column,
                           range.start.offset, range.end.line, range.end.column, range.end.offset);
}

static inline void dump_arguments(GString *out, const struct argument *arguments, size_t n)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < n; i++) {
        dump_text(out, arguments[i].name);
        dump_range(out, arguments[i].name_range);
        g_string_append_printf(out, "%d ", (int)arguments[i].kind);
        dump_text(out, arguments[i].text);
        dump_range(out, arguments[i].range);
        dump_arguments(out, arguments[i].items, arguments[i].n_items);
    }
    g_string_append_c(out, ']');
}

static inline void dump_annotations(GString *out, const struct annotation *annotations, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_string_append_printf(out, "@%d %d ", (int)annotations[i].kind, annotations[i].is_exact);
        dump_range(out, annotations[i].range);
        dump_range(out, annotations[i].name_range);
        dump_range(out, annotations[i].insertion);
        dump_arguments(out, annotations[i].arguments, annotations[i].n_arguments);
    }
    g_string_append_c(out, '\n');
}

static inline void dump_member(GString *out, const struct fact_member *member)
{
    const struct member_type *type = &member->type;
    dump_text(out, member->name);
    dump_range(out, member->range);
    dump_range(out, member->insertion);
    dump_text(out, type->spelling);
    dump_text(out, type->record);
    dump_text(out, type->value_record);
    dump_text(out, type->list_items);
    dump_text(out, type->list_count);
    g_string_append_printf(out, "%d %d %d%d%d %d%d%d%d %d %u %u ", (int)type->shape,
                           (int)type->number, type->is_unsigned, type->is_enum + 2 * type->is_inner,
                           type->is_bool, member->is_bit_field, member->is_flexible,
                           member->in_union, member->is_invalid, (int)type->nullability,
                           (unsigned)type->size, (unsigned)type->length);
    dump_annotations(out, member->annotations, member->n_annotations);
}

static inline void dump_finding(GString *out, const struct fact_finding *fact)
{
    const struct finding *finding = &fact->finding;
    g_string_append_printf(out, "%d %d ", fact->struct_index, fact->member_index);
    dump_text(out, finding->code);
    dump_text(out, finding->message);
    dump_text(out, finding->help);
    dump_text(out, finding->model);
    dump_text(out, finding->member);
    dump_text(out, finding->partner);
    dump_text(out, finding->word);
    dump_range(out, finding->range);
    for (size_t i = 0; i < finding->n_related; i++) {
        dump_text(out, finding->related[i].message);
        dump_range(out, finding->related[i].range);
    }
    for (size_t i = 0; i < finding->n_fixes; i++) {
        const struct fix *fix = &finding->fixes[i];
        dump_text(out, fix->title);
        g_string_append_printf(out, "%d ", (int)fix->applicability);
        for (size_t j = 0; j < fix->n_edits; j++) {
            dump_text(out, fix->edits[j].text);
            dump_range(out, fix->edits[j].range);
        }
    }
    g_string_append_c(out, '\n');
}

static inline void dump_struct(GString *out, const struct fact_struct *record)
{
    dump_text(out, record->tag);
    dump_text(out, record->alias);
    g_string_append_printf(out, "%d%d ", record->is_union, record->is_model);
    dump_range(out, record->range);
    dump_range(out, record->body_end);
    dump_annotations(out, record->annotations, record->n_annotations);
    for (size_t i = 0; i < record->n_members; i++)
        dump_member(out, &record->members[i]);
}

static inline void dump_header(GString *out, const struct fact_header *header)
{
    dump_text(out, header->path);
    g_string_append_printf(out, "%d%d\n", header->is_broken, header->is_annotated);
    for (size_t i = 0; i < header->n_includes; i++)
        dump_text(out, header->includes[i]);
    for (size_t i = 0; i < header->n_forward_declarations; i++)
        dump_text(out, header->forward_declarations[i]);
    for (size_t i = 0; i < header->n_structs; i++)
        dump_struct(out, &header->structs[i]);
    for (size_t i = 0; i < header->n_findings; i++)
        dump_finding(out, &header->findings[i]);
    for (size_t i = 0; i < header->n_suppressions; i++) {
        const struct fact_suppression *suppression = &header->suppressions[i];
        g_string_append_printf(out, "%d ", (int)suppression->kind);
        dump_text(out, suppression->words);
        dump_text(out, suppression->reason);
        dump_range(out, suppression->range);
        dump_range(out, suppression->words_range);
        dump_range(out, suppression->removal_range);
    }
    g_string_append_c(out, '\n');
}

static inline char *facts_dump(const struct facts *facts)
{
    GString *out = g_string_new(NULL);
    dump_text(out, facts->libclang);
    for (size_t i = 0; i < facts->n_headers; i++)
        dump_header(out, &facts->headers[i]);
    return g_string_free(out, FALSE);
}
