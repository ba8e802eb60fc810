#include "analyzer/project/include_scan.h"

#include <string.h>

void include_line_clear(gpointer line)
{
    struct include_line *include = line;
    g_clear_pointer(&include->name, g_free);
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

/* Whether `#` stands before `word`, with nothing else before it on its line. */
static gboolean follows_hash(const char *text, const char *word)
{
    const char *at = word;
    while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    if (at == text || at[-1] != '#')
        return FALSE;
    at--;
    while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    /* A byte order mark may stand before the first line. */
    return at == text || at[-1] == '\n' || at[-1] == '\r' ||
           (at - text == 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0);
}

/* The name behind `include`, or a NULL name. */
static struct include_line read_name(const char *at, const char *end)
{
    struct include_line line = {0};
    if (end - at > 5 && memcmp(at, "_next", 5) == 0)
        at += 5;
    at = skip_blanks(at, end);
    if (at == end || (*at != '"' && *at != '<'))
        return line;
    char close = *at == '"' ? '"' : '>';
    const char *name = ++at;
    while (at < end && *at != close && *at != '\n' && *at != '\0')
        at++;
    if (at == end || *at != close || at == name)
        return line;
    line.name = g_strndup(name, (gsize)(at - name));
    line.is_quoted = close == '"';
    return line;
}

GArray *include_scan(const char *text, gsize length)
{
    static const char word[] = "include";
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct include_line));
    g_array_set_clear_func(lines, include_line_clear);
    const char *end = text + length;
    const char *at = text;
    while ((at = memmem(at, (gsize)(end - at), word, sizeof word - 1)) != NULL) {
        const char *behind = at + sizeof word - 1;
        if (follows_hash(text, at)) {
            struct include_line line = read_name(behind, end);
            if (line.name != NULL)
                g_array_append_val(lines, line);
        }
        at = behind;
    }
    return lines;
}
