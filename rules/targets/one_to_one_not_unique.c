#include "rules/targets.h"

/* A one end whose key is at the other end: one row, if the key is unique. */
static bool is_one_to_one(const struct relationship *relationship)
{
    const struct relationship *partner = relationship->partner;
    bool is_said = (relationship->uselist_is_said && !relationship->is_list) ||
                   (partner != NULL && !partner->is_list);
    return !relationship->is_list && relationship->join.problem == JOIN_FINE &&
           relationship->join.direction == ONE_TO_MANY && !relationship->viewonly && is_said;
}

/* The keys that lists run over: of a unique one a list could never hold two. */
static GHashTable *collect_keys_of_lists(const struct graph *graph)
{
    GHashTable *keys = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct join *join = &relationship->join;
        if (join->problem != JOIN_FINE || !relationship->is_list)
            continue;
        g_hash_table_add(keys, join->key);
        g_hash_table_add(keys, join->link_key);
        g_hash_table_add(keys, join->link_target_key);
    }
    return keys;
}

static void add_fix(struct draft *draft, const struct foreign_key *key, GHashTable *keys_of_lists)
{
    if (key->n_parts > 1) {
        draft_help(draft, "add a UNIQUE_CONSTRAINT of the key's columns to `%s`", key->model->name);
        return;
    }
    const struct member *member = key->parts[0].source->member;
    draft_help(draft, "declare `%s.%s` as `COLUMN(unique)`, or make the relationship a list",
               member->model->name, member->name);
    if (g_hash_table_contains(keys_of_lists, key))
        return;
    draft_fix(draft, APPLICABILITY_UNSAFE, "Make `%s.%s` unique", member->model->name,
              member->name);
    draft_add_column_argument(draft, member, "unique");
}

static void check(const struct graph *graph, struct report *report)
{
    g_autoptr(GHashTable) keys_of_lists = collect_keys_of_lists(graph);
    for (guint i = 0; i < graph->relationships->len; i++) {
        const struct relationship *relationship = g_ptr_array_index(graph->relationships, i);
        const struct foreign_key *key = relationship->join.key;
        if (!is_one_to_one(relationship) || key == NULL || !key->is_resolved || key->is_unique ||
            relationship_argument(relationship, "primaryjoin") != NULL)
            continue;
        g_autofree char *source = foreign_key_source_label(key);
        struct draft *draft = report_relationship(
            report, relationship, relationship_range(relationship),
            "`%s` is one `%s`, but its key %s is not unique: several rows may refer to one `%s`, "
            "and which of them is loaded is chance",
            relationship_label(relationship), relationship->target->name, source,
            relationship->model->name);
        draft_partner(draft, relationship->partner != NULL
                                 ? relationship_label(relationship->partner)
                                 : relationship->target->name);
        draft_rests_on_foreign_key(draft, key);
        draft_related(draft, foreign_key_range(key), "the key is declared here");
        add_fix(draft, key, keys_of_lists);
    }
}

const struct rule rule_one_to_one_not_unique = {
    .summary = "The foreign key of a one-to-one relationship is not unique.",
    .why = "Nothing keeps a second row from referring to the same owner. SQLAlchemy says so only "
           "when two such rows are loaded, and gives one of them.",
    .mend = "Make the key unique. A foreign key that is the primary key is unique already.",
    .check = check,
    .fixes = true,
};
