#include "rules/rule.h"

#include <string.h>

enum grammatical_number { NUMBER_UNKNOWN, NUMBER_SINGULAR, NUMBER_PLURAL };

struct irregular_noun {
    const char *word;
    enum grammatical_number number;
};

static const struct irregular_noun irregular_nouns[] = {
#define PLURAL(word) {word, NUMBER_PLURAL},
#define SINGULAR(word) {word, NUMBER_SINGULAR},
#define UNCOUNTABLE(word) {word, NUMBER_UNKNOWN},
#include "rules/names/irregular_nouns.def"
};

/* The number of a name is that of its last word: `sub_tasks`, `subTasks`. */
static const char *last_word(const char *name)
{
    const char *word = name;
    for (const char *c = name; *c != '\0'; c++) {
        bool begins = c > name && g_ascii_isupper(*c) && g_ascii_islower(c[-1]);
        if (c[0] == '_' && c[1] != '\0') {
            word = c + 1;
        } else if (begins) {
            word = c;
        }
    }
    return word;
}

static enum grammatical_number find_number(const char *name)
{
    g_autofree char *word = g_ascii_strdown(last_word(name), -1);
    for (size_t i = 0; i < G_N_ELEMENTS(irregular_nouns); i++) {
        if (g_str_equal(word, irregular_nouns[i].word)) {
            return irregular_nouns[i].number;
        }
    }
    size_t length = strlen(word);
    if (length < 3 || !g_ascii_isalpha(word[length - 1])) {
        return NUMBER_UNKNOWN;
    }
    if (length > 4 && g_str_has_suffix(word, "ed") && word[length - 3] != 'e') {
        return NUMBER_UNKNOWN; /* a participle: `starred`, `tutored` */
    }
    bool ends_in_s = g_str_has_suffix(word, "s");
    bool is_singular_ending = g_str_has_suffix(word, "ss") || g_str_has_suffix(word, "us") ||
                              g_str_has_suffix(word, "is");
    return ends_in_s && !is_singular_ending ? NUMBER_PLURAL : NUMBER_SINGULAR;
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *r = graph->relationships->pdata[i];
        enum grammatical_number wrong = r->is_list ? NUMBER_SINGULAR : NUMBER_PLURAL;
        if (r->member == NULL || r->target == NULL || find_number(r->name) != wrong ||
            (!r->is_list && g_str_equal(r->name, r->target->name))) {
            continue;
        }
        report_relationship(report, r, r->member->fact->range,
                            r->is_list ? "`%s` is a list of `%s` with a name in the singular: call "
                                         "it by the plural"
                                       : "`%s` is one `%s` with a name in the plural: call it by "
                                         "the singular",
                            relationship_label(r), r->target->name);
    }
}

const struct rule rule_number_of_name = {
    .summary = "A list named in the singular, or one pointer named in the plural",
    .why = "The name says how many there are, and readers believe it: `team->hero` reads as one "
           "hero.",
    .mend = "Name lists in the plural and single partners in the singular, and change "
            "`back_populates` on the other side with it.",
    .check = check,
};
