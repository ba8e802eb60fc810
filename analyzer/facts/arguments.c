#include "analyzer/facts/arguments.h"

#include "analyzer/facts/string_literal.h"
#include "analyzer/source/lexer.h"

#include <string.h>

/* Deeper than any annotation that means something, far from the end of the stack. */
enum { DEPTH_MAX = 64 };
/* Of a text that is no annotation at all, this many findings say enough. */
enum { FINDINGS_MAX = 20 };

struct parser {
    const struct argument_text *text;
    struct reading *reading;
    struct lexer lexer;
    struct token token; /* the one that is looked at */
    unsigned depth;
    unsigned n_findings;
    uint32_t reported; /* the offset of the last finding: no token is reported twice */
    bool has_directive;
};

static struct range range_between(const struct parser *parser, struct place start, struct place end)
{
    if (parser->text->whole)
        return *parser->text->whole;
    return (struct range){.file = parser->text->file, .start = start, .end = end};
}

static bool at(const struct parser *parser, const char *punctuation)
{
    return parser->token.kind == TOKEN_PUNCTUATION &&
           token_is(&parser->lexer, &parser->token, punctuation);
}

static void report(struct parser *parser, struct place start, struct place end, const char *problem)
{
    if (parser->n_findings && parser->reported == start.offset)
        return;
    parser->reported = start.offset;
    if (parser->n_findings++ >= FINDINGS_MAX)
        return;
    const char *label = reading_label(parser->reading, "this annotation");
    g_autofree char *word = g_strndup(parser->text->text + start.offset, end.offset - start.offset);
    g_autofree char *valid = g_utf8_make_valid(word, -1);
    reading_report(parser->reading, "BW002", range_between(parser, start, end), valid,
                   "`%s` on `%s`: %s", parser->text->annotation, label, problem);
}

/* Steps to the next token; directives are reported and skipped. */
static void advance(struct parser *parser)
{
    for (;;) {
        parser->token = lexer_next(&parser->lexer);
        if (parser->token.kind != TOKEN_DIRECTIVE)
            return;
        parser->has_directive = true;
        struct place end = parser->token.start;
        end.column++;
        end.offset++;
        report(parser, parser->token.start, end,
               "a preprocessor directive cannot stand among the arguments; put the `#if` around "
               "the whole member, or two versions of it");
    }
}

/* What stands at the present token, for messages. */
static char *describe(const struct parser *parser)
{
    if (parser->token.kind == TOKEN_END)
        return g_strdup("the end of the annotation");
    g_autofree char *text = token_text(&parser->lexer, &parser->token);
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)MIN(strlen(text), 40));
    return g_strdup_printf("`%s`", valid);
}

static bool expect_failed(struct parser *parser, const char *expected)
{
    g_autofree char *found = describe(parser);
    g_autofree char *problem = NULL;
    if (parser->token.kind == TOKEN_UNKNOWN && strchr("\"'`", found[1]) && found[1])
        problem = g_strdup_printf("%s is not closed on its line; expected %s", found, expected);
    else
        problem = g_strdup_printf("expected %s, found %s", expected, found);
    report(parser, parser->token.start, parser->token.end, problem);
    return false;
}

/* After an error: to the comma or the closing bracket that ends the present argument. Brackets are
 * counted and not recursed into, so depth costs nothing here. */
static void recover(struct parser *parser)
{
    for (unsigned open = 0; parser->token.kind != TOKEN_END; advance(parser)) {
        if (at(parser, "(") || at(parser, "["))
            open++;
        else if (!open && (at(parser, ",") || at(parser, ")") || at(parser, "]")))
            return;
        else if (open && (at(parser, ")") || at(parser, "]")))
            open--;
    }
}

typedef bool read_item(struct parser *parser, struct argument *argument);

/* Items up to `close`, which is not stepped over. Never fails: a bad item is left out. */
static void read_items(struct parser *parser, const char *close, read_item *read,
                       const struct argument **items, size_t *n_items)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct argument));
    while (parser->token.kind != TOKEN_END && (all->len || !at(parser, close))) {
        struct argument item = {0};
        bool is_read = read(parser, &item);
        if (is_read && !at(parser, ",") && !at(parser, close))
            is_read = expect_failed(parser, close[0] == ')' ? "`,` or `)`" : "`,` or `]`");
        if (is_read)
            g_array_append_val(all, item);
        else
            recover(parser);
        if (!at(parser, ","))
            break;
        advance(parser);
        if (at(parser, close)) {
            expect_failed(parser, "an argument behind the comma");
            break;
        }
    }
    *n_items = all->len;
    *items = facts_copy(parser->reading->facts, all->data, all->len * sizeof(struct argument));
    g_array_unref(all);
}

static bool read_value(struct parser *parser, struct argument *argument);

/* argument = [ name "=" ] value */
static bool read_argument(struct parser *parser, struct argument *argument)
{
    if (parser->token.kind == TOKEN_IDENTIFIER) {
        const struct lexer lexer = parser->lexer;
        const struct token name = parser->token;
        const struct token next = lexer_next(&parser->lexer);
        const bool is_named =
            next.kind == TOKEN_PUNCTUATION && token_is(&parser->lexer, &next, "=");
        parser->lexer = lexer;
        if (is_named) {
            g_autofree char *text = token_text(&parser->lexer, &name);
            argument->name = facts_intern(parser->reading->facts, text);
            argument->name_range = range_between(parser, name.start, name.end);
            advance(parser);
            advance(parser);
        }
    }
    return read_value(parser, argument);
}

static bool read_string(struct parser *parser, struct argument *argument)
{
    g_autoptr(GString) value = g_string_new(NULL);
    struct place start = parser->token.start;
    struct place end = parser->token.end;
    unsigned n_literals = 0;
    bool is_plain = true;
    for (; parser->token.kind == TOKEN_STRING; advance(parser), n_literals++) {
        g_autofree char *literal = token_text(&parser->lexer, &parser->token);
        const char *problem = string_literal_decode(literal, value);
        if (problem)
            report(parser, parser->token.start, parser->token.end, problem);
        is_plain = is_plain && !problem;
        end = parser->token.end;
    }
    if (n_literals == 1) { /* the range is what stands between the quotes */
        const char *quote =
            memchr(parser->lexer.text + start.offset, '"', end.offset - start.offset);
        const uint32_t prefix = (uint32_t)(quote + 1 - (parser->lexer.text + start.offset));
        start.offset += prefix;
        start.column += prefix;
        end.offset--;
        end.column--;
    }
    g_autofree char *valid = g_utf8_make_valid(value->str, (gssize)value->len);
    argument->kind = VALUE_STRING;
    argument->text = facts_intern(parser->reading->facts, valid);
    argument->range = range_between(parser, start, end);
    return is_plain;
}

/* number = [ "-" ] digits [ "." digits ] */
static bool read_number(struct parser *parser, struct argument *argument)
{
    const struct place start = parser->token.start;
    const bool is_negative = at(parser, "-");
    if (is_negative)
        advance(parser);
    if (parser->token.kind != TOKEN_NUMBER)
        return expect_failed(parser, "a number behind `-`");
    g_autofree char *digits = token_text(&parser->lexer, &parser->token);
    const char *rest = digits + strspn(digits, "0123456789");
    if (rest > digits && *rest == '.' && g_ascii_isdigit(rest[1]))
        rest += 1 + strspn(rest + 1, "0123456789");
    if (rest == digits || *rest)
        return expect_failed(parser, "a decimal number, without suffix or exponent");
    g_autofree char *text = g_strconcat(is_negative ? "-" : "", digits, NULL);
    argument->kind = VALUE_NUMBER;
    argument->text = facts_intern(parser->reading->facts, text);
    argument->range = range_between(parser, start, parser->token.end);
    advance(parser);
    return true;
}

/* The items of a list or call, whose opening bracket is the present token, and the closing one. */
static bool read_bracketed(struct parser *parser, struct argument *argument, struct place start)
{
    const bool is_list = at(parser, "[");
    if (parser->depth == DEPTH_MAX) {
        report(parser, parser->token.start, parser->token.end, "brackets are nested too deeply");
        return false;
    }
    parser->depth++;
    advance(parser);
    argument->kind = is_list ? VALUE_LIST : VALUE_CALL;
    read_items(parser, is_list ? "]" : ")", is_list ? read_value : read_argument, &argument->items,
               &argument->n_items);
    parser->depth--;
    if (!at(parser, is_list ? "]" : ")"))
        return expect_failed(parser, is_list ? "`]`" : "`)`");
    argument->range = range_between(parser, start, parser->token.end);
    advance(parser);
    return true;
}

/* name, or name "(" arguments ")" */
static bool read_name(struct parser *parser, struct argument *argument)
{
    const struct place start = parser->token.start;
    struct place end;
    g_autoptr(GString) name = g_string_new(NULL);
    for (;;) {
        g_autofree char *part = token_text(&parser->lexer, &parser->token);
        g_string_append(name, part);
        end = parser->token.end;
        advance(parser);
        if (!at(parser, "."))
            break;
        g_string_append_c(name, '.');
        advance(parser);
        if (parser->token.kind != TOKEN_IDENTIFIER)
            return expect_failed(parser, "a name behind the dot");
    }
    g_autofree char *valid = g_utf8_make_valid(name->str, (gssize)name->len);
    argument->kind = VALUE_NAME;
    argument->text = facts_intern(parser->reading->facts, valid);
    argument->range = range_between(parser, start, end);
    return at(parser, "(") ? read_bracketed(parser, argument, start) : true;
}

/* What `NULL` expands to where a macro passed it on: (void *)0, in any number of parentheses. */
static bool read_null(struct parser *parser, struct argument *argument)
{
    static const char *const cast[] = {"(", "void", "*", ")", "0"};
    const struct place start = parser->token.start;
    const struct token first = parser->token;
    const struct lexer lexer = parser->lexer;
    unsigned open = 0;
    size_t matched = 0;
    struct place end = start;
    for (; at(parser, "("); advance(parser)) {
        const struct lexer ahead = parser->lexer;
        const struct token next = lexer_next(&parser->lexer);
        const bool is_cast = token_is(&parser->lexer, &next, "void");
        parser->lexer = ahead;
        if (is_cast)
            break;
        open++;
    }
    for (; matched < G_N_ELEMENTS(cast) && token_is(&parser->lexer, &parser->token, cast[matched]);
         advance(parser))
        end = cast[matched++] ? parser->token.end : end;
    for (; open && at(parser, ")"); advance(parser), open--)
        end = parser->token.end;
    argument->kind = VALUE_NAME;
    argument->text = facts_intern(parser->reading->facts, "NULL");
    argument->range = range_between(parser, start, end);
    if (matched == G_N_ELEMENTS(cast) && !open)
        return true;
    parser->lexer = lexer;
    parser->token = first;
    return expect_failed(parser, "a value");
}

/* value = string | name | number | list | call */
static bool read_value(struct parser *parser, struct argument *argument)
{
    switch (parser->token.kind) {
    case TOKEN_STRING:
        return read_string(parser, argument);
    case TOKEN_NUMBER:
        return read_number(parser, argument);
    case TOKEN_IDENTIFIER:
        return read_name(parser, argument);
    default:
        if (at(parser, "["))
            return read_bracketed(parser, argument, parser->token.start);
        if (at(parser, "-"))
            return read_number(parser, argument);
        if (at(parser, "("))
            return read_null(parser, argument);
        return expect_failed(parser, "a value");
    }
}

struct argument_list arguments_read(const struct argument_text *text, struct reading *reading)
{
    struct parser parser = {.text = text, .reading = reading};
    struct argument_list list = {0};
    lexer_init(&parser.lexer, text->text, text->length, text->start);
    parser.lexer.at_line_start = false;
    advance(&parser);
    read_items(&parser, ")", read_argument, &list.arguments, &list.n_arguments);
    /* Behind a `]` too many, which has been reported. */
    while (parser.token.kind != TOKEN_END && !at(&parser, ")")) {
        advance(&parser);
        recover(&parser);
    }
    list.end = parser.token.start;
    list.has_directive = parser.has_directive;
    return list;
}

bool arguments_equal(const char *text, struct place start, struct place end, const char *other,
                     size_t other_length)
{
    struct lexer a;
    struct lexer b;
    lexer_init(&a, text, end.offset, start);
    a.at_line_start = false;
    lexer_init(&b, other, other_length, (struct place){1, 1, 0});
    for (;;) {
        const struct token in_text = lexer_next(&a);
        const struct token in_other = lexer_next(&b);
        if (in_text.kind != in_other.kind)
            return false;
        if (in_text.kind == TOKEN_END)
            return true;
        g_autofree char *word = token_text(&a, &in_text);
        if (!token_is(&b, &in_other, word))
            return false;
    }
}
