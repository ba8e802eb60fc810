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

/* Reads the suppression that begins at `start`; behind it, or NULL where there is none: a bare
 * NOLINT is not ours. */
static const char *read_one(struct unit *unit, struct source_file *file, const char *start,
                            const char *end, GArray *suppressions)
{
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
    suppression.words_range =
        source_range(file, (uint32_t)(words - file->text), (uint32_t)(close - file->text));
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
        const char *end = file->text + token.end.offset;
        for (const char *at = file->text + token.start.offset; at < end;) {
            const char *found = memmem(at, (size_t)(end - at), mark, strlen(mark));
            if (!found)
                break;
            const char *behind = read_one(unit, file, found, end, suppressions);
            at = behind ? behind : found + strlen(mark);
        }
    }
}
