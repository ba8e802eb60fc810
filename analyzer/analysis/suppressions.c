#include "analyzer/analysis/suppressions.h"

#include <string.h>

static void word_free(gpointer data)
{
    struct suppressing_word *word = data;
    g_free(word->text);
    g_free(word);
}

static void comment_free(gpointer data)
{
    struct suppressing_comment *comment = data;
    g_ptr_array_unref(comment->words);
    g_free(comment);
}

static void free_array(gpointer array)
{
    g_ptr_array_unref(array);
}

/* The part of the comment's words from `start` to `end`; they stand on one line. */
static struct range part_of_words(const struct fact_suppression *fact, size_t start, size_t end)
{
    struct range range = fact->words_range;
    range.end = range.start;
    range.start.offset += (uint32_t)start;
    range.start.column += (uint32_t)start;
    range.end.offset += (uint32_t)end;
    range.end.column += (uint32_t)end;
    return range;
}

static void add_word(struct suppressing_comment *comment, const char *start, const char *end)
{
    const struct fact_suppression *fact = comment->fact;
    while (start < end && g_ascii_isspace(*start))
        start++;
    while (end > start && g_ascii_isspace(end[-1]))
        end--;
    struct suppressing_word *word = g_new(struct suppressing_word, 1);
    *word = (struct suppressing_word){
        .comment = comment,
        .text = g_strndup(start, (gsize)(end - start)),
        .range = comment->is_exact ? part_of_words(fact, (size_t)(start - fact->words),
                                                   (size_t)(end - fact->words))
                                   : fact->words_range,
        .first_line = 1,
    };
    word->kind = suppression_word_kind(word->text);
    if (fact->kind == SUPPRESSION_LINE || fact->kind == SUPPRESSION_NEXT_LINE)
        word->first_line = word->last_line =
            fact->range.start.line + (fact->kind == SUPPRESSION_NEXT_LINE ? 1 : 0);
    g_ptr_array_add(comment->words, word);
}

static struct suppressing_comment *comment_new(const struct fact_suppression *fact)
{
    struct suppressing_comment *comment = g_new(struct suppressing_comment, 1);
    size_t length = fact->words_range.end.offset - fact->words_range.start.offset;
    *comment = (struct suppressing_comment){
        .fact = fact,
        .words = g_ptr_array_new_with_free_func(word_free),
        .is_exact = length == strlen(fact->words),
    };
    const char *at = fact->words;
    for (const char *comma; (comma = strchr(at, ',')) != NULL; at = comma + 1)
        add_word(comment, at, comma);
    add_word(comment, at, at + strlen(at));
    return comment;
}

static gint compare_comments(gconstpointer left, gconstpointer right)
{
    const struct suppressing_comment *a = *(const struct suppressing_comment *const *)left;
    const struct suppressing_comment *b = *(const struct suppressing_comment *const *)right;
    int order = strcmp(a->fact->range.file, b->fact->range.file);
    if (order != 0)
        return order;
    uint32_t at = a->fact->range.start.offset, other = b->fact->range.start.offset;
    return at < other ? -1 : at > other;
}

/* Each once: several headers may include the file that it stands in. */
static GPtrArray *collect_comments(const struct graph *graph)
{
    GPtrArray *comments = g_ptr_array_new_with_free_func(comment_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->facts->len; i++) {
        const struct facts *facts = g_ptr_array_index(graph->facts, i);
        for (size_t j = 0; j < facts->n_headers; j++) {
            const struct fact_header *header = &facts->headers[j];
            for (size_t k = 0; k < header->n_suppressions; k++) {
                const struct fact_suppression *fact = &header->suppressions[k];
                if (fact->range.file != NULL && g_hash_table_add(seen, range_key(fact->range)))
                    g_ptr_array_add(comments, comment_new(fact));
            }
        }
    }
    g_ptr_array_sort(comments, compare_comments);
    return comments;
}

/* Lets an END close the latest open BEGIN of the same word. */
static void close_region(GPtrArray *open, struct suppressing_word *end)
{
    for (guint i = open->len; i-- > 0;) {
        struct suppressing_word *begin = g_ptr_array_index(open, i);
        if (!suppression_words_equal(begin->text, end->text))
            continue;
        begin->other = end;
        end->other = begin;
        begin->first_line = begin->comment->fact->range.start.line;
        begin->last_line = end->comment->fact->range.start.line;
        g_ptr_array_remove_index(open, i);
        return;
    }
}

static void add_comment(struct suppressions *suppressions, struct suppressing_comment *comment,
                        GPtrArray *open)
{
    const char *file = comment->fact->range.file;
    GPtrArray *words = g_hash_table_lookup(suppressions->words, file);
    if (words == NULL) {
        words = g_ptr_array_new();
        g_hash_table_insert(suppressions->words, (gpointer)(uintptr_t)file, words);
        g_ptr_array_set_size(open, 0);
    }
    for (guint i = 0; i < comment->words->len; i++) {
        struct suppressing_word *word = g_ptr_array_index(comment->words, i);
        if (word->kind == SUPPRESSION_WORD_FOREIGN)
            continue;
        g_ptr_array_add(words, word);
        if (comment->fact->kind == SUPPRESSION_BEGIN)
            g_ptr_array_add(open, word);
        else if (comment->fact->kind == SUPPRESSION_END)
            close_region(open, word);
    }
}

static char *line_key(const char *file, uint32_t line)
{
    return g_strdup_printf("%s\n%u", file, line);
}

/* The lines of the declarations of relationships, from the member's name to the annotation's end.
 */
static GHashTable *collect_ends(const struct graph *graph)
{
    GHashTable *ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->member == NULL || relationship->member->fact->range.file == NULL)
            continue;
        const struct range name = relationship->member->fact->range;
        const struct range annotation = relationship->annotation->range;
        bool is_one = g_strcmp0(annotation.file, name.file) == 0;
        uint32_t last = is_one ? MAX(annotation.end.line, name.end.line) : name.end.line;
        for (uint32_t line = name.start.line; line <= last; line++)
            g_hash_table_add(ends, line_key(name.file, line));
    }
    return ends;
}

struct suppressions *suppressions_new(const struct graph *graph)
{
    GPtrArray *comments = collect_comments(graph);
    if (comments->len == 0) {
        g_ptr_array_unref(comments);
        return NULL;
    }
    struct suppressions *suppressions = g_new(struct suppressions, 1);
    *suppressions = (struct suppressions){
        .comments = comments,
        .words = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_array),
        .ends = collect_ends(graph),
    };
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    for (guint i = 0; i < comments->len; i++)
        add_comment(suppressions, g_ptr_array_index(comments, i), open);
    return suppressions;
}

void suppressions_free(struct suppressions *suppressions)
{
    if (suppressions == NULL)
        return;
    g_hash_table_unref(suppressions->words);
    g_hash_table_unref(suppressions->ends);
    g_ptr_array_unref(suppressions->comments);
    g_free(suppressions);
}

/* A prefix or glob says nothing of the rule that would call it unused. */
static bool word_speaks_of(const struct suppressing_word *word, const struct rule_entry *rule)
{
    bool is_about_suppressions = g_str_equal(rule->code, "BW009");
    return (!is_about_suppressions || word->kind == SUPPRESSION_WORD_RULE) &&
           suppression_word_matches(word->text, rule);
}

static void apply_at(const struct suppressions *suppressions, struct draft *draft,
                     struct range range)
{
    const GPtrArray *words =
        range.file != NULL ? g_hash_table_lookup(suppressions->words, range.file) : NULL;
    for (guint i = 0; words != NULL && i < words->len; i++) {
        struct suppressing_word *word = g_ptr_array_index(words, i);
        if (range.start.line < word->first_line || range.start.line > word->last_line ||
            word->draft == draft || !word_speaks_of(word, draft->rule))
            continue;
        word->is_used = true;
        if (draft->suppressed == SUPPRESSED_NOT) {
            draft->suppressed = SUPPRESSED_IN_SOURCE;
            draft->suppression_reason =
                analysis_string(draft->report->memory, word->comment->fact->reason);
        }
    }
}

static bool is_end(const struct suppressions *suppressions, struct range range)
{
    if (range.file == NULL || !g_hash_table_contains(suppressions->words, range.file))
        return false;
    g_autofree char *key = line_key(range.file, range.start.line);
    return g_hash_table_contains(suppressions->ends, key);
}

void suppressions_apply(const struct suppressions *suppressions, struct draft *draft)
{
    /* Findings of the facts are complete; those of rules are not yet. */
    const struct related *related = draft->finding.related;
    size_t n_related = draft->finding.n_related;
    if (draft->related != NULL) {
        related = (const struct related *)(void *)draft->related->data;
        n_related = draft->related->len;
    }
    apply_at(suppressions, draft, draft->finding.range);
    const char *partner = draft->finding.partner;
    bool is_of_pair = partner != NULL && strchr(partner, '.') != NULL;
    for (size_t i = 0; is_of_pair && i < n_related; i++)
        if (is_end(suppressions, related[i].range))
            apply_at(suppressions, draft, related[i].range);
}

bool suppressing_word_is_selected(const struct suppressing_word *word,
                                  const struct selection *selection)
{
    g_autofree struct rule_choice *choices = selection_for_file(selection, word->range.file);
    bool is_selected = false;
    for (size_t i = 0; i < n_rule_entries && !is_selected; i++)
        is_selected = choices[i].severity != SEVERITY_OFF && word_speaks_of(word, &rule_entries[i]);
    return is_selected;
}

void drafts_suppress(struct report *report, const struct graph *graph,
                     const struct selection *selection, const GPtrArray *silent)
{
    struct suppressions *suppressions = suppressions_new(graph);
    if (suppressions == NULL)
        return;
    for (guint i = 0; i < report->drafts->len; i++)
        suppressions_apply(suppressions, g_ptr_array_index(report->drafts, i));
    for (guint i = 0; i < silent->len; i++)
        suppressions_apply(suppressions, g_ptr_array_index(silent, i));
    suppressions_report_unused(suppressions, report, graph, selection);
    suppressions_free(suppressions);
}
