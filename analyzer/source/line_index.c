#include "analyzer/source/line_index.h"

#include <glib.h>

struct line_index {
    GArray *starts; /* uint32_t: the offset at which each line begins */
    size_t length;
};

struct line_index *line_index_new(const char *text, size_t length)
{
    struct line_index *index = g_new(struct line_index, 1);
    index->length = length;
    index->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t start = 0;
    g_array_append_val(index->starts, start);
    for (size_t i = 0; i < length; i++) {
        const bool is_crlf = text[i] == '\r' && i + 1 < length && text[i + 1] == '\n';
        if ((text[i] != '\n' && text[i] != '\r') || is_crlf)
            continue;
        start = (uint32_t)(i + 1);
        g_array_append_val(index->starts, start);
    }
    return index;
}

void line_index_free(struct line_index *index)
{
    if (!index)
        return;
    g_array_unref(index->starts);
    g_free(index);
}

struct place line_index_place(const struct line_index *index, size_t offset)
{
    const uint32_t wanted = (uint32_t)MIN(offset, index->length);
    guint low = 0;
    for (guint high = index->starts->len; high - low > 1;) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(index->starts, uint32_t, middle) <= wanted)
            low = middle;
        else
            high = middle;
    }
    const uint32_t start = g_array_index(index->starts, uint32_t, low);
    return (struct place){.line = low + 1, .column = wanted - start + 1, .offset = wanted};
}
