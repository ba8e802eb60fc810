/* BW009: suppressions that are of no use, and what removes them. */

#include "analyzer/analysis/suppressions.h"

static const char *comment_name(const struct suppressing_word *word)
{
    switch (word->comment->fact->kind) {
    case SUPPRESSION_LINE:
        return "NOLINT";
    case SUPPRESSION_NEXT_LINE:
        return "NOLINTNEXTLINE";
    case SUPPRESSION_BEGIN:
        return "NOLINTBEGIN";
    case SUPPRESSION_END:
        return "NOLINTEND";
    }
    g_assert_not_reached();
}

static char *message_of_unknown(const struct suppressing_word *word)
{
    g_autofree char *nearest = suppression_word_nearest(word->text);
    return g_strdup_printf("%s speaks of `%s`, and no rule is called so%s%s%s", comment_name(word),
                           word->text, nearest != NULL ? "; did you mean `" : "",
                           nearest != NULL ? nearest : "", nearest != NULL ? "`?" : "");
}

static char *message_of_half(const struct suppressing_word *word)
{
    if (word->comment->fact->kind == SUPPRESSION_BEGIN)
        return g_strdup_printf("NOLINTBEGIN of `%s` has no NOLINTEND of the same word below it, "
                               "and suppresses nothing",
                               word->text);
    return g_strdup_printf("NOLINTEND of `%s` has no NOLINTBEGIN of the same word above it",
                           word->text);
}

static char *message_of_unused(const struct suppressing_word *word)
{
    static const char *const where[] = {
        [SUPPRESSION_LINE] = "on this line",
        [SUPPRESSION_NEXT_LINE] = "on the next line",
        [SUPPRESSION_BEGIN] = "up to its NOLINTEND",
    };
    return g_strdup_printf("%s of `%s` suppresses nothing: there is no such finding %s",
                           comment_name(word), word->text, where[word->comment->fact->kind]);
}

/* Why the word is of no use; NULL where it is of use, where that can't be known, and for an END,
 * which is of no use when its BEGIN isn't. The caller frees it. */
static char *reason_against(const struct suppressing_word *word, const struct graph *graph,
                            const struct selection *selection)
{
    enum suppression_kind kind = word->comment->fact->kind;
    if (word->kind == SUPPRESSION_WORD_FOREIGN)
        return NULL;
    if (word->kind == SUPPRESSION_WORD_UNKNOWN)
        return message_of_unknown(word);
    if ((kind == SUPPRESSION_BEGIN || kind == SUPPRESSION_END) && word->other == NULL)
        return message_of_half(word);
    if (kind == SUPPRESSION_END || word->is_used || graph->is_incomplete ||
        !suppressing_word_is_selected(word, selection))
        return NULL;
    return message_of_unused(word);
}

/* A word that suppresses findings of BW009 themselves is judged after all others. */
static bool is_about_suppressions(const struct suppressing_word *word,
                                  const struct rule_entry *rule)
{
    return word->kind == SUPPRESSION_WORD_RULE && suppression_word_matches(word->text, rule);
}

/* Makes the findings about the words that are `last`, or are not. */
static void report_words(const struct suppressions *suppressions, struct report *report,
                         const struct graph *graph, const struct selection *selection, bool last)
{
    const struct rule_entry *rule = report->rule;
    for (guint i = 0; i < suppressions->comments->len; i++) {
        const struct suppressing_comment *comment = g_ptr_array_index(suppressions->comments, i);
        for (guint j = 0; j < comment->words->len; j++) {
            struct suppressing_word *word = g_ptr_array_index(comment->words, j);
            if (is_about_suppressions(word, rule) != last)
                continue;
            g_autofree char *message = reason_against(word, graph, selection);
            if (message == NULL)
                continue;
            word->draft = draft_new(report, rule);
            word->draft->finding.range = word->range;
            word->draft->finding.message = analysis_string(report->memory, message);
            draft_word(word->draft, word->text);
        }
    }
}

/* Whether it can go: somebody says that it is of no use, and nobody wants to keep it. */
static bool goes(const struct suppressing_word *word)
{
    const struct suppressing_word *said =
        word->draft == NULL && word->other != NULL ? word->other : word;
    return said->draft != NULL && said->draft->suppressed == SUPPRESSED_NOT;
}

static bool all_go(const struct suppressing_comment *comment)
{
    for (guint i = 0; i < comment->words->len; i++)
        if (!goes(g_ptr_array_index(comment->words, i)))
            return false;
    return true;
}

/* The word with one comma, so that the ranges of several words that go do not overlap: the comma
 * before it where some word before it stays, else the one behind it. */
static struct range range_of_word(const struct suppressing_word *word)
{
    const GPtrArray *words = word->comment->words;
    const struct suppressing_word *before = NULL, *behind = NULL;
    bool stays_before = false, is_behind = false;
    for (guint i = 0; i < words->len && behind == NULL; i++) {
        const struct suppressing_word *other = g_ptr_array_index(words, i);
        if (is_behind)
            behind = other;
        else if (other == word)
            is_behind = true;
        else {
            before = other;
            stays_before = stays_before || !goes(other);
        }
    }
    struct range range = word->range;
    if (stays_before)
        range.start = before->range.end;
    else if (behind != NULL)
        range.end = behind->range.start;
    return range;
}

static bool can_be_removed(const struct suppressing_word *word)
{
    return all_go(word->comment) || word->comment->is_exact;
}

static void remove_word(struct draft *draft, const struct suppressing_word *word)
{
    const struct range range =
        all_go(word->comment) ? word->comment->fact->removal_range : range_of_word(word);
    draft_edit(draft, range, "%s", "");
}

static void add_fix(const struct suppressing_word *word)
{
    const struct suppressing_word *other = word->other;
    bool takes_other = other != NULL && goes(other);
    if (!goes(word) || !can_be_removed(word) || (takes_other && !can_be_removed(other)))
        return;
    if (all_go(word->comment))
        draft_fix(word->draft, APPLICABILITY_SAFE, "Remove the suppression");
    else
        draft_fix(word->draft, APPLICABILITY_SAFE, "Remove `%s`", word->text);
    remove_word(word->draft, word);
    if (takes_other)
        remove_word(word->draft, other);
}

void suppressions_report_unused(const struct suppressions *suppressions, struct report *report,
                                const struct graph *graph, const struct selection *selection)
{
    const struct rule_entry *rule = rule_find("BW009");
    if (!selection_reports(selection, (size_t)(rule - rule_entries)))
        return;
    report->rule = rule;
    guint first = report->drafts->len;
    report_words(suppressions, report, graph, selection, false);
    for (guint i = first; i < report->drafts->len; i++)
        suppressions_apply(suppressions, g_ptr_array_index(report->drafts, i));
    report_words(suppressions, report, graph, selection, true);
    for (guint i = 0; i < suppressions->comments->len; i++) {
        const struct suppressing_comment *comment = g_ptr_array_index(suppressions->comments, i);
        for (guint j = 0; j < comment->words->len; j++) {
            const struct suppressing_word *word = g_ptr_array_index(comment->words, j);
            if (word->draft != NULL)
                add_fix(word);
        }
    }
}
