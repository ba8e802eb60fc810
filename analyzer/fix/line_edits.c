#include "analyzer/fix/line_edits.h"

#include <string.h>

/* A trace of this many steps takes 16 MB. */
#define MOST_STEPS 2000

static GArray *split_lines(GBytes *content)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct text_line));
    gsize length;
    const char *text = g_bytes_get_data(content, &length);
    for (gsize at = 0; at < length;) {
        const char *newline = memchr(text + at, '\n', length - at);
        gsize end = newline != NULL ? (gsize)(newline - text) + 1 : length;
        struct text_line line = {.text = text + at, .length = end - at};
        g_array_append_val(lines, line);
        at = end;
    }
    return lines;
}

static gboolean lines_equal(const struct line_edits *edits, guint old_line, guint new_line)
{
    const struct text_line *a = line_edits_old(edits, old_line);
    const struct text_line *b = line_edits_new(edits, new_line);
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* The part of both texts that is compared: what is equal at both ends is left out. */
struct middle {
    const struct line_edits *edits;
    guint old_start, old_end;
    guint new_start, new_end;
};

static struct middle find_middle(const struct line_edits *edits)
{
    struct middle middle = {
        .edits = edits,
        .old_end = edits->old_lines->len,
        .new_end = edits->new_lines->len,
    };
    while (middle.old_start < middle.old_end && middle.new_start < middle.new_end &&
           lines_equal(edits, middle.old_start, middle.new_start)) {
        middle.old_start++;
        middle.new_start++;
    }
    while (middle.old_end > middle.old_start && middle.new_end > middle.new_start &&
           lines_equal(edits, middle.old_end - 1, middle.new_end - 1)) {
        middle.old_end--;
        middle.new_end--;
    }
    return middle;
}

/* Row `d` of the trace holds, for the diagonals -d…d, how far in the old lines d changes reach. */
static int trace_get(const GPtrArray *trace, int d, int k)
{
    const GArray *row = trace->pdata[d];
    return g_array_index(row, int, k + d);
}

/* Whether the furthest way to diagonal `k` in `d` steps comes from above: by an added line. */
static gboolean comes_down(const GPtrArray *trace, int d, int k)
{
    return k == -d || (k != d && trace_get(trace, d - 1, k - 1) < trace_get(trace, d - 1, k + 1));
}

static int reach(const struct middle *middle, const GPtrArray *trace, int d, int k)
{
    int x = 0;
    if (d > 0)
        x = comes_down(trace, d, k) ? trace_get(trace, d - 1, k + 1)
                                    : trace_get(trace, d - 1, k - 1) + 1;
    int n_old = (int)(middle->old_end - middle->old_start);
    int n_new = (int)(middle->new_end - middle->new_start);
    while (x < n_old && x - k < n_new && x - k >= 0 &&
           lines_equal(middle->edits, middle->old_start + (guint)x,
                       middle->new_start + (guint)(x - k)))
        x++;
    return x;
}

static void free_row(gpointer row)
{
    g_array_unref(row);
}

/* The rows up to the one that reaches the end of both; NULL where that is too far. */
static GPtrArray *find_trace(const struct middle *middle)
{
    int n_old = (int)(middle->old_end - middle->old_start);
    int n_new = (int)(middle->new_end - middle->new_start);
    GPtrArray *trace = g_ptr_array_new_with_free_func(free_row);
    for (int d = 0; d <= MOST_STEPS; d++) {
        GArray *row = g_array_sized_new(FALSE, TRUE, sizeof(int), 2 * (guint)d + 1);
        g_array_set_size(row, 2 * (guint)d + 1);
        g_ptr_array_add(trace, row);
        for (int k = -d; k <= d; k += 2) {
            int x = reach(middle, trace, d, k);
            g_array_index(row, int, k + d) = x;
            if (x >= n_old && x - k >= n_new)
                return trace;
        }
    }
    g_ptr_array_unref(trace);
    return NULL;
}

/* Adds a change before all others, or makes the first one longer where they touch. */
static void prepend_change(GArray *edits, struct line_edit change)
{
    struct line_edit *first = edits->len > 0 ? &g_array_index(edits, struct line_edit, 0) : NULL;
    if (first != NULL && first->old_start == change.old_end && first->new_start == change.new_end) {
        first->old_start = change.old_start;
        first->new_start = change.new_start;
    } else {
        g_array_prepend_val(edits, change);
    }
}

/* Goes the trace back from the end of both texts. */
static void collect_changes(const struct middle *middle, const GPtrArray *trace, GArray *edits)
{
    int x = (int)(middle->old_end - middle->old_start);
    int y = (int)(middle->new_end - middle->new_start);
    for (int d = (int)trace->len - 1; d > 0; d--) {
        int k = x - y;
        gboolean down = comes_down(trace, d, k);
        int before_k = down ? k + 1 : k - 1;
        int before_x = trace_get(trace, d - 1, before_k);
        int before_y = before_x - before_k;
        struct line_edit change = {
            .old_start = middle->old_start + (guint)before_x,
            .old_end = middle->old_start + (guint)before_x + (down ? 0 : 1),
            .new_start = middle->new_start + (guint)before_y,
            .new_end = middle->new_start + (guint)before_y + (down ? 1 : 0),
        };
        prepend_change(edits, change);
        x = before_x;
        y = before_y;
    }
}

struct line_edits *line_edits_new_between(GBytes *before, GBytes *after)
{
    struct line_edits *edits = g_new(struct line_edits, 1);
    *edits = (struct line_edits){
        .old_lines = split_lines(before),
        .new_lines = split_lines(after),
        .edits = g_array_new(FALSE, FALSE, sizeof(struct line_edit)),
    };
    struct middle middle = find_middle(edits);
    GPtrArray *trace = find_trace(&middle);
    if (trace != NULL) {
        collect_changes(&middle, trace, edits->edits);
        g_ptr_array_unref(trace);
    } else {
        struct line_edit all = {middle.old_start, middle.old_end, middle.new_start, middle.new_end};
        g_array_append_val(edits->edits, all);
    }
    return edits;
}

void line_edits_free(struct line_edits *edits)
{
    g_array_unref(edits->old_lines);
    g_array_unref(edits->new_lines);
    g_array_unref(edits->edits);
    g_free(edits);
}
