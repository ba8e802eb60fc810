#include "analyzer/report/excerpt.h"

#include "analyzer/report/report_common.h"

#include <string.h>

enum {
    TAB_WIDTH = 4,
    WIDTH_MAX = 120,  /* of one line; longer ones are clipped */
    LEAD = 40,        /* shown before the range in a clipped line */
    MARKED_LINES = 6, /* of a range of several lines; of more the middle is left out */
};

void excerpt_paint(const struct excerpt *excerpt, enum ink ink, const char *text)
{
    static const char *const codes[] = {
        [INK_ERROR] = "\033[1;31m", [INK_WARNING] = "\033[1;33m", [INK_NOTE] = "\033[1;36m",
        [INK_HELP] = "\033[1;32m",  [INK_GUTTER] = "\033[1;34m",  [INK_REMOVED] = "\033[31m",
        [INK_ADDED] = "\033[32m",
    };
    if (!excerpt->color || ink == INK_PLAIN)
        g_string_append(excerpt->out, text);
    else
        g_string_append_printf(excerpt->out, "%s%s\033[0m", codes[ink], text);
}

unsigned excerpt_digits(guint32 line)
{
    unsigned digits = 1;
    while (line /= 10)
        digits++;
    return digits;
}

/* "12 | ", or without a number where `line` is 0. */
static void gutter(const struct excerpt *excerpt, guint32 line, const char *separator)
{
    g_autofree char *text = line ? g_strdup_printf("%*u %s", (int)excerpt->gutter, line, separator)
                                 : g_strdup_printf("%*s %s", (int)excerpt->gutter, "", separator);
    excerpt_paint(excerpt, INK_GUTTER, text);
}

void excerpt_arrow(const struct excerpt *excerpt, struct range range)
{
    g_autofree char *file = report_plain(range.file);
    g_autofree char *arrow = g_strdup_printf("%*s--> ", (int)excerpt->gutter, "");
    excerpt_paint(excerpt, INK_GUTTER, arrow);
    g_string_append(excerpt->out, file);
    if (range.start.line)
        g_string_append_printf(excerpt->out, ":%u:%u", range.start.line, range.start.column);
    g_string_append_c(excerpt->out, '\n');
}

/* A line as it is shown, with the column of display at which each byte begins. */
struct shown_line {
    GString *text;
    GArray *columns; /* guint, one a byte and one for the end */
    GArray *starts;  /* gsize, one a column of display: where it begins in `text` */
};

static void shown_add(struct shown_line *line, const char *text, gsize length, guint width)
{
    for (guint i = 0; i < width; i++)
        g_array_append_val(line->starts, line->text->len);
    g_string_append_len(line->text, text, (gssize)length);
}

static guint shown_width(const struct shown_line *line)
{
    return line->starts->len;
}

/* Adds the character at `at`, of `left` bytes; returns how many of them it takes. */
static gsize shown_add_character(struct shown_line *line, const char *at, gsize left,
                                 gboolean first)
{
    gunichar c = g_utf8_get_char_validated(at, (gssize)left);
    if (first && c == 0xfeff)
        return 3; /* a byte order mark takes no room */
    if (*at == '\t') {
        guint width = TAB_WIDTH - shown_width(line) % TAB_WIDTH;
        for (guint i = 0; i < width; i++)
            shown_add(line, " ", 1, 1);
        return 1;
    }
    gboolean is_broken = c == (gunichar)-1 || c == (gunichar)-2;
    if (is_broken || !g_unichar_isprint(c)) {
        shown_add(line, "\xef\xbf\xbd", 3, 1);
        return is_broken || c == 0 ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
    }
    gsize length = (gsize)g_unichar_to_utf8(c, NULL);
    shown_add(line, at, length, g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1);
    return length;
}

static struct shown_line shown_new(const char *text, gsize length, gboolean first)
{
    struct shown_line line = {.text = g_string_new(NULL),
                              .columns = g_array_new(FALSE, FALSE, sizeof(guint)),
                              .starts = g_array_new(FALSE, FALSE, sizeof(gsize))};
    for (gsize at = 0; at < length;) {
        guint column = shown_width(&line);
        gsize taken = shown_add_character(&line, text + at, length - at, first && at == 0);
        for (; taken > 0 && at < length; taken--, at++)
            g_array_append_val(line.columns, column);
    }
    guint width = shown_width(&line);
    g_array_append_val(line.columns, width);
    return line;
}

static void shown_clear(struct shown_line *line)
{
    g_string_free(line->text, TRUE);
    g_array_unref(line->columns);
    g_array_unref(line->starts);
}

/* Appends the columns from `from` to `to` of a line, with an ellipsis where it is cut. */
static void shown_print(const struct excerpt *excerpt, const struct shown_line *line, guint from,
                        guint to, enum ink ink)
{
    gsize start = from < line->starts->len ? g_array_index(line->starts, gsize, from) : 0;
    gsize end = to < line->starts->len ? g_array_index(line->starts, gsize, to) : line->text->len;
    g_autofree char *part = g_strndup(line->text->str + start, end - start);
    g_autofree char *text =
        g_strconcat(from ? "…" : "", part, to < shown_width(line) ? "…" : "", NULL);
    excerpt_paint(excerpt, ink, g_strchomp(text));
    g_string_append_c(excerpt->out, '\n');
}

/* Which columns of a line are shown, so that `at` is among them. */
static void shown_window(const struct shown_line *line, guint at, guint *from, guint *to)
{
    *from = 0;
    *to = shown_width(line);
    if (*to <= WIDTH_MAX)
        return;
    if (at > WIDTH_MAX - LEAD)
        *from = MIN(at - LEAD, *to - WIDTH_MAX);
    *to = MIN(*to, *from + WIDTH_MAX);
}

static gsize line_start(const char *text, gsize offset)
{
    while (offset > 0 && text[offset - 1] != '\n')
        offset--;
    return offset;
}

static gsize line_end(const char *text, gsize length, gsize offset)
{
    const char *end = memchr(text + offset, '\n', length - offset);
    gsize at = end ? (gsize)(end - text) : length;
    return at > offset && text[at - 1] == '\r' ? at - 1 : at;
}

/* One line, with marks under its bytes from `first` to `last`. */
static void marked_line(const struct excerpt *excerpt, guint32 number, const char *text,
                        gsize length, gboolean is_first_of_file, gsize first, gsize last, char mark,
                        enum ink ink)
{
    struct shown_line line = shown_new(text, length, is_first_of_file);
    guint begin = g_array_index(line.columns, guint, MIN(first, length));
    guint end = g_array_index(line.columns, guint, MIN(last, length));
    guint from = 0;
    guint to = 0;
    shown_window(&line, begin, &from, &to);
    gutter(excerpt, number, "| ");
    shown_print(excerpt, &line, from, to, INK_PLAIN);
    gutter(excerpt, 0, "| ");
    guint indent = begin - from + (from ? 1 : 0);
    guint width = MAX(MIN(end, to), begin + 1) - begin;
    g_string_append_printf(excerpt->out, "%*s", (int)indent, "");
    g_autofree char *marks = g_strnfill(width, mark);
    excerpt_paint(excerpt, ink, marks);
    g_string_append_c(excerpt->out, '\n');
    shown_clear(&line);
}

/* The first byte of a line that is no blank: marks of a continued range begin there. */
static gsize first_of_line(const char *text, gsize length)
{
    gsize at = 0;
    while (at < length && g_ascii_isspace(text[at]))
        at++;
    return at == length ? 0 : at;
}

void excerpt_lines(const struct excerpt *excerpt, struct range range, char mark, enum ink ink)
{
    gsize length = 0;
    const char *text = source_reader_get(excerpt->sources, range.file, &length);
    if (!text || !report_has_place(range) || range.start.offset > range.end.offset ||
        range.end.offset > length)
        return;
    gutter(excerpt, 0, "|\n");
    guint32 n_lines = range.end.line - range.start.line + 1;
    guint32 number = range.start.line;
    for (gsize start = line_start(text, range.start.offset); start <= range.end.offset; number++) {
        gsize end = line_end(text, length, start);
        guint32 index = number - range.start.line;
        if (n_lines <= MARKED_LINES || index < 2 || index + 2 >= n_lines) {
            gsize first =
                index ? start + first_of_line(text + start, end - start) : range.start.offset;
            gsize last = MIN(end, range.end.offset);
            marked_line(excerpt, number, text + start, end - start, start == 0, first - start,
                        last - start, mark, ink);
        } else if (index == 2) {
            gutter(excerpt, 0, "| ...\n");
        }
        const char *next = memchr(text + end, '\n', length - end);
        if (!next || number == range.end.line)
            break;
        start = (gsize)(next - text) + 1;
    }
}

static gint compare_edits(gconstpointer a, gconstpointer b)
{
    const struct edit *const *left = a;
    const struct edit *const *right = b;
    int by_file = strcmp((*left)->range.file, (*right)->range.file);
    if (by_file)
        return by_file;
    guint32 x = (*left)->range.start.offset;
    guint32 y = (*right)->range.start.offset;
    return x < y ? -1 : x > y;
}

/* How many bytes two lines have in common before they differ; 0 where there is no other. */
static gsize common_start(const char *line, const char *other)
{
    gsize n = 0;
    while (other && line[n] && line[n] == other[n])
        n++;
    return other ? n : 0;
}

/* One line of a difference, so that what differs from `other` is not cut off. */
static void changed_line(const struct excerpt *excerpt, const char *line, const char *other,
                         guint32 number, enum ink ink)
{
    struct shown_line shown = shown_new(line, strlen(line), number == 1);
    gutter(excerpt, number, "");
    excerpt_paint(excerpt, ink, ink == INK_REMOVED ? "- " : "+ ");
    guint from = 0;
    guint to = 0;
    shown_window(&shown, g_array_index(shown.columns, guint, common_start(line, other)), &from,
                 &to);
    shown_print(excerpt, &shown, from, to, ink);
    shown_clear(&shown);
}

/* What differs between two texts of whole lines, the first of which has number `line`. */
static void difference(const struct excerpt *excerpt, const char *before, const char *after,
                       guint32 line)
{
    g_auto(GStrv) old_lines = g_strsplit(before, "\n", -1);
    g_auto(GStrv) new_lines = g_strsplit(after, "\n", -1);
    guint n_old = g_strv_length(old_lines);
    guint n_new = g_strv_length(new_lines);
    guint head = 0;
    while (head < n_old && head < n_new && strcmp(old_lines[head], new_lines[head]) == 0)
        head++;
    while (n_old > head && n_new > head &&
           strcmp(old_lines[n_old - 1], new_lines[n_new - 1]) == 0) {
        n_old--;
        n_new--;
    }
    for (guint i = head; i < n_old; i++)
        changed_line(excerpt, old_lines[i], i < n_new ? new_lines[i] : NULL, line + i, INK_REMOVED);
    for (guint i = head; i < n_new; i++)
        changed_line(excerpt, new_lines[i], i < n_old ? old_lines[i] : NULL, line + i, INK_ADDED);
}

/* Shows the edits from `*next` on that touch the same lines, and moves behind them. FALSE where
 * they don't fit the file. */
static gboolean edited_lines(const struct excerpt *excerpt, const GPtrArray *edits, guint *next,
                             const char *text, gsize length)
{
    const struct edit *edit = edits->pdata[*next];
    gsize start = line_start(text, MIN(edit->range.start.offset, length));
    gsize end = start;
    gsize at = start;
    g_autoptr(GString) after = g_string_new(NULL);
    for (; *next < edits->len; (*next)++) {
        const struct edit *one = edits->pdata[*next];
        gboolean is_same_file = strcmp(one->range.file, edit->range.file) == 0;
        if (!is_same_file || (one != edit && one->range.start.offset > end))
            break;
        if (one->range.start.offset < at || one->range.end.offset < one->range.start.offset ||
            one->range.end.offset > length)
            return FALSE;
        g_string_append_len(after, text + at, (gssize)(one->range.start.offset - at));
        g_string_append(after, one->text);
        at = one->range.end.offset;
        end = line_end(text, length, at);
    }
    g_string_append_len(after, text + at, (gssize)(end - at));
    g_autofree char *before = g_strndup(text + start, end - start);
    difference(excerpt, before, after->str, edit->range.start.line);
    return TRUE;
}

void excerpt_fix(const struct excerpt *excerpt, const struct fix *fix)
{
    g_autoptr(GPtrArray) edits = g_ptr_array_new();
    for (size_t i = 0; i < fix->n_edits; i++)
        if (fix->edits[i].range.file)
            g_ptr_array_add(edits, (gpointer)(uintptr_t)&fix->edits[i]);
    g_ptr_array_sort(edits, compare_edits);
    const char *file = NULL;
    for (guint i = 0; i < edits->len;) {
        const struct edit *edit = edits->pdata[i];
        gsize length = 0;
        const char *text = source_reader_get(excerpt->sources, edit->range.file, &length);
        if (!text)
            return;
        if (!file || strcmp(file, edit->range.file) != 0)
            excerpt_arrow(excerpt, edit->range);
        file = edit->range.file;
        if (!edited_lines(excerpt, edits, &i, text, length))
            return;
    }
}
