#include "analyzer/extract/mentions.h"

#include <glib.h>
#include <string.h>

/* What stands in front of a token, as far as it tells what an identifier may be. */
enum before {
    BEFORE_ANY,
    BEFORE_TYPE, /* the name of a type: what follows is a declarator */
    BEFORE_STAR,
    BEFORE_POINT, /* `.` or `->` */
    BEFORE_TAG,   /* struct, union, enum */
};

struct scan {
    const char *at;
    const char *end;
    const char *start;
    mention_function tell;
    void *data;
    unsigned traits;
    enum before before;
    unsigned depth;      /* of parentheses */
    unsigned annotation; /* the depth inside the annotation being scanned; 0 outside */
    bool at_line_start;
    bool is_annotation; /* the last identifier is the name of an annotation */
};

static bool is_identifier_start(char c)
{
    return g_ascii_isalpha(c) || c == '_' || c == '$' || (c & 0x80);
}

static bool is_identifier_part(char c)
{
    return is_identifier_start(c) || g_ascii_isdigit(c);
}

/* Behind a line splice at `at`, or `at`. */
static const char *skip_splice(const struct scan *scan, const char *at)
{
    if (at < scan->end && *at == '\\') {
        const char *next = at + 1;
        if (next < scan->end && *next == '\r')
            next++;
        if (next < scan->end && *next == '\n')
            return next + 1;
    }
    return at;
}

/* To the end of the line, splices followed; the line's end is not taken. */
static void skip_line(struct scan *scan)
{
    while (scan->at < scan->end && *scan->at != '\n') {
        const char *behind = skip_splice(scan, scan->at);
        scan->at = behind > scan->at ? behind : scan->at + 1;
    }
}

/* Takes a comment that begins here. */
static bool skip_comment(struct scan *scan)
{
    if (scan->end - scan->at < 2 || *scan->at != '/')
        return false;
    if (scan->at[1] == '/') {
        skip_line(scan);
        return true;
    }
    if (scan->at[1] != '*')
        return false;
    const char *close = memmem(scan->at + 2, (size_t)(scan->end - scan->at - 2), "*/", 2);
    scan->at = close ? close + 2 : scan->end;
    return true;
}

/* White space, splices and comments of one line. */
static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end) {
        const char *behind = skip_splice(scan, scan->at);
        if (behind > scan->at)
            scan->at = behind;
        else if (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r')
            scan->at++;
        else if (!skip_comment(scan))
            return;
    }
}

static void skip_literal(struct scan *scan)
{
    const char quote = *scan->at++;
    while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n')
        scan->at += *scan->at == '\\' && scan->end - scan->at > 1 ? 2 : 1;
    if (scan->at < scan->end && *scan->at == quote)
        scan->at++;
    scan->before = BEFORE_ANY;
}

static void skip_number(struct scan *scan)
{
    while (scan->at < scan->end &&
           (is_identifier_part(*scan->at) || *scan->at == '.' ||
            (*scan->at == '\'' && scan->end - scan->at > 1 && is_identifier_part(scan->at[1]))))
        scan->at++;
    scan->before = BEFORE_ANY;
}

static bool word_is_one_of(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (**words == *word && strlen(*words) == length && !memcmp(word, *words, length))
            return true;
    return false;
}

/* The identifier at this place; its length. */
static size_t take_word(struct scan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && is_identifier_part(*scan->at))
        scan->at++;
    const char *behind = skip_splice(scan, scan->at);
    if (behind > scan->at && behind < scan->end && is_identifier_part(*behind))
        scan->traits |= TRAIT_SELF; /* a name across lines */
    return (size_t)(scan->at - start);
}

static void note_traits(struct scan *scan, const char *word, size_t length)
{
    static const char *const self[] = {"__COUNTER__", "__INCLUDE_LEVEL__", "__BASE_FILE__", NULL};
    static const char *const state[] = {"_Pragma", "__pragma", NULL};
    static const char *const deep[] = {
        "sizeof",         "typeof",        "__typeof__", "__typeof",
        "typeof_unqual",  "_Alignof",      "alignof",    "__alignof__",
        "__alignof",      "_Alignas",      "alignas",    "offsetof",
        "_Static_assert", "static_assert", "_Generic",   "__auto_type",
        "constexpr",      "decltype",      NULL};
    if (*word == '_' && word_is_one_of(word, length, self))
        scan->traits |= TRAIT_SELF;
    if (*word == '_' && word_is_one_of(word, length, state))
        scan->traits |= TRAIT_STATE;
    if ((strchr("stoacd_", *word) && word_is_one_of(word, length, deep)) ||
        (length > 10 && !memcmp(word, "__builtin_", 10)))
        scan->traits |= TRAIT_DEEP;
    if (scan->at < scan->end && *scan->at == '"' && word[length - 1] == 'R')
        scan->traits |= TRAIT_SELF; /* a raw string, in C++ */
}

/* What the word says of an identifier behind it. A name in capitals may be a macro for nothing. */
static enum before before_of(const char *word, size_t length)
{
    static const char *const tags[] = {"struct", "union", "enum", NULL};
    static const char *const qualifiers[] = {"const",   "volatile", "restrict", "static", "extern",
                                             "typedef", "inline",   "register", "return", "sizeof",
                                             "else",    "do",       "case",     "in",     NULL};
    if (word_is_one_of(word, length, tags))
        return BEFORE_TAG;
    if (*word == '_' || word_is_one_of(word, length, qualifiers))
        return BEFORE_ANY;
    for (size_t i = 0; i < length; i++)
        if (g_ascii_islower(word[i]))
            return BEFORE_TYPE;
    return BEFORE_ANY;
}

static unsigned use_of(const struct scan *scan)
{
    if (scan->annotation)
        return MENTION_ARGUMENT;
    switch (scan->before) {
    case BEFORE_TAG:
        return scan->depth ? 0 : MENTION_TAG;
    case BEFORE_STAR:
        return MENTION_VALUE;
    case BEFORE_ANY:
        return MENTION_TYPE | MENTION_VALUE;
    case BEFORE_TYPE:
    case BEFORE_POINT:
        break;
    }
    return 0;
}

static bool is_annotation(const char *word, size_t length)
{
    static const char *const names[] = {
        "MODEL", "COLUMN", "RELATIONSHIP", "FOREIGN_KEY_CONSTRAINT", "UNIQUE_CONSTRAINT",
        "INDEX", NULL};
    static const char prefix[] = "BOTHWAYS_";
    const size_t n = sizeof prefix - 1;
    if (!strchr("MCRFUIB", *word))
        return false;
    if (length > n && !memcmp(word, prefix, n))
        return word_is_one_of(word + n, length - n, names);
    return word_is_one_of(word, length, names);
}

static void take_identifier(struct scan *scan, unsigned use)
{
    const char *word = scan->at;
    const size_t length = take_word(scan);
    note_traits(scan, word, length);
    scan->tell(word, length, (uint32_t)(word - scan->start), use, scan->data);
    scan->before = before_of(word, length);
    scan->is_annotation = is_annotation(word, length);
}

/* A pragma that only concerns its own file, or warnings. */
static void take_pragma(struct scan *scan)
{
    static const char *const harmless[] = {"once", "mark", "region", "endregion", NULL};
    static const char *const vendors[] = {"GCC", "clang", NULL};
    static const char *const theirs[] = {"diagnostic", "system_header", NULL};
    const char *word = scan->at;
    size_t length = take_word(scan);
    bool is_harmless = word_is_one_of(word, length, harmless);
    if (word_is_one_of(word, length, vendors)) {
        skip_blanks(scan);
        word = scan->at;
        length = take_word(scan);
        is_harmless = word_is_one_of(word, length, theirs);
    }
    if (!is_harmless)
        scan->traits |= TRAIT_STATE;
    skip_line(scan);
}

static void take_directive(struct scan *scan)
{
    static const char *const definitions[] = {"define", "undef", NULL};
    static const char *const includes[] = {"include", "include_next", "import", "embed", NULL};
    static const char *const texts[] = {"error", "warning", "ident", "line", NULL};
    skip_blanks(scan);
    const char *word = scan->at;
    const size_t length = take_word(scan);
    skip_blanks(scan);
    scan->before = BEFORE_ANY;
    if (word_is_one_of(word, length, definitions)) {
        if (scan->at < scan->end && is_identifier_start(*scan->at))
            take_identifier(scan, MENTION_DEFINES);
        scan->before = BEFORE_ANY;
    } else if (word_is_one_of(word, length, includes)) {
        if (length > strlen("include")) /* include_next: not what it is in a main file */
            scan->traits |= TRAIT_SELF;
        if (scan->at < scan->end && (*scan->at == '<' || *scan->at == '"'))
            skip_line(scan);
    } else if (length == strlen("pragma") && !memcmp(word, "pragma", length)) {
        take_pragma(scan);
    } else if (word_is_one_of(word, length, texts)) {
        skip_line(scan);
    }
}

static void take_parenthesis(struct scan *scan, char c)
{
    if (c == '(') {
        scan->depth++;
        if (scan->is_annotation && !scan->annotation)
            scan->annotation = scan->depth;
    } else if (scan->depth) {
        if (scan->depth == scan->annotation)
            scan->annotation = 0;
        scan->depth--;
    }
}

static void take_punctuation(struct scan *scan)
{
    const char c = *scan->at++;
    scan->before = c == '*' ? BEFORE_STAR : c == '.' ? BEFORE_POINT : BEFORE_ANY;
    if (c == '#' && scan->at < scan->end && *scan->at == '#')
        scan->traits |= TRAIT_PASTE;
    if (c == '-' && scan->at < scan->end && *scan->at == '>') {
        scan->at++;
        scan->before = BEFORE_POINT;
    }
    if (c == '(' || c == ')')
        take_parenthesis(scan, c);
    else if (c == ';' || c == '{' || c == '}') /* an unclosed parenthesis goes no further */
        scan->depth = scan->annotation = 0;
    scan->is_annotation = false;
}

static void take_token(struct scan *scan)
{
    const char c = *scan->at;
    const bool is_first = scan->at_line_start;
    scan->at_line_start = false;
    if (is_first && c == '#') {
        scan->at++;
        take_directive(scan);
    } else if (is_first && c == '%' && scan->end - scan->at > 1 && scan->at[1] == ':') {
        scan->at += 2;
        take_directive(scan);
    } else if (is_identifier_start(c)) {
        take_identifier(scan, use_of(scan));
    } else if (g_ascii_isdigit(c)) {
        skip_number(scan);
    } else if (c == '"' || c == '\'') {
        skip_literal(scan);
    } else {
        take_punctuation(scan);
    }
}

unsigned mentions_scan(const char *text, size_t length, mention_function tell, void *data)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct scan scan = {.at = text,
                        .end = text + length,
                        .start = text,
                        .tell = tell,
                        .data = data,
                        .at_line_start = true};
    if (length >= 3 && !memcmp(text, mark, 3))
        scan.at += 3;
    while (scan.at < scan.end) {
        skip_blanks(&scan);
        if (scan.at == scan.end)
            break;
        if (*scan.at == '\n') {
            scan.at++;
            scan.at_line_start = true;
        } else {
            take_token(&scan);
        }
    }
    return scan.traits;
}
