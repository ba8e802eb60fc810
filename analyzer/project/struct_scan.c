#include "analyzer/project/struct_scan.h"

#include "analyzer/source/lexer.h"

enum scan_state {
    SCAN_ANYWHERE,
    SCAN_BEHIND_STRUCT, /* between `struct` and `{`: tags and attributes */
    SCAN_BEHIND_BRACE,  /* between `}` and `;`: the names of a typedef, among others */
};

bool struct_scan(const char *text, gsize length, GHashTable *names)
{
    struct lexer lexer;
    lexer_init(&lexer, text, length, (struct place){1, 1, 0});
    enum scan_state state = SCAN_ANYWHERE;
    bool is_named = false; /* a wanted tag was seen behind `struct` */
    for (;;) {
        const struct token token = lexer_next(&lexer);
        if (token.kind == TOKEN_END)
            return false;
        if (token.kind == TOKEN_DIRECTIVE) /* `struct hero`, `#if …`, and only then the body */
            continue;
        bool begins_body = token.kind == TOKEN_PUNCTUATION && token_is(&lexer, &token, "{");
        bool begins_bases = token.kind == TOKEN_PUNCTUATION && token_is(&lexer, &token, ":");
        if (is_named && begins_body)
            return true;
        /* Behind the tag stands the body, or this is a use of the struct. */
        if (is_named && !begins_bases)
            state = SCAN_ANYWHERE;
        is_named = is_named && begins_bases;
        if (token.kind == TOKEN_IDENTIFIER) {
            g_autofree char *word = token_text(&lexer, &token);
            bool is_wanted = g_hash_table_contains(names, word);
            if (is_wanted && state == SCAN_BEHIND_BRACE)
                return true;
            if (g_str_equal(word, "struct"))
                state = SCAN_BEHIND_STRUCT;
            is_named = is_wanted && state == SCAN_BEHIND_STRUCT;
        } else if (begins_body) {
            state = SCAN_ANYWHERE;
        } else if (token_is(&lexer, &token, "}")) {
            state = SCAN_BEHIND_BRACE;
        } else if (token_is(&lexer, &token, ";")) {
            state = SCAN_ANYWHERE;
        }
    }
}
