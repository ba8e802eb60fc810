#include "rules/keys.h"
#include "rules/links.h"

/* Whether `key` refers to some but not all columns of the primary key that it refers into, and
 * these are not unique by themselves. */
static bool is_partial(const struct foreign_key *key)
{
    if (key == NULL || !key->is_resolved || key->target->primary_key == NULL) {
        return false;
    }
    GPtrArray *whole = key->target->primary_key->columns;
    g_autoptr(GPtrArray) targets = g_ptr_array_new();
    for (size_t i = 0; i < key->n_parts; i++) {
        if (!g_ptr_array_find(whole, key->parts[i].target, NULL)) {
            return false;
        }
        g_ptr_array_add(targets, key->parts[i].target);
    }
    return targets->len < whole->len && !columns_contain_unique_set(targets);
}

static void report_partial(const struct relationship *r, const struct model *end,
                           const struct foreign_key *key, struct report *report)
{
    g_autofree char *label = foreign_key_label(key);
    struct draft *draft = report_relationship(
        report, r, link_range(r),
        "the link table `%s` of `%s` refers to part of the key of `%s` (%s): one row of it stands "
        "for several `%s` at once",
        r->link->full_name, relationship_label(r), end->name, label, end->name);
    draft_help(draft, "refer to the whole key by one FOREIGN_KEY_CONSTRAINT in `%s`",
               r->link->model->name);
    draft_word(draft, r->link->full_name);
    draft_partner(draft, end->name);
    draft_rests_on_foreign_key(draft, key);
    draft_related(draft, foreign_key_range(key), "the foreign key is here");
    if (r->partner != NULL) {
        draft_rests_on_relationship(draft, r->partner);
    }
}

static void check(const struct graph *graph, struct report *report)
{
    struct links *links = links_new(graph);
    g_autoptr(GHashTable) said = g_hash_table_new(NULL, NULL);
    for (guint t = 0; t < links->tables->len; t++) {
        const GPtrArray *over = links_over(links, links->tables->pdata[t]);
        for (guint i = 0; i < over->len; i++) {
            const struct relationship *r = over->pdata[i];
            struct foreign_key *keys[] = {r->join.link_key, r->join.link_target_key};
            for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
                if (is_partial(keys[k]) && g_hash_table_add(said, keys[k])) {
                    report_partial(r, k == 0 ? r->model : r->target, keys[k], report);
                }
            }
        }
    }
    links_free(links);
}

const struct rule rule_link_partial_key = {
    .summary = "A link table that refers to part of an end's composite key",
    .why = "Part of a key is shared by several rows, and databases refuse a key that refers to it "
           "(SQLite at the first insert). Where keys are not enforced, a link links them all, and "
           "loading the list multiplies.",
    .mend = "Give the link table all columns of the key, and one FOREIGN_KEY_CONSTRAINT over them.",
    .check = check,
};
