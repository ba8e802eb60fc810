/* Strings and bytes that members point to. */

#include "text.h"

void text_free(struct bw_state *state, size_t field, bool is_copy)
{
    for (struct bw_text **at = &state->texts; *at; at = &(*at)->next)
        if ((*at)->field == field && (*at)->is_copy == is_copy) {
            struct bw_text *text = *at;
            *at = text->next;
            bw_release(state->session->allocator, text);
            return;
        }
}

char *text_write_short(struct bw_state *state, size_t field, bool is_copy,
                       const struct bw_value *value)
{
    char *place = state_text(state, field, is_copy);
    if (value->size)
        memmove(place, value->data, value->size);
    place[value->size] = '\0';
    return place;
}

char *text_make(struct bw_state *state, size_t field, bool is_copy, const struct bw_value *value)
{
    if (value->size < SHORT_TEXT) {
        char *place = text_write_short(state, field, is_copy, value);
        text_free(state, field, is_copy);
        return place;
    }
    struct bw_text *text = bw_allocate(state->session->allocator, sizeof *text + value->size + 1);
    if (!text)
        return NULL;
    text->field = field;
    text->is_copy = is_copy;
    if (value->size)
        memcpy(text->data, value->data, value->size);
    text->data[value->size] = '\0';
    text_free(state, field, is_copy);
    text->next = state->texts;
    state->texts = text;
    return text->data;
}

void state_free_texts(struct bw_state *state)
{
    while (state->texts) {
        struct bw_text *next = state->texts->next;
        bw_release(state->session->allocator, state->texts);
        state->texts = next;
    }
}
