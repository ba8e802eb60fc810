#pragma once

/*
 * C tokens with exact places, lexed from any place in a file: the one module that says where
 * something stands. Extraction, fixes and suppressions share it.
 *
 * It knows what positions depend on: line splices, comments, string and character literals with
 * prefixes, pp-numbers, CR LF, a byte order mark, and bytes that are no ASCII (part of
 * identifiers). A line ends at LF, CR LF or CR, as clang and editors have it. It does not
 * preprocess: a `#` at the start of a line is a DIRECTIVE token up to the line's end.
 */

#include "analyzer/source/range.h"

#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_IDENTIFIER,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_CHARACTER,
    TOKEN_PUNCTUATION, /* one character, or a multi-character operator */
    TOKEN_COMMENT,     /* only where the lexer is told to keep comments */
    TOKEN_DIRECTIVE,   /* from `#` to the end of the line; to the first comment where these are kept
                        */
    TOKEN_UNKNOWN,     /* a NUL byte, an unterminated literal or comment */
};

struct token {
    enum token_kind kind;
    struct place start;
    struct place end;
    bool starts_line; /* the first on its line */
};

struct lexer {
    const char *text;
    size_t length;
    struct place at; /* where the next token is looked for */
    bool keep_comments;
    bool at_line_start; /* only white space and comments since the line began */
};

/* A lexer over `text` (borrowed; not NUL-terminated) that begins at `start`; {1, 1, 0} is the
 * beginning. A byte order mark at offset 0 is skipped and counted in columns. */
void lexer_init(struct lexer *lexer, const char *text, size_t length, struct place start);

/* The next token; TOKEN_END at the end, again and again. */
struct token lexer_next(struct lexer *lexer);

/* The token's text with line splices removed; the caller frees it. */
char *token_text(const struct lexer *lexer, const struct token *token);
/* Whether the token, splices removed, is exactly `text`. */
bool token_is(const struct lexer *lexer, const struct token *token, const char *text);
/* The place of `offset` in `text`, and the place given by line and column, with its offset. Beyond
 * the end of the text or of the line: that end. Linear; line_index.h is for many of them. */
struct place place_at_offset(const char *text, size_t length, size_t offset);
struct place place_at_line_column(const char *text, size_t length, uint32_t line, uint32_t column);
