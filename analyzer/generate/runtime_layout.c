/* Lines of C of at most 100 columns, broken where clang-format breaks them. */

#include "analyzer/generate/runtime.h"

#include <string.h>

enum { COLUMNS = 100, CONTINUED = 4 };

static gsize width(const char *text)
{
    return (gsize)g_utf8_strlen(text, -1);
}

static const char *last_line(const char *text)
{
    const char *newline = strrchr(text, '\n');
    return newline != NULL ? newline + 1 : text;
}

/* What stands behind a part on its line: a comma, or the tail's first line. */
static gsize behind(GPtrArray *parts, guint at, const char *tail)
{
    return at + 1 < parts->len ? 1 : strcspn(tail, "\n");
}

/* Whether every part fits in a line that begins at `indent`. */
static bool fits_below(GPtrArray *parts, const char *tail, gsize indent)
{
    for (guint i = 0; i < parts->len; i++)
        if (indent + width(parts->pdata[i]) + behind(parts, i, tail) > COLUMNS)
            return false;
    return true;
}

static bool fits_in_one(GPtrArray *parts, const char *tail, gsize indent)
{
    gsize column = indent;
    for (guint i = 0; i < parts->len; i++)
        column += width(parts->pdata[i]) + behind(parts, i, tail) + (i > 0);
    return column <= COLUMNS;
}

static guint lines_at(GPtrArray *parts, const char *tail, gsize indent)
{
    guint lines = 1;
    gsize column = indent;
    for (guint i = 0; i < parts->len; i++) {
        gsize part = width(parts->pdata[i]);
        if (i > 0 && column + 1 + part + behind(parts, i, tail) > COLUMNS) {
            lines++;
            column = indent;
        }
        column += part + 1 + (i > 0);
    }
    return lines;
}

/* As many parts a line as fit, all lines beginning at `indent`. */
static void append_parts(GString *out, GPtrArray *parts, const char *tail, gsize indent)
{
    gsize column = indent;
    for (guint i = 0; i < parts->len; i++) {
        const char *part = parts->pdata[i];
        if (i > 0 && column + 1 + width(part) + behind(parts, i, tail) > COLUMNS) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, part);
        g_string_append(out, i + 1 < parts->len ? "," : "");
        column += width(part) + 1;
    }
    g_string_append(out, tail);
}

/* The name in `line`, "TYPE name(", where it may begin a line of its own: behind the types of the
 * language clang-format does not break. NULL: nowhere. */
static const char *breakable_name(const char *line)
{
    static const char *const types[] = {"bool",   "char",  "double", "float",    "int", "long",
                                        "return", "short", "signed", "unsigned", "void"};
    const char *space = line[0] != ' ' ? strrchr(line, ' ') : NULL;
    if (space == NULL || strchr(line, '=') != NULL || strchr(line, '(') == NULL)
        return NULL;
    const char *name = space + 1 + strspn(space + 1, "*");
    if (name > space + 1)
        return name;
    const char *type = space;
    while (type > line && type[-1] != ' ')
        type--;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strlen(types[i]) == (gsize)(space - type) &&
            strncmp(types[i], type, (gsize)(space - type)) == 0)
            return NULL;
    return name;
}

/* `head` with its name on a line of its own. */
static void append_broken_head(GString *out, const char *head, const char *name)
{
    g_string_append_len(out, head, name - head);
    while (out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_printf(out, "\n%s", name);
}

void runtime_append_call(GString *out, const char *head, GPtrArray *parts, const char *tail)
{
    const char *line = last_line(head);
    gsize indent = width(line) + (line == head ? width(last_line(out->str)) : 0);
    const char *name = breakable_name(line);
    bool is_better_below =
        name != NULL && fits_in_one(parts, tail, width(name)) && lines_at(parts, tail, indent) > 2;
    if (parts->len == 0 || fits_in_one(parts, tail, indent) ||
        (fits_below(parts, tail, indent) && !is_better_below)) {
        g_string_append(out, head);
        append_parts(out, parts, tail, indent);
    } else if (name != NULL && fits_below(parts, tail, width(name))) {
        append_broken_head(out, head, name);
        append_parts(out, parts, tail, width(name));
    } else {
        indent = strspn(line, " ") + CONTINUED;
        if (name != NULL && width(line) > COLUMNS)
            append_broken_head(out, head, name);
        else
            g_string_append(out, head);
        while (out->str[out->len - 1] == ' ')
            g_string_truncate(out, out->len - 1);
        g_string_append_printf(out, "\n%*s", (int)indent, "");
        append_parts(out, parts, tail, indent);
    }
}

void runtime_append_fields(GString *out, const char *head, GPtrArray *fields, const char *tail)
{
    gsize indent = width(head);
    bool is_one = fits_in_one(fields, tail, indent);
    g_string_append(out, head);
    for (guint i = 0; i < fields->len; i++) {
        g_string_append(out, fields->pdata[i]);
        if (i + 1 < fields->len)
            g_string_append_printf(out, ",%s%*s", is_one ? "" : "\n", is_one ? 1 : (int)indent, "");
    }
    g_string_append(out, tail);
}

void runtime_append_quotient(GString *out, const char *head, const char *quotient, gsize indent)
{
    const char *slash = strstr(quotient, " / ");
    g_string_append(out, head);
    if (width(head) + 1 + width(quotient) <= COLUMNS)
        g_string_append_printf(out, " %s\n", quotient);
    else if (indent + width(quotient) <= COLUMNS)
        g_string_append_printf(out, "\n%*s%s\n", (int)indent, "", quotient);
    else
        g_string_append_printf(out, " %.*s /\n%*s%s\n", (int)(slash - quotient), quotient,
                               (int)width(head) + 1, "", slash + strlen(" / "));
}

/* "        .field = " or, where the value fits in a line of its own alone, a break behind it. */
static char *field_head(const char *field, gsize value)
{
    gsize line = 8 + strlen(".") + width(field) + strlen(" = ") + value;
    bool is_below = line > COLUMNS && 8 + CONTINUED + value <= COLUMNS;
    return g_strdup_printf("        .%s =%s", field, is_below ? "\n            " : " ");
}

void runtime_append_offset(GString *out, const char *field, const char *type, const char *path)
{
    g_autofree char *equals =
        field_head(field, strlen("offsetof(, ),") + width(type) + width(path));
    g_autofree char *head = g_strconcat(equals, "offsetof(", NULL);
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_ptr_array_add(parts, (gpointer)(uintptr_t)type);
    g_ptr_array_add(parts, (gpointer)(uintptr_t)path);
    runtime_append_call(out, head, parts, "),\n");
}

void runtime_append_size(GString *out, const char *field, const char *type, const char *path)
{
    g_autofree char *value = g_strdup_printf("sizeof((%s *)0)", type);
    gsize all = width(value) + strlen("->,") + width(path);
    g_autofree char *head = field_head(field, all);
    bool is_long = width(last_line(head)) + all > COLUMNS;
    g_string_append_printf(out, "%s%s%s%*s->%s,\n", head, value, is_long ? "\n" : "",
                           is_long ? (int)width(head) + CONTINUED : 0, "", path);
}

/* Octal where it is no ASCII; a question mark behind another is escaped, since both may begin a
 * trigraph. */
void runtime_append_string(GString *out, const char *text)
{
    g_autofree char *escaped = g_strescape(text, NULL);
    g_string_append_c(out, '"');
    for (const char *c = escaped; *c != '\0'; c++) {
        if (*c == '?' && c > escaped && c[-1] == '?')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}
