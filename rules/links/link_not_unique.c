#include "rules/keys.h"
#include "rules/links.h"

static bool contains_all(const GPtrArray *set, GPtrArray *of)
{
    for (guint i = 0; i < set->len; i++) {
        if (!g_ptr_array_find(of, set->pdata[i], NULL)) {
            return false;
        }
    }
    return true;
}

/* Whether some unique set speaks of the pair: it lies within the pair's columns, so that a pair
 * can't be there twice, or contains them, so that whoever wrote it allows more rows on purpose. */
static bool pair_is_covered(const struct table *link, GPtrArray *pair)
{
    for (guint i = 0; i < link->indexes->len; i++) {
        const struct column_set *set = link->indexes->pdata[i];
        if ((set->is_unique || set->is_primary_key) && set->columns->len > 0 &&
            (contains_all(set->columns, pair) || contains_all(pair, set->columns))) {
            return true;
        }
    }
    return false;
}

static void check(const struct graph *graph, struct report *report)
{
    struct links *links = links_new(graph);
    for (guint t = 0; t < links->tables->len; t++) {
        const struct table *link = links->tables->pdata[t];
        const GPtrArray *over = links_over(links, link);
        for (guint i = 0; i < over->len; i++) {
            const struct relationship *r = over->pdata[i];
            if (!relationship_is_written(r) || r->join.written->len == 0 ||
                pair_is_covered(link, r->join.written)) {
                continue;
            }
            struct draft *draft = report_relationship(
                report, r, link_range(r),
                "nothing in the link table `%s` of `%s` is unique over the pair: one `%s` and one "
                "`%s` can be linked twice, and are then listed twice",
                link->full_name, relationship_label(r), r->model->name, r->target->name);
            draft_help(draft,
                       "make the two foreign keys the primary key of `%s`, or add a "
                       "UNIQUE_CONSTRAINT over them",
                       link->model->name);
            draft_word(draft, link->full_name);
            draft_rests_on_table(draft, link);
            draft_related(draft, link->model->fact->range, "the link table is declared here");
            break; /* one a link table */
        }
    }
    links_free(links);
}

const struct rule rule_link_not_unique = {
    .summary = "A link table in which one pair can stand twice",
    .why = "Without a primary key or unique constraint over the pair, the same two rows can be "
           "linked twice: lists hold duplicates, and removing one link removes both or fails.",
    .mend = "Make the two foreign keys the link table's primary key, or unique together.",
    .check = check,
};
