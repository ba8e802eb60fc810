#include "analyzer/analysis/suppression_word.h"

#include <stdint.h>
#include <string.h>

#define OUR_PREFIX "bothways-"

static bool has_our_prefix(const char *word)
{
    return g_ascii_strncasecmp(word, OUR_PREFIX, strlen(OUR_PREFIX)) == 0;
}

/* The word without `bothways-`; points into it. */
static const char *bare_word(const char *word)
{
    return has_our_prefix(word) ? word + strlen(OUR_PREFIX) : word;
}

static bool is_glob(const char *word)
{
    return strchr(word, '*') != NULL;
}

/* `BW` and digits only: a code or the beginning of one. */
static bool is_code(const char *word)
{
    return g_ascii_strncasecmp(word, "BW", 2) == 0 &&
           strspn(word + 2, "0123456789") == strlen(word + 2);
}

static bool is_code_glob(const char *word)
{
    return g_ascii_strncasecmp(word, "BW", 2) == 0 &&
           strspn(word + 2, "0123456789*") == strlen(word + 2);
}

static bool is_name(const char *word)
{
    for (size_t i = 0; i < n_rule_entries; i++)
        if (g_ascii_strcasecmp(word, rule_entries[i].name) == 0)
            return true;
    return false;
}

static bool is_ours(const char *word)
{
    return has_our_prefix(word) || g_ascii_strcasecmp(word, "bothways") == 0 || is_code(word) ||
           is_code_glob(word) || is_name(word);
}

static bool glob_matches(const char *glob, const char *text)
{
    g_autofree char *pattern = g_ascii_strdown(glob, -1);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    /* GPattern knows `?`, too, which no code or name contains. */
    return strchr(pattern, '?') == NULL && g_pattern_match_simple(pattern, lower);
}

bool suppression_word_matches(const char *word, const struct rule_entry *rule)
{
    if (!is_ours(word))
        return false;
    const char *bare = bare_word(word);
    if (is_glob(bare))
        return glob_matches(bare, rule->name) || glob_matches(bare, rule->code);
    if (is_code(bare))
        return g_ascii_strncasecmp(bare, rule->code, strlen(bare)) == 0;
    return g_ascii_strcasecmp(bare, rule->name) == 0;
}

enum suppression_word_kind suppression_word_kind(const char *word)
{
    if (!is_ours(word))
        return SUPPRESSION_WORD_FOREIGN;
    const char *bare = bare_word(word);
    size_t n_matches = 0;
    bool is_exact = false;
    for (size_t i = 0; i < n_rule_entries; i++) {
        n_matches += suppression_word_matches(word, &rule_entries[i]) ? 1 : 0;
        is_exact = is_exact || g_ascii_strcasecmp(bare, rule_entries[i].code) == 0 ||
                   g_ascii_strcasecmp(bare, rule_entries[i].name) == 0;
    }
    if (is_exact)
        return SUPPRESSION_WORD_RULE;
    return n_matches > 0 ? SUPPRESSION_WORD_GROUP : SUPPRESSION_WORD_UNKNOWN;
}

/* The code of the rule that a word names, else the word itself. */
static const char *word_identity(const char *word)
{
    const struct rule_entry *rule = NULL;
    if (suppression_word_kind(word) == SUPPRESSION_WORD_RULE)
        for (size_t i = 0; i < n_rule_entries && rule == NULL; i++)
            rule = suppression_word_matches(word, &rule_entries[i]) ? &rule_entries[i] : NULL;
    return rule != NULL ? rule->code : bare_word(word);
}

bool suppression_words_equal(const char *a, const char *b)
{
    return g_ascii_strcasecmp(word_identity(a), word_identity(b)) == 0;
}

char *suppression_word_nearest(const char *word)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (size_t i = 0; i < n_rule_entries; i++) {
        g_ptr_array_add(candidates, (gpointer)(uintptr_t)rule_entries[i].name);
        g_ptr_array_add(candidates, (gpointer)(uintptr_t)rule_entries[i].code);
    }
    const char *bare = bare_word(word);
    const char *nearest = nearest_name(bare, candidates);
    if (nearest == NULL)
        return NULL;
    return is_code(nearest) ? g_strdup(nearest) : g_strconcat(OUR_PREFIX, nearest, NULL);
}
