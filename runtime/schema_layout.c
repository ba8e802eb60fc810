/* Where everything lies within an instance of a model, and what a new one begins as. */

#include "member.h"

#include <stdalign.h>

static size_t align(size_t offset, size_t unit)
{
    return (offset + unit - 1) / unit * unit;
}

/* How much of the struct is copied: up to the last member that is part of a column. */
static size_t copy_size(const struct bw_mapper *mapper)
{
    size_t size = 0;
    for (size_t i = 0; i < mapper->n_fields; i++) {
        const struct bw_column *column = mapper->fields[i].column;
        size_t end = column->offset + column->size;
        if (column->kind == BW_BYTES && column->length_offset + column->length_size > end)
            end = column->length_offset + column->length_size;
        size = end > size ? end : size;
    }
    return size;
}

/* Copies are read and written byte by byte and need not be aligned. */
int schema_layout(struct bw_schema *schema, struct bw_mapper *mapper)
{
    size_t n_texts = 0;
    for (size_t i = 0; i < mapper->n_fields; i++) {
        mapper->fields[i].text = n_texts;
        n_texts += column_is_pointer(mapper->fields[i].column);
    }
    mapper->copy_offset = sizeof(struct bw_state) + mapper->model->size;
    mapper->flags_offset = mapper->copy_offset + copy_size(mapper);
    mapper->slots_offset = align(mapper->flags_offset + mapper->n_fields, alignof(struct bw_slot));
    mapper->parents_offset = mapper->slots_offset + mapper->n_attributes * sizeof(struct bw_slot);
    mapper->texts_offset = mapper->parents_offset + mapper->n_parents * sizeof(struct bw_state *);
    mapper->stride = align(mapper->texts_offset + n_texts * 2 * SHORT_TEXT, alignof(max_align_t));
    mapper->blank = bw_allocate_zero(&schema->allocator, 1, mapper->texts_offset);
    if (!mapper->blank)
        return BW_NO_MEMORY;
    struct bw_state *blank = (struct bw_state *)(void *)mapper->blank;
    blank->magic = STATE_LIVE;
    blank->lifecycle = BW_TRANSIENT;
    blank->mapper = mapper;
    for (size_t i = 0; i < mapper->n_fields; i++) {
        const struct bw_column *column = mapper->fields[i].column;
        if (column_is_pointer(column) || column->flags & BW_NULLABLE)
            mapper->blank[mapper->flags_offset + i] = FIELD_NULL | FIELD_WAS_NULL | FIELD_UNSET;
    }
    return BW_OK;
}
