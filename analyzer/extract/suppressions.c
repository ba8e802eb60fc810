#include "analyzer/extract/suppressions.h"

#include <string.h>

static const char mark[] = "NOLINT";

/* The forms, longest first; NOLINT alone is the last. */
static const struct {
    const char *suffix;
    enum suppression_kind kind;
} forms[] = {
    {"NEXTLINE", SUPPRESSION_NEXT_LINE},
    {"BEGIN", SUPPRESSION_BEGIN},
    {"END", SUPPRESSION_END},
    {"", SUPPRESSION_LINE},
};

/* The end of the comment's text on the line of `at`: a reason does not go on. */
static const char *line_end(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r' && !(*at == '*' && at + 1 < end && at[1] == '/'))
        at++;
    return at;
}

static const char *intern_part(struct unit *unit, const char *start, const char *end)
{
    g_autofree char *part = g_strndup(start, (gsize)(end - start));
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(part), -1);
    return facts_intern(unit->facts, valid);
}

/* A part of a file's text. */
struct span {
    const char *start;
    const char *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static struct span span_with_blanks(const struct source_file *file, struct span span)
{
    while (span.start > file->text && is_blank(span.start[-1]))
        span.start--;
    while (span.end < file->text + file->length && is_blank(*span.end))
        span.end++;
    return span;
}

/* `span` with the blanks that nobody needs without it: those before it at the end of a line, else
 * those behind it; the line's end, too, where nothing else is on the line. */
static struct span span_widened(const struct source_file *file, struct span span)
{
    const char *end_of_text = file->text + file->length;
    const struct span wide = span_with_blanks(file, span);
    bool ends_line = wide.end == end_of_text || is_line_end(*wide.end);
    bool starts_line = wide.start == file->text || is_line_end(wide.start[-1]);
    if (ends_line && !starts_line)
        return wide;
    if (ends_line) {
        const char *end = wide.end;
        if (end < end_of_text && *end == '\r')
            end++;
        if (end < end_of_text && *end == '\n')
            end++;
        return (struct span){wide.start, end};
    }
    bool is_apart = starts_line || wide.start < span.start;
    return (struct span){span.start, is_apart ? wide.end : span.end};
}

/* What goes when `span` is taken out of the comment. */
static struct span span_removed(const struct source_file *file, struct span comment,
                                struct span span)
{
    static const char marks[] = "/*!<";
    const char *start = span.start, *end = span.end;
    while (start > comment.start && (g_ascii_isspace(start[-1]) || strchr(marks, start[-1])))
        start--;
    while (end < comment.end && (g_ascii_isspace(*end) || *end == '*' || *end == '/'))
        end++;
    if (start > comment.start || end < comment.end)
        return span_widened(file, span);
    /* Between two tokens that would become one, an empty comment stays. */
    const struct span whole = span_widened(file, comment);
    bool joins = whole.start > file->text && !g_ascii_isspace(whole.start[-1]) &&
                 whole.end < file->text + file->length && !g_ascii_isspace(*whole.end);
    return joins ? span_widened(file, span) : whole;
}

/* Reads the suppression that begins at `start`; behind it, or NULL where there is none: a bare
 * NOLINT is not ours. */
static const char *read_one(struct unit *unit, struct source_file *file, struct span comment,
                            const char *start, GArray *suppressions)
{
    const char *end = comment.end;
    const char *at = start + strlen(mark);
    struct fact_suppression suppression = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        if ((size_t)(end - at) >= strlen(forms[i].suffix) &&
            !strncmp(at, forms[i].suffix, strlen(forms[i].suffix))) {
            at += strlen(forms[i].suffix);
            suppression.kind = forms[i].kind;
            break;
        }
    }
    const char *line = line_end(at, end);
    const char *close = at < line && *at == '(' ? memchr(at, ')', (size_t)(line - at)) : NULL;
    if (!close)
        return NULL;
    const char *words = at + 1;
    const char *last = close + 1;
    const char *dashes = last;
    while (dashes < line && (*dashes == ' ' || *dashes == '\t'))
        dashes++;
    suppression.words = intern_part(unit, words, close);
    if (line - dashes >= 2 && !strncmp(dashes, "--", 2)) {
        last = line;
        while (last > dashes && g_ascii_isspace(last[-1]))
            last--;
        suppression.reason = intern_part(unit, dashes + 2, last);
    }
    suppression.range =
        source_range(file, (uint32_t)(start - file->text), (uint32_t)(last - file->text));
    while (words < close && g_ascii_isspace(*words))
        words++;
    while (close > words && g_ascii_isspace(close[-1]))
        close--;
    suppression.words_range =
        source_range(file, (uint32_t)(words - file->text), (uint32_t)(close - file->text));
    const struct span removed = span_removed(file, comment, (struct span){start, last});
    suppression.removal_range = source_range(file, (uint32_t)(removed.start - file->text),
                                             (uint32_t)(removed.end - file->text));
    g_array_append_val(suppressions, suppression);
    return last;
}

void suppressions_read(struct unit *unit, struct source_file *file, GArray *suppressions)
{
    if (!file->length || !memmem(file->text, file->length, mark, strlen(mark)))
        return;
    struct lexer lexer = source_lexer(file, 0);
    lexer.keep_comments = true;
    for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END;
         token = lexer_next(&lexer)) {
        if (token.kind != TOKEN_COMMENT)
            continue;
        const struct span comment = {file->text + token.start.offset,
                                     file->text + token.end.offset};
        for (const char *at = comment.start; at < comment.end;) {
            const char *found = memmem(at, (size_t)(comment.end - at), mark, strlen(mark));
            if (!found)
                break;
            const char *behind = read_one(unit, file, comment, found, suppressions);
            at = behind ? behind : found + strlen(mark);
        }
    }
}
