#include "analyzer/fix/unified_diff.h"

#include "analyzer/fix/line_edits.h"

#include <string.h>

#define CONTEXT 3

/* As git writes names: in quotes where a byte in them would end the name too early, and with a tab
 * behind where a space would for `patch`. */
static void append_name(GString *out, const char *label, const char *prefix, const char *name)
{
    g_string_append_printf(out, "%s ", label);
    gboolean is_odd = FALSE;
    for (const char *at = name; *at != '\0'; at++)
        is_odd = is_odd || (guchar)*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7f;
    if (is_odd) {
        g_autofree char *escaped = g_strescape(name, NULL);
        g_string_append_printf(out, "\"%s%s\"", prefix, escaped);
    } else {
        g_string_append_printf(out, "%s%s%s", prefix, name, strchr(name, ' ') ? "\t" : "");
    }
    g_string_append_c(out, '\n');
}

static void append_line(GString *out, char mark, const struct text_line *line)
{
    g_string_append_c(out, mark);
    g_string_append_len(out, line->text, (gssize)line->length);
    if (line->length == 0 || line->text[line->length - 1] != '\n')
        g_string_append(out, "\n\\ No newline at end of file\n");
}

/* What a hunk's head says of one side: its first line from 1, and its length; of an empty side, the
 * line before it. */
static void append_extent(GString *out, char mark, guint start, guint n)
{
    g_string_append_printf(out, "%c%u", mark, n > 0 ? start + 1 : start);
    if (n != 1)
        g_string_append_printf(out, ",%u", n);
}

/* One hunk: edits[first, end) with the lines around and between. */
static void append_hunk(GString *out, const struct line_edits *edits, guint first, guint end)
{
    const struct line_edit *edit = &g_array_index(edits->edits, struct line_edit, first);
    const struct line_edit *last = &g_array_index(edits->edits, struct line_edit, end - 1);
    guint lead = MIN(CONTEXT, edit->old_start);
    guint old_start = edit->old_start - lead, new_start = edit->new_start - lead;
    guint old_end = MIN(last->old_end + CONTEXT, edits->old_lines->len);
    guint new_end = last->new_end + (old_end - last->old_end);
    g_string_append(out, "@@ ");
    append_extent(out, '-', old_start, old_end - old_start);
    g_string_append_c(out, ' ');
    append_extent(out, '+', new_start, new_end - new_start);
    g_string_append(out, " @@\n");
    guint at = old_start;
    for (guint i = first; i < end; i++) {
        edit = &g_array_index(edits->edits, struct line_edit, i);
        for (; at < edit->old_start; at++)
            append_line(out, ' ', line_edits_old(edits, at));
        for (; at < edit->old_end; at++)
            append_line(out, '-', line_edits_old(edits, at));
        for (guint j = edit->new_start; j < edit->new_end; j++)
            append_line(out, '+', line_edits_new(edits, j));
    }
    for (; at < old_end; at++)
        append_line(out, ' ', line_edits_old(edits, at));
}

/* The first edit behind `first` whose context does not meet that of the one before. */
static guint hunk_end(const GArray *edits, guint first)
{
    guint end = first + 1;
    while (end < edits->len && g_array_index(edits, struct line_edit, end).old_start -
                                       g_array_index(edits, struct line_edit, end - 1).old_end <=
                                   2 * CONTEXT)
        end++;
    return end;
}

void unified_diff_append(GString *out, const char *name, GBytes *before, GBytes *after)
{
    if (g_bytes_equal(before, after))
        return;
    struct line_edits *edits = line_edits_new_between(before, after);
    append_name(out, "---", "a/", name);
    append_name(out, "+++", "b/", name);
    for (guint first = 0; first < edits->edits->len;) {
        guint end = hunk_end(edits->edits, first);
        append_hunk(out, edits, first, end);
        first = end;
    }
    line_edits_free(edits);
}
