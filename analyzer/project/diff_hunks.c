#include "analyzer/project/diff_hunks.h"

#include <string.h>

static void free_array(gpointer array)
{
    g_array_unref(array);
}

/* The name behind "+++ ": in quotes where it holds unusual characters, followed by a tab where it
 * holds blanks; NULL for none. The caller frees it. */
static char *read_name(const char *text, gsize length)
{
    g_autofree char *name = g_strndup(text, length);
    if (length > 1 && name[0] == '"') {
        char *quote = strrchr(name, '"');
        *quote = '\0';
        char *plain = g_strcompress(name + 1);
        memmove(name, plain, MIN(strlen(plain), length) + 1);
        g_free(plain);
    } else if (length > 0 && name[length - 1] == '\t') {
        name[length - 1] = '\0';
    }
    return g_str_has_prefix(name, "b/") ? g_strdup(name + 2) : NULL;
}

/* "12,3" or "12": a start and a count. */
static gboolean read_span(const char **at, char sign, guint32 *start, guint32 *count)
{
    char *end = NULL;
    if (**at != sign || !g_ascii_isdigit((*at)[1]))
        return FALSE;
    *start = (guint32)g_ascii_strtoull(*at + 1, &end, 10);
    *count = 1;
    if (*end == ',')
        *count = (guint32)g_ascii_strtoull(end + 1, &end, 10);
    *at = end;
    return TRUE;
}

/* "@@ -1,2 +3,4 @@ …" */
static gboolean read_hunk(const char *line, gsize length, struct diff_hunk *hunk)
{
    g_autofree char *text = g_strndup(line, length);
    const char *at = text + 3;
    if (!g_str_has_prefix(text, "@@ ") || !read_span(&at, '-', &hunk->old_start, &hunk->old_count))
        return FALSE;
    at += strspn(at, " ");
    return read_span(&at, '+', &hunk->new_start, &hunk->new_count);
}

GHashTable *diff_hunks_read(const char *diff, gsize length)
{
    GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
    GArray *hunks = NULL;
    guint64 n_text = 0; /* lines of the files' own text to come: they may look like anything */
    const char *end = diff + length;
    for (const char *line = diff; line < end;) {
        const char *newline = memchr(line, '\n', (gsize)(end - line));
        gsize n = (gsize)((newline != NULL ? newline : end) - line);
        struct diff_hunk hunk;
        if (n_text > 0 && (line[0] == '+' || line[0] == '-')) {
            n_text--;
        } else if (n > 4 && strncmp(line, "+++ ", 4) == 0) {
            char *name = read_name(line + 4, n - 4);
            hunks = name != NULL ? g_array_new(FALSE, FALSE, sizeof(struct diff_hunk)) : NULL;
            if (name != NULL)
                g_hash_table_replace(files, name, hunks);
        } else if (read_hunk(line, n, &hunk)) {
            n_text = (guint64)hunk.old_count + hunk.new_count;
            if (hunks != NULL)
                g_array_append_val(hunks, hunk);
        }
        line += n + 1;
    }
    return files;
}

guint32 diff_line_after(const GArray *hunks, guint32 line)
{
    gint64 moved = line;
    for (guint i = 0; hunks != NULL && i < hunks->len; i++) {
        const struct diff_hunk *hunk = &g_array_index(hunks, struct diff_hunk, i);
        guint32 first = hunk->old_count > 0 ? hunk->old_start : hunk->old_start + 1;
        if (line < first)
            break;
        if (line < first + hunk->old_count)
            return hunk->new_count > 0 ? hunk->new_start : 0;
        moved += (gint64)hunk->new_count - hunk->old_count;
    }
    return (guint32)moved;
}
