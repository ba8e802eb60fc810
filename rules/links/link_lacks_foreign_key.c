#include "rules/keys.h"
#include "rules/links.h"

#include <string.h>

/* Which of the two ends lack a key, for a relationship and whatever else runs over its table
 * between the same ends. */
static void name_missing_ends(const struct relationship *r, const struct model *ends[2])
{
    ends[0] = r->join.lacks_link_key ? r->model : NULL;
    ends[1] = r->join.lacks_link_target_key ? r->target : NULL;
    if (ends[0] == ends[1]) {
        ends[1] = NULL;
    }
}

static bool is_foreign(const struct table *table, const struct column *column)
{
    for (guint i = 0; i < table->foreign_keys->len; i++) {
        const struct foreign_key *key = table->foreign_keys->pdata[i];
        for (size_t p = 0; p < key->n_parts; p++) {
            if (key->parts[p].source == column) {
                return true;
            }
        }
    }
    return false;
}

/* A column of the link table without a key, whose name begins with the end's: `hero_id`. */
static const struct column *find_meant_column(const struct table *link, const struct model *end)
{
    for (guint i = 0; i < link->columns->len; i++) {
        const struct column *column = link->columns->pdata[i];
        bool is_named_so = g_str_has_prefix(column->name, end->name) ||
                           g_str_has_prefix(column->name, end->table->name);
        if (is_named_so && !is_foreign(link, column)) {
            return column;
        }
    }
    return NULL;
}

static void suggest_column(struct draft *draft, const struct relationship *r,
                           const struct model *end)
{
    const struct column *meant = find_meant_column(r->link, end);
    const struct column_set *key = end->table->primary_key;
    if (meant == NULL || key == NULL || key->columns->len != 1) {
        return;
    }
    const struct column *id = key->columns->pdata[0];
    draft_related(draft, meant->member->fact->range,
                  "this column seems meant: `COLUMN(foreign_key = \"%s.%s\")`",
                  end->table->full_name, id->name);
}

static void report_missing(struct report *report, const struct relationship *r)
{
    const struct model *ends[2];
    name_missing_ends(r, ends);
    const struct model *first = ends[0] != NULL ? ends[0] : ends[1];
    const struct model *second = ends[0] != NULL ? ends[1] : NULL;
    g_autofree char *both = second == NULL
                                ? g_strdup_printf("`%s`", first->table->full_name)
                                : g_strdup_printf("`%s` nor to `%s`", first->table->full_name,
                                                  second->table->full_name);
    struct draft *draft = report_relationship(
        report, r, link_range(r),
        "the link table `%s` of `%s` has no foreign key to %s: its rows can't say which `%s` and "
        "`%s` belong together",
        r->link->full_name, relationship_label(r), both, r->model->name, r->target->name);
    draft_help(draft,
               "add `COLUMN(foreign_key = \"%s.…\")` to the column of `%s` that refers to it",
               first->table->full_name, r->link->model->name);
    draft_word(draft, r->link->full_name);
    draft_partner(draft, r->target->name);
    draft_rests_on_table(draft, r->link);
    suggest_column(draft, r, first);
    if (second != NULL) {
        suggest_column(draft, r, second);
    }
    draft_related(draft, r->link->model->fact->range, "the link table is declared here");
    if (r->partner != NULL) {
        draft_rests_on_relationship(draft, r->partner);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    links_visit(graph, report, JOIN_NO_FOREIGN_KEY, report_missing);
}

const struct rule rule_link_lacks_foreign_key = {
    .summary = "A link table without a foreign key to one of its ends",
    .why = "A row of a link table says which two rows belong together, by a key to each. Without "
           "one of the keys the relationship can't be joined; SQLAlchemy fails when it first "
           "configures the models, without saying which end lacks it.",
    .mend = "Give the link model's column its `foreign_key`.",
    .check = check,
};
