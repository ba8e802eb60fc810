#include "rules/rule.h"

/* The header that includes another declares nothing twice: only other places count. */
static bool is_same_declaration(const struct model *a, const struct model *b)
{
    return g_strcmp0(a->fact->range.file, b->fact->range.file) == 0 &&
           a->fact->range.start.offset == b->fact->range.start.offset;
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) first_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < graph->models->len; i++) {
        const struct model *model = g_ptr_array_index(graph->models, i);
        const struct model *first = g_hash_table_lookup(first_of, model->name);
        if (first == NULL) {
            g_hash_table_insert(first_of, (gpointer)model->name, (gpointer)model);
            continue;
        }
        if (is_same_declaration(first, model))
            continue;
        struct draft *draft =
            report_model(report, model, model->fact->range,
                         "the model `%s` is declared twice: here, and in `%s`; whatever names `%s` "
                         "could mean either",
                         model->name, first->fact->range.file, model->name);
        draft_rests_on_model(draft, first);
        draft_word(draft, model->name);
        draft_help(draft, "rename one of the two, or keep one declaration and include its header");
        draft_related(draft, first->fact->range, "the other `%s` is declared here", first->name);
    }
}

const struct rule rule_duplicate_model = {
    .summary = "Two models of one project have the same name.",
    .why = "A relationship names its target by the model's name. Where two structs answer to it, "
           "nobody can tell which one is meant, and two source files that include different ones "
           "disagree about the layout of what they pass to each other.",
    .mend = "Rename one of the two. Where both were meant to be the same model, keep one "
            "declaration and include its header in the other place.",
    .check = check,
};
