#include "analyzer/facts/string_literal.h"

#include <string.h>

/* Reads up to `max` digits of `base` from `*at`; the value, or -1 where there is no digit. */
static gint64 read_digits(const char **at, int base, unsigned max)
{
    gint64 value = -1;
    for (; max && **at; max--, ++*at) {
        const int digit = g_ascii_xdigit_value(**at);
        if (digit < 0 || digit >= base)
            break;
        value = (value < 0 ? 0 : value) * base + digit;
    }
    return value;
}

static const char *append_code_point(GString *value, gint64 code)
{
    if (code <= 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return "an escape in this string stands for no character";
    g_string_append_unichar(value, (gunichar)code);
    return NULL;
}

static const char *append_byte(GString *value, gint64 code)
{
    if (code <= 0 || code > 0xFF)
        return "an escape in this string stands for no byte other than NUL";
    g_string_append_c(value, (char)code);
    return NULL;
}

/* The escape behind a backslash; `*at` is moved behind it. */
static const char *decode_escape(const char **at, GString *value)
{
    static const char letters[] = "abefnrtv\\\"'?";
    static const char meanings[] = "\a\b\033\f\n\r\t\v\\\"'?";
    const char *letter = **at ? strchr(letters, **at) : NULL;
    if (letter) {
        g_string_append_c(value, meanings[letter - letters]);
        ++*at;
        return NULL;
    }
    switch (**at) {
    case 'x':
        ++*at;
        return append_byte(value, read_digits(at, 16, 8));
    case 'u':
        ++*at;
        return append_code_point(value, read_digits(at, 16, 4));
    case 'U':
        ++*at;
        return append_code_point(value, read_digits(at, 16, 8));
    default:
        return append_byte(value, read_digits(at, 8, 3));
    }
}

const char *string_literal_decode(const char *literal, GString *value)
{
    const char *at = strchr(literal, '"');
    g_assert(at);
    for (at++; *at && *at != '"';) {
        if (*at != '\\') {
            g_string_append_c(value, *at++);
            continue;
        }
        at++;
        const char *problem = decode_escape(&at, value);
        if (problem)
            return problem;
    }
    return NULL;
}
