#include "analyzer/extract/token_list.h"

#include <string.h>

struct entry {
    uint32_t start;
    uint32_t end;
};

static GArray *tokens_of(struct source_file *file)
{
    if (file->tokens)
        return file->tokens;
    file->tokens = g_array_new(FALSE, FALSE, sizeof(struct entry));
    struct lexer lexer = source_lexer(file, 0);
    for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END;
         token = lexer_next(&lexer)) {
        const struct entry entry = {.start = token.start.offset, .end = token.end.offset};
        if (token.kind != TOKEN_DIRECTIVE)
            g_array_append_val(file->tokens, entry);
    }
    return file->tokens;
}

/* The index of the first token that begins at `offset` or behind it. */
static guint index_at(const GArray *tokens, uint32_t offset)
{
    guint low = 0;
    for (guint high = tokens->len; low < high;) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(tokens, struct entry, middle).start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct entry *entry_at(struct source_file *file, guint index)
{
    const GArray *tokens = tokens_of(file);
    return index < tokens->len ? &g_array_index(tokens, struct entry, index) : NULL;
}

/* What the lexer's functions on tokens ask for: they look at the text and the offsets alone. */
static struct token token_of(const struct source_file *file, const struct entry *entry,
                             struct lexer *lexer)
{
    *lexer = (struct lexer){.text = file->text, .length = file->length};
    return (struct token){.start.offset = entry->start, .end.offset = entry->end};
}

static bool entry_is(struct source_file *file, guint index, const char *text)
{
    const struct entry *entry = entry_at(file, index);
    struct lexer lexer;
    if (!entry)
        return false;
    const struct token token = token_of(file, entry, &lexer);
    return token_is(&lexer, &token, text);
}

static char *entry_text(struct source_file *file, guint index)
{
    const struct entry *entry = entry_at(file, index);
    if (!entry)
        return NULL;
    struct lexer lexer;
    const struct token token = token_of(file, entry, &lexer);
    g_autofree char *text = token_text(&lexer, &token);
    return g_utf8_make_valid(text, -1);
}

/* The index of the bracket that the one at `index` closes; 0 where there is none. */
static guint opening(struct source_file *file, guint index, const char *open, const char *close)
{
    unsigned depth = 0;
    for (guint i = index + 1; i--;) {
        if (entry_is(file, i, close))
            depth++;
        else if (entry_is(file, i, open) && !--depth)
            return i;
    }
    return 0;
}

/* The index behind the bracket that closes the one at `index`. */
static guint behind_closing(struct source_file *file, guint index)
{
    unsigned depth = 0;
    for (guint i = index; entry_at(file, i); i++) {
        if (entry_is(file, i, "(") || entry_is(file, i, "["))
            depth++;
        else if ((entry_is(file, i, ")") || entry_is(file, i, "]")) && !--depth)
            return i + 1;
    }
    return tokens_of(file)->len;
}

static bool is_ours(const struct expansion *expansion)
{
    return expansion && expansion->role != EXPANSION_OTHER;
}

/* Where the annotation, macro or attribute begins whose last token is at `index`; `index + 1` where
 * there is none. `*found` is the macro's expansion. */
static guint start_of_run_item(struct source_file *file, guint index, struct expansion **found)
{
    const struct entry *entry = entry_at(file, index);
    *found = macros_find(file, entry->start);
    if (*found && (*found)->end == entry->end)
        return index;
    *found = NULL;
    if (entry_is(file, index, "]") && index && entry_is(file, index - 1, "]")) {
        const guint open = opening(file, index, "[", "]");
        return entry_is(file, open + 1, "[") ? open : index + 1;
    }
    const guint open = entry_is(file, index, ")") ? opening(file, index, "(", ")") : 0;
    if (!open)
        return index + 1;
    *found = macros_find(file, entry_at(file, open - 1)->start);
    return *found || entry_is(file, open - 1, "__attribute__") ? open - 1 : index + 1;
}

/* Steps back over annotations and attributes; the index behind the token in front of them. */
static guint skip_back(struct source_file *file, guint index, struct expansion **stopped_at)
{
    *stopped_at = NULL;
    while (index) {
        const guint start = start_of_run_item(file, index - 1, stopped_at);
        if (start == index || (*stopped_at && !is_ours(*stopped_at)))
            break;
        index = start;
        *stopped_at = NULL;
    }
    return index;
}

static guint skip_forward(struct source_file *file, guint index)
{
    for (const struct entry *entry; (entry = entry_at(file, index));) {
        const struct expansion *expansion = macros_find(file, entry->start);
        if (is_ours(expansion))
            index = index_at(tokens_of(file), expansion->end);
        else if (entry_is(file, index, "__attribute__"))
            index = behind_closing(file, index + 1);
        else if (entry_is(file, index, "[") && entry_is(file, index + 1, "["))
            index = behind_closing(file, index);
        else
            break;
    }
    return index;
}

struct neighbours neighbours_of(const struct expansion *expansion)
{
    struct source_file *file = expansion->file;
    struct neighbours neighbours = {0};
    struct expansion *macro = NULL;
    const guint before = skip_back(file, index_at(tokens_of(file), expansion->start), &macro);
    const guint after = skip_forward(file, index_at(tokens_of(file), expansion->end));
    neighbours.before_is_macro = macro != NULL;
    if (before) {
        neighbours.before = entry_text(file, before - 1);
        neighbours.before_start = entry_at(file, before - 1)->start;
        neighbours.before_end = entry_at(file, before - 1)->end;
        neighbours.two_before = before > 1 ? entry_text(file, before - 2) : NULL;
    }
    neighbours.after = entry_text(file, after);
    neighbours.after_start =
        neighbours.after ? entry_at(file, after)->start : (uint32_t)file->length;
    return neighbours;
}

void neighbours_clear(struct neighbours *neighbours)
{
    g_clear_pointer(&neighbours->before, g_free);
    g_clear_pointer(&neighbours->two_before, g_free);
    g_clear_pointer(&neighbours->after, g_free);
}

bool expansion_is_in_braces(const struct expansion *expansion)
{
    enum { LOOK_BACK_MAX = 2000 }; /* the body of a long struct; keeps many of them linear */
    struct source_file *file = expansion->file;
    const guint end = index_at(tokens_of(file), expansion->start);
    unsigned closed = 0;
    for (guint i = end; i-- && end - i < LOOK_BACK_MAX;) {
        if (entry_is(file, i, "}"))
            closed++;
        else if (entry_is(file, i, "{") && !closed--)
            return true;
    }
    return false;
}

bool neighbour_is(const char *neighbour, const char *words)
{
    if (!neighbour)
        return false;
    const size_t length = strlen(neighbour);
    while (*words) {
        const size_t n = strcspn(words, " ");
        if (n == length && !memcmp(words, neighbour, n))
            return true;
        words += n;
        words += strspn(words, " ");
    }
    return false;
}

GPtrArray *expansions_before(struct source_file *file, uint32_t offset)
{
    GPtrArray *expansions = g_ptr_array_new();
    for (guint index = index_at(tokens_of(file), offset); index;) {
        struct expansion *expansion = NULL;
        const guint start = start_of_run_item(file, index - 1, &expansion);
        if (start == index || (expansion && !is_ours(expansion)))
            break;
        if (expansion)
            g_ptr_array_add(expansions, expansion);
        index = start;
    }
    return expansions;
}
