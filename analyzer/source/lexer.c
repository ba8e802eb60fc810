#include "analyzer/source/lexer.h"

#include <glib.h>
#include <string.h>

/* Bytes of the line end at `offset`: 0 where there is none. */
static size_t newline_length(const struct lexer *lexer, size_t offset)
{
    if (offset >= lexer->length)
        return 0;
    if (lexer->text[offset] == '\n')
        return 1;
    if (lexer->text[offset] != '\r')
        return 0;
    return offset + 1 < lexer->length && lexer->text[offset + 1] == '\n' ? 2 : 1;
}

/* Bytes of the line splice at `offset`. White space before the line end is allowed, as in gcc and
 * clang. */
static size_t splice_length(const struct lexer *lexer, size_t offset)
{
    if (offset >= lexer->length || lexer->text[offset] != '\\')
        return 0;
    size_t end = offset + 1;
    while (end < lexer->length && strchr(" \t\v\f", lexer->text[end]) && lexer->text[end])
        end++;
    const size_t newline = newline_length(lexer, end);
    return newline ? end + newline - offset : 0;
}

static size_t skip_splices(const struct lexer *lexer, size_t offset)
{
    for (size_t splice; (splice = splice_length(lexer, offset));)
        offset += splice;
    return offset;
}

/* The byte at `offset`, or -1 at the end. */
static int byte_at(const struct lexer *lexer, size_t offset)
{
    return offset < lexer->length ? (unsigned char)lexer->text[offset] : -1;
}

/* Moves to `offset`, which is not before the present place. */
static void move_to(struct lexer *lexer, size_t offset)
{
    while (lexer->at.offset < offset) {
        const size_t newline = newline_length(lexer, lexer->at.offset);
        if (newline && lexer->at.offset + newline <= offset) {
            lexer->at.offset += (uint32_t)newline;
            lexer->at.line++;
            lexer->at.column = 1;
        } else {
            lexer->at.offset++;
            lexer->at.column++;
        }
    }
}

/* Whether the byte here is a character of its own: no splice, no line end, not the end. */
static bool at_plain(const struct lexer *lexer)
{
    const int c = byte_at(lexer, lexer->at.offset);
    return c >= 0 && c != '\\' && c != '\n' && c != '\r';
}

static void step_plain(struct lexer *lexer)
{
    lexer->at.offset++;
    lexer->at.column++;
}

/* The n-th character from here, line splices left out; -1 at the end. */
static int peek(const struct lexer *lexer, unsigned n)
{
    if (!n && at_plain(lexer))
        return (unsigned char)lexer->text[lexer->at.offset];
    size_t offset = skip_splices(lexer, lexer->at.offset);
    for (; n && offset < lexer->length; n--)
        offset = skip_splices(lexer, offset + 1);
    return byte_at(lexer, offset);
}

/* Steps over one character and the splices in front of it. */
static void consume(struct lexer *lexer)
{
    if (at_plain(lexer)) {
        step_plain(lexer);
        return;
    }
    const size_t offset = skip_splices(lexer, lexer->at.offset);
    const size_t newline = newline_length(lexer, offset);
    move_to(lexer, MIN(offset + (newline ? newline : 1), lexer->length));
}

static bool is_identifier_start(int c)
{
    return c >= 0x80 || g_ascii_isalpha(c) || c == '_' || c == '$';
}

static bool is_identifier_part(int c)
{
    return is_identifier_start(c) || g_ascii_isdigit(c);
}

static bool is_newline(int c)
{
    return c == '\n' || c == '\r';
}

/* From `quote` to behind the closing one; false where the line or the file ends before. */
static bool consume_literal(struct lexer *lexer)
{
    const int quote = peek(lexer, 0);
    consume(lexer);
    for (int c; (c = peek(lexer, 0)) >= 0 && !is_newline(c);) {
        consume(lexer);
        if (c == quote)
            return true;
        if (c == '\\' && peek(lexer, 0) >= 0 && !is_newline(peek(lexer, 0)))
            consume(lexer);
    }
    return false;
}

/* A comment of either form; false where a block comment isn't closed. */
static bool consume_comment(struct lexer *lexer)
{
    consume(lexer);
    const bool is_block = peek(lexer, 0) == '*';
    consume(lexer);
    for (int c; (c = peek(lexer, 0)) >= 0; consume(lexer)) {
        if (is_block && c == '*' && peek(lexer, 1) == '/') {
            consume(lexer);
            consume(lexer);
            return true;
        }
        if (!is_block && is_newline(c))
            return true;
    }
    return !is_block;
}

static bool at_comment(const struct lexer *lexer)
{
    const int c = byte_at(lexer, lexer->at.offset);
    if (c != '/' && c != '\\')
        return false;
    return peek(lexer, 0) == '/' && (peek(lexer, 1) == '/' || peek(lexer, 1) == '*');
}

static void consume_directive(struct lexer *lexer)
{
    for (int c; (c = peek(lexer, 0)) >= 0 && !is_newline(c);) {
        if (at_comment(lexer)) {
            if (lexer->keep_comments)
                return;
            consume_comment(lexer);
        } else if (c == '"') {
            consume_literal(lexer);
        } else {
            consume(lexer);
        }
    }
}

static void consume_number(struct lexer *lexer)
{
    for (int c; is_identifier_part(c = peek(lexer, 0)) || c == '.';) {
        consume(lexer);
        const int sign = peek(lexer, 0);
        if (strchr("eEpP", c) && (sign == '+' || sign == '-'))
            consume(lexer);
    }
}

static void consume_punctuation(struct lexer *lexer)
{
    /* Most stand alone, and whatever is no operator's beginning does. */
    const int first = peek(lexer, 0);
    const int second = peek(lexer, 1);
    const bool may_be_two = second > 0 && strchr("=.<>+-&|#:", second);
    if (!may_be_two || strchr("(){}[];,", first)) {
        consume(lexer);
        return;
    }
    static const char *const operators[] = {
        "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=",
        "&&",  "||",  "+=",  "-=", "*=", "/=", "%=", "&=", "^=", "|=", "##", "::",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
        unsigned n = 0;
        while (operators[i][n] && peek(lexer, n) == operators[i][n])
            n++;
        if (!operators[i][n]) {
            while (n--)
                consume(lexer);
            return;
        }
    }
    consume(lexer);
}

/* An identifier, or the literal that it is the prefix of. */
static enum token_kind consume_word(struct lexer *lexer)
{
    const size_t start = lexer->at.offset;
    while (is_identifier_part(byte_at(lexer, lexer->at.offset)))
        step_plain(lexer);
    while (is_identifier_part(peek(lexer, 0))) /* on behind a splice */
        consume(lexer);
    const int quote = peek(lexer, 0);
    if (quote != '"' && quote != '\'')
        return TOKEN_IDENTIFIER;
    const size_t n = lexer->at.offset - start;
    const char *prefix = lexer->text + start;
    const bool is_prefix =
        (n == 1 && strchr("LuU", *prefix)) || (n == 2 && !strncmp(prefix, "u8", 2));
    if (!is_prefix)
        return TOKEN_IDENTIFIER;
    if (!consume_literal(lexer))
        return TOKEN_UNKNOWN;
    return quote == '"' ? TOKEN_STRING : TOKEN_CHARACTER;
}

static enum token_kind consume_token(struct lexer *lexer, bool starts_line)
{
    const int c = peek(lexer, 0);
    if (c < 0)
        return TOKEN_END;
    if (at_comment(lexer))
        return consume_comment(lexer) ? TOKEN_COMMENT : TOKEN_UNKNOWN;
    if (c == '#' && starts_line) {
        consume_directive(lexer);
        return TOKEN_DIRECTIVE;
    }
    if (is_identifier_start(c))
        return consume_word(lexer);
    if (g_ascii_isdigit(c) || (c == '.' && g_ascii_isdigit(peek(lexer, 1)))) {
        consume_number(lexer);
        return TOKEN_NUMBER;
    }
    if (c == '"' || c == '\'') {
        if (!consume_literal(lexer))
            return TOKEN_UNKNOWN;
        return c == '"' ? TOKEN_STRING : TOKEN_CHARACTER;
    }
    if (g_ascii_ispunct(c) && c != '@' && c != '`' && c != '\\') {
        consume_punctuation(lexer);
        return TOKEN_PUNCTUATION;
    }
    consume(lexer);
    return TOKEN_UNKNOWN;
}

static void skip_white_space(struct lexer *lexer)
{
    while (byte_at(lexer, lexer->at.offset) == ' ')
        step_plain(lexer);
    for (int c; (c = peek(lexer, 0)) >= 0;) {
        if (is_newline(c))
            lexer->at_line_start = true;
        else if (c != ' ' && c != '\t' && c != '\v' && c != '\f')
            break;
        consume(lexer);
    }
    move_to(lexer, skip_splices(lexer, lexer->at.offset));
}

/* The start of the text of a line, or what only white space separates from it. */
static bool begins_line(const struct lexer *lexer, size_t offset)
{
    while (offset && strchr(" \t\v\f", lexer->text[offset - 1]) && lexer->text[offset - 1])
        offset--;
    return !offset || is_newline(lexer->text[offset - 1]);
}

void lexer_init(struct lexer *lexer, const char *text, size_t length, struct place start)
{
    static const char mark[] = "\xEF\xBB\xBF";
    *lexer = (struct lexer){.text = text, .length = length, .at = start};
    lexer->at_line_start = begins_line(lexer, MIN(start.offset, length));
    if (!start.offset && length >= strlen(mark) && !memcmp(text, mark, strlen(mark)))
        move_to(lexer, strlen(mark));
}

struct token lexer_next(struct lexer *lexer)
{
    for (;;) {
        skip_white_space(lexer);
        const bool starts_line = lexer->at_line_start;
        struct token token = {.start = lexer->at, .starts_line = starts_line};
        token.kind = consume_token(lexer, starts_line);
        token.end = lexer->at;
        if (token.kind == TOKEN_COMMENT && !lexer->keep_comments)
            continue;
        lexer->at_line_start = token.kind == TOKEN_COMMENT && starts_line;
        return token;
    }
}

/* Whether the token stands in the text as it is meant: without a splice. */
static bool is_verbatim(const struct lexer *lexer, const struct token *token)
{
    return !memchr(lexer->text + token->start.offset, '\\',
                   token->end.offset - token->start.offset);
}

char *token_text(const struct lexer *lexer, const struct token *token)
{
    const size_t length = token->end.offset - token->start.offset;
    if (is_verbatim(lexer, token))
        return g_strndup(lexer->text + token->start.offset, length);
    GString *text = g_string_sized_new(length);
    for (size_t at = token->start.offset; (at = skip_splices(lexer, at)) < token->end.offset; at++)
        g_string_append_c(text, lexer->text[at]);
    return g_string_free(text, FALSE);
}

bool token_is(const struct lexer *lexer, const struct token *token, const char *text)
{
    const size_t length = token->end.offset - token->start.offset;
    const char *start = lexer->text + token->start.offset;
    if (!length || (*start != *text && *start != '\\'))
        return !length && !*text;
    if (is_verbatim(lexer, token))
        return strlen(text) == length && !memcmp(start, text, length);
    for (size_t at = token->start.offset; (at = skip_splices(lexer, at)) < token->end.offset;
         at++) {
        if (lexer->text[at] != *text || !*text)
            return false;
        text++;
    }
    return !*text;
}

struct place place_at_offset(const char *text, size_t length, size_t offset)
{
    struct lexer lexer = {.text = text, .length = length, .at = {1, 1, 0}};
    move_to(&lexer, MIN(offset, length));
    return lexer.at;
}

struct place place_at_line_column(const char *text, size_t length, uint32_t line, uint32_t column)
{
    struct lexer lexer = {.text = text, .length = length, .at = {1, 1, 0}};
    while (lexer.at.offset < length &&
           (lexer.at.line < line ||
            (lexer.at.column < column && !newline_length(&lexer, lexer.at.offset)))) {
        const size_t newline = newline_length(&lexer, lexer.at.offset);
        move_to(&lexer, lexer.at.offset + (newline ? newline : 1));
    }
    return lexer.at;
}
