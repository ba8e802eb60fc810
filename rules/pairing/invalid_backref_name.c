#include "rules/pairing.h"

#include <string.h>

static bool is_c_keyword(const char *name)
{
    static const char *const words[] = {
        "auto",       "break",     "case",           "char",
        "const",      "continue",  "default",        "do",
        "double",     "else",      "enum",           "extern",
        "float",      "for",       "goto",           "if",
        "inline",     "int",       "long",           "register",
        "restrict",   "return",    "short",          "signed",
        "sizeof",     "static",    "struct",         "switch",
        "typedef",    "union",     "unsigned",       "void",
        "volatile",   "while",     "_Alignas",       "_Alignof",
        "_Atomic",    "_Bool",     "_Complex",       "_Generic",
        "_Imaginary", "_Noreturn", "_Static_assert", "_Thread_local",
        NULL,
    };
    return g_strv_contains(words, name);
}

static bool is_identifier(const char *name)
{
    if (*name == '\0' || g_ascii_isdigit(*name))
        return false;
    for (const char *at = name; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && *at != '_')
            return false;
    return true;
}

static void check_name(struct report *report, const struct relationship *relationship)
{
    const struct argument *backref = relationship->backref;
    const char *name = relationship->backref_name;
    bool keyword = is_c_keyword(name);
    if (is_identifier(name) && !keyword)
        return;
    const struct argument *value = backref->kind == VALUE_CALL ? &backref->items[0] : backref;
    struct draft *draft = report_relationship(
        report, relationship, value->range, "`%s` says backref = \"%s\", but `%s` %s",
        relationship->label, name, name,
        keyword ? "is a keyword of C, and no member can have that name"
                : "is not a name that a member could have");
    draft_word(draft, name);
    if (relationship->target != NULL)
        draft_partner(draft, relationship->target->name);
    draft_help(draft, "a name has letters, digits and `_`, and begins with no digit");
}

static bool is_refused(const char *option)
{
    static const char *const refused[] = {"back_populates", "backref", "secondary", "link_model",
                                          NULL};
    return g_strv_contains(refused, option);
}

static GPtrArray *accepted_options(void)
{
    GPtrArray *names = g_ptr_array_new();
    for (const char *const *keyword = relationship_keywords(); *keyword != NULL; keyword++)
        if (!is_refused(*keyword))
            g_ptr_array_add(names, (gpointer)(uintptr_t)*keyword);
    return names;
}

static void report_option(struct report *report, const struct relationship *relationship,
                          const struct argument *option)
{
    const char *word = option->name != NULL ? option->name : option->text;
    g_autoptr(GPtrArray) names = accepted_options();
    struct draft *draft = report_relationship(
        report, relationship, option->name != NULL ? option->name_range : option->range,
        "the backref of `%s` says `%s`, which a backref does not take", relationship->label,
        word != NULL ? word : "a list");
    draft_word(draft, word);
    if (relationship->target != NULL)
        draft_partner(draft, relationship->target->name);
    const char *nearest = word != NULL ? nearest_name(word, names) : NULL;
    if (word != NULL && is_refused(word))
        draft_help(draft,
                   "the other side of a backref is `%s` itself, over the same tables; remove "
                   "`%s`",
                   relationship->label, word);
    else if (nearest != NULL)
        draft_help(draft, "did you mean `%s`?", nearest);
    else
        draft_help(draft, "write backref(name, keyword = value) with the keywords of RELATIONSHIP");
}

static void check_options(struct report *report, const struct relationship *relationship)
{
    const struct argument *backref = relationship->backref;
    g_autoptr(GPtrArray) names = accepted_options();
    for (size_t i = 1; backref->kind == VALUE_CALL && i < backref->n_items; i++) {
        const struct argument *option = &backref->items[i];
        bool is_known = option->name != NULL &&
                        g_ptr_array_find_with_equal_func(names, option->name, g_str_equal, NULL);
        if (!is_known)
            report_option(report, relationship, option);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        if (relationship->backref == NULL || relationship->backref_name == NULL)
            continue;
        check_name(report, relationship);
        check_options(report, relationship);
    }
}

const struct rule rule_invalid_backref_name = {
    .summary = "a backref's name can't name a member, or its options are none of a backref",
    .why = "The name becomes a member of the target in everything that is generated, so it has to "
           "be an identifier of C. An option that a backref doesn't take would be ignored; "
           "SQLAlchemy raises a TypeError at the first use of a model.",
    .mend = "Choose a name that a member could have. `back_populates`, `backref`, `secondary` and "
            "`link_model` belong to the relationship itself, not to its backref.",
    .check = check,
};
