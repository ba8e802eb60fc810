#include "analyzer/fix/line_style.h"

#include <string.h>

/* How rules indent. */
#define INDENTATION "    "

/* Whether the line before the one of `offset` ends as DOS has it; of a first line, its own end. */
static gboolean ends_in_cr_lf(const char *content, gsize length, gsize offset)
{
    gsize end = offset;
    while (end > 0 && content[end - 1] != '\n')
        end--;
    if (end > 0)
        return end > 1 && content[end - 2] == '\r';
    const char *newline = memchr(content, '\n', length);
    return newline != NULL && newline > content && newline[-1] == '\r';
}

/* The white space that the nearest indented line above `offset` begins with, up to a line that is
 * not indented: that opens the struct. The caller frees it; NULL where there is none. */
static char *indentation_above(const char *content, gsize offset)
{
    gsize end = offset;
    while (end > 0) {
        gsize start = end - 1;
        while (start > 0 && content[start - 1] != '\n')
            start--;
        gsize text = start;
        while (text < end && (content[text] == ' ' || content[text] == '\t'))
            text++;
        gboolean is_blank = content[text] == '\n' || content[text] == '\r';
        if (!is_blank)
            return text > start ? g_strndup(content + start, text - start) : NULL;
        end = start;
    }
    return NULL;
}

char *line_style_adapt(const char *text, const char *content, gsize length, gsize offset)
{
    if (strchr(text, '\n') == NULL || offset > length)
        return NULL;
    gboolean cr_lf = ends_in_cr_lf(content, length, offset);
    gboolean starts_line = offset == 0 || content[offset - 1] == '\n';
    g_autofree char *indentation = starts_line && g_str_has_prefix(text, INDENTATION)
                                       ? indentation_above(content, offset)
                                       : NULL;
    if (!cr_lf && (indentation == NULL || g_str_equal(indentation, INDENTATION)))
        return NULL;
    GString *adapted = g_string_new(indentation);
    for (const char *at = text + (indentation != NULL ? strlen(INDENTATION) : 0); *at != '\0';
         at++) {
        if (*at == '\n' && cr_lf)
            g_string_append_c(adapted, '\r');
        g_string_append_c(adapted, *at);
    }
    return g_string_free(adapted, FALSE);
}
